"""What a check finds: where it is, how much it weighs and what to do about it."""

from dataclasses import dataclass

from registry.errors import Sentence
from registry.standards.payloads import Severity

SHEET = "Temuan Satu Data"
"""Name of the sheet of findings in a workbook given back, by which it is known when that comes back."""


def column_letters(index: int) -> str:
    """Name a spreadsheet column (0 is A, 26 is AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(index: int, row: int) -> str:
    """Name a cell in A1 style."""
    return f"{column_letters(index)}{row}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``row`` is the number the spreadsheet shows, ``column`` the header as written, ``value`` masked."""

    check: str
    severity: Severity
    message: Sentence
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    value: str | None = None
    suggestion: str | None = None
    cause: Sentence | None = None
    """What all findings of this check and column have in common."""
    count: int = 1
    """How many cells it speaks for; more than one only for notes."""
    beside: tuple[str, ...] = ()
    """Names of other files without which it would not be told."""
