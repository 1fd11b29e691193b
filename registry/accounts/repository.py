"""Every query on accounts."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from registry.accounts.caller import EVERYTHING, Caller
from registry.accounts.models import Agency, Role, RoleGrant, SignIn, Token, User
from registry.db import now
from registry.errors import NotFound, Sentence


def agency(session: Session, slug: str) -> Agency:
    """Return an agency by its slug; NotFound when there is none."""
    found = session.exec(select(Agency).where(Agency.slug == slug)).first()
    if found is None:
        raise NotFound(Sentence(f"Instansi '{slug}' tidak dikenal.", f"There is no agency '{slug}'."))
    return found


def agency_titles(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Return the names of all agencies by slug: two columns and no objects, for it is asked on hot paths."""
    rows = session.exec(select(Agency.slug, Agency.title).order_by(Agency.slug))
    return dict(rows.all())


def agencies(session: Session) -> Sequence[Agency]:
    """Return all agencies by slug."""
    return session.exec(select(Agency).order_by(Agency.slug)).all()


def user(session: Session, username: str) -> User:
    """Return a user by name; NotFound when there is none."""
    found = find_user(session, username)
    if found is None:
        raise NotFound(Sentence(f"Pengguna '{username}' tidak dikenal.", f"There is no user '{username}'."))
    return found


def find_user(session: Session, username: str) -> User | None:
    """Return a user by name, or None."""
    return session.exec(select(User).where(User.username == username)).first()


def users(session: Session) -> Sequence[User]:
    """Return all users by name."""
    return session.exec(select(User).order_by(User.username)).all()


def roles(session: Session, user_id: int) -> frozenset[Role]:
    """Return the roles a user holds."""
    return frozenset(Role(role) for role in session.exec(select(RoleGrant.role).where(RoleGrant.user_id == user_id)))


def caller_of(session: Session, found: User, scopes: frozenset[str] = frozenset({EVERYTHING})) -> Caller:
    """Return the caller that a user is."""
    home = session.get_one(Agency, found.agency_id)
    return Caller(
        user_id=found.id,
        username=found.username,
        display_name=found.display_name,
        agency=home.slug,
        roles=roles(session, found.id or 0),
        scopes=scopes,
    )


def token_by_hash(session: Session, hashed: str) -> tuple[Token, User] | None:
    """Return a valid token and its active user."""
    return session.exec(
        select(Token, User)
        .join(User, col(User.id) == Token.user_id)
        .where(Token.hash == hashed, col(Token.revoked_at).is_(None), Token.expires_at > now(), col(User.active))
    ).first()


def user_by_sign_in(session: Session, hashed: str) -> User | None:
    """Return the active user of a sign-in that has not expired."""
    return session.exec(
        select(User)
        .join(SignIn, col(SignIn.user_id) == User.id)
        .where(SignIn.hash == hashed, SignIn.expires_at > now(), col(User.active))
    ).first()


def usernames(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the account names of users by id."""
    found = session.exec(select(User.id, User.username).where(col(User.id).in_(ids))).all()
    return {number: name for number, name in found if number is not None}


def names(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the display names of users by id."""
    found = session.exec(select(User.id, User.display_name).where(col(User.id).in_(ids))).all()
    return {number: name for number, name in found if number is not None}
