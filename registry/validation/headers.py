"""Which column of a file is which variable: by name, by a near spelling, and what is missing, doubled or unknown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from registry.errors import Sentence
from registry.standards.payloads import DataStandard, Profile, ProfileColumn, Severity, Variable
from registry.standards.repository import Registered
from registry.validation.findings import Finding, cell_name

_SIMILAR = 75
"""Percent of the letters that must agree, or stand in each other's place."""
_SIGNS = re.compile(r"[\W_]+")


def header_key(text: str) -> str:
    """Make headers comparable: letters and digits only, one case."""
    return _SIGNS.sub("", text).casefold()


@dataclass(frozen=True, slots=True)
class Expected:
    """One column that may stand in a file: its spellings, the first being the proper one."""

    names: tuple[str, ...]
    variable: Variable | None
    column: ProfileColumn | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A standard, with the profile through which a file writes it, if any."""

    registered: Registered
    profile: Profile | None = None

    @property
    def standard(self) -> DataStandard:
        """The body of the standard."""
        return self.registered.standard

    def expected(self) -> list[Expected]:
        """Return the columns of such a file."""
        if self.profile is None:
            return [Expected(_spellings(variable), variable) for variable in self.standard.variables]
        variables = {variable.name: variable for variable in self.standard.variables}
        return [
            Expected((column.header, *column.aliases), variables.get(column.variable or ""), column)
            for column in self.profile.columns
        ]

    def keys(self) -> frozenset[str]:
        """Return every spelling of a header that the target knows, comparable."""
        return frozenset(header_key(name) for expected in self.expected() for name in expected.names)


@dataclass
class HeaderMatch:
    """What a header row says under a target."""

    target: Target
    headers: tuple[str, ...]
    found: dict[int, Expected] = field(default_factory=dict)
    renamed: dict[int, Expected] = field(default_factory=dict)
    doubled: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)
    missing: list[Expected] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Return how well the row fits, 0 to 1 (F measure of headers and expected columns)."""
        named = sum(1 for header in self.headers if header.strip())
        expected = len(self.found) + len(self.renamed) + len(self.missing)
        return 2 * len(self.found) / (named + expected) if named else 0.0

    def columns(self) -> dict[str, tuple[int, str, ProfileColumn | None]]:
        """Return position, header and profile column of each variable that was found."""
        columns: dict[str, tuple[int, str, ProfileColumn | None]] = {}
        for index, expected in sorted({**self.found, **self.renamed}.items()):
            if expected.variable is not None:
                columns.setdefault(expected.variable.name, (index, self.headers[index], expected.column))
        return columns

    def findings(self, sheet: str | None, row: int) -> Iterator[Finding]:
        """Tell what is wrong with the header row."""
        standard = self.target.standard
        for expected in self.missing:
            variable = expected.variable
            if variable is not None:
                needed = variable.constraints.required or variable.name in standard.key
                severity = Severity.ERROR if needed else Severity.WARNING
                message = _missing(expected.names[0], variable, needed=needed)
                yield Finding("header.missing", severity, message, sheet, row, expected.names[0])
        for index in self.doubled:
            yield self._at(index, "header.duplicate", Severity.ERROR, _doubled(self.headers[index]), sheet, row)
        for index, expected in self.renamed.items():
            name = expected.names[0]
            message = _renamed(self.headers[index], name)
            yield self._at(index, "header.renamed", Severity.ERROR, message, sheet, row, name)
        for index in self.extra:
            yield self._at(index, "header.extra", Severity.NOTE, _extra(self.headers[index]), sheet, row)

    def _at(
        self,
        index: int,
        check: str,
        severity: Severity,
        message: Sentence,
        sheet: str | None,
        row: int,
        instead: str | None = None,
    ) -> Finding:
        header = self.headers[index]
        return Finding(check, severity, message, sheet, row, header, cell_name(index, row), header, instead)


