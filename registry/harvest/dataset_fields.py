"""A mapping to fields of a dataset: what a portal says under its own names becomes what the schema asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from registry.codes.payloads import CodeBook
from registry.harvest.mapped import Mapper, Value
from registry.harvest.mapping import FieldMapping
from registry.harvest.plugin import Found, Harvester, Http, Options, Record, Source

_LISTS = frozenset({"keywords", "theme", "language", "legal_basis", "conforms_to", "spatial", "was_derived_from"})
"""Fields of a dataset that are lists: one value becomes a list of one."""


def overlaid(record: Record, mapper: Mapper) -> Record:
    """Return a record whose description has the mapped fields; what maps to nothing leaves its field as it is."""
    body = _copied(record.dataset)
    for target, value in mapper.row(record.fields).values.items():
        if value:
            _put(body, target.split("."), value)
    return replace(record, dataset=body)


def _put(body: dict[str, Any], path: list[str], value: Value) -> None:
    *above, last = path
    inner = body
    for name in above:
        found = inner.get(name)
        inner[name] = dict(found) if isinstance(found, Mapping) else {}
        inner = inner[name]
    inner[last] = [value] if last in _LISTS and isinstance(value, str) else value


def _copied(dataset: Mapping[str, Any]) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in dataset.items()}


@dataclass(frozen=True, slots=True)
class WithMapping:
    """A harvester whose records are described through a mapping."""

    harvester: Harvester[Any]
    mapping: FieldMapping
    book: CodeBook
    at: date

    kind: ClassVar[str] = "with-mapping"
    Options: ClassVar[type[Options]] = Options

    def records(self, source: Source[Any], http: Http) -> Iterator[Found]:
        """Yield what the harvester yields, its records with the mapped fields."""
        mapper = Mapper(self.mapping, self.book, at=self.at)
        for found in self.harvester.records(source, http):
            yield overlaid(found, mapper) if isinstance(found, Record) else found
