"""What every compiled form is made from: a standard's version with its code lists as they are valid on a day.

No form looks at anything else, so none can disagree with another. With a profile the fields are the columns of that
system's files, in its order and under its headings.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import orjson

from registry.codes.payloads import Code, CodeBook
from registry.standards.payloads import (
    DataStandard,
    Datatype,
    Personal,
    Profile,
    ProfileColumn,
    Severity,
    Text,
    Variable,
)
from registry.standards.repository import Registered
from registry.standards.vocabulary import SEPARATOR, vocabulary

MANY = 1000
"""A list of more codes is not written out: its codes are told by their shape and by the list's address."""
ISO_DATE = "%Y-%m-%d"
_SHAPES = 12
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Permitted:
    """One text that a cell may hold, and the code of the standard that it means."""

    text: str
    code: Code


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a file. Limits are those whose breach is an error; what is only warned of is no limit."""

    name: str
    """The heading, exactly as a file writes it."""
    variable: Variable | None
    """None for a column that the system writes and the standard does not know."""
    column: ProfileColumn | None
    datatype: Datatype
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    permitted: tuple[Permitted, ...] = ()
    """What may be written, in the order of the list; empty for a field without one."""
    closed: bool = False
    """Nothing but what is permitted may be written."""
    dates: str = ISO_DATE
    """How a date is written (strptime)."""

    @property
    def title(self) -> Text:
        """Its name for people."""
        return self.variable.title if self.variable else Text(id=self.name)

    @property
    def definition(self) -> Text:
        """What it means."""
        if self.variable:
            return self.variable.definition
        return Text(
            id="Kolom ini ditulis aplikasi asal dan tidak termasuk standar.",
            en="The source writes this column; it is not part of the standard.",
        )

    @property
    def code_list(self) -> str | None:
        """The list ``agency/slug`` that its values come from."""
        found = self.variable.classification if self.variable else None
        return found.code_list if found else None

    @property
    def multiple(self) -> bool:
        """Say whether a cell may hold several codes."""
        return bool(self.variable and self.variable.multiple)

    @property
    def separator(self) -> str:
        """What stands between several codes in a cell."""
        return (self.column and self.column.separator) or SEPARATOR

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Texts that mean an empty cell."""
        return tuple(dict.fromkeys(["", *(self.column.placeholders if self.column else ())]))

    @property
    def decimal_comma(self) -> bool:
        """Say whether decimals are written with a comma."""
        return bool(self.column and self.column.decimal_comma)

    @property
    def listed(self) -> bool:
        """Say whether its permitted texts are few enough to be written out."""
        return bool(self.permitted) and len(self.permitted) <= MANY

    @property
    def whole_pattern(self) -> str | None:
        """The pattern for languages that match it against the whole text, without anchors."""
        if self.pattern is None:
            return None
        inner = self.pattern
        if inner.startswith("^") and inner.endswith("$") and "|" not in re.sub(r"\(.*\)|\[.*?\]", "", inner):
            return inner[1:-1]
        return f".*(?:{inner}).*"

    def choices(self) -> str | None:
        """A pattern (without anchors) of what a cell with codes may hold; None where any text may stand."""
        if not self.closed:
            return None
        one = "|".join(map(escaped, (each.text for each in self.permitted))) if self.listed else self._shapes()
        if one is None or not self.multiple:
            return one and f"(?:{one})"
        between = escaped(self.separator)
        return f"(?:{one})(?: *{between} *(?:{one}))*"

    def _shapes(self) -> str | None:
        """The shapes of a long list's codes: digits told by their number, all else as it stands."""
        shapes = dict.fromkeys(_shape(each.text) for each in self.permitted)
        return "|".join(shapes) if 0 < len(shapes) <= _SHAPES else None


