"""Where new codes of a list stand among those that stay, so that a new version writes only what changed."""

from collections.abc import Mapping, Sequence

GAP = 1024
"""Distance of neighbours in a list that is written whole: so many codes fit between two."""


def places(order: Sequence[str], staying: Mapping[str, int]) -> dict[str, int]:
    """Return the positions of the codes to write. ``order`` is the new list, ``staying`` the rows that remain in it.

    A code that stays and stands out of order is written again at its new place; where there is no room, all are.
    """
    written: dict[str, int] = {}
    waiting: list[str] = []
    last = 0
    for notation in order:
        position = staying.get(notation)
        if position is None or position <= last:
            waiting.append(notation)
            continue
        if position - last <= len(waiting):
            return {name: number * GAP for number, name in enumerate(order, start=1)}
        written |= between(waiting, last, (position - last) // (len(waiting) + 1))
        waiting, last = [], position
    return written | between(waiting, last, GAP)


def between(names: Sequence[str], start: int, step: int) -> dict[str, int]:
    """Return positions behind a position, one step after the other."""
    return {name: start + step * number for number, name in enumerate(names, start=1)}
