"""What a proposed version of a code list touches: standards, datasets with their rows, indicators, correspondences.

Read from ``items.references``, so codes know nothing of what stands above them.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.codes import compare, repository, usage
from registry.codes.changes import notations
from registry.codes.compare import Comparison
from registry.codes.lineage import became
from registry.codes.models import ConceptMap
from registry.codes.payloads import ItemChange, Text
from registry.codes.triples import concept_path
from registry.errors import NotFound, Sentence
from registry.items import repository as items
from registry.items.models import Item, Reference, Version
from registry.items.repository import Entry
from registry.items.state import Kind, State

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Affected:
    """A published item that refers to the list, to a standard that does, or to its touched codes."""

    kind: str
    agency: str
    slug: str
    version_iri: str
    title: Text
    through: str
    """Path of the IRI by which it is reached: the list, or a standard."""
    rows: Mapping[str, int] | None
    """Rows by touched code, for a dataset whose rows were counted; None where they were not."""


@dataclass(frozen=True, slots=True)
class AffectedTable:
    """A correspondence with rows of touched codes."""

    slug: str
    agency: str
    other_list: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What publishing a version changes for others. ``breaking`` are codes that end or leave the list."""

    entry: Entry
    base: str
    comparison: Comparison
    touched: tuple[str, ...]
    breaking: frozenset[str]
    affected: tuple[Affected, ...]
    correspondences: tuple[AffectedTable, ...]

    @property
    def by_agency(self) -> dict[str, dict[str, int]]:
        """How many items of each kind, correspondences, and rows that use a breaking code, by agency."""
        counts: dict[str, Counter[str]] = {}
        for item in self.affected:
            of_agency = counts.setdefault(item.agency, Counter())
            of_agency[item.kind] += 1
            of_agency["rows"] += sum(rows for code, rows in (item.rows or {}).items() if code in self.breaking)
        for table in self.correspondences:
            counts.setdefault(table.agency, Counter())["correspondence"] += 1
        return {agency: dict(count) for agency, count in sorted(counts.items())}


def impact(session: Session, caller: Caller, ref: str, number: str | None = None) -> Impact:
    """Return the impact of a version that is under way (or any, by number) against the live one.

    For signed-in people only: NotSignedIn, and NotFound when the caller may not see the version. What the caller may
    not see of others is left out.
    """
    caller.require_user()
    agency, _, slug = ref.partition("/")
    live = items.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug)
    if number is None:
        draft = items.open_version(session, live.item)
        if draft is None:
            raise NotFound(
                Sentence(f"Tidak ada usulan versi baru untuk '{ref}'.", f"No new version of '{ref}' is proposed.")
            )
        number = draft.number
    entry = items.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug, number=number)
    comparison = compare.versions(session, live.version, entry.version)
    touched = tuple(dict.fromkeys(_touched(comparison)))
    return Impact(
        entry=entry,
        base=live.version.number,
        comparison=comparison,
        touched=touched,
        breaking=frozenset(_breaking(comparison)),
        affected=tuple(_affected(session, caller, live.item, touched)),
        correspondences=tuple(_tables(session, ref, touched)),
    )


def migration_map(session: Session, caller: Caller, ref: str, one: str, other: str) -> bytes:
    """Return a CSV that takes data from one version of a list to another: old, new, share, kind, date, decree.

    A code with several rows is divided by share; one without a new code has no successor that is recorded.
    """
    _, _, comparison = compare.diff(session, caller, ref, one, other)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("old", "new", "share", "kind", "date", "decree"))
    writer.writerows(_migration(comparison))
    return text.getvalue().encode()


