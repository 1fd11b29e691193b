"""A standard as a web form of one row: for each column a label, a hint and a way to answer."""

from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Sentence
from registry.standards.compile.plan import Field, Plan
from registry.standards.compile.sentences import limits
from registry.standards.payloads import Datatype, Text

_LONG = 120


class Answer(StrEnum):
    """How a field is answered."""

    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    NUMBER = "number"
    LONG_TEXT = "long"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: what is written and what it means."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Input:
    """One field of the form."""

    name: str
    title: Text
    hint: Text
    """Its definition."""
    limits: tuple[Sentence, ...]
    answer: Answer
    required: bool
    options: tuple[Option, ...] = ()
    code_list: str | None = None
    """List to look a code up in, where it is too long to choose from."""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one concept, asked together."""

    title: Text
    inputs: tuple[Input, ...]


def inputs(plan: Plan) -> tuple[Input, ...]:
    """Return the fields of the form, in the order of the columns."""
    return tuple(_input(field) for field in plan.fields if field.variable)


def groups(plan: Plan) -> tuple[Group, ...]:
    """Return the fields by their concept, in the order in which the columns name them first."""
    found: dict[Text, list[Input]] = {}
    for field in plan.fields:
        if field.variable:
            found.setdefault(field.variable.concept, []).append(_input(field))
    return tuple(Group(concept, tuple(gathered)) for concept, gathered in found.items())


def _input(field: Field) -> Input:
    example = field.variable.examples[0] if field.variable and field.variable.examples else ""
    return Input(
        name=field.name,
        title=field.title,
        hint=field.definition,
        limits=tuple(limits(field)),
        answer=_answer(field),
        required=field.required,
        options=tuple(Option(each.text, _text(dict(each.code.labels))) for each in field.permitted)
        if field.listed
        else (),
        code_list=field.code_list if not field.listed else None,
        example=example,
    )


def _answer(field: Field) -> Answer:
    if field.listed:
        return Answer.CHOICES if field.multiple else Answer.CHOICE
    match field.datatype:
        case Datatype.DATE:
            return Answer.DATE
        case Datatype.INTEGER | Datatype.DECIMAL:
            return Answer.NUMBER
        case _:
            return Answer.LONG_TEXT if (field.max_length or 0) > _LONG else Answer.TEXT


def _text(labels: dict[str, str]) -> Text:
    return Text(id=labels["id"], en=labels.get("en"))
