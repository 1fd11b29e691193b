"""How the texts of a column become codes of the standard: by code, by label, or through a correspondence.

Nothing is guessed: a text that could mean several codes means none, and the candidates are told.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from registry.codes.payloads import Code, CodeBook, Map, Match
from registry.standards.payloads import CodeMapping, ProfileColumn, Variable

SEPARATOR = ";"
"""Between several codes in one cell, as the standard writes them."""

MANY_CODES = 5000
"""Lists longer than this are read by code only, and nothing similar is searched in them."""

_SPACES = re.compile(r"\s+")
_PREFERENCE = (Match.EXACT, Match.CLOSE, Match.BROAD, Match.NARROW)


def fold(text: str) -> str:
    """Make labels comparable: one case, runs of spaces as one, none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def labels(code: Code) -> set[str]:
    """Return all wordings of a code, in every language."""
    return {*code.labels.values(), *(text for _, text in code.alt_labels)}


@dataclass(frozen=True)
class Vocabulary:
    """The codes that a variable may take at the reference date, and how a column's texts are read as them."""

    ref: str
    at: date
    book: CodeBook
    column: ProfileColumn | None = None
    multiple: bool = False

    @cached_property
    def codes(self) -> Mapping[str, Code]:
        """Return the codes of the standard's list that are valid at the reference date."""
        return self.book.codes(self.ref, at=self.at)

    @property
    def mapping(self) -> CodeMapping | None:
        """How the source writes codes, when its profile says so."""
        return self.column.codes if self.column else None

    @property
    def written_as_codes(self) -> bool:
        """Say whether the column is expected to hold the standard's codes as they are."""
        return self.mapping is None and not (self.column and self.column.values)

    @cached_property
    def exact(self) -> dict[str, str]:
        """Texts of the source as it usually writes them, each with the code it means."""
        if self.written_as_codes:
            return {}
        return {text: code for text, code in self._pairs if len(self.folded[fold(text)]) == 1}

    @cached_property
    def folded(self) -> dict[str, set[str]]:
        """Folded texts with every code they may mean."""
        meanings: dict[str, set[str]] = {}
        if self.written_as_codes:
            # the names of places and trades repeat: lists of thousands are written by code
            for notation, code in self.codes.items() if len(self.codes) <= MANY_CODES else ():
                for label in labels(code):
                    meanings.setdefault(fold(label), set()).add(notation)
        else:
            for text, notation in self._pairs:
                meanings.setdefault(fold(text), set()).add(notation)
        return meanings

    def read(self, text: str) -> str | None:
        """Return the code that a text means; several in the standard's writing; None when that is not beyond doubt."""
        if not self.multiple:
            return self._read_one(text)
        parts = [self._read_one(part.strip()) for part in text.split(self.separator) if part.strip()]
        found = [part for part in parts if part is not None]
        return SEPARATOR.join(dict.fromkeys(found)) if found and len(found) == len(parts) else None

    @property
    def separator(self) -> str:
        """What stands between several codes in one cell of this column."""
        return (self.column and self.column.separator) or SEPARATOR

    def candidates(self, text: str) -> list[str]:
        """Return the codes a text may mean when they are several."""
        found = sorted(self.folded.get(fold(text), set()))
        return found if len(found) > 1 else []

    def unread(self, text: str) -> list[str]:
        """Return the parts of a cell that are no code."""
        parts = [part.strip() for part in text.split(self.separator)] if self.multiple else [text]
        return [part for part in parts if part and self._read_one(part) is None]

    def _read_one(self, text: str) -> str | None:
        if self.written_as_codes and text in self.codes:
            return text
        if (code := self.exact.get(text)) is not None:
            return code
        found = self.folded.get(fold(text), set())
        return next(iter(found)) if len(found) == 1 else None

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        """Every text of the profile's own list with a code of the standard it means (more than one when in doubt)."""
        values = self.column.values if self.column else {}
        pairs = [(text, code) for text, code in values.items() if self._all_known(code)]
        taken = {fold(text) for text, _ in pairs}
        if (mapping := self.mapping) is None:
            own = [
                (text, notation) for notation, code in self.codes.items() for text in (notation, *sorted(labels(code)))
            ]
            return pairs + [(text, notation) for text, notation in own if fold(text) not in taken]
        targets = self._targets(mapping)
        doubtful: dict[str, set[str]] = {}
        for notation, code in self.book.codes(mapping.code_list, at=self.at).items():
            for text in self._texts(notation, code, mapping):
                if fold(text) not in taken:
                    doubtful.setdefault(text, set()).update(targets.get(notation, ()))
        return pairs + [(text, code) for text, codes in doubtful.items() for code in sorted(codes)]

    def _all_known(self, code: str) -> bool:
        return all(part in self.codes for part in (code.split(SEPARATOR) if self.multiple else [code]))

    @staticmethod
    def _texts(notation: str, code: Code, mapping: CodeMapping) -> Iterable[str]:
        if "notation" in mapping.by:
            yield notation
        if "label" in mapping.by:
            yield from sorted(labels(code))

    def _targets(self, mapping: CodeMapping) -> dict[str, set[str]]:
        """Return the standard's codes of each source code: those of its closest kind of match."""
        if mapping.correspondence is None:
            return {notation: {notation} for notation in self.codes}
        rows: dict[str, list[Map]] = {}
        for row in self.book.maps(mapping.correspondence, at=self.at):
            if row.target in self.codes:
                rows.setdefault(row.source, []).append(row)
        targets = {}
        for source, maps in rows.items():
            best = next((match for match in _PREFERENCE if any(row.match is match for row in maps)), None)
            targets[source] = {row.target for row in maps if row.match is best}
        return targets


def vocabulary(variable: Variable, column: ProfileColumn | None, book: CodeBook, at: date) -> Vocabulary | None:
    """Return the vocabulary of a classified variable, None for others."""
    if variable.classification is None:
        return None
    return Vocabulary(variable.classification.code_list, at, book, column, variable.multiple)