def _migration(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    changes = comparison.changes
    breaking = set(_breaking(comparison))
    last = max((change.date for change in changes), default=date.max)
    for old in sorted(breaking | {notation for change in changes for notation in notations(change.before)}):
        ways = [way for way in became(changes, old, since=None, until=last) if way.through]
        if not ways and old in breaking:
            deletions = [change for change in changes if old in notations(change.before)]
            yield (old, "", "", *_way(deletions))
        for way in ways:
            if (way.notation, way.share) != (old, 1.0):  # all of it stays where it is
                yield (old, way.notation, "" if way.share is None else f"{way.share:g}", *_way(way.through))


def _way(through: Sequence[ItemChange]) -> tuple[str, str, str]:
    """Return kinds, the last date and decrees of the changes on a way."""
    return (
        " + ".join(change.kind.value for change in through),
        through[-1].date.isoformat() if through else "",
        "; ".join(dict.fromkeys(change.decree for change in through)),
    )


def _touched(comparison: Comparison) -> Iterator[str]:
    yield from (code.notation for code in comparison.removed)
    yield from (found.after.notation for found in comparison.changed)
    for change in comparison.changes:
        yield from notations(change.before)


def _breaking(comparison: Comparison) -> Iterator[str]:
    yield from (code.notation for code in comparison.removed)
    for found in comparison.of("validity"):
        if found.after.valid_until and found.after.valid_until != found.before.valid_until:
            yield found.after.notation


def _affected(session: Session, caller: Caller, item: Item, touched: Sequence[str]) -> Iterator[Affected]:
    rows = _rows(session, caller, item, touched)
    seen: set[int | None] = set()
    standards: list[Item] = []
    for found, version in usage.users(session, caller, item):
        seen.add(version.id)
        standards += [found] if found.kind == Kind.STANDARD.value else []
        yield _one(found, version, item.iri, rows.get(version.id or 0))
    for through in standards:
        users = usage.users(session, caller, through)
        counted = _counted(session, [version.id for _, version in users])
        for found, version in users:
            if version.id in seen or (version.id in counted and version.id not in rows):
                continue
            seen.add(version.id)
            yield _one(found, version, through.iri, rows.get(version.id or 0))
    for found, version in usage.shown(session, caller, set(rows) - {number or 0 for number in seen}):
        yield _one(found, version, item.iri, rows[version.id or 0])


def _one(item: Item, version: Version, through: str, rows: Mapping[str, int] | None) -> Affected:
    iri = Entry(item, version).version_iri
    return Affected(item.kind, item.agency, item.slug, iri, version.body["title"], through, rows)


def _rows(session: Session, caller: Caller, item: Item, touched: Sequence[str]) -> dict[int, dict[str, int]]:
    """Return the rows that use touched codes, by the version of the dataset."""
    paths = {concept_path(item.agency, item.slug, notation): notation for notation in touched}
    found: dict[int, dict[str, int]] = {}
    for batch in _batches(list(paths)):
        query = (
            select(Reference.version_id, Reference.target, Reference.rows)
            .join(Version, col(Version.id) == Reference.version_id)
            .join(Item, col(Item.id) == Version.item_id)
            .where(
                col(Reference.target).in_(batch),
                Version.state == State.PUBLISHED.value,
                items.visible_to(caller),
            )
        )
        for version_id, target, rows in session.exec(query):
            found.setdefault(version_id, {})[paths[target]] = rows or 0
    return found


def _counted(session: Session, versions: Sequence[int | None]) -> set[int]:
    """Return those of some versions whose rows were counted by code."""
    if not versions:
        return set()
    counted = select(Reference.version_id).where(Reference.role == usage.ROLE, col(Reference.version_id).in_(versions))
    return set(session.exec(counted.distinct()))


def _tables(session: Session, ref: str, touched: Sequence[str]) -> Iterator[AffectedTable]:
    for table in repository.correspondences(session, ref):
        mine, other = (
            (ConceptMap.source, table.target_list)
            if table.source_list == ref
            else (ConceptMap.target, table.source_list)
        )
        codes = [
            notation
            for batch in _batches(touched)
            for notation in session.exec(
                select(mine).where(ConceptMap.correspondence_id == table.id, col(mine).in_(batch)).distinct()
            )
        ]
        if codes:
            yield AffectedTable(table.slug, table.agency, other, tuple(sorted(codes)))


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))
