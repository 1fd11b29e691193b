"""The changes that a proposal or a file brings: told apart from those recorded already, completed, checked."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.codes.changes import DAY, derived, going_on, notations
from registry.codes.integrity import faults_of
from registry.codes.payloads import ChangeKind, Code, CodeList, ItemChange
from registry.codes.reading import Problem, Reading

_DATES = ("valid_from", "valid_until", "legal_basis")


@dataclass(frozen=True, slots=True)
class Brought:
    """The changes of a file that are not recorded yet, and what is wrong with them."""

    changes: tuple[ItemChange, ...] = ()
    problems: tuple[Problem, ...] = ()


def unrecorded(given: Iterable[ItemChange], known: Iterable[ItemChange]) -> list[ItemChange]:
    """Return the changes that are not among those known; the order of codes on a side makes no difference."""
    there = {_identity(change) for change in known}
    return [change for change in given if _identity(change) not in there]


def changes(
    code_list: CodeList, *, before: Mapping[str, Code], known: Sequence[ItemChange], was_in_force: date | None
) -> list[ItemChange]:
    """Return the changes that a proposal brings: those it names, and those that the difference shows beyond doubt."""
    given = unrecorded(code_list.changes, known)
    after = {code.notation: code for code in code_list.codes}
    begins = code_list.valid_from if code_list.valid_from != was_in_force else None
    shown = derived(before, after, [*known, *given], in_force=begins, decree=code_list.legal_basis)
    return [*given, *(change for change in shown if change.decree)]


def dated(codes: Sequence[Code], reading: Reading) -> list[Code]:
    """Give codes the days that the changes of a file tell, where the file has no place for them.

    A code that a change ends is valid until the day before, one that it begins from that day and by its decree.
    """
    days = dict(_days(reading.code_list.changes))
    if not days:
        return list(codes)
    here = {code.notation for code in reading.code_list.codes}
    said = set(_DATES) if reading.told is None else set(_DATES) & reading.told
    return [
        _completed(code, days[code.notation], said if code.notation in here else set())
        if code.notation in days
        else code
        for code in codes
    ]


def checked(
    code_list: CodeList, reading: Reading, *, before: Mapping[str, Code], live: CodeList | None, told: Collection[str]
) -> Brought:
    """Check the changes of a file against the list it makes; ``told`` are codes that are known to be wrong already."""
    known = live.changes if live else ()
    given = unrecorded(reading.code_list.changes, known)
    if not (given or known):
        return Brought()
    all_of_it = changes(
        code_list, before=before, known=known, was_in_force=live.valid_from if live else code_list.valid_from
    )
    rows = dict(zip(reading.code_list.changes, reading.change_rows, strict=False))
    after = {code.notation: code for code in code_list.codes}
    problems = [
        Problem(
            "change" if fault.number >= 0 else "change.recorded",
            fault.notation,
            rows.get(all_of_it[fault.number]) if fault.number >= 0 else None,
            fault.sentence,
        )
        for fault in faults_of(after, all_of_it, known)
        if fault.number >= 0 or fault.notation not in told
    ]
    return Brought(tuple(given), tuple(dict.fromkeys(problems)))


def by_type(changes: Iterable[ItemChange]) -> dict[str, list[dict[str, object]]]:
    """Return changes by type, as the preview shows them."""
    found: dict[str, list[dict[str, object]]] = {}
    for change in changes:
        found.setdefault(change.kind.value, []).append(
            {
                "date": change.date.isoformat(),
                "decree": change.decree,
                "before": [{"code": code.notation, "share": code.share} for code in change.before],
                "after": [{"code": code.notation, "share": code.share} for code in change.after],
                "note": change.note,
            }
        )
    return found


def in_words(change: ItemChange) -> str:
    """Return both sides of a change in a line."""
    both = (change.before, change.after)
    return " → ".join(", ".join(notations(side)) or "∅" for side in both)


def _identity(change: ItemChange) -> tuple[object, ...]:
    is_directed = change.kind is ChangeKind.TRANSFER  # its first code gives
    before = change.before if is_directed else tuple(sorted(change.before, key=lambda code: code.notation))
    after = tuple(sorted(change.after, key=lambda code: code.notation))
    return (change.kind, change.date, change.decree, before, after, change.note)


def _days(given: Iterable[ItemChange]) -> Iterator[tuple[str, dict[str, object]]]:
    found: dict[str, dict[str, object]] = {}
    for change in given:
        staying = going_on(change)
        for notation in notations(change.before):
            if notation not in staying:
                found.setdefault(notation, {})["valid_until"] = change.date - DAY
        for notation in notations(change.after):
            if notation not in staying:
                found.setdefault(notation, {}).update(valid_from=change.date, legal_basis=change.decree or None)
    return iter(found.items())


def _completed(code: Code, days: Mapping[str, object], said: Collection[str]) -> Code:
    values = {name: day for name, day in days.items() if name not in said and getattr(code, name) is None}
    return replace(code, **values) if values else code  # type: ignore[arg-type]  # each is of its field's type
