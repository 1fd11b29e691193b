"""A version of a code list under review: what changes in it, and what publishing it would touch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal import people
from portal.code_changes import SHOWN, CodeChanges, code_changes
from portal.links import page_of
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.codes import compare, uploads
from registry.codes.consequences import Consequence, consequences, translations, uncounted
from registry.codes.impact import Affected, Impact, impact
from registry.codes.payloads import Text
from registry.codes.uploads import Upload
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import OPEN_STATES, Kind

_KINDS = (Kind.STANDARD, Kind.DATASET, Kind.INDICATOR)


@dataclass(frozen=True, slots=True)
class Touched:
    """An item that is touched, with the rows of it that are."""

    kind: str
    title: Text
    agency: Text
    page: str | None
    rows: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """What one change touches."""

    found: Consequence
    standards: int
    datasets: int
    indicators: int
    tables: int
    agencies: tuple[tuple[Text, Mapping[str, int]], ...]


@dataclass(frozen=True, slots=True)
class ImpactShown:
    """What publishing a version would touch."""

    counts: Mapping[str, int]
    """How many items by kind, ``correspondence`` and ``rows`` that use codes that end."""
    agencies: tuple[tuple[Text, Mapping[str, int]], ...]
    lines: tuple[Line, ...]
    total: int
    """Lines, those included that are not shown."""
    touched: tuple[Touched, ...]
    """Standards, indicators and datasets, with links."""
    tables: tuple[tuple[str, str], ...]
    """Correspondences by slug, with the list at their other side."""
    to_translate: tuple[Touched, ...]
    """Datasets with rows that a later day would refuse."""
    uncounted: tuple[Touched, ...]
    """Datasets whose rows were never counted by code."""


@dataclass(frozen=True, slots=True)
class CodeReview:
    """What a reviewer of a code list has to see."""

    base: str | None
    """Number of the version it is compared with, None for a first one."""
    source: Upload | None
    """The file that it was imported from."""
    changes: CodeChanges | None
    impact: ImpactShown | None


def code_review(session: ReadSession, caller: Caller, entry: Entry) -> CodeReview | None:
    """Return what is to be seen of a version of a code list, None for other kinds."""
    if entry.item.kind != Kind.CODE_LIST.value:
        return None
    source = uploads.source_of(session, entry.version)
    if entry.version.state in {state.value for state in OPEN_STATES}:
        if repository.live_version(session, entry.item) is None:
            return CodeReview(None, source, None, None)
        found = impact(session, caller, f"{entry.item.agency}/{entry.item.slug}", entry.version.number)
        return CodeReview(found.base, source, code_changes(found.comparison), _shown(session, found))
    base = _base(repository.versions(session, caller, entry.item), entry)
    if base is None:
        return CodeReview(None, source, None, None)
    return CodeReview(base.number, source, code_changes(compare.versions(session, base, entry.version)), None)


def _base(versions: Sequence[Any], entry: Entry) -> Any:
    """Return the published version before one, given all of them newest first; None when there is none."""
    place = next((place for place, version in enumerate(versions) if version.id == entry.version.id), len(versions))
    return next((version for version in versions[place + 1 :] if version.published_at), None)


def _shown(session: ReadSession, found: Impact) -> ImpactShown:
    names = people.agencies(session)
    lines = consequences(found)
    items = [item for item in found.affected if item.kind != Kind.DATASET.value or item.rows or item.rows is None]
    by_agency = found.by_agency
    total = {name: sum(counts.get(name, 0) for counts in by_agency.values()) for name in (*_KINDS, "rows")}
    return ImpactShown(
        counts={**{str(name): count for name, count in total.items()}, "correspondence": len(found.correspondences)},
        agencies=tuple((people.agency_title(names, agency), counts) for agency, counts in by_agency.items()),
        lines=tuple(_line(one, names) for one in lines[:SHOWN]),
        total=len(lines),
        touched=tuple(_touched(items, names, found)),
        tables=tuple((table.slug, table.other_list) for table in found.correspondences),
        to_translate=tuple(
            Touched(
                one.dataset.kind,
                one.dataset.title,
                people.agency_title(names, one.dataset.agency),
                page_of(one.dataset.version_iri),
                sum(one.rows.values()),
            )
            for one in translations(found)
        ),
        uncounted=tuple(_touched(uncounted(found), names, found)),
    )


def _line(one: Consequence, names: Mapping[str, Text]) -> Line:
    return Line(
        found=one,
        standards=one.count(Kind.STANDARD),
        datasets=one.count(Kind.DATASET),
        indicators=one.count(Kind.INDICATOR),
        tables=len(one.correspondences),
        agencies=tuple((people.agency_title(names, agency), counts) for agency, counts in one.by_agency.items()),
    )


def _touched(
    items: list[Affected] | tuple[Affected, ...], names: Mapping[str, Text], found: Impact
) -> Iterator[Touched]:
    for item in items:
        rows = None if item.rows is None else sum(count for code, count in item.rows.items() if code in found.breaking)
        yield Touched(item.kind, item.title, people.agency_title(names, item.agency), page_of(item.version_iri), rows)
