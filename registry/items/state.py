"""Kinds, states and access classes, and which action leads from which state to which (ISO 11179 registration)."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """The six kinds of registered item, as used in IRIs, parameters and schema folders."""

    CODE_LIST = "code-list"
    STANDARD = "standard"
    ACTIVITY = "activity"
    VARIABLE = "variable"
    INDICATOR = "indicator"
    DATASET = "dataset"


class State(StrEnum):
    """Where a version stands on its way; ISO 11179's word beside each."""

    DRAFT = "draft"  # Incomplete
    SUBMITTED = "submitted"  # Candidate
    VERIFIED = "verified"  # Recorded
    APPROVED = "approved"  # Qualified
    PUBLISHED = "published"  # Standard
    SUPERSEDED = "superseded"  # Superseded
    RETIRED = "retired"  # Retired


class Access(StrEnum):
    """Class by risk: terbuka, terbatas, tertutup. Closed items are in no search, feed or count of the public."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    CLOSED = "closed"


class Action(StrEnum):
    """What moves a version; each is somebody's decision."""

    SUBMIT = "submit"
    VERIFY = "verify"
    APPROVE = "approve"
    PUBLISH = "publish"
    RETURN = "return"
    RETIRE = "retire"


class Move(NamedTuple):
    """The states an action may start from and the one it leads to."""

    sources: frozenset[State]
    target: State


MOVES: dict[Action, Move] = {
    Action.SUBMIT: Move(frozenset({State.DRAFT}), State.SUBMITTED),
    Action.VERIFY: Move(frozenset({State.SUBMITTED}), State.VERIFIED),
    Action.APPROVE: Move(frozenset({State.VERIFIED}), State.APPROVED),
    Action.PUBLISH: Move(frozenset({State.APPROVED}), State.PUBLISHED),
    Action.RETURN: Move(frozenset({State.SUBMITTED, State.VERIFIED, State.APPROVED}), State.DRAFT),
    Action.RETIRE: Move(frozenset({State.PUBLISHED}), State.RETIRED),
}

OPEN_STATES = frozenset({State.DRAFT, State.SUBMITTED, State.VERIFIED, State.APPROVED})
"""States of a version on its way; an item has one such version at most."""
