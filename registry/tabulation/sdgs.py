"""SDGs Desa of a village or an area: each goal's measures from published tables, over the years, with their coverage.

Nothing but published figures is read. An area's share is the sum of its villages' parts of the sum of their wholes, of
those whose tables are comparable and hide neither; percentages are not added up.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from registry.codes import repository as codes
from registry.errors import NotFound, Sentence
from registry.files.store import FileStore
from registry.items.repository import Entry
from registry.tabulation import comparability, goals, published
from registry.tabulation.figures import Shown
from registry.tabulation.goals import Goal, Measure

LIST, GOALS = "kemendagri/wilayah", "kemendesa/tujuan-sdgs-desa"
LEVELS = {2: "kabupaten", 3: "kecamatan", 4: "desa"}
"""Level of an area by the parts of its code."""
_VILLAGE = 4

UNPUBLISHED = Sentence("Belum ada tabel yang terbit.", "No table is published yet.")
_HIDDEN = Sentence(
    "Tidak ditampilkan: salah satu angkanya terlalu kecil untuk dibuka.",
    "Not shown: one of its figures is too small to be open.",
)
_SHARES = Sentence(
    "Hanya persentase desa yang terbit, dan itu tidak dijumlahkan. Lihat setiap desa.",
    "Only percentages of villages are published, and these are not added up. See each village.",
)


@dataclass(frozen=True, slots=True)
class Value:
    """A measure of a year: the percentage, or why there is none, and what it is of."""

    year: int
    percent: float | None
    reason: Sentence | None = None
    part: Shown = None
    whole: Shown = None
    used: int = 0
    read: int = 0
    """Rows of microdata that were used, and read."""
    villages: int = 0
    """Villages whose figures are in it."""
    datasets: tuple[str, ...] = ()
    """Slugs of the tables, when they are few."""
    apart: tuple[str, ...] = ()
    """Villages left out because their table is not comparable, each with the reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """A measure with its values, the newest year first; none where nothing is published."""

    measure: Measure
    values: tuple[Value, ...]

    @property
    def now(self) -> Value | None:
        """The newest value."""
        return self.values[0] if self.values else None


@dataclass(frozen=True, slots=True)
class GoalRows:
    """A goal with its measures."""

    goal: Goal
    title: Mapping[str, str]
    rows: tuple[Row, ...]

    @property
    def is_known(self) -> bool:
        """Whether any measure has a figure."""
        return any(value.percent is not None for row in self.rows for value in row.values)


@dataclass(frozen=True, slots=True)
class View:
    """The goals of an area."""

    code: str
    name: Mapping[str, str]
    level: str
    villages: int
    taking_part: int
    goals: tuple[GoalRows, ...]

    @property
    def known(self) -> int:
        """How many goals have a figure."""
        return sum(each.is_known for each in self.goals)


def view(session: Session, store: FileStore, code: str) -> View:
    """Return the goals of a village, kecamatan or kabupaten; NotFound for no such area."""
    item = codes.item_of(session, LIST)
    place = codes.code(session, (item.id if item else None) or 0, code)
    level = LEVELS.get(len(code.split(".")))
    if item is None or place is None or level is None:
        raise NotFound(Sentence(f"'{code}' bukan kode wilayah.", f"'{code}' is no code of an area."))
    names = published.villages(session, item.id or 0, code)
    producers = published.producers(session, code)
    found = goals.goals()
    titles = _titles(session)
    known = _tables(session, producers, found)
    bridge = comparability.bridges(session)
    rows = [
        GoalRows(
            goal,
            titles.get(goal.number, {"id": f"Tujuan {goal.number}"}),
            tuple(Row(each, tuple(_values(each, known, store, bridge, level, names))) for each in goal.measures),
        )
        for goal in found
    ]
    return View(code, place.labels, level, len(names), len(producers), tuple(rows))


