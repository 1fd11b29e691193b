"""Names of the goals of SDGs Desa, which datasets name as their topics: read once in a session."""

from collections.abc import Mapping

from sqlmodel import Session

from registry.codes import repository as codes

GOALS = "kemendesa/tujuan-sdgs-desa"
_READ = "goals.read"


def goals(session: Session) -> Mapping[str, Mapping[str, str]]:
    """Return the goals by their number, each named behind it: ``1. Desa tanpa kemiskinan``."""
    if _READ not in session.info:
        item = codes.item_of(session, GOALS)
        found = codes.codes(session, item.id or 0) if item else []
        session.info[_READ] = {
            code.notation: {language: f"{code.notation}. {label}" for language, label in code.labels.items()}
            for code in found
        }
    read: Mapping[str, Mapping[str, str]] = session.info[_READ]
    return read
