"""The codes of a list as they lie in the database: read again at each pass, some at a time, so that any list fits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, overload

from sqlalchemy import Row, Select, String, cast, func, or_, select
from sqlmodel import Session, col

from registry.codes import finding, recorded, repository, standing
from registry.codes.models import Concept
from registry.codes.outlines import Outlined
from registry.codes.parts import WHOLE, Part, of_codes
from registry.codes.payloads import Code, CodeList
from registry.items.models import Version
from registry.items.repository import Entry

_AT_ONCE = 1000  # rows
_MANY = 500  # values in one question


def code_list(session: Session, entry: Entry, part: Part = WHOLE) -> CodeList:
    """Return a version of a list, or a part of it, whose codes are read only as they are asked for."""
    item_id, version = entry.item.id or 0, entry.version
    found = StoredCodes(session, item_id, version, part)
    changes = tuple(recorded.changes(session, item_id, of=version))
    if changes and part != WHOLE:
        changes = of_codes(changes, (outlined.notation for outlined in found.outline()))
    return replace(repository.described(entry), codes=found, changes=changes)


class StoredCodes(Sequence[Code]):
    """Codes of a version in list order. To ask for the length or for one by its place costs a question."""

    def __init__(self, session: Session, item_id: int, version: Version, part: Part = WHOLE) -> None:
        """Read nothing yet."""
        self._session, self._item_id, self._version, self._part = session, item_id, version, part
        self._places = self._below() if part.under else None

    def __iter__(self) -> Iterator[Code]:
        """Read the codes anew."""
        return (repository.code_of(row) for row in self._rows(self._query(standing.COLUMNS)))

    def outline(self) -> Iterator[Outlined]:
        """Read notation and level of the codes only."""
        columns = (Concept.notation, Concept.level, Concept.broader, Concept.position)
        found = [Concept.labels, Concept.alt_labels] if self._part.text else []
        for row in self._rows(self._query(tuple(map(col, (*columns, *found))))):
            yield Outlined(row.notation, row.level, row.broader is None)

    def __len__(self) -> int:
        """Count the codes."""
        if self._part.text or self._places is not None:
            return sum(1 for _ in self.outline())
        return int(self._session.execute(self._query((func.count(),)).order_by(None)).scalar_one())

    @overload
    def __getitem__(self, place: int) -> Code: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Code]: ...

    def __getitem__(self, place: int | slice) -> Code | Sequence[Code]:
        """Return codes by their place: all before them are read."""
        return tuple(self)[place] if isinstance(place, slice) or place < 0 else next(islice(self, place, None))

    def _query(self, columns: tuple[Any, ...]) -> Select[Any]:
        part = self._part
        query = select(*columns).where(standing.codes(self._item_id, self._version)).order_by(col(Concept.position))
        if part.level is not None:
            query = query.where(col(Concept.level) == part.level)
        if part.at is not None:
            query = query.where(
                or_(col(Concept.valid_from).is_(None), col(Concept.valid_from) <= part.at),
                or_(col(Concept.valid_until).is_(None), col(Concept.valid_until) >= part.at),
            )
        return query

    def _rows(self, query: Select[Any]) -> Iterator[Row[Any]]:
        if self._places is None and self._part.text:
            yield from finding.rows(self._session, self._item_id, query, self._part.text, None, of=self._version)
            return
        if self._places is None:
            yield from self._session.execute(query.execution_options(yield_per=_AT_ONCE))
            return
        for some in _chunks(self._places):
            for row in self._session.execute(query.where(col(Concept.position).in_(some))):
                if not self._part.text or finding.is_found(row, self._part.text):
                    yield row

    def _below(self) -> list[int]:
        """Return the places of a code and those below it; a circle ends where it comes back."""
        columns = (col(Concept.notation), col(Concept.position))
        lying = select(*columns).where(standing.codes(self._item_id, self._version))
        further = self._session.execute(
            lying.add_columns(col(Concept.also_broader)).where(cast(col(Concept.also_broader), String) != "[]")
        ).all()
        found: dict[str, int] = {}
        new = self._session.execute(lying.where(col(Concept.notation) == self._part.under)).all()
        while new:
            found |= {row.notation: row.position for row in new}
            names = {row.notation for row in new}
            new = [row for row in further if row.notation not in found and names.intersection(row.also_broader)]
            for some in _chunks(sorted(names)):
                children = self._session.execute(lying.where(col(Concept.broader).in_(some)))
                new += [row for row in children if row.notation not in found]
        return sorted(set(found.values()))


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _MANY] for start in range(0, len(values), _MANY))