@dataclass(frozen=True)
class Plan:
    """A standard ready to be written in any form."""

    slug: str
    iri: str
    """Path of the version's permanent IRI."""
    standard: DataStandard
    profile: Profile | None
    fields: tuple[Field, ...]
    at: date
    """Day on which the codes are valid."""

    @property
    def version(self) -> str:
        """Number of the standard's version."""
        return self.iri.rpartition("/versi/")[2]

    @property
    def item_iri(self) -> str:
        """Path of the standard's permanent IRI, whatever the version."""
        return self.iri.partition("/versi/")[0]

    @property
    def schema_id(self) -> str:
        """Path at which the compiled JSON Schema answers."""
        path = self.iri.replace("/id/standard/", "/id/schema/", 1)
        return f"{path}?profile={self.profile.slug}" if self.profile else path

    @property
    def file_name(self) -> str:
        """Beginning of the names of its files."""
        return "-".join(filter(None, (self.slug, self.version, self.profile.slug if self.profile else "")))

    @property
    def key(self) -> tuple[str, ...]:
        """The headings that together tell one row from another; empty when a file need not hold them all."""
        names = {field.variable.name: field.name for field in self.fields if field.variable}
        return tuple(names[name] for name in self.standard.key) if set(self.standard.key) <= set(names) else ()

    @cached_property
    def fingerprint(self) -> str:
        """A short digest of all that the plan asks of a file: another one means that the forms have changed."""
        asked = [
            [
                field.name,
                field.datatype.value,
                *(
                    getattr(field, name)
                    for name in ("required", "unique", "pattern", "min_length", "max_length", "minimum", "maximum")
                ),
                [[each.text, each.code.notation, dict(each.code.labels)] for each in field.permitted],
                field.closed,
                field.dates,
                field.title.id,
                field.title.en,
                field.definition.id,
                field.definition.en,
            ]
            for field in self.fields
        ]
        rules = [rule.model_dump_json() for rule in self.standard.rules]
        return hashlib.sha256(orjson.dumps([self.iri, asked, rules], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def plan(registered: Registered, *, book: CodeBook, at: date, profile: Profile | None = None) -> Plan:
    """Compile a standard with its codes as valid on a day, in the columns of a profile if one is given."""
    standard = registered.standard
    variables = {variable.name: variable for variable in standard.variables}
    columns: list[tuple[str, Variable | None, ProfileColumn | None]]
    if profile is None:
        columns = [(variable.name, variable, None) for variable in standard.variables]
    else:
        columns = [(column.header, variables.get(column.variable or ""), column) for column in profile.columns]
    fields = tuple(_field(name, variable, column, book, at) for name, variable, column in columns)
    return Plan(registered.slug, registered.iri, standard, profile, fields, at)


def _field(name: str, variable: Variable | None, column: ProfileColumn | None, book: CodeBook, at: date) -> Field:
    if variable is None:
        return Field(name, None, column, Datatype.STRING)
    limits = variable.constraints
    if variable.classification is not None:
        free = bool(column and column.free_text) or not _is_error(variable, "code")
        permitted = tuple(_permitted(variable, column, book, at))
        return Field(
            name,
            variable,
            column,
            Datatype.STRING,
            required=limits.required and _is_error(variable, "required"),
            unique=limits.unique,
            permitted=permitted,
            closed=not free,
        )
    if column and column.values:  # the texts of the source become others before anything is asked of them
        return Field(name, variable, column, Datatype.STRING, required=limits.required)
    pattern = limits.pattern if _is_error(variable, "pattern") else None
    dressed = bool(column and column.strip_apostrophe)
    length, bounds = _is_error(variable, "length") and not dressed, _is_error(variable, "range")
    reading = "format" if variable.datatype is Datatype.DATE else "type"
    return Field(
        name,
        variable,
        column,
        variable.datatype if _is_error(variable, reading) else Datatype.STRING,
        required=limits.required and _is_error(variable, "required"),
        unique=limits.unique and _is_error(variable, "unique"),
        pattern=f"^'?{pattern[1:]}" if pattern and dressed and pattern.startswith("^") else pattern,
        min_length=limits.min_length if length else None,
        max_length=limits.max_length if length else None,
        minimum=limits.minimum if bounds else None,
        maximum=limits.maximum if bounds else None,
        dates=column.dates[0] if column and column.dates else ISO_DATE,
    )


def _permitted(variable: Variable, column: ProfileColumn | None, book: CodeBook, at: date) -> Iterator[Permitted]:
    found = vocabulary(variable, column, book, at)
    if found is None:
        return
    if found.written_as_codes:
        for notation, code in found.codes.items():
            yield Permitted(notation, code)
        return
    for text, notation in found.exact.items():
        if notation in found.codes:
            yield Permitted(text, found.codes[notation])


def _is_error(variable: Variable, check: str) -> bool:
    return variable.severity.get(check, Severity.ERROR) is Severity.ERROR


def is_personal(field: Field) -> bool:
    """Say whether a field tells who a person is."""
    return field.variable is not None and field.variable.personal is Personal.IDENTIFYING


def escaped(text: str) -> str:
    """Return a text as a pattern that means it and nothing else, in every language of patterns."""
    return "".join(f"\\{sign}" if sign in r"\.^$|?*+()[]{}" else sign for sign in text)


def _shape(text: str) -> str:
    parts = []
    end = 0
    for found in _DIGITS.finditer(text):
        parts += [escaped(text[end : found.start()]), f"[0-9]{{{found.end() - found.start()}}}"]
        end = found.end()
    return "".join([*parts, escaped(text[end:])])
