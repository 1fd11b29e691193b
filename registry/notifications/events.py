"""What can be told, by topic: people choose by topic what they want to hear of."""

from collections.abc import Mapping
from enum import StrEnum


class Topic(StrEnum):
    """What a person can switch off, or have by e-mail."""

    WAITS = "waits"
    DECIDED = "decided"
    HARVEST = "harvest"
    DEADLINE = "deadline"


class Event(StrEnum):
    """What happened."""

    TO_VERIFY = "to-verify"
    TO_APPROVE = "to-approve"
    TO_PUBLISH = "to-publish"
    VERIFIED = "verified"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETURNED = "returned"
    REJECTED = "rejected"
    RETIRED = "retired"
    HARVEST_ASKS = "harvest-asks"
    HARVEST_FAILED = "harvest-failed"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"

    @property
    def topic(self) -> Topic:
        """The topic it belongs to."""
        return _TOPICS[self]


_TOPICS: Mapping[Event, Topic] = {
    **dict.fromkeys((Event.TO_VERIFY, Event.TO_APPROVE, Event.TO_PUBLISH), Topic.WAITS),
    **dict.fromkeys(
        (Event.VERIFIED, Event.APPROVED, Event.PUBLISHED, Event.RETURNED, Event.REJECTED, Event.RETIRED), Topic.DECIDED
    ),
    **dict.fromkeys((Event.HARVEST_ASKS, Event.HARVEST_FAILED), Topic.HARVEST),
    **dict.fromkeys((Event.DUE_SOON, Event.OVERDUE), Topic.DEADLINE),
}
PASSING = frozenset(event for event in Event if event.topic in {Topic.WAITS, Topic.DEADLINE})
"""What is over as soon as the version moves on, whoever moved it."""
