"""What an administrator does with accounts: open, invite, close; and how the person who was invited takes an account.

Nobody is given a password by somebody else: an invitation is a link of three days by which its person chooses one.
It ends when it was used or the password changed otherwise; nothing of it is stored. Whoever keeps accounts neither
changes the own one nor holds a role that decides, so that no one person has all four eyes.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, delete, select

from registry.accounts import repository, service
from registry.accounts.caller import Caller
from registry.accounts.models import Agency, Role, RoleGrant, SignIn, Token, User
from registry.db import now
from registry.errors import Forbidden, Invalid, Sentence
from registry.web.instance_key import InstanceKey

ROLES = tuple(role.value for role in Role)
"""Every role by its name."""
PURPOSE = "invitations"
"""Purpose of the instance key that marks invitations."""
_DAYS = 3
_MARK = 24


class InvitationEnded(Invalid):
    """The invitation was used, is too old, or was never made."""

    type = "invitation-ended"
    title = Sentence(
        "Undangan ini tidak berlaku lagi. Minta undangan baru kepada pengelola akun.",
        "This invitation no longer holds. Ask whoever keeps accounts for a new one.",
    )


@dataclass(frozen=True, slots=True)
class Account:
    """An account as whoever keeps accounts sees it."""

    username: str
    name: str
    agency: str
    roles: tuple[str, ...]
    active: bool
    signs_in: bool
    """Whether a password was chosen."""
    locked_until: datetime | None
    """End of a lock after wrong passwords that holds now."""


def listed(session: Session, by: Caller) -> Sequence[Account]:
    """Return every person's account by user name."""
    service.require_accounts(by)
    roles: dict[int, list[str]] = {}
    for user_id, role in session.exec(select(RoleGrant.user_id, RoleGrant.role).order_by(RoleGrant.role)):
        roles.setdefault(user_id, []).append(role)
    found = session.exec(
        select(User, Agency.slug)
        .join(Agency, col(Agency.id) == User.agency_id)
        .where(User.username != service.SYSTEM)
        .order_by(User.username)
    )
    at = now()
    return [
        Account(
            user.username,
            user.display_name,
            slug,
            tuple(roles.get(user.id or 0, ())),
            user.active,
            user.password_hash is not None,
            user.locked_until if user.locked_until and user.locked_until > at else None,
        )
        for user, slug in found
    ]


def roles_of(names: Iterable[str]) -> set[Role]:
    """Return the roles that names mean; a name that means none is passed over."""
    return {Role(name) for name in names if name in ROLES}


def change_roles(session: Session, username: str, wanted: set[Role], *, by: Caller) -> None:
    """Give and take roles until an account holds exactly these."""
    held = repository.roles(session, _another(session, username, by).id or 0)
    for role in sorted(held - wanted):
        service.revoke(session, username, role, by=by)
    for role in sorted(wanted - held):
        service.grant(session, username, role, by=by)


def close(session: Session, username: str, *, by: Caller) -> None:
    """Close an account: it signs in no more, and its sign-ins and tokens open nothing from now on."""
    user = _another(session, username, by)
    if user.active:
        user.active = False
        session.add(user)
        _end_all(session, user, tokens=False)
        service.note(session, by, "user.close", f"/accounts/users/{user.id}")


def reopen(session: Session, username: str, *, by: Caller) -> None:
    """Open a closed account again, and end a lock after wrong passwords."""
    user = _another(session, username, by)
    if not user.active or user.locked_until is not None:
        user.active, user.failures, user.locked_until = True, 0, None
        session.add(user)
        service.note(session, by, "user.open", f"/accounts/users/{user.id}")


def invite(session: Session, username: str, *, by: Caller, key: InstanceKey) -> str:
    """Return the code of an invitation by which the person of an account chooses a (new) password."""
    user = _another(session, username, by)
    ends = int((now() + timedelta(days=_DAYS)).timestamp())
    service.note(session, by, "user.invite", f"/accounts/users/{user.id}")
    mark = key.mark(_content(user, ends))[:_MARK]
    return f"{user.id}.{ends}.{base64.urlsafe_b64encode(mark).decode()}"


def invited(session: Session, code: str, *, key: InstanceKey) -> User:
    """Return whose invitation this is; InvitationEnded where it does not hold."""
    number, _, rest = code.partition(".")
    ends, _, written = rest.partition(".")
    try:
        mark = base64.b64decode(written.encode("ascii"), altchars=b"-_", validate=True)
        user = session.get(User, int(number[:9]))
        until = int(ends[:11])
    except (ValueError, UnicodeError, binascii.Error):
        raise InvitationEnded from None
    if user is None or not user.active or datetime.fromtimestamp(until, UTC) <= now():
        raise InvitationEnded
    if not key.is_marked(_content(user, until), mark):
        raise InvitationEnded
    return user


def accept(session: Session, code: str, password: str, *, key: InstanceKey) -> User:
    """Take an account: choose its password; whoever had the old one is signed out and has no token any more."""
    user = invited(session, code, key=key)
    service.set_password(session, repository.caller_of(session, user), password)
    user.failures, user.locked_until = 0, None
    session.add(user)
    _end_all(session, user, tokens=True)
    return user


def _another(session: Session, username: str, by: Caller) -> User:
    service.require_accounts(by)
    user = repository.user(session, username)
    if username == service.SYSTEM or user.id == by.user_id:
        raise Forbidden(
            Sentence(
                "Akun sendiri dan akun bawaan tidak diubah di sini. Minta pengelola akun yang lain.",
                "Your own account and the system's are not changed here. Ask another administrator.",
            )
        )
    return user


def _end_all(session: Session, user: User, *, tokens: bool) -> None:
    session.execute(delete(SignIn).where(col(SignIn.user_id) == user.id))
    if not tokens:
        return
    open_tokens = session.exec(select(Token.id).where(Token.user_id == user.id, col(Token.revoked_at).is_(None))).all()
    session.execute(update(Token).where(col(Token.id).in_(open_tokens)).values(revoked_at=now()))
    caller = repository.caller_of(session, user)
    for number in open_tokens:
        service.note(session, caller, "token.revoke", f"/accounts/users/{user.id}/tokens/{number}")


def _content(user: User, ends: int) -> bytes:
    return f"{user.id}\n{ends}\n{user.password_hash or ''}".encode()
