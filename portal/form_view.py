"""A form as it is shown: each field with what was typed, its faults, and whether the other answers ask for it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.form_choices import Options
from registry.errors import Sentence
from registry.items.drafts import Read
from registry.schemas import explained
from registry.schemas.conditions import Rule, placed, value_at
from registry.schemas.form import Control, Form, FormField
from registry.schemas.form_input import NO, YES
from registry.schemas.payloads import Problem
from registry.schemas.pointers import pointer
from registry.schemas.salvage import rules_out

WINDOW = 25
"""Rows of a list that one page shows; longer lists are edited in parts."""
_FEW = 5
"""Answers of a choice that are shown side by side; more stand in a list."""
_BOXES = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a repeated part."""

    pointer: str
    number: int
    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A field as it is shown."""

    field: FormField
    pointer: str
    value: Any
    """Text, texts by language, or the chosen values of a set."""
    errors: tuple[Sentence, ...]
    is_missing: bool
    is_shown: bool
    asked: tuple[Sentence, ...]
    """When it is asked at all."""
    hides: str
    """For the script: the answers that hide it, as JSON."""
    options: Options | None
    nodes: tuple["Node", ...] = ()
    rows: tuple[Row, ...] = ()
    total: int = 0
    """Rows there are; more than ``rows`` where only a part is shown."""

    @property
    def anchor(self) -> str:
        """Its name as an element of the page."""
        return "isian" + self.pointer.replace("/", "-").replace("~", "_")

    @property
    def target(self) -> str:
        """The element that a link to it leads to."""
        is_group = self.field.control in {Control.GROUP, Control.ROWS, Control.CHOICES, Control.BOOLEAN}
        return self.anchor if is_group or not self.field.texts else f"{self.anchor}-id"

    @property
    def is_boxes(self) -> bool:
        """Say whether all answers are shown side by side, to be ticked."""
        match self.field.control:
            case Control.CHOICES | Control.BOOLEAN:
                return True
            case Control.CHOICE:
                return len(self.field.choices) <= _FEW
            case Control.LINES if self.options and self.options.is_whole and self.field.code_list:
                offered = {option.value for option in self.options.options}
                return 0 < len(offered) <= _BOXES and set(self.value.split("\n")) - {""} <= offered
        return False

    @property
    def has_hint(self) -> bool:
        """Say whether there is help, a condition or an example to tell."""
        has_example = self.field.example is not None and not self.is_picked
        return bool(self.field.help or self.asked) or has_example

    @property
    def is_picked(self) -> bool:
        """Say whether it is answered with a picker of days, which shows itself how to write them."""
        return self.field.control is Control.DATE

    @property
    def is_day(self) -> bool:
        """Say whether a date picker can show what was typed."""
        return not self.value or re.fullmatch(r"\d{4}-\d\d-\d\d", str(self.value)) is not None

    @property
    def first_row(self) -> int:
        """Number of the first row shown, from 0."""
        return self.rows[0].number if self.rows else 0

    @property
    def is_windowed(self) -> bool:
        """Say whether only a part of the rows is shown."""
        return 0 < len(self.rows) < self.total

    def every(self) -> Iterator["Node"]:
        """Yield this node and all inside it."""
        yield self
        for node in self.nodes:
            yield from node.every()
        for row in self.rows:
            for node in row.nodes:
                yield from node.every()


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the form with how far it is."""

    name: str
    title: Sentence
    nodes: tuple[Node, ...]
    missing: int
    """Required fields that are still empty."""

    @property
    def anchor(self) -> str:
        """Its name as an element of the page."""
        return f"blok-{self.name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of the summary: what is wrong, and where."""

    target: str
    title: Sentence
    message: Sentence


