"""Where a dataset is: the places it names by code, each with what lies above it, by name.

Many datasets name the same places and all of them the same regency: within one session each code is read once.
"""

from collections.abc import Sequence

from sqlmodel import Session

from registry.codes import repository as codes

_WILAYAH = "kemendagri/wilayah"
_LIST, _READ = "places.list", "places.read"

Place = tuple[str, str]
"""A notation and the name of the place."""


def places(session: Session, notations: Sequence[str]) -> list[Place]:
    """Return the places of these codes with all above them, the topmost first, each once; unknown ones as written."""
    found: dict[str, str] = {}
    for notation in notations:
        for above, name in _with_above(session, notation):
            found.setdefault(above, name)
    return list(found.items())


def _with_above(session: Session, notation: str) -> tuple[Place, ...]:
    """Return a place behind all that lie above it."""
    read: dict[str, tuple[Place, ...]] = session.info.setdefault(_READ, {})
    if notation in read:
        return read[notation]
    if _LIST not in session.info:
        item = codes.item_of(session, _WILAYAH)
        session.info[_LIST] = item.id if item else None
    known = session.info[_LIST]
    code = codes.code(session, known, notation) if known is not None else None
    read[notation] = ((notation, code.labels["id"] if code else notation),)  # and a circle ends here
    if code and code.broader:
        read[notation] = (*_with_above(session, code.broader[0]), *read[notation])
    return read[notation]
