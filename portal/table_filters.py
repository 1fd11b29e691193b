"""The question of a table page as a form and as chips: what is chosen where, and the page without each of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal.language import Language, msg
from portal.table import joined, title_of
from registry.exchange.tables.asked import RESERVED
from registry.exchange.tables.columns import Column, Type
from registry.exchange.tables.questions import Filter, Operator, Order, Question

Address = Callable[[Question], str]

_SAYS = {
    Operator.IS: msg("%(column)s: %(value)s"),
    Operator.MIN: msg("%(column)s paling sedikit %(value)s"),
    Operator.MAX: msg("%(column)s paling banyak %(value)s"),
    Operator.CONTAINS: msg("%(column)s memuat %(value)s"),
    Operator.EMPTY: msg("%(column)s kosong: %(value)s"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the form: its name in the address and what it holds."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """A column to filter by: a list to choose from, a part of a text, or two bounds."""

    title: str
    kind: str
    """``list``, ``text``, ``number`` or ``date``."""
    options: tuple[str, ...]
    first: Input
    """The choice, the part, or the lower bound."""
    second: Input | None
    """The upper bound."""


@dataclass(frozen=True, slots=True)
class Sort:
    """The heading of a column: where it sorts by it, and how it is sorted now."""

    address: str
    direction: str
    """``ascending``, ``descending`` or empty."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the page without it."""

    label: str
    without: str


def fields(asked: Question, columns: Sequence[Column], language: Language) -> tuple[Field, ...]:
    """Return the fields of the columns that differ between rows; of a code with its name, the name is chosen."""
    by_name = {column.name: column for column in columns}
    sources = joined(list(by_name))
    return tuple(
        _field(by_name[source[-1]], title_of(source, language), asked)
        for source in sources
        if any(by_name[name].different > 1 for name in source)
    )


def kept(asked: Question, shown: Sequence[Field]) -> tuple[Input, ...]:
    """Return what is asked and has no field of its own: it stays when the form is sent."""
    told = {(each.name, each.value) for field in shown for each in (field.first, field.second) if each}
    found = [Input(_parameter(each.column, each.operator), text) for each in asked.filters for text in each.values]
    return tuple(
        [each for each in found if (each.name, each.value) not in told]
        + [Input("columns", name) for name in asked.columns]
    )


def sorts(asked: Question, columns: Sequence[Column], here: Address) -> dict[str, Sort]:
    """Return where each heading leads: to its order, and from that to the opposite."""
    first = asked.order[0] if asked.order else None
    found = {}
    for column in columns:
        is_first = first is not None and first.column == column.name
        is_ascending = is_first and not (first and first.descending)
        address = here(replace(asked, order=(Order(column.name, descending=is_ascending),)))
        direction = ("ascending" if is_ascending else "descending") if is_first else ""
        found[column.name] = Sort(address, direction)
    return found


def chips(asked: Question, columns: Sequence[Column], language: Language, here: Address) -> Iterator[Chip]:
    """Yield what is in use: the words, and each value of each filter."""
    titles = {column.name: title_of((column.name,), language) for column in columns}
    if asked.words:
        yield Chip(f"“{asked.words}”", here(replace(asked, words="")))
    for each in asked.filters:
        for text in each.values:
            rest = tuple(value for value in each.values if value != text)
            others = [_with(other, rest) if other is each else other for other in asked.filters]
            without = replace(asked, filters=tuple(other for other in others if other.values))
            label = language.say(_SAYS[each.operator], column=titles[each.column], value=text)
            yield Chip(label, here(without))


def _with(one: Filter, values: tuple[str, ...]) -> Filter:
    return replace(one, values=values)


def _field(column: Column, title: str, asked: Question) -> Field:
    def put(operator: Operator) -> Input:
        values = [each.values for each in asked.filters if (each.column, each.operator) == (column.name, operator)]
        return Input(_parameter(column.name, operator), values[0][0] if values else "")

    if column.values:
        return Field(title, "list", column.values, put(Operator.IS), None)
    if column.type is Type.STRING:
        return Field(title, "text", (), put(Operator.CONTAINS), None)
    kind = "date" if column.type is Type.DATE else "number"
    return Field(title, kind, (), put(Operator.MIN), put(Operator.MAX))


def _parameter(column: str, operator: Operator) -> str:
    plain = operator is Operator.IS and column not in RESERVED
    return column if plain else f"{column}.{operator.value}"
