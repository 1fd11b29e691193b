"""What a standard is looked over for before it is decided on: its names, and whether it is there already."""

from dataclasses import dataclass

from registry.changes.dependencies import ReadSession
from registry.errors import Conflict
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.standards import answers, repository
from registry.standards.lint import NameFinding
from registry.standards.similar import Likeness, similar

_MOST = 3


@dataclass(frozen=True, slots=True)
class StandardReview:
    """The naming rules that a standard breaks, and the standards that are like it."""

    findings: tuple[NameFinding, ...]
    alike: tuple[Likeness, ...]
    is_decided: bool
    """Whether it is published: then only what breaks a rule is worth telling."""


def standard_review(session: ReadSession, entry: Entry) -> StandardReview | None:
    """Look a standard over; None for what is no standard."""
    if entry.item.kind != Kind.STANDARD:
        return None
    try:
        standard = repository.registered(entry).standard
    except Conflict:  # a draft on its way
        return None
    decided = entry.version.state not in {State.DRAFT, State.SUBMITTED, State.VERIFIED, State.APPROVED}
    known = {} if decided else repository.standards(session)
    others = {slug: one.standard for slug, one in known.items() if slug != entry.item.slug}
    return StandardReview(
        tuple(answers.lint(session, standard)), tuple(similar(standard, others)[:_MOST]), is_decided=decided
    )
