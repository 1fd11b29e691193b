"""The body of a data standard, and of a profile (how one system writes a standard), as typed values.

The registered JSON Schema of the kind ``standard`` is the contract; these models read documents that obey it.
"""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Document):
    """A text in Indonesian and, where there is one, in English."""

    id: str
    en: str | None = None


class Datatype(StrEnum):
    """Type of a variable's values."""

    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"


class Personal(StrEnum):
    """Class of personal data (UU 27/2022 art. 4; UU 23/2006 art. 84)."""

    IDENTIFYING = "identifying"
    QUASI_IDENTIFYING = "quasi-identifying"
    SENSITIVE = "sensitive"
    NONE = "none"


class Severity(StrEnum):
    """Weight of a finding: an error must be mended, a warning should be looked at, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Classification(_Document):
    """The version of a code list that a variable's values come from."""

    code_list: str = Field(description="agency/slug")
    version: str


class Constraints(_Document):
    """What a single value must satisfy. Lengths in characters, bounds inclusive, dates as ISO 8601."""

    required: bool = False
    unique: bool = False
    repeatable: list[str] = Field(
        default_factory=list, description="Values that may stand more than once all the same, such as NIK 0."
    )
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None


class Variable(_Document):
    """A represented variable (GSIM): concept and definition with their representation."""

    name: str
    title: Text
    concept: Text
    definition: Text
    classification: Classification | None = None
    measure: Text
    unit: str | None = Field(default=None, description="Notation in kominfo-blitar/satuan.")
    datatype: Datatype
    multiple: bool = Field(default=False, description="Several codes in one cell, separated by a semicolon.")
    constraints: Constraints = Constraints()
    severity: dict[str, Severity] = Field(
        default_factory=dict, description="Weight by check name (`pattern`, `code` …); error where not named."
    )
    personal: Personal = Personal.NONE
    identifiers: list[str] = Field(default_factory=list, description="Other names: question number, SDS code.")
    references: list[str] = Field(default_factory=list)
    examples: list[str] = Field(default_factory=list)


class Rule(_Document):
    """A rule across columns of a row, or across rows of a group; data of the standard, not code of the engine.

    A row rule is broken where ``test`` is false (unknown is not broken) and ``when`` is not false. A group rule
    takes the rows for which ``when`` is not false, counts in each group of them those for which ``count`` holds and
    wants ``minimum`` to ``maximum``; a group without such rows is not looked at.
    """

    id: str
    severity: Severity
    column: str = Field(description="Variable at whose cell the finding is reported.")
    when: str | None = None
    test: str | None = None
    by: list[str] = Field(default_factory=list)
    count: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    message: Text
    hint: Text | None = None
    example: Text | None = Field(default=None, description="What breaks it, where no example row does.")
    basis: str


class Taken(_Document):
    """What a comparison takes from the rows beside: the value that they agree on, or a figure over all of them."""

    of: str | None = Field(default=None, description="Variable there; none where rows are counted.")
    how: Literal["value", "count", "sum", "minimum", "maximum"] = "value"


class Beside(_Document):
    """The rows that stand beside a row: those of another table whose values equal its own.

    ``tables`` are tried in order: the slug of a standard (another table of the same delivery, or the last accepted
    one), ``this`` (the table itself), ``before`` (the same table of the period before), ``code-list:agency/slug``
    (columns ``notation digits label level valid_from valid_until``) or ``correspondence:slug`` (``source target``).
    ``on`` are expressions over the row, each with one over the rows there that must be equal; without any, all rows of
    the table stand beside. With ``empty_is_equal`` empty equals empty. ``where`` is over the rows there.
    """

    tables: list[str]
    on: dict[str, str] = Field(default_factory=dict)
    empty_is_equal: bool = False
    where: str | None = None
    take: dict[str, Taken] = Field(default_factory=dict, description="By the name that the test calls it.")


class Comparison(_Document):
    """A rule that looks beside the row: at other tables, at the period before, at totals, at lists of codes.

    It is broken where ``test``, over the row and what was taken, is false; without a test, where nothing stands beside
    the row (of the first ``beside``). What is unknown is not broken. With ``share`` it is told once for the table (or
    once for each group of ``per``), when more than that share of the rows that it judges break it. ``reverse`` asks
    whether each row there has one here, and needs a share.
    """

    id: str
    severity: Severity
    column: str = Field(description="Variable at whose cell the finding is reported.")
    when: str | None = None
    beside: list[Beside] = Field(default_factory=list)
    test: str | None = None
    reverse: bool = False
    share: float | None = None
    per: list[str] = Field(default_factory=list)
    message: Text
    hint: Text | None = None
    example: Text | None = Field(default=None, description="What breaks it, where no example row does.")
    basis: str


class InvalidExample(_Document):
    """A row that must be refused, the column at fault and the check that says so."""

    row: dict[str, str]
    column: str
    check: str


class Examples(_Document):
    """Rows that the standard must accept and refuse; it cannot be approved unless they behave.

    A bullet stands for a zero, so that no example in a public document is shaped like a NIK or family card number.
    """

    valid: list[dict[str, str]] = Field(default_factory=list)
    invalid: list[InvalidExample] = Field(default_factory=list)


class DataStandard(_Document):
    """A registered data standard: the variables, rules and key of one table."""

    title: Text
    description: Text
    unit_type: Text
    legal_basis: list[str]
    sources: list[str]
    key: list[str] = Field(default_factory=list)
    variables: list[Variable]
    rules: list[Rule] = Field(default_factory=list)
    comparisons: list[Comparison] = Field(default_factory=list)
    examples: Examples = Examples()

    def variable(self, name: str) -> Variable:
        """Return the variable of that name; KeyError when there is none."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise KeyError(name)


class CodeMapping(_Document):
    """How a column's values become codes of the standard: the source's own list, then the correspondence."""

    code_list: str = Field(description="agency/slug of the list the source writes")
    by: list[Literal["notation", "label"]]
    correspondence: str | None = Field(default=None, description="Slug; none when the lists are the same.")


class ProfileColumn(_Document):
    """One column as a system writes it, and how its values are read.

    Reading order: trim, ``strip_apostrophe``, ``placeholders`` (become empty), ``values`` (raw text to code of
    the standard), ``codes``, ``dates`` (strptime patterns, tried in order). Labels compare without case and
    with runs of spaces as one. With ``free_text`` a value that finds no code becomes empty with a note.
    """

    header: str
    aliases: list[str] = Field(default_factory=list)
    variable: str | None = Field(default=None, description="None: the column is known and not part of the standard.")
    strip_apostrophe: bool = False
    placeholders: list[str] = Field(default_factory=list)
    values: dict[str, str] = Field(default_factory=dict)
    codes: CodeMapping | None = None
    free_text: bool = False
    dates: list[str] = Field(default_factory=list)
    decimal_comma: bool = False
    separator: str | None = Field(default=None, description="Between several values in one cell.")
    note: str | None = None


class Duplicates(_Document):
    """Rows that the source writes more than once: read as one, told with this severity."""

    by: list[str]
    severity: Severity = Severity.NOTE


class Profile(_Document):
    """How one system, in one release of it, writes a standard: data, not code."""

    slug: str
    title: Text
    system: str
    release: str
    standard: str
    version: str
    source: str
    file_names: list[str] = Field(default_factory=list, description="Glob patterns.")
    sheet: str | None = None
    columns: list[ProfileColumn]
    duplicates: Duplicates | None = None
    derived: dict[str, Literal["village_kemendagri", "village_bps"]] = Field(
        default_factory=dict, description="Variables that the file does not hold and its source gives."
    )