def by_village(session: Session, store: FileStore, code: str, measure: Measure) -> dict[str, float]:
    """Return a measure's newest percentage by village of an area, of those that publish it."""
    producers = published.producers(session, code)
    newest: dict[str, tuple[int, float]] = {}
    for (_, year), entries in published.tables(session, [measure.indicator], producers).items():
        for village, entry in entries.items():
            percent = _one(measure, entry, store, year).percent
            if percent is not None and year > newest.get(village, (0, 0.0))[0]:
                newest[village] = (year, percent)
    return {village: percent for village, (_, percent) in newest.items()}


def measure(slug: str) -> Measure:
    """Return a measure by its slug; NotFound when no goal has it."""
    for goal in goals.goals():
        for each in goal.measures:
            if each.slug == slug:
                return each
    raise NotFound(Sentence(f"Tidak ada ukuran '{slug[:40]}'.", f"There is no measure '{slug[:40]}'."))


_Tables = Mapping[tuple[str, int], Mapping[str, Entry]]


def _tables(session: Session, producers: Mapping[str, str], found: Sequence[Goal]) -> _Tables:
    indicators = sorted({each.indicator for goal in found for each in goal.measures})
    return published.tables(session, indicators, producers)


def _values(
    asked: Measure,
    known: _Tables,
    store: FileStore,
    bridge: comparability.Bridge,
    level: str,
    names: Mapping[str, str],
) -> Iterator[Value]:
    years: dict[int, Mapping[str, Entry]] = defaultdict(dict)
    years.update({year: entries for (indicator, year), entries in known.items() if indicator == asked.indicator})
    for year in sorted(years, reverse=True):
        if level == "desa":
            yield from (_one(asked, entry, store, year) for entry in years[year].values())
        else:
            yield _added(asked, years[year], store, year, bridge, names)


def _one(asked: Measure, entry: Entry, store: FileStore, year: int) -> Value:
    coverage = entry.body["was_generated_by"]["coverage"]
    figures = published.figures(entry, store)
    parts = [figures.get(words) for words in asked.part]
    part = None if any(each is None for each in parts) else sum(each for each in parts if each is not None)
    whole = figures.get(asked.whole) if asked.whole else None
    percent = part if asked.whole is None else 100 * part / whole if part is not None and whole else None
    return Value(
        year=year,
        percent=None if percent is None else round(float(percent), 1),
        reason=_HIDDEN if percent is None else None,
        part=part if asked.whole else None,
        whole=whole,
        used=coverage["rows_used"],
        read=coverage["rows_read"],
        villages=1,
        datasets=(entry.item.slug,),
    )


def _added(
    asked: Measure,
    entries: Mapping[str, Entry],
    store: FileStore,
    year: int,
    bridge: comparability.Bridge,
    names: Mapping[str, str],
) -> Value:
    if asked.whole is None:
        return Value(year, None, _SHARES, villages=len(entries))
    places = {entry.item.iri: village for village, entry in entries.items()}
    kept, apart = comparability.addable(list(entries.values()), bridge)
    read = [_one(asked, entry, store, year) for entry in kept]
    shown = [value for value in read if value.percent is not None]
    part, whole = sum(value.part or 0 for value in shown), sum(value.whole or 0 for value in shown)
    return Value(
        year=year,
        percent=round(100 * part / whole, 1) if whole else None,
        reason=None if whole else _HIDDEN,
        part=part if whole else None,
        whole=whole or None,
        used=sum(value.used for value in shown),
        read=sum(value.read for value in shown),
        villages=len(shown),
        datasets=tuple(slug for value in shown for slug in value.datasets)[:1] if len(shown) == 1 else (),
        apart=tuple(
            f"{names.get(places[entry.item.iri], '')}: {' '.join(reason.id for reason in found.reasons)}"
            for entry, found in apart
        ),
    )


def _titles(session: Session) -> dict[str, Mapping[str, str]]:
    item = codes.item_of(session, GOALS)
    return {each.notation: each.labels for each in codes.codes(session, item.id or 0)} if item else {}
