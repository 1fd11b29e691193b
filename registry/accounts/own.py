"""What a person does with the own account: password, tokens, and where one is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from registry.accounts import service
from registry.accounts.caller import Caller
from registry.accounts.models import SignIn, Token
from registry.db import now
from registry.errors import Invalid, Sentence


class WrongPassword(Invalid):
    """The present password is not right."""

    type = "wrong-password"
    keeps_writes = True
    title = Sentence("Kata sandi sekarang tidak cocok.", "The present password does not match.")


@dataclass(frozen=True, slots=True)
class OwnToken:
    """A token without its secret, which nobody has."""

    number: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """A browser that is signed in."""

    created_at: datetime
    expires_at: datetime
    is_here: bool


def tokens(session: Session, by: Caller) -> Sequence[OwnToken]:
    """Return the caller's tokens that still open something, the newest first."""
    found = session.exec(
        select(Token)
        .where(Token.user_id == by.require_user(), col(Token.revoked_at).is_(None), col(Token.expires_at) > now())
        .order_by(col(Token.created_at).desc())
    )
    return [
        OwnToken(token.id or 0, token.name, tuple(token.scopes), token.created_at, token.expires_at) for token in found
    ]


def sign_ins(session: Session, by: Caller, secret: str) -> Sequence[OwnSignIn]:
    """Return where the caller is signed in, the newest first; ``secret`` is that of the browser that asks."""
    here = service.digest(secret)
    found = session.exec(
        select(SignIn)
        .where(SignIn.user_id == by.require_user(), col(SignIn.expires_at) > now())
        .order_by(col(SignIn.created_at).desc())
    )
    return [OwnSignIn(one.created_at, one.expires_at, one.hash == here) for one in found]


def end_others(session: Session, by: Caller, secret: str) -> None:
    """End every sign-in of the caller but that of the browser that asks."""
    session.execute(
        delete(SignIn).where(col(SignIn.user_id) == by.require_user(), col(SignIn.hash) != service.digest(secret))
    )
    service.note(session, by, "sign-in.end-others", f"/accounts/users/{by.user_id}")


def change_password(session: Session, by: Caller, present: str, wanted: str, secret: str) -> None:
    """Change the caller's password and end the sign-ins elsewhere; WrongPassword counts towards the lock."""
    if service.caller_by_password(session, by.username, present) is None:
        raise WrongPassword
    service.set_password(session, by, wanted)
    end_others(session, by, secret)
