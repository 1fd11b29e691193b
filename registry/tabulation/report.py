"""Desa dalam Angka to be read: the published tables of a village, or of all villages of an area added up.

It reads nothing but published files, so it can show nothing that is not public. A figure of an area is the sum of
figures that are published: where one village's is hidden the sum is left out, and nothing new can be reckoned.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlmodel import Session

from registry.codes import repository as codes
from registry.errors import NotFound, Sentence
from registry.files.store import FileStore
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Access
from registry.tabulation import booklet, comparability, published
from registry.tabulation.figures import Shown
from registry.tabulation.table import TOTAL_LABEL

_WILAYAH = "kemendagri/wilayah"
_AREA = "sls"
"""The dimension of neighbourhoods: every village has its own, so they are not added up."""
_DEPTHS = {2: "kabupaten", 3: "kecamatan", 4: "desa"}
_VILLAGE = 4
"""Parts of the code of a village."""

Key = tuple[str, ...]
"""The words of one category of each dimension, or of a total."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its words and a figure for each column."""

    label: str
    figures: tuple[Shown, ...]
    is_total: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the booklet as it is read, or why it is not there."""

    entry: booklet.Entry
    reason: Sentence | None
    datasets: tuple[Entry, ...] = ()
    head: str = ""
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    unit: str = ""
    hidden: int = 0
    threshold: int = 0
    used: int = 0
    read: int = 0
    missing: tuple[str, ...] = ()
    """Names of the villages whose table is not published, or not comparable, with the reason."""

    @property
    def is_share(self) -> bool:
        """Whether the figures are percentages."""
        return self.unit == "persen"

    @property
    def longest(self) -> float:
        """The largest figure beside the totals; 1 where there is none."""
        parts = [
            f for line in self.lines for f in line.figures[: len(self.columns)] if f is not None and not line.is_total
        ]
        return max(parts, default=1) or 1


@dataclass(frozen=True, slots=True)
class Report:
    """The booklet of a village or an area for a year."""

    code: str
    name: str
    level: str
    """``desa``, ``kecamatan`` or ``kabupaten``."""
    year: int
    title: Mapping[str, str]
    chapters: tuple[tuple[str, Mapping[str, str], tuple[Sheet, ...]], ...]
    villages: int
    """Villages that lie in the area."""
    taking_part: int
    """Villages that are registered as producers of data."""

    @property
    def sheets(self) -> Iterator[Sheet]:
        """All tables in order."""
        for _, _, sheets in self.chapters:
            yield from sheets

    @property
    def there(self) -> int:
        """How many tables have figures."""
        return sum(bool(sheet.lines) for sheet in self.sheets)


def report(session: Session, files: FileStore, code: str, year: int) -> Report:
    """Return the booklet of a village, kecamatan or kabupaten by its Kemendagri code; NotFound for no such area."""
    item = codes.item_of(session, _WILAYAH)
    number = (item.id if item else None) or 0
    place = codes.code(session, number, code)
    depth = len(code.split("."))
    if place is None or depth not in _DEPTHS:
        raise NotFound(Sentence(f"'{code}' bukan kode wilayah.", f"'{code}' is no code of an area."))
    producers = published.producers(session, code)
    names = published.villages(session, number, code)
    found = booklet.booklet()
    iris = [
        _iri(entry.indicator, agency, year)
        for entry in found.tables
        if entry.indicator
        for agency in producers.values()
    ]
    live = _live(session, iris)
    reviewed = published.reviewed(session, [iri for iri in iris if iri not in live])
    bridge = comparability.bridges(session) if depth != _VILLAGE else None
    sheets = [_sheet(entry, live, reviewed, producers, names, files, year, bridge) for entry in found.tables]
    return Report(
        code=code,
        name=place.labels["id"],
        level=_DEPTHS[depth],
        year=year,
        title=found.title,
        chapters=tuple(
            (number, title, tuple(sheet for sheet in sheets if sheet.entry.number.startswith(f"{number}.")))
            for number, title in found.chapters
        ),
        villages=len(names),
        taking_part=len(producers),
    )


def _live(session: Session, iris: Sequence[str]) -> dict[str, Entry]:
    live: dict[str, Entry] = {}
    for start in range(0, len(iris), 500):
        for entry in repository.live_by_iris(session, iris[start : start + 500]):
            if entry.version.access == Access.PUBLIC.value and entry.body.get("was_generated_by", {}).get("layout"):
                live[entry.item.iri] = entry
    return live


def _iri(indicator: str, agency: str, year: int) -> str:
    return f"/id/dataset/{agency}/{indicator}-{agency}-{year}"


def _sheet(
    entry: booklet.Entry,
    live: Mapping[str, Entry],
    reviewed: frozenset[str],
    producers: Mapping[str, str],
    names: Mapping[str, str],
    files: FileStore,
    year: int,
    bridge: comparability.Bridge | None,
) -> Sheet:
    """Return one table; with a ``bridge`` it is added up over the villages whose tables are comparable."""
    if entry.indicator is None:
        return Sheet(entry, entry.reason)
    iris = {village: _iri(entry.indicator, agency, year) for village, agency in sorted(producers.items())}
    by_village = {village: live[iri] for village, iri in iris.items() if iri in live}
    missing = tuple(names[village] for village in sorted(names) if village not in by_village)
    if not by_village:
        return Sheet(entry, _UNPUBLISHED if reviewed.isdisjoint(iris.values()) else _REVIEWED, missing=missing)
    entries = tuple(by_village.values())
    if bridge:
        if entries[0].body["unit"] == "persen":
            return Sheet(entry, _SHARES, datasets=entries, missing=missing)
        kept, apart = comparability.addable(entries, bridge)
        places = {each.item.iri: village for village, each in by_village.items()}
        missing += tuple(
            f"{names[places[each.item.iri]]} ({' '.join(reason.id for reason in found.reasons)})"
            for each, found in apart
        )
        entries = tuple(kept)
    made = [each.body["was_generated_by"] for each in entries]
    figures = _added([published.figures(each, files) for each in entries], _collapsed(made[0]) if bridge else None)
    layout = [each for each in made[0]["layout"] if not (bridge and each["name"] == _AREA)]
    columns, lines = _lines(layout, figures)
    return Sheet(
        entry,
        None,
        datasets=entries,
        head=layout[0]["title"]["id"] if layout else "",
        columns=columns,
        lines=lines,
        unit=entries[0].body["unit"],
        hidden=sum(value is None for line in lines for value in line.figures),
        threshold=max(each["protection"]["threshold"] for each in made),
        used=sum(each["coverage"]["rows_used"] for each in made),
        read=sum(each["coverage"]["rows_read"] for each in made),
        missing=missing,
    )


_UNPUBLISHED = Sentence(
    "Belum terbit: belum dihitung, isiannya tidak ada dalam data yang diperiksa, atau sel kecilnya tidak terlindungi.",
    "Not published: not computed yet, the checked data lack what it needs, or its small cells cannot be protected.",
)
_REVIEWED = Sentence(
    "Sudah dihitung dan diajukan; belum terbit karena masih diperiksa.",
    "Computed and submitted; not published yet, for it is still reviewed.",
)
_SHARES = Sentence(
    "Persentase desa tidak dijumlahkan. Lihat tabel setiap desa.",
    "Percentages of villages are not added up. See the table of each village.",
)


def _collapsed(made: Mapping[str, Any]) -> int | None:
    """Return at which place a table has neighbourhoods; None where it has none."""
    return next((place for place, each in enumerate(made["layout"]) if each["name"] == _AREA), None)


def _added(tables: Sequence[Mapping[str, Shown]], area: int | None) -> Mapping[str, Shown]:
    """Add tables up; a figure that one of them lacks or hides is hidden."""
    if len(tables) == 1 and area is None:
        return tables[0]
    if area is not None:  # of the only dimension there is
        tables = [{TOTAL_LABEL: table.get(TOTAL_LABEL)} for table in tables]
    words = {word: None for table in tables for word in table}
    found: dict[str, Shown] = {}
    for word in words:
        values = [table.get(word) for table in tables]
        found[word] = (
            None if any(value is None for value in values) else sum(value for value in values if value is not None)
        )
    return found


def _lines(
    layout: Sequence[Mapping[str, Any]], figures: Mapping[str, Shown]
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Lay figures out: the last of several dimensions across, all others down; what has no figures is left out."""
    *first, last = [(*each["categories"], TOTAL_LABEL) for each in layout] or [(TOTAL_LABEL,)]
    down, across = (list(product(*first)), last) if first else ([(word,) for word in last], None)
    keys = {words: [_key((*words, word)) for word in across] if across else [_key(words)] for words in down}
    kept = [
        place for place in range(len(across) if across else 1) if any(each[place] in figures for each in keys.values())
    ]
    lines = tuple(
        Line(_key(words), tuple(figures.get(each[place]) for place in kept), is_total=TOTAL_LABEL in words)
        for words, each in keys.items()
        if any(key in figures for key in each)
    )
    return tuple(across[place] if across else "" for place in kept), lines


def _key(words: Key) -> str:
    return TOTAL_LABEL if all(word == TOTAL_LABEL for word in words) else ", ".join(words)
