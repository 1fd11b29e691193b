"""How the fields of one source become variables of a standard or fields of a dataset: a document, not code.

The document obeys the registered schema ``field-mapping``; it is stored with a source's options. A rule reads one
field or several and goes through the steps it names, in the order in which they stand here.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Ref = Annotated[str, StringConstraints(pattern=r"^/id/[a-z-]+/[a-z0-9][a-z0-9-]*(/[^\s/]+){0,2}$", max_length=300)]
"""The IRI of a code list, a concept or a correspondence, as a path."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Split(_Part):
    """Takes one part of a value: the first is 1, the last -1."""

    separator: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    part: int = 1

    @model_validator(mode="after")
    def _counts_from_one(self) -> Self:
        if self.part == 0:
            msg = "parts count from 1, or from -1 at the end"
            raise ValueError(msg)
        return self


class CodesOf(_Part):
    """Reads a value as a code of a list, by notation or label, and takes it through a correspondence where named."""

    code_list: Ref = Field(description="IRI of the list that the source writes.")
    by: list[Literal["notation", "label"]] = Field(default=["notation", "label"], min_length=1)
    correspondence: Ref | None = Field(default=None, description="IRI of the table that leads to the standard's list.")


class FieldRule(_Part):
    """One target and where its value comes from."""

    target: Name = Field(description="Variable of the standard, or field of the dataset (`title.id`, `keywords`).")
    source: list[Name] = Field(default_factory=list, description="Columns or fields of the source, in order.")
    constant: str | None = Field(default=None, description="The same value for every row, instead of a source.")
    join: str = Field(default=" ", max_length=20, description="Between the values of several sources.")
    split: Split | None = None
    values: dict[str, str] = Field(
        default_factory=dict, description="Text of the source to a value, a code or the IRI of a concept."
    )
    codes: CodesOf | None = None
    dates: list[Name] = Field(default_factory=list, description="strptime patterns, tried in order; becomes ISO 8601.")
    decimal: Literal[".", ","] | None = Field(default=None, description="Decimal mark; the other one groups digits.")
    factor: Decimal | None = Field(default=None, description="To bring the source's unit to the standard's.")
    each: str | None = Field(
        default=None, min_length=1, max_length=20, description="Separator: the value becomes a list."
    )
    default: str | None = Field(default=None, description="Where the source has nothing.")

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> Self:
        if (self.constant is None) == (not self.source):
            msg = "a rule has either a source or a constant"
            raise ValueError(msg)
        return self

    @property
    def copies(self) -> bool:
        """Say whether the value passes as it is."""
        steps = (self.split, self.codes, self.decimal, self.factor, self.each, self.default)
        return len(self.source) == 1 and not any((*steps, self.values, self.dates))


class FieldMapping(_Part):
    """The rules of one source."""

    standard: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)] | None = Field(
        default=None, description="Slug of the standard whose variables are the targets; none for a dataset's fields."
    )
    fields: list[FieldRule] = Field(min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _each_target_once(self) -> Self:
        targets = [rule.target for rule in self.fields]
        if len(set(targets)) < len(targets):
            twice = sorted({target for target in targets if targets.count(target) > 1})
            msg = f"targets with two rules: {', '.join(twice)}"
            raise ValueError(msg)
        return self

    @property
    def sources(self) -> list[str]:
        """The source's fields that are read, each once, in the order of the rules."""
        return list(dict.fromkeys(name for rule in self.fields for name in rule.source))


def identity(names: list[str], standard: str | None = None) -> FieldMapping:
    """Return the mapping that changes nothing."""
    return FieldMapping(standard=standard, fields=[FieldRule(target=name, source=[name]) for name in names])
