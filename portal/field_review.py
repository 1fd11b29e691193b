"""A version field by field: what the reader notes of each, what was said of it before, and what became of that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import readable
from portal.language import Language
from portal.readable import Field
from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.errors import Sentence
from registry.items import titles, words
from registry.items.difference import value_at
from registry.items.repository import Entry
from registry.items.state import Action, Kind
from registry.items.words import Piece
from registry.schemas import documents
from registry.schemas.pointers import pointer
from registry.workflow import repository as workflow
from registry.workflow import reviews
from registry.workflow.reviews import FieldState

UNSEEN, ACCEPTED, REFUSED = "", "terima", "tolak"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a field with an earlier decision, and what the producer did."""

    accepted: bool
    remark: str | None
    name: str
    role: str
    at: datetime
    answer: str
    """``changed``, ``explained``, or empty where nobody answered."""
    explanation: str | None
    changed_since: bool
    before: Field | None
    """What it held then, where it holds something else now."""
    words: tuple[Piece, ...]
    """How its text changed since, word by word."""

    @property
    def changed_after_acceptance(self) -> bool:
        """Say whether it was accepted and is no longer what was accepted."""
        return self.accepted and self.changed_since


@dataclass(frozen=True, slots=True)
class Judged:
    """A field with its value, the reader's own note on it and what was said before."""

    pointer: str
    title: Sentence
    value: Field | None
    verdict: str
    """``terima``, ``tolak``, or empty: not looked at."""
    remark: str
    error: Sentence | None
    said: Said | None

    @property
    def anchor(self) -> str:
        """Its name as an element of the page, and of the form it is edited in."""
        return "isian" + self.pointer.replace("/", "-").replace("~", "_")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class FieldReview:
    """A version as its reviewer reads it."""

    groups: tuple[Group, ...]
    empty: tuple[Judged, ...]
    """Fields without a value: what is not said can be refused as well."""

    @property
    def fields(self) -> tuple[Judged, ...]:
        """Every field, in the order of the page."""
        return (*(field for group in self.groups for field in group.fields), *self.empty)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many are accepted, refused and not looked at; empty fields that nobody noted do not count."""
        told = [field.verdict for field in self.fields if field.value or field.verdict]
        return told.count(ACCEPTED), told.count(REFUSED), told.count(UNSEEN)

    @property
    def again(self) -> tuple[Judged, ...]:
        """The fields to look at first: refused before, or changed after they were accepted."""
        return tuple(
            field for field in self.fields if field.said and (not field.said.accepted or field.said.changed_since)
        )

    @property
    def errors(self) -> tuple[Judged, ...]:
        """The fields whose note cannot be kept so."""
        return tuple(field for field in self.fields if field.error)


@dataclass(frozen=True, slots=True)
class Typed:
    """A note as it was sent."""

    verdict: str
    remark: str
    error: Sentence | None = None


def field_review(
    session: ReadSession,
    caller: Caller,
    entry: Entry,
    language: Language,
    *,
    typed: Mapping[str, Typed] | None = None,
) -> FieldReview | None:
    """Return the version to be reviewed; None for who may not return it now. ``typed`` goes before what was kept."""
    if typed is None and Action.RETURN not in workflow.actions(session, entry, caller):
        return None
    notes = dict(typed) if typed is not None else noted(session, entry, caller)
    told = said(session, entry, language)
    kind, schema = Kind(entry.item.kind), documents.schema(entry.item.kind)
    groups: dict[str, list[Judged]] = {}
    empty: list[Judged] = []
    shown: set[str] = set()
    for at, value, group in _places(schema, entry.body):
        shown.add(at)
        field = _judged(kind, at, entry.body, value, language, notes.get(at), told.get(at))
        if field.value is None:
            empty.append(field)
        else:
            groups.setdefault(group, []).append(field)
    # what a reviewer noted deeper in the document, through the API
    for at in sorted({*notes, *told} - shown):
        value = value_at(entry.body, at)
        groups.setdefault("", []).append(_judged(kind, at, entry.body, value, language, notes.get(at), told.get(at)))
    names = schema.get("x-groups", {})
    return FieldReview(
        tuple(
            Group(language.wording(names.get(name)), tuple(groups[name]))
            for name in [*names, *(name for name in groups if name not in names)]
            if name in groups
        ),
        tuple(empty),
    )


def past(session: ReadSession, entry: Entry, language: Language) -> tuple[tuple[Sentence, Said], ...]:
    """Return what was said of fields, with their titles, for who only reads."""
    kind = Kind(entry.item.kind)
    return tuple((titles.title(kind, at, entry.body), told) for at, told in said(session, entry, language).items())


def noted(session: ReadSession, entry: Entry, caller: Caller) -> dict[str, Typed]:
    """Return what a reviewer has noted on a version and not decided yet."""
    own = reviews.draft(session, entry.version, caller.require_user())
    return {
        verdict.pointer: Typed(ACCEPTED if verdict.accepted else REFUSED, verdict.remark or "")
        for verdict in (reviews.verdicts(session, own) if own else ())
    }


def said(session: ReadSession, entry: Entry, language: Language) -> dict[str, Said]:
    """Return the last thing that was said of each field with a decision."""
    found = reviews.fields(session, entry)
    names = accounts.names(session, {field.decision.by for field in found})
    return {field.pointer: _said(entry.item.kind, field, names, language) for field in found}


def _said(kind: str, field: FieldState, names: Mapping[int, str], language: Language) -> Said:
    answer, before = field.answer, field.verdict.value
    return Said(
        accepted=field.verdict.accepted,
        remark=field.verdict.remark,
        name=names.get(field.decision.by, "–"),
        role=field.decision.role,
        at=field.decision.at,
        answer="" if answer is None else "changed" if answer.changed else "explained",
        explanation=answer.text if answer else None,
        changed_since=field.changed_since,
        before=readable.at(kind, field.pointer, before, language) if field.changed_since else None,
        words=_words(before, field.value, language) if field.changed_since else (),
    )


def _words(before: Any, after: Any, language: Language) -> tuple[Piece, ...]:
    """Compare two texts, or two language maps where only the wording in the reader's language differs."""
    if isinstance(before, str) and isinstance(after, str):
        return words.compare(before, after)
    if isinstance(before, dict) and isinstance(after, dict) and {*before, *after} <= {"id", "en"}:
        old, new = language.wording(before), language.wording(after)
        return words.compare(old, new) if old != new else ()
    return ()


def _judged(
    kind: Kind,
    at: str,
    body: Mapping[str, Any],
    value: Any,
    language: Language,
    typed: Typed | None,
    told: Said | None,
) -> Judged:
    note = typed or Typed(UNSEEN, "")
    return Judged(
        at,
        titles.title(kind, at, body),
        readable.at(kind.value, at, value, language),
        note.verdict,
        note.remark,
        note.error,
        told,
    )


def _places(schema: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Yield each field with its value and group; elements that have a name of their own are fields of their own."""
    for name, described in schema["properties"].items():
        value, group = body.get(name), described.get("x-group", "")
        if isinstance(value, list) and value and all(titles.name_of(part) for part in value):
            for number, part in enumerate(value):
                yield pointer((name, number)), part, group
        else:
            yield pointer((name,)), value, group
