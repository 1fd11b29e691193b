"""The stamp of a template: which version of which standard it was made from, and what exactly it asked for.

It stands in a hidden sheet (spreadsheet programs on the web keep sheets and drop properties) and in the workbook's own
properties (sheets get copied into other workbooks).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.standards.compile.plan import Plan

SHEET = "_templat"
"""Name of the hidden sheet that holds the stamp."""
CODES = "_kode"
"""Name of the hidden sheet that holds the choices of the dropdowns."""
GUIDANCE, CODE_LISTS = "Petunjuk", "Daftar kode"
OWN_SHEETS = frozenset({SHEET, CODES, GUIDANCE, CODE_LISTS})
"""Sheets of a template that hold no data."""
_NAMES = ("satudata-standar", "satudata-profil", "satudata-berlaku", "satudata-sidik")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a template comes from."""

    standard: str
    """Path of the version's permanent IRI."""
    profile: str
    """Slug, or empty."""
    at: date
    """Day on which its codes were valid."""
    fingerprint: str

    @property
    def version(self) -> str:
        """Number of the standard's version."""
        return self.standard.rpartition("/versi/")[2]

    def pairs(self) -> dict[str, str]:
        """Return the stamp as it is written."""
        return dict(zip(_NAMES, (self.standard, self.profile, self.at.isoformat(), self.fingerprint), strict=True))


def stamp(plan: Plan) -> Stamp:
    """Return the stamp of what a plan makes."""
    return Stamp(plan.iri, plan.profile.slug if plan.profile else "", plan.at, plan.fingerprint)


def read(pairs: Mapping[str, str]) -> Stamp | None:
    """Read a stamp as it was written; None where it is no stamp or somebody changed it."""
    standard, profile, at, fingerprint = (pairs.get(name, "").strip() for name in _NAMES)
    try:
        day = date.fromisoformat(at)
    except ValueError:
        return None
    return Stamp(standard, profile, day, fingerprint) if "/versi/" in standard else None
