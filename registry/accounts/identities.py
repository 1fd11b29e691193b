"""Who of an OpenID provider is which user here: linked by an administrator, never made by signing in.

An administrator names the e-mail address of a user at the provider. The first sign-in with that address, verified by
the provider, binds the provider's own identifier (``sub``); from then on only that counts, for addresses change hands
(OpenID Connect Core 1.0, section 5.7). Rights are those of the user: nothing that a provider says grants any.
"""

import hashlib
from datetime import datetime

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, col, select

from registry.accounts import repository, service
from registry.accounts.caller import Caller
from registry.accounts.models import User
from registry.accounts.oidc import Claimed
from registry.changes import log
from registry.db import now
from registry.errors import Conflict, Forbidden, Sentence


class Identity(SQLModel, table=True):
    """A person at an OpenID provider who is a user here."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("issuer", "email"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", unique=True)
    issuer: str = Field(max_length=300)
    email: str = Field(max_length=200, description="In small letters.")
    subject: str | None = Field(default=None, max_length=255, description="The provider's own; none before the first.")
    linked_at: datetime

    @property
    def digest(self) -> str:
        """Hash of all that decides who may sign in, as the change log keeps it."""
        said = "\n".join((str(self.user_id), self.issuer, self.email, self.subject or ""))
        return hashlib.sha256(said.encode()).hexdigest()


class NotLinked(Forbidden):
    """The provider knows who it is, and no user here is linked to that."""

    type = "not-linked"
    title = Sentence(
        "Akun SSO ini belum dihubungkan dengan pengguna di sini. Minta admin menghubungkannya, atau pakai sandi.",
        "This SSO account is not linked to a user here. Ask an administrator to link it, or use a password.",
    )


def link(session: Session, username: str, issuer: str, email: str, *, by: Caller) -> None:
    """Let a user sign in by a provider, as whoever has this address there; replaces an earlier link."""
    service.require_accounts(by)
    user = repository.user(session, username)
    address = email.strip().lower()
    taken = session.exec(select(Identity).where(Identity.issuer == issuer, Identity.email == address)).first()
    if taken is not None and taken.user_id != user.id:
        raise Conflict(
            Sentence("Alamat itu sudah dihubungkan dengan pengguna lain.", "That address is linked to another user.")
        )
    unlink(session, username, by=by)
    identity = Identity(user_id=user.id or 0, issuer=issuer, email=address, linked_at=now())
    session.add(identity)
    session.flush()
    _note(session, identity, "identity.link", by.require_user())


def unlink(session: Session, username: str, *, by: Caller) -> None:
    """End that a user signs in by a provider; nothing happens when there is no link."""
    service.require_accounts(by)
    user = repository.user(session, username)
    identity = session.exec(select(Identity).where(Identity.user_id == user.id)).first()
    if identity is not None:
        session.delete(identity)
        session.flush()
        _note(session, identity, "identity.unlink", by.require_user())


def sign_in(session: Session, claimed: Claimed) -> str:
    """Sign in whoever a provider vouches for; return the secret for the cookie, NotLinked when that is nobody here."""
    here = select(Identity).where(Identity.issuer == claimed.issuer)
    identity = session.exec(here.where(Identity.subject == claimed.subject)).first()
    if identity is None and claimed.verified_email:
        address = func.lower(claimed.verified_email)
        identity = session.exec(here.where(Identity.email == address, col(Identity.subject).is_(None))).first()
        if identity is not None:
            identity.subject = claimed.subject
            session.add(identity)
            session.flush()
            _note(session, identity, "identity.bind", identity.user_id)
    user = session.get(User, identity.user_id) if identity else None
    if user is None or not user.active:
        raise NotLinked
    return service.open_sign_in(session, user)


def _note(session: Session, identity: Identity, action: str, actor: int) -> None:
    subject = f"/accounts/users/{identity.user_id}/identities/{identity.id}"
    log.append(session, log.Entry(actor, action, subject, body_hash=identity.digest))
