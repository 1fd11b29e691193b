"""What a file says of a list, joined with what is registered: completed, in order, at its level.

What the file has no place for stays as it is registered. Of the registered list no more is read than that takes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.codes.changes import notations
from registry.codes.hierarchy import levelled
from registry.codes.notations import candidates
from registry.codes.payloads import Code
from registry.codes.reading import Reading
from registry.codes.registered import Registered
from registry.codes.rows import digest
from registry.codes.turtle import natural


@dataclass(slots=True)
class Joined:
    """Codes as they shall be, their rows in the file (0: in none), which stood in number cells.

    ``known`` are notations that the list has now. ``beside`` are registered codes that stay: where the file is a part
    of the list, all above that part, and some that show how its codes are written.
    """

    codes: list[Code] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    numeric: set[int] = field(default_factory=set)
    known: Collection[str] = ()
    beside: Mapping[str, Code] = field(default_factory=dict)


def alone(reading: Reading, left_out: Collection[str]) -> Joined:
    """Return the codes of a file for a list that is not registered, without those left out."""
    if not left_out:
        return Joined(list(reading.code_list.codes), list(reading.rows), set(reading.numeric))
    found = Joined()
    for place, code in enumerate(reading.code_list.codes):
        if code.notation in left_out:
            continue
        if place in reading.numeric:
            found.numeric.add(len(found.codes))
        if reading.rows:
            found.rows.append(reading.rows[place])
        found.codes.append(code)
    return found


def whole(reading: Reading, left_out: Collection[str], registered: Registered) -> Joined:
    """Return the codes of a file that stands for the whole list; only those that differ from it are completed."""
    found = alone(reading, left_out)
    found.known = registered.digests.keys()
    _complete(found.codes, reading, registered)
    if kept := list(registered.codes(left_out).values()):
        _sort_in(found, kept, registered)
        if not reading.has_levels:
            found.codes = list(levelled([replace(code, level=0) for code in found.codes]))
    return found


def part(reading: Reading, left_out: Collection[str], registered: Registered) -> Joined:
    """Return the codes of a file that is a part of the list, and those registered that its changes name."""
    found = alone(reading, left_out)
    here = {code.notation for code in found.codes}
    found.known = registered.codes([*here, *(name for notation in here for name in candidates(notation))])
    found.codes = [_completed(code, found.known.get(code.notation), reading.told) for code in found.codes]
    changes = reading.code_list.changes
    named = (notation for change in changes for notation in notations((*change.before, *change.after)))
    found.codes += [code for notation, code in registered.codes(named).items() if notation not in here]
    if not reading.has_levels:
        found.codes = _at_their_level(found.codes, registered)
    if found.rows:
        found.rows += [0] * (len(found.codes) - len(found.rows))
    parents = {parent for code in found.codes for parent in code.broader}
    found.beside = {code.notation: code for code in registered.beginning} | registered.above(parents)
    return found


def _complete(codes: list[Code], reading: Reading, registered: Registered) -> None:
    if reading.told is None:
        return
    digests = registered.digests
    differing = [place for place, code in enumerate(codes) if digests.get(code.notation, b"") != digest(code)]
    known = registered.codes(codes[place].notation for place in differing if codes[place].notation in digests)
    for place in differing:
        codes[place] = _completed(codes[place], known.get(codes[place].notation), reading.told)


def _completed(code: Code, registered: Code | None, told: Collection[str] | None) -> Code:
    """Fill in from the registered code what the file has no place for."""
    if told is None or registered is None:
        return code
    untold: dict[str, Any] = {
        name: getattr(registered, name)
        for name in ("alt_labels", "definition", "broader", "valid_from", "valid_until", "legal_basis", "note")
        if name not in told
    }
    if "level" not in told and "broader" not in told:
        untold["level"] = registered.level
    labels = {language: label for language, label in registered.labels.items() if f"labels.{language}" not in told}
    return replace(code, labels={**code.labels, **labels}, **untold)


def _sort_in(found: Joined, kept: Sequence[Code], registered: Registered) -> None:
    """Set codes that are kept among those of the file: in the registered order, new ones behind; sorted if it is."""
    names = [code.notation for code in (*found.codes, *kept)]
    before = list(registered.digests)
    if before == sorted(before, key=natural):
        order = sorted(range(len(names)), key=lambda place: natural(names[place]))
    else:
        places = {notation: place for place, notation in enumerate(before)}
        order = sorted(range(len(names)), key=lambda place: (places.get(names[place], len(places)), place))
    codes = [*found.codes, *kept]
    found.codes = [codes[place] for place in order]
    if found.rows:
        rows = [*found.rows, *([0] * len(kept))]
        found.rows = [rows[place] for place in order]
    found.numeric = {number for number, place in enumerate(order) if place in found.numeric}


def _at_their_level(codes: Sequence[Code], registered: Registered) -> list[Code]:
    """Return codes one below their first parent; what lies below a code that moves goes with it."""
    here = {code.notation: code for code in codes}
    before = registered.codes(here)
    moved = [notation for notation, code in before.items() if code.broader != here[notation].broader]
    going_along = {notation: code for notation, code in registered.below(moved).items() if notation not in here}
    loose = (here.keys() - before.keys()) | set(moved) | registered.below(moved).keys()
    every = [*codes, *going_along.values()]
    fixed = {
        code.notation: replace(code, level=before[code.notation].level) for code in every if code.notation not in loose
    }
    above = registered.codes(parent for code in every if code.notation in loose for parent in code.broader)
    beside = {notation: code for notation, code in above.items() if notation not in loose} | fixed
    anew = levelled([replace(code, level=0) for code in every if code.notation in loose], beside)
    levels = {code.notation: code for code in anew} | fixed
    return [levels[code.notation] for code in every]
