"""The conditions of a field in sentences: when it is asked, when it must be filled."""

from collections.abc import Sequence
from typing import Any

from registry.errors import Sentence
from registry.schemas.conditions import Condition, Rule
from registry.schemas.form import Control, Form, FormField

YES_NO = {True: Sentence("Ya", "Yes"), False: Sentence("Tidak", "No")}


def asked(form: Form, field: FormField) -> tuple[Sentence, ...]:
    """Say under which other answers a field is asked at all; nothing for a field that always is."""
    return tuple(
        Sentence(f"Hanya bila {said.id}.", f"Only if {said.en}.")
        for rule in field.empty_when
        if (said := _all(form, rule, inverted=True)) is not None
    )


def needed(form: Form, field: FormField) -> tuple[Sentence, ...]:
    """Say when a field must be filled before submission; nothing for an optional one."""
    if field.required:
        return (Sentence("Wajib.", "Required."),)
    return tuple(
        Sentence(f"Wajib bila {said.id}.", f"Required if {said.en}.")
        for rule in field.filled_when
        if (said := _all(form, rule, inverted=False)) is not None
    )


def rules(form: Form, field: FormField) -> tuple[Sentence, ...]:
    """Say all that holds for a field; one that is wanted and asked under the same condition in one sentence."""
    wanted, only = needed(form, field), asked(form, field)
    same = [
        sentence
        for sentence in only
        if sentence.id.removeprefix("Hanya") in {said.id.removeprefix("Wajib") for said in wanted}
    ]
    if same and len(wanted) == len(only) == 1:
        wanted = (Sentence(f"{wanted[0].id[:-1]}; selain itu kosong.", f"{wanted[0].en[:-1]}; otherwise empty."),)
        only = ()
    return (*wanted, *only, *limits(field))


def limits(field: FormField) -> tuple[Sentence, ...]:
    """Say what else an answer must satisfy: length, range, number of rows."""
    words = {
        "minLength": Sentence("Paling sedikit {} karakter.", "At least {} characters."),
        "maxLength": Sentence("Paling banyak {} karakter.", "At most {} characters."),
        "minimum": Sentence("Paling kecil {}.", "At least {}."),
        "maximum": Sentence("Paling besar {}.", "At most {}."),
        "minItems": Sentence("Paling sedikit {} baris.", "At least {} rows."),
    }
    return tuple(
        Sentence(words[name].id.format(limit), words[name].en.format(limit))
        for name, limit in field.limits.items()
        if (name, limit) not in {("minLength", 1), ("minItems", 1)}
    )


def label(field: FormField, value: Any) -> Sentence:
    """Return the words of an answer of a field."""
    if isinstance(value, bool):
        return YES_NO[value]
    found = next((choice.label for choice in field.choices if choice.value == value), None)
    return found or Sentence(str(value), str(value))


def _all(form: Form, rule: Rule, *, inverted: bool) -> Sentence | None:
    said = [_one(form, condition, inverted=inverted) for condition in rule.when]
    known = [sentence for sentence in said if sentence is not None]
    if len(known) != len(said):
        return None
    joint = (" atau ", " or ") if inverted else (" dan ", " and ")
    return Sentence(joint[0].join(part.id for part in known), joint[1].join(part.en for part in known))


def _one(form: Form, condition: Condition, *, inverted: bool) -> Sentence | None:
    field = form.at(condition.path)
    if field is None:
        return None
    number = field.number if field.number != "0" else ""  # the questions before block I have none on the form
    title = Sentence(f"{number} {field.title.id}".strip(), f"{number} {field.title.en}".strip())
    if not condition.values:
        return (
            Sentence(f"{title.id} kosong", f"{title.en} is empty")
            if inverted is not condition.negated
            else Sentence(f"{title.id} diisi", f"{title.en} is filled")
        )
    values: Sequence[Any] = condition.values
    if inverted is not condition.negated:
        every = (True, False) if field.control is Control.BOOLEAN else tuple(choice.value for choice in field.choices)
        values = [value for value in every if value not in condition.values]
    words = [label(field, value) for value in values]
    verb = ("memuat", "includes") if condition.of_set else ("adalah", "is")
    return Sentence(
        f"{title.id} {verb[0]} {_listed([w.id for w in words], 'atau')}",
        f"{title.en} {verb[1]} {_listed([w.en for w in words], 'or')}",
    )


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
