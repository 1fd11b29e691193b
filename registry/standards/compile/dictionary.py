"""A standard as a data dictionary: what one row means, each column, the rules, and rows that pass and fail.

One HTML document that stands alone, to be kept or printed. What the check says of the examples is given, for only the
check can say it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from registry.errors import Sentence
from registry.standards.compile.plan import Plan
from registry.standards.compile.sentences import limits, type_words, wording
from registry.standards.payloads import Severity


@dataclass(frozen=True, slots=True)
class Said:
    """What the check said of one cell of an example."""

    column: str
    check: str
    severity: Severity
    message: Sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """An example row as the standard writes it, and what the check said of it."""

    row: dict[str, str]
    said: tuple[Said, ...]

    @property
    def accepted(self) -> bool:
        """Say whether the check found no error."""
        return not any(one.severity is Severity.ERROR for one in self.said)


def dictionary(plan: Plan, examples: Sequence[Judged], base: str, language: str = "id") -> str:
    """Return the dictionary as an HTML document in a language."""
    environment = Environment(
        loader=PackageLoader("registry.standards.compile", "templates"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters.update(
        wording=partial(wording, language=language),
        sentence=lambda found: found.in_language(language),
        label=lambda labels: labels.get(language) or labels["id"],
    )
    return environment.get_template("dictionary.html").render(
        plan=plan,
        examples=examples,
        base=base,
        language=language,
        limits=limits,
        type_words=type_words,
        say=lambda indonesian, english: Sentence(indonesian, english).in_language(language),
    )
