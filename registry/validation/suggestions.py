"""What was probably meant: the nearest code, the date in the right order, the number without its ornaments."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from rapidfuzz import fuzz, process

from registry.codes.payloads import Code
from registry.standards.payloads import Datatype
from registry.standards.vocabulary import MANY_CODES, Vocabulary, fold, labels
from registry.validation.parents import within
from registry.validation.reading import ColumnReading
from registry.validation.rules import DECIMAL

_DATE_WRITINGS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%d %m %Y")
_SIMILAR = 70
_MONTHS = (
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "january february march april may june july august september october november december",
)
_SIGNS = ". -_"
_ORNAMENTS = str.maketrans("", "", _SIGNS)
_LONG_DATE = re.compile(r"^([0-9]{1,2}) ([a-z]+) ([0-9]{4})$")


def iso_date(text: str) -> str | None:
    """Read a date however it is written and return it as ISO 8601; the day stands before the month."""
    text = text.strip()
    if named := _LONG_DATE.match(text.casefold()):
        for months in _MONTHS:
            if named[2] in months.split():
                text = f"{named[1]} {months.split().index(named[2]) + 1} {named[3]}"
    for writing in _DATE_WRITINGS:
        with suppress(ValueError):
            return datetime.strptime(text, writing).date().isoformat()  # noqa: DTZ007
    return None


def number(text: str, datatype: Datatype) -> str | None:
    """Return a number as the standard writes it, when its ornaments can be told from its digits."""
    bare = re.sub(r"^(rp\.?|\+)|\s|,-$", "", text.strip().casefold())
    if re.fullmatch(r"-?[0-9]{1,3}([.][0-9]{3})+(,[0-9]+)?|-?[0-9]+,[0-9]+", bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", bare):
        bare = bare.replace(",", "")
    if not re.match(DECIMAL, bare):
        return None
    if datatype is Datatype.INTEGER:
        whole, _, fraction = bare.partition(".")
        return whole if not fraction.strip("0") else None
    return bare


@dataclass
class CodeSuggestions:
    """The nearest codes of one vocabulary, each text looked up once."""

    vocabulary: Vocabulary
    _known: dict[tuple[str, str | None], Code | None] = field(default_factory=dict)
    _parts: dict[str, list[tuple[str, Code]]] = field(default_factory=dict)
    _forms: list[str] | None = None
    _choices: list[tuple[str, Code]] | None = None

    def nearest(self, text: str, parent: str | None = None) -> Code | None:
        """Return the code that was most probably meant, below ``parent`` if possible; None when nothing is near."""
        if (text, parent) not in self._known:
            below = self._below(text, parent) if parent else None
            self._known[text, parent] = below or self._find(text)
        return self._known[text, parent]

    def _below(self, text: str, parent: str) -> Code | None:
        """Look for a name among the codes below one, where names seldom repeat."""
        if parent not in self._parts:
            codes = within(parent, self.vocabulary.codes)
            self._parts[parent] = [(fold(label), code) for code in codes.values() for label in sorted(labels(code))]
        choices = self._parts[parent]
        found = process.extractOne(fold(text), [name for name, _ in choices], scorer=fuzz.ratio, score_cutoff=_SIMILAR)
        return choices[found[2]][1] if found else None

    def _find(self, text: str) -> Code | None:
        codes = self.vocabulary.codes
        if (notation := self._punctuated(text)) is not None:
            return codes[notation]
        if len(codes) > MANY_CODES:
            return None
        if self._choices is None:
            self._choices = [(fold(label), code) for code in codes.values() for label in sorted(labels(code))]
        names = [name for name, _ in self._choices]
        found = process.extractOne(fold(text), names, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
        return self._choices[found[2]][1] if found else None

    def _punctuated(self, text: str) -> str | None:
        """Pour the signs of a text into the forms that codes of the list have (3505102011 into 35.05.10.2011)."""
        codes = self.vocabulary.codes
        if self._forms is None:
            self._forms = list(dict(zip(map(len, codes), codes, strict=True)).values())
        bare = text.strip().translate(_ORNAMENTS)
        for form in self._forms:
            signs = iter(bare)
            poured = "".join(sign if sign in _SIGNS else next(signs, "") for sign in form) + "".join(signs)
            if poured in codes:
                return poured
        return next((other for other in (bare, bare.lstrip("0"), bare.zfill(2), bare.upper()) if other in codes), None)


def suggestion(
    reading: ColumnReading, text: str, codes: CodeSuggestions | None, parent: str | None = None
) -> str | None:
    """Return what to write instead, as the file's own column would hold it; None when it cannot be told.

    ``parent`` is the code in which the row lies, where another of its columns tells.
    """
    if codes is not None:
        if (code := codes.nearest(text, parent)) is None:
            return None
        return f"{code.notation} — {code.labels['id']}"
    match reading.variable.datatype:
        case Datatype.DATE:
            return iso_date(text)
        case Datatype.INTEGER | Datatype.DECIMAL:
            return number(text, reading.variable.datatype)
        case _:
            return None