class FormView:
    """Builds the nodes of a form from what was typed and how it was understood."""

    def __init__(
        self,
        form: Form,
        typed: Mapping[str, Any],
        read: Read,
        missing: Sequence[Problem],
        options: Callable[[FormField], Options | None],
        *,
        window: Mapping[str, int] | None = None,
    ) -> None:
        """Keep what the nodes are built from; ``typed`` may hold empty rows at the end of a list."""
        self._form, self._typed, self._read, self._options = form, typed, read, options
        self._window = window or {}
        self._errors: dict[str, list[Sentence]] = {}
        for problem in read.problems:
            self._errors.setdefault(problem.field or problem.pointer, []).append(problem.message)
        self._missing = {problem.field: problem for problem in missing}
        self.blocks = tuple(self._block(block.name, block.title, block.fields) for block in form.blocks)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What must be mended, in the order of the form."""
        return tuple(
            Fault(node.target, node.field.title, message)
            for block in self.blocks
            for top in block.nodes
            for node in top.every()
            for message in node.errors
        )

    @property
    def gaps(self) -> tuple[Fault, ...]:
        """What must still be filled before submission, in the order of the form."""
        places = {node.pointer: node for block in self.blocks for top in block.nodes for node in top.every()}
        nearest = {at: _nearest(at, places) for at in self._missing}
        return tuple(
            Fault(node.target if (node := nearest[at]) else "isi", _quoted(problem.message), problem.message)
            for at, problem in self._missing.items()
        )

    def _block(self, name: str, title: Sentence, fields: tuple[FormField, ...]) -> BlockView:
        nodes = tuple(
            self._node(field, (field.name,), self._typed.get(field.name))
            for field in fields
            if field.control is not Control.KEPT
        )
        own = {field.name for field in fields}
        return BlockView(name, title, nodes, sum(at.split("/")[1] in own for at in self._missing))

    def _node(self, field: FormField, path: tuple[str, ...], typed: Any) -> Node:
        at = pointer(path)
        nodes: tuple[Node, ...] = ()
        rows: tuple[Row, ...] = ()
        total = 0
        if field.control is Control.GROUP:
            below = typed if isinstance(typed, Mapping) else {}
            nodes = tuple(self._node(part, (*path, part.name), below.get(part.name)) for part in field.fields)
        elif field.control is Control.ROWS:
            found = typed if isinstance(typed, list) else []
            total = len(found)
            rows = tuple(self._rows(field, path, found or [None]))  # an empty list begins with a row to fill
        return Node(
            field=field,
            pointer=at,
            value=typed if typed is not None else ([] if field.control is Control.CHOICES else ""),
            errors=tuple(self._own_errors(at, nodes, rows)),
            is_missing=at in self._missing,
            is_shown=self._is_shown(field, path, typed),
            asked=explained.asked(self._form, field),
            hides=self._hides(field, path),
            options=self._options(field),
            nodes=nodes,
            rows=rows,
            total=total,
        )

    def _rows(self, field: FormField, path: tuple[str, ...], found: list[Any]) -> Iterator[Row]:
        start = self._window.get(pointer(path), 0)
        stop = len(found) if len(found) <= WINDOW + 5 else min(start + WINDOW, len(found))
        for number in range(start if stop < len(found) or start else 0, stop):
            here = (*path, str(number))
            row = found[number]
            below = row if isinstance(row, Mapping) else {}
            if field.row_is_leaf:
                nodes: tuple[Node, ...] = (self._node(field.fields[0], here, row),)
            else:
                nodes = tuple(self._node(part, (*here, part.name), below.get(part.name)) for part in field.fields)
            yield Row(pointer(here), number, nodes)

    def _own_errors(self, at: str, nodes: tuple[Node, ...], rows: tuple[Row, ...]) -> list[Sentence]:
        """Return the faults of a field and of what inside it is no field of its own; each is told once."""
        inside = [node.pointer for node in nodes] + [
            node.pointer for row in rows for node in row.nodes if node.pointer != at
        ]
        mine = [
            message
            for told, messages in self._errors.items()
            if (told == at or told.startswith(f"{at}/"))
            and not any(told == below or told.startswith(f"{below}/") for below in inside)
            for message in messages
        ]
        return list(dict.fromkeys(mine))

    def _is_shown(self, field: FormField, path: tuple[str, ...], typed: Any) -> bool:
        asking = [rule for rule in field.empty_when if all(condition.values for condition in rule.when)]
        document = self._read.document
        if any(rules_out(rule, document, path) for rule in asking):
            return False
        unanswered = any(
            value_at(document, placed(condition.path, path)) is None for rule in asking for condition in rule.when
        )
        return not unanswered or bool(typed)

    def _hides(self, field: FormField, path: tuple[str, ...]) -> str:
        asking = [rule for rule in field.empty_when if all(condition.values for condition in rule.when)]
        return json.dumps([_for_script(rule, path) for rule in asking], ensure_ascii=False) if asking else ""


def _for_script(rule: Rule, path: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": pointer(placed(condition.path, path)),
            "values": [_as_typed(value) for value in condition.values],
            "not": condition.negated,
        }
        for condition in rule.when
    ]


def _as_typed(value: Any) -> str:
    return {True: YES, False: NO}[value] if isinstance(value, bool) else str(value)


def _quoted(message: Sentence) -> Sentence:
    """Return the title that a sentence begins with, in its quotation marks."""
    return Sentence(*(words.partition("“")[2].partition("”")[0] for words in message))


def _nearest(at: str, places: Mapping[str, Node]) -> Node | None:
    while at:
        if at in places:
            return places[at]
        at = at.rpartition("/")[0]
    return None
