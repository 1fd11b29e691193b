"""Many new items of one kind and agency at once: what ``service.create`` and the moves after it write, page by page.

Called by ``registry.workflow`` alone, which decides what is written: bodies that are valid, names that are free, moves
that somebody may make. A page of items costs a handful of statements, and the change log gets one append.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from registry.changes import log
from registry.db import now
from registry.items import references
from registry.items.models import Decision, Item, Reference, Version
from registry.items.service import hash_of
from registry.items.state import MOVES, Access, Action, Kind, State
from registry.schemas import documents

_FIRST = (1, 0, 0)


@dataclass(frozen=True, slots=True)
class Move:
    """A decision on a new version: whose it is, in which role, why, and under which standing approval."""

    action: Action
    person: int
    role: str
    reason: str | None = None
    standing: int | None = None

    @property
    def named(self) -> str:
        """What it is called in the change log."""
        return f"{self.action.value}.standing.{self.standing}" if self.standing else self.action.value


@dataclass(frozen=True, slots=True)
class Draft:
    """A new item: its name, its first body, and the decisions taken on it, in their order."""

    slug: str
    body: dict[str, Any]
    access: Access
    moves: tuple[Move, ...] = ()

    @property
    def state(self) -> State:
        """Where the moves lead."""
        return MOVES[self.moves[-1].action].target if self.moves else State.DRAFT


@dataclass(frozen=True, slots=True)
class Made:
    """A new item's rows and the path of its IRI."""

    item_id: int
    version_id: int
    iri: str


def insert_many(session: Session, drafts: Sequence[Draft], *, kind: Kind, agency: str, by: int) -> list[Made]:
    """Write new items with their first versions, references and decisions; return their rows in the same order."""
    if not drafts:
        return []
    at, schema = now(), documents.schema(kind.value)
    iris = [f"/id/{kind.value}/{agency}/{draft.slug}" for draft in drafts]
    items = _ids(
        session,
        Item,
        [
            {
                "kind": kind.value,
                "agency": agency,
                "slug": draft.slug,
                "iri": iri,
                "identifiers": {},
                "created_at": at,
                "created_by": by,
            }
            for draft, iri in zip(drafts, iris, strict=True)
        ],
    )
    hashes = [hash_of(draft.body) for draft in drafts]
    versions = _ids(
        session,
        Version,
        [
            _version(draft, item, digest, at, by, schema["$id"])
            for draft, item, digest in zip(drafts, items, hashes, strict=True)
        ],
    )
    _insert(
        session,
        Reference,
        [
            {"version_id": version, "role": role, "target": target}
            for draft, version in zip(drafts, versions, strict=True)
            for role, target in sorted({*references.found_in(draft.body), *references.codes_in(draft.body, schema)})
        ],
    )
    _insert(
        session,
        Decision,
        [
            {
                "version_id": version,
                "action": move.action.value,
                "by": move.person,
                "role": move.role,
                "at": at,
                "reason": move.reason,
                "final": False,
                "body_hash": digest,
                "standing_id": move.standing,
            }
            for draft, version, digest in zip(drafts, versions, hashes, strict=True)
            for move in draft.moves
        ],
    )
    for draft, iri, digest in zip(drafts, iris, hashes, strict=True):
        _note(session, draft, iri, digest, kind, by)
    return [Made(*found) for found in zip(items, versions, iris, strict=True)]


def _version(draft: Draft, item: int, digest: str, at: datetime, by: int, schema: str) -> dict[str, Any]:
    major, minor, patch = _FIRST
    return {
        "item_id": item,
        "major": major,
        "minor": minor,
        "patch": patch,
        "state": draft.state.value,
        "access": draft.access.value,
        "body": draft.body,
        "body_hash": digest,
        "schema_iri": schema,
        "revision": 1,
        "written_by": [by],
        "created_at": at,
        "moved_at": at,
        "published_at": at if draft.state is State.PUBLISHED else None,
    }


def _note(session: Session, draft: Draft, iri: str, digest: str, kind: Kind, by: int) -> None:
    state, number = State.DRAFT, ".".join(map(str, _FIRST))
    told: list[tuple[str, State | None, State]] = [("create", None, state)]
    for move in draft.moves:
        told.append((move.named, state, MOVES[move.action].target))
        state = MOVES[move.action].target
    for action, before, after in told:
        entry = log.Entry(
            actor=by,
            action=action,
            subject=iri,
            kind=kind.value,
            version=number,
            from_state=before.value if before else None,
            to_state=after.value,
            body_hash=digest,
        )
        log.append(session, entry)


def _ids(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    table = model.__table__
    found = session.execute(insert(table).returning(table.c.id, sort_by_parameter_order=True), rows)
    return list(found.scalars())


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model.__table__), rows)
