"""The 18 goals of SDGs Desa with what published tables say of each; no score: the official formula is not public."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from registry.errors import Sentence

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """A share that a published table holds: some of its figures of another, in percent."""

    slug: str
    title: Text
    indicator: str
    """Slug of the indicator whose table it is read from."""
    part: tuple[str, ...]
    """Words of the categories that are added up."""
    whole: str | None
    """Words of what they are a share of; None where the table holds the percentage itself."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One of the goals: its measures, or why it has none."""

    number: str
    """Its code in kemendesa/tujuan-sdgs-desa."""
    measures: tuple[Measure, ...]
    reason: Sentence | None


@cache
def goals() -> tuple[Goal, ...]:
    """Return the goals as the program ships them."""
    document = json.loads((files("registry.content") / "booklets/sdgs-desa.json").read_text("utf-8"))
    return tuple(
        Goal(
            number=goal["number"],
            measures=tuple(
                Measure(each["slug"], each["title"], each["indicator"], tuple(each["part"]), each["whole"])
                for each in goal.get("measures", ())
            ),
            reason=Sentence(**goal["reason"]) if "reason" in goal else None,
        )
        for goal in document["goals"]
    )
