"""Verbs on accounts. Every change of a user, role or token is in the change log."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

from pwdlib import PasswordHash
from sqlalchemy import delete
from sqlmodel import Session, col, select

from registry.accounts import repository
from registry.accounts.caller import EVERYTHING, Caller
from registry.accounts.models import Agency, Role, RoleGrant, SignIn, Token, User
from registry.changes import log
from registry.db import now
from registry.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, Sentence

SYSTEM = "bawaan"
"""The account in whose name the content bundled with the program is loaded; it cannot sign in."""

_TOKEN_PREFIX = "sdr_"  # noqa: S105  # not a secret: it lets scanners recognise a leaked token
_SIGN_IN_HOURS = 12
_FAILURES, _LOCK_MINUTES = 5, 15
_MINIMUM_PASSWORD = 12

_passwords = PasswordHash.recommended()


class SignInFailed(NotSignedIn):
    """User name or password is wrong; which one is not told."""

    type = "sign-in-failed"
    title = Sentence(
        "Nama pengguna atau kata sandi salah. Periksa lalu coba lagi.",
        "The user name or password is wrong. Check them and try again.",
    )


def found(session: Session, slug: str, title: Mapping[str, str]) -> Caller:
    """Register the first agency, where nobody has, and the system account; return that account as caller."""
    there = session.exec(select(Agency).where(Agency.slug == slug)).first()
    agency = there or Agency(slug=slug, title=dict(title), created_at=now())
    session.add(agency)
    session.flush()
    user = User(username=SYSTEM, display_name="Bawaan program", agency_id=agency.id or 0, created_at=now())
    session.add(user)
    session.flush()
    caller = repository.caller_of(session, user)
    if there is None:
        note(session, caller, "agency.create", f"/accounts/agencies/{agency.id}")
    note(session, caller, "user.create", f"/accounts/users/{user.id}")
    return caller


def create_agency(
    session: Session,
    slug: str,
    title: Mapping[str, str],
    *,
    by: Caller,
    village: str | None = None,
    email: str | None = None,
) -> Agency:
    """Register an agency."""
    require_accounts(by)
    if session.exec(select(Agency).where(Agency.slug == slug)).first():
        raise Conflict(Sentence(f"Instansi '{slug}' sudah ada.", f"Agency '{slug}' exists already."))
    agency = Agency(slug=slug, title=dict(title), village=village, email=email, created_at=now())
    session.add(agency)
    session.flush()
    note(session, by, "agency.create", f"/accounts/agencies/{agency.id}")
    return agency


def create_user(
    session: Session,
    username: str,
    *,
    display_name: str,
    agency: str,
    roles: set[Role],
    by: Caller,
    password: str | None = None,
) -> User:
    """Register a user with roles; without a password the account cannot sign in by page."""
    require_accounts(by)
    if repository.find_user(session, username):
        raise Conflict(Sentence(f"Pengguna '{username}' sudah ada.", f"User '{username}' exists already."))
    home = repository.agency(session, agency)
    user = User(username=username, display_name=display_name, agency_id=home.id or 0, created_at=now())
    if password is not None:
        user.password_hash = _hash_password(password)
    session.add(user)
    session.flush()
    note(session, by, "user.create", f"/accounts/users/{user.id}")
    for role in sorted(roles):
        grant(session, username, role, by=by)
    return user


def grant(session: Session, username: str, role: Role, *, by: Caller) -> None:
    """Give a role to a user."""
    require_accounts(by)
    _require_person(username)
    user = repository.user(session, username)
    held = repository.roles(session, user.id or 0)
    if role in held:
        return
    if by.username != SYSTEM:
        by.require_apart(user.id, held | {role})
    session.add(RoleGrant(user_id=user.id or 0, role=role.value, granted_at=now()))
    note(session, by, f"role.grant.{role.value}", f"/accounts/users/{user.id}")


def revoke(session: Session, username: str, role: Role, *, by: Caller) -> None:
    """Take a role from a user."""
    require_accounts(by)
    user = repository.user(session, username)
    if role not in repository.roles(session, user.id or 0):
        return
    session.execute(delete(RoleGrant).where(col(RoleGrant.user_id) == user.id, col(RoleGrant.role) == role.value))
    note(session, by, f"role.revoke.{role.value}", f"/accounts/users/{user.id}")


def create_token(
    session: Session, username: str, name: str, *, by: Caller, scopes: set[str] | None = None, days: int = 90
) -> str:
    """Make a token for oneself and return it; it is shown this once and kept as a hash.

    A token cannot make one that may do more than itself. An administrator makes none for others: who could act
    in the name of the pembina would have all four eyes.
    """
    _require_person(username)
    user = repository.user(session, username)
    if by.user_id != user.id:
        if by.username != SYSTEM:
            raise Forbidden(
                Sentence(
                    "Token hanya dibuat oleh pemiliknya sendiri, dengan kata sandinya.",
                    "A token is made by its owner only, with the password.",
                )
            )
    elif EVERYTHING not in by.scopes and not (scopes and scopes <= by.scopes):
        raise Forbidden(
            Sentence(
                "Token ini tidak dapat membuat token yang cakupannya lebih luas. Masuk dengan kata sandi.",
                "This token cannot make one with a wider scope. Sign in with the password.",
            )
        )
    secret = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = Token(
        user_id=user.id or 0,
        name=name,
        hash=digest(secret),
        scopes=sorted(scopes or {EVERYTHING}),
        created_at=now(),
        expires_at=now() + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    note(session, by, "token.create", f"/accounts/users/{user.id}/tokens/{token.id}")
    return secret


def revoke_token(session: Session, number: int, *, by: Caller) -> None:
    """End a token at once."""
    token = session.get(Token, number)
    if token is None:
        raise NotFound(Sentence("Token itu tidak ada.", "There is no such token."))
    if by.user_id != token.user_id:
        require_accounts(by)
    token.revoked_at = now()
    session.add(token)
    note(session, by, "token.revoke", f"/accounts/users/{token.user_id}/tokens/{number}")


def caller_by_token(session: Session, secret: str) -> Caller:
    """Return whose token this is; NotSignedIn when it is unknown, expired or revoked."""
    found = repository.token_by_hash(session, digest(secret))
    if found is None:
        raise NotSignedIn(
            Sentence(
                "Token tidak berlaku, kedaluwarsa, atau dicabut. Buat token baru di halaman akun.",
                "The token is not valid, has expired or was revoked. Make a new one.",
            )
        )
    token, user = found
    return repository.caller_of(session, user, frozenset(token.scopes))


def caller_by_sign_in(session: Session, secret: str) -> Caller | None:
    """Return who is signed in with this cookie, None when nobody is any more."""
    user = repository.user_by_sign_in(session, digest(secret))
    return repository.caller_of(session, user) if user else None


def sign_in(session: Session, username: str, password: str) -> str | None:
    """Check a password and open a sign-in; return its secret for the cookie, or None when refused.

    A refusal must be committed too (it counts towards the lock), so it is a value and not an error. An unknown
    user costs as much time as a wrong password.
    """
    user = _checked(session, username, password)
    return open_sign_in(session, user) if user else None


def open_sign_in(session: Session, user: User) -> str:
    """Sign a user in, who has proven who it is, and return the secret for the cookie."""
    secret = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            hash=digest(secret),
            user_id=user.id or 0,
            created_at=now(),
            expires_at=now() + timedelta(hours=_SIGN_IN_HOURS),
        )
    )
    return secret


def caller_by_password(session: Session, username: str, password: str) -> Caller | None:
    """Return who a name and password belong to, None when refused; as in ``sign_in`` a refusal is committed."""
    user = _checked(session, username, password)
    return repository.caller_of(session, user) if user else None


def _checked(session: Session, username: str, password: str) -> User | None:
    user = repository.find_user(session, username)
    locked = user is not None and user.locked_until is not None and user.locked_until > now()
    if user is None or user.password_hash is None or not user.active or locked:
        _passwords.hash(password)
        return None
    if not _passwords.verify(password, user.password_hash):
        user.failures += 1
        if user.failures >= _FAILURES:
            user.failures, user.locked_until = 0, now() + timedelta(minutes=_LOCK_MINUTES)
            log.append(session, log.Entry(user.id or 0, "user.lock", f"/accounts/users/{user.id}"))
        session.add(user)
        return None
    user.failures, user.locked_until = 0, None
    session.add(user)
    return user


def sign_out(session: Session, secret: str) -> None:
    """End a sign-in; an unknown one is no error."""
    session.execute(delete(SignIn).where(col(SignIn.hash) == digest(secret)))


def set_password(session: Session, by: Caller, password: str) -> None:
    """Give the caller a new password; Invalid when it is too short."""
    user = repository.user(session, by.username)
    user.password_hash = _hash_password(password)
    session.add(user)
    note(session, by, "user.password", f"/accounts/users/{user.id}")


def system_caller(session: Session) -> Caller:
    """Return the system account that loads bundled content."""
    return repository.caller_of(session, repository.user(session, SYSTEM))


def _hash_password(password: str) -> str:
    least = _MINIMUM_PASSWORD
    if len(password) < least:
        raise Invalid(
            Sentence(f"Kata sandi paling sedikit {least} karakter.", f"A password needs at least {least} characters.")
        )
    return _passwords.hash(password)


def require_accounts(by: Caller) -> None:
    """Raise Forbidden unless the caller keeps accounts."""
    if by.username == SYSTEM:
        return
    by.require_role(Role.ADMIN)
    if by.scopes.isdisjoint({EVERYTHING, "accounts"}):
        raise Forbidden(Sentence("Token ini tidak mencakup 'accounts'.", "This token does not cover 'accounts'."))


def _require_person(username: str) -> None:
    if username == SYSTEM:
        raise Forbidden(
            Sentence(
                f"Akun '{SYSTEM}' bukan orang: tidak dapat diberi peran atau token.",
                f"The account '{SYSTEM}' is no person: it gets neither roles nor tokens.",
            )
        )


def note(session: Session, by: Caller, action: str, subject: str) -> None:
    """Write a line of the change log about an account."""
    log.append(session, log.Entry(by.require_user(), action, subject))


def digest(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256 (the secret is long and random)."""
    return hashlib.sha256(secret.encode()).hexdigest()