def match(headers: Sequence[str], target: Target, *, near: bool = True) -> HeaderMatch:
    """Assign the headers of a row to the columns of a target; with ``near`` also those spelt nearly so."""
    waiting = target.expected()
    by_key: dict[str, list[Expected]] = {}
    for expected in waiting:
        for key in dict.fromkeys(header_key(name) for name in expected.names):
            by_key.setdefault(key, []).append(expected)
    result = HeaderMatch(target, tuple(headers))
    used: set[int] = set()
    for index, header in enumerate(headers):
        key = header_key(header)
        if not key:
            continue
        open_ones = [expected for expected in by_key.get(key, ()) if id(expected) not in used]
        if open_ones:
            result.found[index] = open_ones[0]
            used.add(id(open_ones[0]))
        elif key in by_key or key in {header_key(headers[other]) for other in result.extra}:
            result.doubled.append(index)
        else:
            result.extra.append(index)
    result.missing = [expected for expected in waiting if id(expected) not in used]
    if near:
        _take_near(result)
    derived = target.profile.derived if target.profile else {}
    result.missing = [one for one in result.missing if one.variable is None or one.variable.name not in derived]
    return result


def _take_near(result: HeaderMatch) -> None:
    """Give unknown headers to missing columns whose names they nearly spell, the best fit first."""
    fits = sorted(
        (
            (_similarity(header_key(result.headers[index]), header_key(name)), index, position)
            for index in result.extra
            for position, expected in enumerate(result.missing)
            for name in expected.names
            if _digits(name) == _digits(result.headers[index])
        ),
        key=lambda fit: (-fit[0], fit[1], fit[2]),
    )
    taken: set[int] = set()
    for similarity, index, position in fits:
        if similarity >= _SIMILAR and index not in result.renamed and position not in taken:
            result.renamed[index] = result.missing[position]
            taken.add(position)
    result.extra = [index for index in result.extra if index not in result.renamed]
    result.missing = [one for position, one in enumerate(result.missing) if position not in taken]


def _similarity(one: str, other: str) -> float:
    return max(fuzz.ratio(one, other), 100 * OSA.normalized_similarity(one, other))


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _spellings(variable: Variable) -> tuple[str, ...]:
    titles = (variable.title.id, variable.title.en) if variable.title.en else (variable.title.id,)
    return (variable.name, *titles)


def _missing(name: str, variable: Variable, *, needed: bool) -> Sentence:
    if needed:
        return Sentence(
            f"Kolom wajib “{name}” ({variable.title.id}) tidak ada. Tambahkan kolom itu dengan judul persis seperti "
            "ini.",
            f"The required column “{name}” ({variable.title.en or variable.title.id}) is missing. Add it with "
            "exactly this "
            "header.",
        )
    return Sentence(
        f"Kolom “{name}” ({variable.title.id}) tidak ada; isinya dianggap kosong.",
        f"The column “{name}” ({variable.title.en or variable.title.id}) is missing; it is taken as empty.",
    )


def _doubled(header: str) -> Sentence:
    return Sentence(
        f"Judul kolom “{header}” ada lebih dari sekali; hanya yang pertama dibaca. Hapus atau ganti nama kolom ini.",
        f"The header “{header}” stands more than once; only the first is read. Delete or rename this column.",
    )


def _renamed(header: str, name: str) -> Sentence:
    return Sentence(
        f"Judul kolom “{header}” tidak dikenal; tampaknya yang dimaksud “{name}”, dan isinya diperiksa sebagai kolom "
        "itu. "
        f"Ganti judulnya menjadi “{name}”.",
        f"The header “{header}” is unknown; “{name}” seems to be meant, and its content is checked as that column. "
        "Change "
        f"the header to “{name}”.",
    )


def _extra(header: str) -> Sentence:
    return Sentence(
        f"Kolom “{header}” tidak termasuk standar data ini dan tidak dibaca.",
        f"The column “{header}” is not part of this standard and is not read.",
    )
