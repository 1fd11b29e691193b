"""Remember what records became: their identity at the source, and what the source said of them last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from registry.db import metadata, now
from registry.errors import Sentence
from registry.harvest import identity
from registry.harvest.entering import Entered
from registry.harvest.intake import Judged
from registry.harvest.models import HarvestItem
from registry.harvest.phases import Become
from registry.items.state import Access

_IDENTITIES = metadata.tables["harvest_items"]


@dataclass(frozen=True, slots=True)
class Ready:
    """A record with its tables checked, before anything is written."""

    row: int
    identifier: str
    digest: str
    kept: Mapping[str, Any]
    body: Mapping[str, Any]
    access: Access
    tables: tuple[Judged, ...] = ()
    refusal: Sentence | None = None

    @property
    def report(self) -> str | None:
        return self.tables[-1].report if self.tables else None


def remember(
    session: Session,
    done: Sequence[tuple[Ready, Entered]],
    known: Mapping[str, HarvestItem],
    *,
    source_id: int,
    job_id: int,
) -> None:
    """Write the identity of every record, and what the source said of it; ``known`` are those that are there."""
    fresh, changed = [], []
    for one, found in done:
        before = known.get(one.identifier)
        values = {"job_id": job_id, **_values(one, found, before)}
        if before is not None:
            changed.append({"row": before.id, **{f"v_{name}": value for name, value in values.items()}})
        else:
            fresh.append({"source_id": source_id, "identifier": one.identifier, **values})
    if fresh:
        session.execute(insert(_IDENTITIES), fresh)
    if changed:
        names = [name.removeprefix("v_") for name in changed[0] if name != "row"]
        statement = (
            update(_IDENTITIES)
            .where(_IDENTITIES.c.id == bindparam("row"))
            .values({name: bindparam(f"v_{name}") for name in names})
        )
        session.connection().execute(statement, changed)
        session.expire_all()


def _values(one: Ready, found: Entered, before: HarvestItem | None) -> dict[str, Any]:
    is_passed_over = found.outcome is Become.SKIPPED and not found.is_put_off
    is_taken = found.outcome in {Become.NEW, Become.CHANGED} or is_passed_over
    is_alias = is_passed_over and found.item_id is not None
    title = one.body.get("title")
    return {
        "item_id": found.item_id or (before.item_id if before else None),
        "content_hash": one.digest if is_taken else None,  # without it, the next run takes it up again
        "outcome": found.outcome.value,
        "message": found.message._asdict() if found.message else None,
        "report": found.report,
        "seen_at": now(),
        "uri": one.kept["uri"],
        "distance": one.kept["distance"],
        "is_alias": is_alias if is_taken or before is None else before.is_alias,
        "source_body": found.source_body or (before.source_body if before else None),
        "overlay": found.overlay if is_taken else (before.overlay if before else {}),
        "title_key": identity.title_key(title) if isinstance(title, dict) else None,
        "content_key": identity.content_key([table["sha256"] for table in one.kept["tables"]], _files(one.body)),
        "missing_runs": 0,
        "missing_since": None,
        "gone_at": None if is_taken or before is None else before.gone_at,
    }


def _files(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    files = body.get("distributions")
    return [file for file in files if isinstance(file, Mapping)] if isinstance(files, list) else []
