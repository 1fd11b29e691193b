"""Whether accounts are what the change log says: who holds which role and token by its lines, and who by the tables.

A row that was written past the services leaves no line, and so is found.
"""

import re
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from registry.accounts.identities import Identity
from registry.accounts.models import Agency, RoleGrant, Token, User
from registry.changes.models import Change
from registry.errors import Sentence

_ROLE = re.compile(r"role\.(grant|revoke)\.(\w+)")


def deviations(session: Session) -> Iterator[tuple[str, Sentence]]:
    """Yield the subject in the log, and what its tables hold that the log does not tell, or the other way."""
    lines = session.exec(
        select(Change).where(col(Change.subject).startswith("/accounts/")).order_by(col(Change.seq))
    ).all()
    yield from _rows(lines, "agency.create", "agencies", set(session.exec(select(Agency.id))))
    yield from _rows(lines, "user.create", "users", set(session.exec(select(User.id))))
    yield from _roles(session, lines)
    yield from _tokens(session, lines)
    yield from _identities(session, lines)


def _rows(lines: Sequence[Change], action: str, name: str, kept: set[int | None]) -> Iterator[tuple[str, Sentence]]:
    told = {int(line.subject.rpartition("/")[2]) for line in lines if line.action == action}
    for number in sorted({found for found in kept if found is not None} ^ told):
        yield f"/accounts/{name}/{number}", _UNTOLD if number in kept else _LOST


def _roles(session: Session, lines: Sequence[Change]) -> Iterator[tuple[str, Sentence]]:
    told: set[tuple[int, str]] = set()
    for line in lines:
        if found := _ROLE.fullmatch(line.action):
            grant = (int(line.subject.split("/")[3]), found[2])
            told = told | {grant} if found[1] == "grant" else told - {grant}
    kept = {(user, role) for user, role in session.exec(select(RoleGrant.user_id, RoleGrant.role))}
    for user, role in sorted(kept ^ told):
        words = (
            Sentence(f"peran '{role}' tidak tercatat pemberiannya", f"nobody was recorded granting the role '{role}'")
            if (user, role) in kept
            else Sentence(f"peran '{role}' hilang tanpa catatan", f"the role '{role}' has gone without a record")
        )
        yield f"/accounts/users/{user}", words


def _tokens(session: Session, lines: Sequence[Change]) -> Iterator[tuple[str, Sentence]]:
    told = {line.subject for line in lines if line.action == "token.create"}
    ended = {line.subject for line in lines if line.action == "token.revoke"}
    kept: dict[str, bool] = {
        f"/accounts/users/{user}/tokens/{number}": revoked is not None
        for number, user, revoked in session.exec(select(Token.id, Token.user_id, Token.revoked_at))
    }
    for subject in sorted(kept.keys() ^ told):
        yield subject, _UNTOLD if subject in kept else _LOST
    for subject in sorted(ended):
        if not kept.get(subject, True):
            yield subject, Sentence("token yang dicabut berlaku lagi", "a token that was revoked is valid again")


def _identities(session: Session, lines: Sequence[Change]) -> Iterator[tuple[str, Sentence]]:
    told: dict[str, str | None] = {}
    for line in lines:
        if line.action in {"identity.link", "identity.bind"}:
            told[line.subject] = line.body_hash
        elif line.action == "identity.unlink":
            told.pop(line.subject, None)
    kept = {f"/accounts/users/{one.user_id}/identities/{one.id}": one.digest for one in session.exec(select(Identity))}
    for subject in sorted(kept.keys() ^ told.keys()):
        yield subject, _UNTOLD if subject in kept else _LOST
    for subject in sorted(kept.keys() & told.keys()):
        if kept[subject] != told[subject]:
            yield subject, Sentence("bukan lagi orang yang tercatat", "is no longer the person that was recorded")


_UNTOLD = Sentence("ada di basis data tanpa catatan", "is in the database and was never recorded")
_LOST = Sentence("tercatat tetapi tidak ada lagi", "was recorded and is no longer there")
