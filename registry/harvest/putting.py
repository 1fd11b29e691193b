"""Put a page of what was found: new records together, changed ones one by one, each able to fail by itself.

A page is one transaction: its records, their identities, its counts and the change log, or nothing of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import update
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.changes import log
from registry.db import reading
from registry.errors import RegistryError, Sentence
from registry.harvest import aliases, counting, duplicates, gathering
from registry.harvest.aliases import Owner
from registry.harvest.entering import Door, Entered, Memory
from registry.harvest.intake import Intake, Judged, Looked, described, slug_from
from registry.harvest.means import Means
from registry.harvest.models import HarvestFound, HarvestItem, HarvestSource
from registry.harvest.phases import Become, Mode, Phase
from registry.harvest.reading import UNEXPECTED
from registry.harvest.remembering import Ready, remember
from registry.harvest.together import Together
from registry.items.state import Access, Kind
from registry.microdata import keeping
from registry.microdata.keeping import About
from registry.workflow import arrivals, savepoint
from registry.workflow.arrivals import Arrival

_logger = structlog.get_logger(__name__)
_PAGE, _ONE_BY_ONE = 500, 100
_TABLES = 10
"""Tables checked in a page: what is lost when the worker is killed in it."""


@dataclass(frozen=True, slots=True)
class Putting:
    """Puts what one run found."""

    means: Means
    source: HarvestSource
    number: int
    mode: Mode
    by: Caller

    def page(self) -> None:
        """Put a page; after the last, the run goes on to its end."""
        ready = self._ready()
        with log.transaction(self.means.engine) as session:
            job = counting.held(session, self.number)
            if not ready:
                job.phase = Phase.END.value
                session.add(job)
                return
            done = self._kept(session, ready) if self.mode is not Mode.DRY else self._rehearsed(session, ready)
            counting.write(
                session,
                self.number,
                ((one.identifier, found.outcome, found.item_id, found.message, found.report) for one, found in done),
            )
            counts: dict[str, int] = {}
            for _, found in done:
                counts[found.outcome.value] = counts.get(found.outcome.value, 0) + 1
            counting.add(job, counts)
            session.add(job)
            session.execute(
                update(HarvestFound)
                .where(col(HarvestFound.id).in_([one.row for one in ready]))
                .values(action="done", record=None)
            )

    def _ready(self) -> list[Ready]:
        """Return the next records with their tables checked, which may take long and locks nothing."""
        with reading(self.means.engine) as session:
            rows = session.exec(
                select(HarvestFound)
                .where(
                    HarvestFound.job_id == self.number,
                    col(HarvestFound.action).in_([Become.NEW.value, Become.CHANGED.value]),
                )
                .order_by(col(HarvestFound.id))
                .limit(_PAGE)
            ).all()
            means = self.means
            today, by = means.clock().date(), self.by.user_id
            intake = Intake(session, means.files, means.microdata, self.source.agency, today, by)
            looked: list[tuple[Ready, tuple[Judged | Looked, ...]]] = []
            tables, slow = 0, 0
            for row in rows:
                tables += len((row.record or {}).get("tables", ()))
                slow += row.action == Become.CHANGED.value
                if looked and (tables > _TABLES or slow > _ONE_BY_ONE):
                    break
                looked.append(self._look(intake, row))
            together = intake.together(
                [table.arrived for _, found in looked for table in found if isinstance(table, Looked) and table.arrived]
            )
            return [self._judged(intake, together, one, found) for one, found in looked]

    def _look(self, intake: Intake, row: HarvestFound) -> tuple[Ready, tuple[Judged | Looked, ...]]:
        """Check the tables of a record, each by itself."""
        kept = row.record or {}
        access = Access(kept["access"])
        body = dict(kept["dataset"])
        body.setdefault("source_identifier", row.identifier)
        one = Ready(row.id or 0, row.identifier, row.digest or "", kept, body, access)
        if not kept["tables"]:
            return one, ()
        is_microdata = bool(body.get("is_microdata", access is Access.CLOSED))
        body["is_microdata"] = is_microdata
        try:
            tables = gathering.tables(kept["tables"], self.means.staged(self.number))
            return one, tuple(intake.look(table, is_microdata=is_microdata) for table in tables)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one table, the next ones are checked
            return replace(one, refusal=self._fault(error)), ()

    def _judged(self, intake: Intake, together: Together, one: Ready, found: Sequence[Judged | Looked]) -> Ready:
        """Return a record with its tables judged, once all tables of the page have been looked at."""
        try:
            judged = tuple(intake.judge(table, together) if isinstance(table, Looked) else table for table in found)
        except Exception as error:  # noqa: BLE001  # as above
            return replace(one, refusal=self._fault(error))
        refused = next((table.refusal for table in judged if table.refusal), None)
        return replace(one, tables=judged, refusal=one.refusal or refused)

    def _fault(self, error: Exception) -> Sentence:
        if isinstance(error, RegistryError):
            return error.detail
        _logger.error("check failed", source=self.source.slug, fault=type(error).__name__, exc_info=error)
        return UNEXPECTED

    def _rehearsed(self, session: Session, ready: Sequence[Ready]) -> list[tuple[Ready, Entered]]:
        """Do all of it and take it back."""
        noted, nested = log.noted(session), session.begin_nested()
        done = self._kept(session, ready)
        nested.rollback()
        log.forget(session, noted)
        session.expire_all()
        return [(one, Entered(found.outcome, message=found.message, report=found.report)) for one, found in done]

    def _kept(self, session: Session, ready: Sequence[Ready]) -> list[tuple[Ready, Entered]]:
        known = {
            row.identifier: row
            for row in session.exec(
                select(HarvestItem).where(
                    HarvestItem.source_id == self.source.id,
                    col(HarvestItem.identifier).in_([one.identifier for one in ready]),
                )
            )
        }
        owners = aliases.owners(session, [one.kept["uri"] for one in ready if one.kept["uri"]])
        merged = aliases.owners_of_items(
            session, {row.item_id for row in known.values() if row.is_alias and row.item_id}
        )
        for one in ready:
            self._note(session, one)
        done: list[tuple[Ready, Entered]] = []
        together: list[Ready] = []
        arriving: dict[str, str] = {}
        for one in ready:
            before, uri = known.get(one.identifier), one.kept["uri"]
            owner = owners.get(uri) if uri else None
            if owner is None and before is not None and before.is_alias:
                owner = merged.get(before.item_id or 0)
            if owner and not self._is_other(owner, one, before):
                owner = None
            if one.refusal:
                item = before.item_id if before else None
                done.append((one, Entered(Become.FAILED, item, one.refusal, one.report)))
            elif owner and not self._is_nearer(owner, one):
                done.append((one, aliases.same_as(owner, self.source)))
            elif uri and arriving.setdefault(uri, one.identifier) != one.identifier:
                done.append((one, aliases.same_in_source(arriving[uri])))
            elif before is None and owner is None and not one.tables:
                together.append(one)
            else:
                found = self._one(session, one, self._memory(before, owner))
                if owner and found.outcome is Become.CHANGED:  # it owns the dataset from now on
                    aliases.give_up(session, owner)
                done.append((one, found))
        done += self._together(session, together)
        remember(session, done, known, source_id=self.source.id or 0, job_id=self.number)
        new = [found.item_id for _, found in done if found.outcome is Become.NEW and found.item_id]
        duplicates.note(session, new)
        return done

    def _note(self, session: Session, one: Ready) -> None:
        """Note what was stored of a record among the microdata, and until when: what nobody noted is swept away."""
        title = one.body.get("title") or {}
        for table in one.tables:
            for what, sha256 in table.private.items():
                about = About(self.source.agency, self.source.slug, f"{title.get('id', one.identifier)}: {what}")
                keeping.enter(session, self.means.microdata, sha256, about, days=self.means.microdata_days)

    def _is_other(self, owner: Owner, one: Ready, before: HarvestItem | None) -> bool:
        """Say whether a record's address is another record's dataset; what has a dataset of its own keeps it."""
        has_own = before is not None and before.item_id is not None and not before.is_alias
        return not has_own and owner.is_other(self.source, one.identifier)

    def _is_nearer(self, owner: Owner, one: Ready) -> bool:
        """Say whether this source is nearer the origin of a dataset, within one agency: then it owns it."""
        nearer: bool = one.kept["distance"] < owner.distance
        return nearer and owner.agency == self.source.agency

    @staticmethod
    def _memory(before: HarvestItem | None, owner: Owner | None) -> Memory | None:
        if before is not None and before.item_id is not None and not before.is_alias:
            return Memory(before.item_id, before.source_body, before.overlay, before.gone_at is not None)
        if owner is not None:
            return Memory(owner.item_id, owner.source_body, owner.overlay, is_back=False)
        if before is not None and before.item_id is not None:
            return Memory(before.item_id, None, {}, before.gone_at is not None)
        return None

    def _door(self, session: Session) -> Door:
        means = self.means
        return Door(
            session,
            means.files,
            means.office,
            self.source.agency,
            self.source.slug,
            self.by,
            means.threshold,
            means.clock().date(),
        )

    def _one(self, session: Session, one: Ready, memory: Memory | None) -> Entered:
        item = memory.item_id if memory else None
        try:
            with savepoint.attempt(session):
                body = dict(one.body)
                if one.tables:
                    files = [*body.get("distributions", ()), *described(session, self.means.office, one.tables)]
                    body["distributions"] = files
                return self._door(session).enter(one.identifier, body, one.access, memory, one.tables)
        except RegistryError as error:
            return Entered(Become.FAILED, item, arrivals.in_words(error), one.report)
        except Exception as error:  # whatever is wrong with one record, the next ones are taken
            _logger.exception("record failed", source=self.source.slug, fault=type(error).__name__)
            return Entered(Become.FAILED, item, UNEXPECTED, one.report)

    def _together(self, session: Session, ready: Sequence[Ready]) -> list[tuple[Ready, Entered]]:
        """Propose new records in one go; should that fail, one by one, so that only what is wrong fails."""
        if not ready:
            return []
        try:
            with savepoint.attempt(session):
                arrived = arrivals.propose(
                    session,
                    [Arrival(_name(one.body), one.identifier, one.body, one.access) for one in ready],
                    kind=Kind.DATASET,
                    agency=self.source.agency,
                    source=self.source.slug,
                    by=self.by,
                    threshold=self.means.threshold,
                    today=self.means.clock().date(),
                    office=self.means.office,
                )
        except Exception as error:  # noqa: BLE001  # found again, and told, one by one
            _logger.warning("page put one by one", source=self.source.slug, fault=type(error).__name__)
            return [(one, self._one(session, one, None)) for one in ready]
        return [
            (
                one,
                Entered(Become.NEW, found.item_id, found.told, source_body=one.body)
                if found.item_id
                else Entered(Become.FAILED, None, found.told),
            )
            for one, found in zip(ready, arrived, strict=True)
        ]


def _name(body: Mapping[str, Any]) -> str:
    title = body.get("title")
    said = title.get("id") if isinstance(title, Mapping) else None
    return slug_from(said) if isinstance(said, str) else ""
