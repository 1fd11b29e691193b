"""What a look at one part of an instance says."""

from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Sentence


class Health(StrEnum):
    """How a part is."""

    WELL = "well"
    CARE = "care"
    """It works; somebody should look at it before it does not."""
    ILL = "ill"
    """Something does not work, or is lost."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, how it is, what was seen, and what to do about it (nothing where it is well)."""

    part: str
    health: Health
    seen: Sentence
    cure: Sentence | None = None


def well(part: str, indonesian: str, english: str) -> Finding:
    """Say that a part is well, and by what."""
    return Finding(part, Health.WELL, Sentence(indonesian, english))


def care(part: str, seen: Sentence, cure: Sentence) -> Finding:
    """Say that a part needs somebody's care."""
    return Finding(part, Health.CARE, seen, cure)


def ill(part: str, seen: Sentence, cure: Sentence) -> Finding:
    """Say that a part does not work."""
    return Finding(part, Health.ILL, seen, cure)
