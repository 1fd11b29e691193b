"""Put one record: its document merged with what was corrected here, proposed, and published where that is covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.catalog import downloads
from registry.codes import usage
from registry.errors import Conflict, Forbidden, RegistryError, Sentence
from registry.files.store import FileStore
from registry.harvest.intake import Judged, slug_from
from registry.harvest.merge import Field, Side, merge, unsettled
from registry.harvest.phases import Become
from registry.items import repository as items_repository
from registry.items import service as items
from registry.items import versioning
from registry.items.bump import Bump
from registry.items.models import Item
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.receipts.service import Office
from registry.workflow import arrivals, savepoint, standing
from registry.workflow import service as workflow


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a record: outcome, item, sentence, and what is remembered of the source's document."""

    outcome: Become
    item_id: int | None = None
    message: Sentence | None = None
    report: str | None = None
    source_body: Mapping[str, Any] | None = None
    overlay: Mapping[str, Any] = field(default_factory=dict)
    is_put_off: bool = False
    """The change was not taken: the next run has to see it again."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a record that was taken before."""

    item_id: int
    source_body: Mapping[str, Any] | None
    overlay: Mapping[str, Any]
    is_back: bool
    """It was gone."""


@dataclass(frozen=True, slots=True)
class Door:
    """Puts records of a source in the name of a caller; the transaction is the caller's."""

    session: Session
    files: FileStore
    office: Office
    agency: str
    source: str
    by: Caller
    threshold: int
    today: date

    def enter(
        self,
        identifier: str,
        body: Mapping[str, Any],
        access: Access,
        memory: Memory | None,
        tables: tuple[Judged, ...] = (),
    ) -> Entered:
        """Put a record whose document is whole; a refusal of the rules is raised, and nothing is written then."""
        report = tables[-1].report if tables else None
        if memory is None:
            name = slug_from(body["title"]["id"])
            made = self._create(
                arrivals.free_name(self.session, Kind.DATASET, name, f"{self.source} {identifier}"), body, access
            )
            told = self._propose(made, tables)
            return Entered(Become.NEW, made.item.id, told, report, body)
        item = self._own(memory.item_id)
        if under_review := self._under_review(item):
            return Entered(Become.SKIPPED, item.id, under_review, report, is_put_off=True)
        entry, told, overlay = self._change(item, body, access, memory)
        if entry is not None:
            told = self._propose(entry, tables) or told
        return Entered(Become.CHANGED, item.id, told, report, body, overlay)

    def _create(self, slug: str, body: Mapping[str, Any], access: Access) -> Entry:
        return items.create(
            self.session, kind=Kind.DATASET, agency=self.agency, slug=slug, body=body, by=self.by, access=access
        )

    def _own(self, item_id: int) -> Item:
        """Return the item of a record; Forbidden when it is another agency's: no source takes over an owner."""
        item = self.session.get_one(Item, item_id)
        if item.agency != self.agency:
            raise Forbidden(
                Sentence(
                    f"Dataset ini milik '{item.agency}'; sumber '{self.source}' tidak boleh mengubahnya. "
                    "Minta walidata memutuskan pemiliknya.",
                    f"This dataset belongs to '{item.agency}'; the source '{self.source}' may not change it. Ask the "
                    "walidata who owns it.",
                )
            )
        return item

    def _under_review(self, item: Item) -> Sentence | None:
        under_way = items_repository.open_version(self.session, item)
        if under_way is None or under_way.state == State.DRAFT.value:
            return None
        return Sentence(
            f"Versi {under_way.number} sedang diperiksa; perubahan dari sumber diambil setelah diputuskan.",
            f"Version {under_way.number} is being reviewed; the source's change is taken once that is decided.",
        )

    def _change(
        self, item: Item, body: Mapping[str, Any], access: Access, memory: Memory
    ) -> tuple[Entry | None, Sentence | None, dict[str, Any]]:
        """Merge and write; without an entry when, with the corrections made here, nothing is different."""
        draft = items_repository.open_version(self.session, item)
        now = draft or versioning.basis(self.session, item)
        base = now.body if memory.source_body is None else memory.source_body
        decided: dict[str, Side] = {
            pointer: kept["wins"] for pointer, kept in memory.overlay.items() if kept.get("is_decided")
        }
        merged, differing = merge(base, body, now.body, decided)
        overlay = unsettled(differing, memory.overlay)
        kept = {pointer: field.to_json() for pointer, field in overlay.items()}
        told = _told(overlay)
        is_live = now.state not in {State.RETIRED.value, State.SUPERSEDED.value}
        if merged == now.body and now.access == access.value and is_live:
            return None, told, kept
        if draft is not None:
            entry = Entry(item, draft)
            items.revise(self.session, entry, merged, by=self.by, access=access)
            return entry, told, kept
        number = versioning.number_after(self.session, item, Bump.MINOR)
        version = items.begin(self.session, item, merged, number=number, by=self.by, access=access)
        return Entry(item, version), told, kept

    def _propose(self, entry: Entry, tables: tuple[Judged, ...]) -> Sentence | None:
        """Submit what is complete, publish what is covered; say why not, where it was not."""
        for table in tables:
            usage.write(self.session, entry.version, table.used)
        if lacking := arrivals.incomplete(Kind.DATASET, entry.body):
            return lacking
        workflow.submit(self.session, entry, by=self.by)
        if (
            standing.in_force(self.session, source=self.source, agency=self.agency, kind=Kind.DATASET, today=self.today)
            is None
        ):
            return None
        try:
            with savepoint.attempt(self.session):
                standing.publish(
                    self.session,
                    entry,
                    source=self.source,
                    by=self.by,
                    tables=self._rows(entry),
                    threshold=self.threshold,
                    today=self.today,
                    office=self.office,
                )
        except RegistryError as refusal:
            return refusal.detail
        return None

    def _rows(self, entry: Entry) -> Mapping[str, pl.DataFrame]:
        """Return the rows of the files that we hold; what lies at the source cannot be reviewed by us."""
        held = [file for file in entry.body.get("distributions", []) if file.get("sha256")]
        if any(file.get("download_url") or file.get("access_url") for file in held):
            raise Conflict(
                Sentence(
                    "Berkas di tempat lain tidak dapat diperiksa isinya di sini.",
                    "A file kept elsewhere cannot be reviewed here.",
                )
            )
        return downloads.tables(entry, self.files)


def _told(overlay: Mapping[str, Field]) -> Sentence | None:
    conflicts = [pointer for pointer, found in overlay.items() if found.is_conflict and not found.is_decided]
    if not conflicts:
        return None
    named = ", ".join(conflicts[:5])
    return Sentence(
        f"Diubah di sumber dan di sini: {named}. Yang di sini dipertahankan; putuskan mana yang benar.",
        f"Changed at the source and here: {named}. Ours is kept; decide which is right.",
    )
