"""What a producer owes before a returned version is submitted again: an answer to each refused field, and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal import readable
from portal.field_review import Said, said
from portal.language import Language
from portal.readable import Field
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.errors import Sentence
from registry.items.repository import Entry
from registry.items.state import Action, State
from registry.schemas import completeness
from registry.schemas.payloads import Problem
from registry.workflow import repository as workflow
from registry.workflow import reviews

CHANGED, EXPLAINED = "diubah", "tetap"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was sent."""

    answer: str
    explanation: str
    error: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A field that was looked at, its remark, and the answer."""

    pointer: str
    title: Sentence
    said: Said
    value: Field | None
    given: Given

    @property
    def anchor(self) -> str:
        """Its name as an element of the form it is edited in."""
        return "isian" + self.pointer.replace("/", "-").replace("~", "_")

    @property
    def list_and_place(self) -> tuple[str, str] | None:
        """Name of the long list that the field stands in, and its place there: the form shows a part of such lists."""
        steps = self.pointer.split("/")[1:]
        return (steps[0], steps[1]) if len(steps) > 1 and steps[1].isdigit() else None

    @property
    def is_open(self) -> bool:
        """Say whether it still keeps the version from being submitted."""
        return not self.said.accepted and not self.said.answer and not self.said.changed_since


@dataclass(frozen=True, slots=True)
class Answers:
    """The remarks on a version, and what it lacks."""

    remarks: tuple[Remark, ...]
    """Refused fields."""
    accepted: int
    """Fields that were accepted."""
    overturned: tuple[Remark, ...]
    """Fields that were accepted and have changed since."""
    missing: tuple[Problem, ...]
    """Required fields that are empty."""
    may_answer: bool

    @property
    def open(self) -> int:
        """How many refused fields are neither changed nor explained."""
        return sum(remark.is_open for remark in self.remarks)

    @property
    def errors(self) -> tuple[Remark, ...]:
        """The remarks whose answer was not taken."""
        return tuple(remark for remark in self.remarks if remark.given.error)


def answers(
    session: ReadSession,
    caller: Caller,
    entry: Entry,
    language: Language,
    *,
    given: Mapping[str, Given] | None = None,
) -> Answers | None:
    """Return what was said of a draft that was given back; None for any other version, or where nothing was said."""
    if entry.version.state != State.DRAFT.value or entry.version.rejected_at is not None:
        return None
    found = reviews.fields(session, entry)
    if not found:
        return None
    told = said(session, entry, language)
    every = [
        Remark(
            field.pointer,
            field.title,
            told[field.pointer],
            readable.at(entry.item.kind, field.pointer, field.value, language),
            (given or {}).get(field.pointer) or _kept(told[field.pointer]),
        )
        for field in found
    ]
    return Answers(
        remarks=tuple(remark for remark in every if not remark.said.accepted),
        accepted=sum(remark.said.accepted for remark in every),
        overturned=tuple(remark for remark in every if remark.said.changed_after_acceptance),
        missing=tuple(completeness.missing_for_submission(entry.item.kind, entry.body)),
        may_answer=Action.SUBMIT in workflow.actions(session, entry, caller),
    )


def _kept(said_of: Said) -> Given:
    """Return the answer that is there; a field that holds something else now is answered by that."""
    if said_of.explanation:
        return Given(EXPLAINED, said_of.explanation)
    return Given(CHANGED if said_of.answer or said_of.changed_since else "", "")
