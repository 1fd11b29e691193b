"""Several versions decided on as one: all or none, a decision on each, sampled rows in sight, one record of it."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.changes import log
from registry.db import now
from registry.errors import Conflict, Invalid, NotFound, RegistryError, Sentence
from registry.items import repository
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Action
from registry.workflow import savepoint, service
from registry.workflow.models import Batch, BatchItem

ACTIONS = (Action.SUBMIT, Action.VERIFY, Action.APPROVE, Action.RETURN)
LARGEST = 500
SAMPLE = 5

Tables = Callable[[Entry], Mapping[str, "pl.DataFrame"]]
"""Gives the rows of a dataset's files by distribution, for the sample."""


class BatchRefused(Conflict):
    """Not every version of a batch can be decided on so: none was. ``errors`` lists each with the reason."""

    type = "batch-refused"
    title = Sentence("Sebagian tidak dapat diputuskan; tidak ada yang diubah", "Some cannot be decided; nothing was")


@dataclass(frozen=True, slots=True)
class Sampled:
    """Rows of a file chosen by chance, the same each time for the same content. Rows count from 1."""

    distribution: str
    columns: tuple[str, ...]
    rows: Mapping[int, tuple[Any, ...]]
    total: int

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {
            "distribution": self.distribution,
            "columns": self.columns,
            "rows": [{"row": number, "values": values} for number, values in self.rows.items()],
            "total": self.total,
        }


def decide(
    session: Session, iris: Sequence[str], action: Action, *, by: Caller, tables: Tables, reason: str = ""
) -> Batch:
    """Decide on the versions at these IRI paths (``/id/…/versi/x.y.z``) as one; BatchRefused when one cannot be.

    Of datasets the rows that ``samples`` draws are kept with the batch: they are what was looked at.
    """
    entries = entries_of(session, iris, by)
    if action not in ACTIONS:
        raise Invalid(
            Sentence(f"'{action.value}' tidak dilakukan sekaligus.", f"'{action.value}' is not done as a batch.")
        )
    batch = Batch(action=action.value, by=by.require_user(), at=now(), reason=reason.strip() or None)
    with savepoint.attempt(session):
        session.add(batch)
        session.flush()
        obstacles = list(_obstacles(session, batch, entries, action, by=by, tables=tables, reason=reason))
        if obstacles:
            raise BatchRefused(
                Sentence(
                    f"{len(obstacles)} dari {len(entries)} tidak dapat diputuskan; tidak ada yang diubah.",
                    f"{len(obstacles)} of {len(entries)} cannot be decided; nothing was changed.",
                ),
                errors=obstacles,
            )
        log.append(session, log.Entry(by.require_user(), f"batch.{action.value}", f"/batches/{batch.id}"))
    return batch


def samples(entry: Entry, tables: Tables, *, number: int = SAMPLE) -> list[Sampled]:
    """Return rows of the files of a dataset, drawn by the hash of its body; none of microdata or unreadable files."""
    if entry.body.get("is_microdata"):
        return []
    try:
        frames = tables(entry)
    except RegistryError:
        return []
    found = []
    for name, frame in frames.items():
        draw = random.Random(f"{entry.version.body_hash}/{name}")  # noqa: S311  # must be the same again, not secret
        places = sorted(draw.sample(range(frame.height), min(number, frame.height)))
        rows = {place + 1: tuple(frame.row(place)) for place in places}
        found.append(Sampled(name, tuple(frame.columns), rows, frame.height))
    return found


def find(session: Session, caller: Caller, number: int) -> tuple[Batch, list[tuple[Entry, BatchItem]]]:
    """Return a batch with what the caller may see of its versions; NotFound when that is nothing."""
    caller.require_user()
    rows = session.exec(
        select(Batch, Item, Version, BatchItem)
        .join(BatchItem, col(BatchItem.batch_id) == Batch.id)
        .join(Version, col(Version.id) == BatchItem.version_id)
        .join(Item, col(Item.id) == Version.item_id)
        .where(Batch.id == number, repository.visible_to(caller))
        .order_by(col(BatchItem.id))
    ).all()
    if not rows:
        raise NotFound(Sentence("Putusan bersama itu tidak ada.", "There is no such batch."))
    return rows[0][0], [(Entry(item, version), part) for _, item, version, part in rows]


def entries_of(session: Session, iris: Sequence[str], by: Caller) -> list[Entry]:
    """Return the versions that IRI paths name, in one order, so that two batches never wait for each other."""
    by.require_user()
    if not 0 < len(iris) <= LARGEST or len(set(iris)) != len(iris):
        raise Invalid(
            Sentence(
                f"Pilih 1 sampai {LARGEST} versi, masing-masing satu kali.",
                f"Choose 1 to {LARGEST} versions, each once.",
            )
        )
    if unnamed := [iri for iri in iris if "/versi/" not in iri]:
        raise Invalid(Sentence(f"Sebutkan versinya: {', '.join(unnamed)}.", f"Name the version: {', '.join(unnamed)}."))
    return [repository.by_iri(session, by, iri) for iri in sorted(iris)]


def _obstacles(
    session: Session, batch: Batch, entries: Sequence[Entry], action: Action, *, by: Caller, tables: Tables, reason: str
) -> Iterable[dict[str, Any]]:
    """Decide on each version and yield what stands against it where something does."""
    for entry in entries:
        try:
            with savepoint.attempt(session):
                _one(session, entry, action, by=by, reason=reason)
                decision = repository.decisions(session, entry.version)[-1]
                session.add(
                    BatchItem(
                        batch_id=batch.id or 0,
                        version_id=entry.version.id or 0,
                        decision_id=decision.id or 0,
                        sample={found.distribution: sorted(found.rows) for found in samples(entry, tables)},
                    )
                )
                session.flush()
        except RegistryError as refusal:
            yield {"pointer": entry.version_iri, "type": refusal.type, "detail": refusal.detail._asdict()}


def _one(session: Session, entry: Entry, action: Action, *, by: Caller, reason: str) -> None:
    match action:
        case Action.SUBMIT:
            service.submit(session, entry, by=by)
        case Action.VERIFY:
            service.verify(session, entry, by=by, reason=reason or None)
        case Action.APPROVE:
            service.approve(session, entry, by=by, reason=reason or None)
        case _:
            service.send_back(session, entry, by=by, reason=reason)
