"""What a file of codes says, before anything is decided: its codes, the rows they stand in, and what is wrong."""

from dataclasses import dataclass

from registry.codes.payloads import CodeList, Match
from registry.errors import Sentence

EMPTY = CodeList(agency="", slug="", version="", title={}, description={}, legal_basis="", source="", codes=())
"""A list without a name: a sheet tells codes, not whose they are."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: by which rule, with what, in which row of a sheet (None where there are no rows)."""

    rule: str
    subject: str
    row: int | None
    message: Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A code list as somebody's file has it.

    ``rows`` are the sheet's row numbers in the order of the codes, ``numeric`` the places of codes that stood in
    number cells. ``told`` names the fields that the file has a place for (``labels.en`` for labels of a language;
    None: all): about others it says nothing. Without ``has_levels`` the levels follow from the parents. ``matches``
    are mappings to concepts of other lists as (notation, match, IRI); they are kept aside. ``change_rows`` are the
    rows in which the changes of codes begin.
    """

    code_list: CodeList
    rows: tuple[int, ...] = ()
    numeric: frozenset[int] = frozenset()
    told: frozenset[str] | None = None
    has_levels: bool = True
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    matches: tuple[tuple[str, Match, str], ...] = ()
    iri: str = ""
    change_rows: tuple[int, ...] = ()
