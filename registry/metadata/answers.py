"""A document as the rows of a form: number, question, guidance, answer. Workbook and printed form are made of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.errors import Sentence
from registry.schemas import explained, form_input
from registry.schemas.form import Block, Control, Form, FormField
from registry.schemas.pointers import pointer

SPARE_ROWS = 3
"""Empty rows that a form holds for each repeated part."""
YES, NO = "Ya", "Tidak"


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a form. A row without a field is a heading."""

    pointer: str
    number: str
    question: Sentence
    depth: int
    field: FormField | None = None
    text: str = ""
    english: str = ""
    chosen: tuple[Any, ...] = ()
    """Of a question with choices, the chosen ones."""


def answers(block: Block, body: Mapping[str, Any], *, spare: int = 0) -> Iterator[Answer]:
    """Yield the rows of a block, with ``spare`` empty rows after each repeated part."""
    for field in block.fields:
        yield from _rows(field, (field.name,), body.get(field.name), 0, spare)


def guidance(form: Form, field: FormField) -> Sentence:
    """Return all that helps to answer a field, in one text."""
    parts = [*explained.rules(form, field), *([field.help] if field.help else [])]
    if field.choices:
        listed = [numbered(choice.code, choice.label) for choice in field.choices]
        many = field.control is Control.CHOICES
        parts.append(
            Sentence(
                ("Boleh lebih dari satu, dipisah titik koma: " if many else "Pilih satu: ")
                + "; ".join(one.id for one in listed)
                + ".",
                ("More than one, separated by semicolons: " if many else "Choose one: ")
                + "; ".join(one.en for one in listed)
                + ".",
            )
        )
    if field.control is Control.DATE:
        parts.append(Sentence("Tulis seperti 2025-12-31.", "Write as 2025-12-31."))
    return Sentence(" ".join(part.id for part in parts), " ".join(part.en for part in parts))


def numbered(code: int | None, label: Sentence) -> Sentence:
    """Return a choice as the form writes it: ``1 – Wawancara``."""
    if code is None:
        return label
    return Sentence(f"{code} – {label.id}", f"{code} – {label.en}")


def typed_answer(field: FormField, text: str) -> list[str]:
    """Return what a person would have typed in the form for an answer written in a workbook."""
    match field.control:
        case Control.BOOLEAN:
            plain = text.strip().casefold()
            return [form_input.YES if plain in {"ya", "1", "true"} else form_input.NO if plain in _NO else text]
        case Control.CHOICE:
            return [_choice(field, text)]
        case Control.CHOICES:
            return [_choice(field, part) for part in text.replace("\n", ";").split(";") if part.strip()]
    return [text]


_NO = {"tidak", "2", "false"}


def _choice(field: FormField, text: str) -> str:
    plain = text.strip()
    start = plain.partition("–")[0].partition(" - ")[0].strip()
    for choice in field.choices:
        names = {str(choice.value), choice.label.id, choice.label.en, numbered(choice.code, choice.label).id}
        if plain in names or (choice.code is not None and start == str(choice.code)):
            return str(choice.value)
    return plain


def _rows(field: FormField, path: tuple[str, ...], value: Any, depth: int, spare: int) -> Iterator[Answer]:
    if field.control is Control.KEPT:
        return
    if field.control is Control.GROUP:
        yield Answer(pointer(path), field.number, field.title, depth)
        below = value if isinstance(value, Mapping) else {}
        for inner in field.fields:
            yield from _rows(inner, (*path, inner.name), below.get(inner.name), depth + 1, spare)
    elif field.control is Control.ROWS:
        yield Answer(pointer(path), field.number, field.title, depth)
        found = value if isinstance(value, list) else []
        for number in range(len(found) + spare):
            row = found[number] if number < len(found) else None
            yield from _row(field, (*path, str(number)), row, depth + 1, number + 1)
    else:
        yield _answer(field, path, value, depth, field.title)


def _row(field: FormField, path: tuple[str, ...], row: Any, depth: int, number: int) -> Iterator[Answer]:
    title = Sentence(f"{field.title.id} {number}", f"{field.title.en} {number}")
    if field.row_is_leaf:
        yield _answer(field.fields[0], path, row, depth, title)
        return
    for inner in field.fields:
        below = row.get(inner.name) if isinstance(row, Mapping) else None
        words = Sentence(f"{number}. {inner.title.id}", f"{number}. {inner.title.en}")
        for answer in _rows(inner, (*path, inner.name), below, depth, 0):
            yield Answer(
                answer.pointer, answer.number, words if answer.depth == depth else answer.question, answer.depth,
                answer.field, answer.text, answer.english, answer.chosen,
            )  # fmt: skip


def _answer(field: FormField, path: tuple[str, ...], value: Any, depth: int, title: Sentence) -> Answer:
    text, english = "", ""
    chosen: tuple[Any, ...] = ()
    if value is None:
        return Answer(pointer(path), field.number, title, depth, field)
    if field.texts:
        text, english = str(value.get("id") or ""), str(value.get("en") or "")
    elif field.control is Control.BOOLEAN:
        text, chosen = {True: YES, False: NO}.get(value, str(value)), (value,)
    elif field.choices:
        chosen = tuple(value) if isinstance(value, list) else (value,)
        text = "; ".join(numbered(choice.code, choice.label).id for choice in field.choices if choice.value in chosen)
    else:
        text = str(form_input.as_typed(field, value))
    return Answer(pointer(path), field.number, title, depth, field, text, english, chosen)
