"""A published list as an import and a proposal see it: code by code, never whole.

A version that changes 500 of 500,000 codes reads these 500 and what lies around them. To compare a whole file, the
digests of the rows are enough.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, and_, cast, column, or_, select, update, values
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from registry.codes import repository, standing
from registry.codes.models import Concept
from registry.codes.payloads import Code
from registry.codes.turtle import natural
from registry.items.models import Item, Version

_ASKED = 500  # codes in one query
_SAMPLE = 5_000
_STREAMED = 10_000


class Registered:
    """The codes of a list as one version of it has them; each is read once."""

    def __init__(self, session: Session, item: Item, version: Version) -> None:
        """Look at a list, by its live version or the one that a draft stands on."""
        self.item, self.version = item, version
        self._session = session
        self._shown = sorted(standing.numbers(session, version))
        self._read: dict[str, Code | None] = {}

    @property
    def total(self) -> int:
        """How many codes it has."""
        said = self.version.body.get("codes")
        return said if isinstance(said, int) else len(self.digests)

    @cached_property
    def digests(self) -> Mapping[str, bytes | None]:
        """The digest of every code, in list order (``registry.codes.rows``)."""
        return dict(self._in_order(col(Concept.notation), col(Concept.digest)))

    def positions(self) -> dict[str, int]:
        """Return the position of every code, in list order."""
        return dict(self._in_order(col(Concept.notation), col(Concept.position)))

    def codes(self, notations: Iterable[str]) -> dict[str, Code]:
        """Return those of some codes that it has."""
        wanted = dict.fromkeys(notations)
        for asked in _parts([notation for notation in wanted if notation not in self._read]):
            self._read |= dict.fromkeys(asked)
            self._kept(self._rows(col(Concept.notation).in_(asked)))
        return {notation: code for notation in wanted if (code := self._read.get(notation)) is not None}

    def above(self, notations: Iterable[str]) -> dict[str, Code]:
        """Return some codes and all above them, along every parent."""
        found: dict[str, Code] = {}
        waiting = set(notations)
        while waiting:
            reached = self.codes(waiting)
            found |= reached
            waiting = {parent for code in reached.values() for parent in code.broader}.difference(found)
        return found

    def right_below(self, parents: Iterable[str]) -> dict[str, Code]:
        """Return the codes whose first parent is one of these."""
        found: dict[str, Code] = {}
        for asked in _parts(list(dict.fromkeys(parents))):
            found |= self._kept(self._rows(col(Concept.broader).in_(asked)))
        return found

    def some_right_below(self, parents: Iterable[str], most: int) -> dict[str, Code]:
        """Return codes whose first parent is one of these, of each parent no more than some."""
        found: dict[str, Code] = {}
        for parent in dict.fromkeys(parents):
            rows = self._rows(col(Concept.broader) == parent)
            found |= self._kept(rows.order_by(col(Concept.position)).limit(most))
        return found

    def below(self, notations: Iterable[str]) -> dict[str, Code]:
        """Return every code below some codes, along first parents."""
        found: dict[str, Code] = {}
        waiting = list(notations)
        while waiting:
            reached = self.right_below(waiting)
            waiting = [notation for notation in reached if notation not in found]
            found |= reached
        return found

    def without_parent(self, gone: Iterable[str]) -> dict[str, Code]:
        """Return the codes of which a parent is among those that are gone."""
        lost = set(gone)
        found = self.right_below(sorted(lost))
        several = self._kept(self._rows(cast(col(Concept.also_broader), Text) != "[]")) if lost else {}
        return found | {notation: code for notation, code in several.items() if not lost.isdisjoint(code.broader)}

    @cached_property
    def beginning(self) -> Sequence[Code]:
        """Its first codes, all of a small list: they show how its codes are written, and whether they are sorted."""
        return list(self._kept(self._rows().order_by(col(Concept.position)).limit(_SAMPLE)).values())

    def gaps(self, notations: Sequence[str]) -> dict[tuple[int, int | None], list[str]]:
        """Return between which positions codes that it lacks find their place, in their order: behind all others.

        Where the list is sorted by notation they are sorted in, by bisection of all of them at once.
        """
        start = (0, self._last() + 1)
        names = [code.notation for code in self.beginning]
        if names != sorted(names, key=natural):
            return {(start[1] - 1, None): list(notations)}
        asked = dict.fromkeys(sorted(notations, key=natural), start)
        higher: dict[str, int | None] = dict.fromkeys(asked)
        while middles := {name: (low + high) // 2 for name, (low, high) in asked.items() if low < high}:
            reached = self._from_positions(set(middles.values()))
            for name, middle in middles.items():
                low, high = asked[name]
                found = reached.get(middle)
                if found is None or natural(found[0]) > natural(name):
                    asked[name] = (low, middle)
                    higher[name] = found[1] if found else higher[name]
                else:
                    asked[name] = (found[1] + 1, high)
        gaps: dict[tuple[int, int | None], list[str]] = {}
        for name, (low, _) in asked.items():
            gaps.setdefault((max(low - 1, 0), higher[name]), []).append(name)
        return gaps

    def places(self, notations: Iterable[str]) -> dict[str, int]:
        """Return the positions of some codes that it has."""
        found: dict[str, int] = {}
        for asked in _parts(list(notations)):
            rows = self._select(col(Concept.notation), col(Concept.position))
            named = rows.where(col(Concept.notation).in_(asked))
            found |= {row.notation: row.position for row in self._session.execute(named)}
        return found

    def levels(self) -> list[int]:
        """Return the levels on which it has codes, without going through these."""
        found: list[int] = []
        level = col(Concept.level)
        next_one = self._select(level).order_by(level).limit(1)
        while (deeper := self._session.execute(next_one.where(level > (found or [0])[-1])).scalar()) is not None:
            found.append(deeper)
        return found

    def first(self) -> str | None:
        """Return the first code of the list, None where it is empty."""
        return self._session.execute(
            self._select(col(Concept.notation)).order_by(col(Concept.position)).limit(1)
        ).scalar()

    def following(self, places: Mapping[str, int]) -> dict[str, str | None]:
        """Return which code follows each of some, given with their positions; None behind the last."""
        reached = self._from_positions({place + 1 for place in places.values()})
        return {name: reached[place + 1][0] if place + 1 in reached else None for name, place in places.items()}

    def preceding(self, places: Iterable[int]) -> dict[str, int]:
        """Return the codes right before some positions, with their own."""
        return dict(self._from_positions({place - 1 for place in places}, back=True).values())

    def end(self, notations: Iterable[str], version_id: int) -> None:
        """Write that codes leave the list, or are written anew, with a version."""
        for asked in _parts(list(notations)):
            these = and_(self._standing(Concept), col(Concept.notation).in_(asked))
            self._session.execute(update(Concept).where(these).values(until_version=version_id))

    def _from_positions(self, positions: Iterable[int], *, back: bool = False) -> dict[int, tuple[str, int]]:
        """Return the first code at or behind each position, or ``back`` at or before it, with its own."""
        found: dict[int, tuple[str, int]] = {}
        other = aliased(Concept)
        for part in _parts(sorted(positions)):
            asked = values(column("place", Integer), name="asked").data([(place,) for place in part]).cte("asked")
            place, asked_for = col(other.position), asked.c.place
            first = (
                select(col(other.id))
                .where(self._standing(other), place <= asked_for if back else place >= asked_for)
                .order_by(place.desc() if back else place)
                .limit(1)
                .scalar_subquery()
            )
            rows = select(asked.c.place, col(Concept.notation), col(Concept.position)).join(
                Concept, col(Concept.id) == first
            )
            found |= {place: (notation, position) for place, notation, position in self._session.execute(rows)}
        return found

    def _last(self) -> int:
        last = self._select(col(Concept.position)).order_by(col(Concept.position).desc()).limit(1)
        return self._session.execute(last).scalar_one_or_none() or 0

    def _in_order(self, *columns: Any) -> Iterator[tuple[Any, Any]]:
        rows = self._select(*columns).order_by(col(Concept.position)).execution_options(yield_per=_STREAMED)
        return ((notation, value) for notation, value in self._session.execute(rows))

    def _rows(self, *which: ColumnElement[bool]) -> Select[Any]:
        return self._select(*standing.COLUMNS).where(*which)

    def _select(self, *columns: Any) -> Select[Any]:
        return select(*columns).where(self._standing(Concept))

    def _standing(self, concept: type[Concept]) -> ColumnElement[bool]:
        # adding nothing keeps SQLite from the index of since_version, where most rows have the same value
        since, until = col(concept.since_version), col(concept.until_version)
        return and_(
            col(concept.item_id) == self.item.id,
            (since + 0).in_(self._shown),
            or_(until.is_(None), (until + 0).not_in(self._shown)),
        )

    def _kept(self, rows: Select[Any]) -> dict[str, Code]:
        found = {row.notation: repository.code_of(row) for row in self._session.execute(rows)}
        self._read |= found
        return found


def _parts(notations: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(notations), _ASKED):
        yield notations[start : start + _ASKED]
