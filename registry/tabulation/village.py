"""Desa dalam Angka of one village: every table that its checked microdata can answer, protected as one set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import PUBLIC, Caller
from registry.codes.payloads import CodeBook
from registry.codes.repository import DatabaseBook
from registry.disclosure import thresholds
from registry.disclosure.together import Member, protect_together
from registry.errors import Conflict, NotFound, RegistryError, Sentence
from registry.files.store import FileStore
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.microdata.store import MicrodataStore
from registry.receipts.service import Office
from registry.standards import repository as standards
from registry.standards.repository import Registered
from registry.tabulation import booklet, compute, documents, earlier, figures
from registry.tabulation.compute import Plan, Tabulated
from registry.tabulation.sources import Source, sources
from registry.tabulation.table import Place, above, place


class NothingChecked(Conflict):
    """A village without any checked microdata of a year."""

    type = "nothing-checked"


@dataclass(frozen=True, slots=True)
class Means:
    """What tabulation works with: where tables go and rows come from, who signs, the smallest count shown.

    ``threshold`` holds where no walidata has decided on another.
    """

    files: FileStore
    microdata: MicrodataStore
    office: Office
    threshold: int


@dataclass(frozen=True, slots=True)
class Made:
    """One table of the booklet: the body of its dataset, or why there is none."""

    entry: booklet.Entry
    indicator: Entry | None
    slug: str | None
    agency: str | None
    body: Mapping[str, Any] | None
    lacking: Sentence | None


@dataclass(frozen=True, slots=True)
class _Counted:
    indicator: Entry
    source: Source
    found: Tabulated
    member: Member


class Plans:
    """Standards and indicators found once for many villages, and compiled for one day each."""

    def __init__(self, session: Session, book: CodeBook) -> None:
        """Find indicators with a session; compile with the codes of ``book``."""
        self.book = book
        self._session = session
        self._indicators: dict[str, Entry] = {}
        self._plans: dict[tuple[str, str, str], Plan] = {}
        self._standards: dict[tuple[str, str], Registered] = {}

    def standard(self, slug: str, number: str) -> Registered:
        """Return a version of a standard."""
        if (slug, number) not in self._standards:
            self._standards[slug, number] = standards.standard(self._session, slug, number)
        return self._standards[slug, number]

    def indicator(self, slug: str) -> Entry:
        """Return a published indicator; NotFound when there is none."""
        if slug not in self._indicators:
            try:
                self._indicators[slug] = repository.find(self._session, PUBLIC, kind=Kind.INDICATOR, slug=slug)
            except NotFound:
                raise NotFound(
                    Sentence(f"Indikator '{slug}' belum terbit.", f"The indicator '{slug}' is not published.")
                ) from None
        return self._indicators[slug]

    def plan(self, indicator: Entry, source: Source) -> Plan:
        """Return an indicator compiled for the standard and the day of a source."""
        key = (indicator.version_iri, source.standard.iri, source.check["reference_period"])
        if key not in self._plans:
            self._plans[key] = compute.plan(indicator.body, source.standard.standard, self.book, at=source.at)
        return self._plans[key]


def tables(
    session: Session, means: Means, village: str, year: int, *, by: Caller, plans: Plans | None = None
) -> list[Made]:
    """Return the tables of a village for a year; NothingChecked when it has no checked microdata of that year.

    The microdata must be visible to the caller: the village itself and the walidata see them.
    """
    plans = plans or Plans(session, DatabaseBook(session))
    held, unproven = sources(session, means.microdata, means.office, village, year, by=by, standard=plans.standard)
    if not held:
        above(plans.book, village, at=date(year, 12, 31))  # a code that is no village's is said before all else
        raise NothingChecked(_unproven(village, year) if unproven else _unseen(village, year))
    agency = next(iter(held.values())).entry.item.agency
    means = replace(means, threshold=thresholds.in_force(session, agency, setting=means.threshold))
    where = place(plans.book, village, at=max(source.at for source in held.values()))
    return make(means, held, plans, where, earlier.versions(session, means.files))


def make(
    means: Means,
    held: Mapping[str, Source],
    plans: Plans,
    where: Place,
    before: earlier.Versions = earlier.nothing,
) -> list[Made]:
    """Return the tables that microdata (by the IRI of their standard) answer, protected as one set.

    One that would undo a version of it that was published ``before`` is not made.
    """
    counted: dict[str, _Counted] = {}
    lacking: dict[str, Sentence] = {}
    for entry in booklet.booklet().tables:
        if entry.indicator is None:
            lacking[entry.number] = entry.reason or Sentence("Belum ada indikatornya.", "There is no indicator yet.")
            continue
        try:
            counted[entry.number] = _count(plans, means, entry.indicator, held)
        except RegistryError as refused:
            lacking[entry.number] = refused.detail
    hiding = {
        number: each.member for number, each in counted.items() if each.indicator.body.get("protection") != "rounding"
    }
    least = max([means.threshold, *(_threshold(each.indicator, means) for each in counted.values())])
    told = {number: list(before(_slug(counted[number]))) for number in hiding}
    near = {
        number: earlier.near(counted[number].found, member.table, told[number], least)
        for number, member in hiding.items()
        if told[number]
    }
    lacking |= {number: earlier.TOO_ALIKE for number, cells in near.items() if cells & hiding[number].table.wholes}
    safe = protect_together({n: each for n, each in hiding.items() if n not in lacking}, least, also=near)
    lacking |= safe.withheld
    for number, protection in safe.tables.items():
        each = counted[number]
        if earlier.gives_back(each.found, each.member.table, protection, told[number]):
            lacking[number] = earlier.REFUSED
    known = len(frozenset().union(*(source.families for source in held.values())))
    with means.files.together() as files:
        kept = replace(means, files=files)
        return [
            _made(entry, counted.get(entry.number), lacking.get(entry.number), safe.tables, where, known, kept, plans)
            for entry in booklet.booklet().tables
        ]


def _unproven(village: str, year: int) -> Sentence:
    return Sentence(
        f"Data mikro {village} tahun {year} belum punya tanda terima pemeriksaan yang sah. Panen dan periksa dahulu.",
        f"The microdata of {village} for {year} have no valid receipt of a check. Harvest and check them first.",
    )


def _unseen(village: str, year: int) -> Sentence:
    return Sentence(
        f"Belum ada data mikro {village} tahun {year} yang diperiksa, terbit (tertutup), dan boleh Anda lihat.",
        f"There are no checked and published (closed) microdata of {village} for {year} that you may see.",
    )


def _count(plans: Plans, means: Means, slug: str, held: Mapping[str, Source]) -> _Counted:
    indicator = plans.indicator(slug)
    source = held.get(indicator.body.get("standard", ""))
    if source is None:
        name = indicator.body.get("standard", "////").split("/")[4]
        raise NotFound(
            Sentence(
                f"Belum ada data mikro berstandar {name} yang diperiksa untuk tahun ini.",
                f"There are no checked microdata of the standard {name} for this year.",
            )
        )
    found = compute.count(source.rows, plans.plan(indicator, source), least=_threshold(indicator, means))
    return _Counted(indicator, source, found, figures.member(found))


def _slug(counted: _Counted) -> str:
    return f"{counted.indicator.item.slug}-{counted.source.entry.item.agency}-{counted.source.at.year}"


def _threshold(indicator: Entry, means: Means) -> int:
    return max(means.threshold, indicator.body.get("minimum_cell") or 0)


def _made(
    entry: booklet.Entry,
    counted: _Counted | None,
    lacking: Sentence | None,
    safe: Mapping[str, Any],
    where: Place,
    known: int,
    means: Means,
    plans: Plans,
) -> Made:
    if counted is None or lacking is not None:
        return Made(entry, counted.indicator if counted else None, None, None, None, lacking)
    source, table = counted.source, counted.member.table
    least = _threshold(counted.indicator, means)
    if protection := safe.get(entry.number):
        lines = tuple(figures.figures(counted.found, table, protection))
    else:
        lines = tuple(figures.rounded_figures(counted.found, table, least))
    body = documents.dataset(
        documents.Making(
            entry=entry,
            indicator=counted.indicator,
            source=source,
            found=counted.found,
            lines=lines,
            is_rounded=protection is None,
            threshold=least,
            families=(len(source.families), known),
            where=where,
        ),
        plans.book,
        means.files,
    )
    return Made(entry, counted.indicator, _slug(counted), source.entry.item.agency, body, None)
