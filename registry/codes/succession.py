"""What stands for a code on a day on which it is not valid, in codes and in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.codes.changes import NAMES
from registry.codes.lineage import Relative, became, was
from registry.codes.payloads import ChangeKind, Code, ItemChange
from registry.errors import Sentence


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a code was valid on a day; else the codes that stand for it then, with their part of it, and in words.

    ``instead`` is empty when nothing recorded tells what stands for it.
    """

    code: Code
    date: date
    is_valid: bool
    instead: tuple[Relative, ...]
    reason: Sentence | None
    is_recorded: bool = False
    """Whether a recorded change tells what became of it."""


def standing_on(code: Code, changes: Iterable[ItemChange], day: date) -> Standing:
    """Say what stands for a code on a day on which it is not valid, by the changes that touch its family."""
    if code.valid_until is not None and day > code.valid_until:
        instead = became(changes, code.notation, since=code.valid_until, until=day)
        reason = _replaced(code, instead, _deletions(changes, code.valid_until, day))
        is_recorded = all(relative.through for relative in instead)
    else:
        instead = was(changes, code.notation, at=code.valid_from or day, since=day)
        reason = _not_yet(code, instead)
        is_recorded = any(relative.through for relative in instead)
    instead = tuple(relative for relative in instead if relative.through)
    return Standing(code, day, is_valid=False, instead=instead, reason=reason, is_recorded=is_recorded)


def told(changes: Iterable[ItemChange]) -> Sentence:
    """Tell changes in words: what happened when, by which decree."""
    parts = sorted(set(changes), key=lambda change: (change.date, change.kind, change.before))
    return Sentence(
        "; ".join(f"{NAMES[change.kind].id} sejak {change.date} berdasarkan {change.decree}" for change in parts),
        "; ".join(f"{NAMES[change.kind].en} on {change.date} ({change.decree})" for change in parts),
    )


def _deletions(changes: Iterable[ItemChange], since: date, until: date) -> Sentence:
    return told(change for change in changes if change.kind is ChangeKind.DELETION and since < change.date <= until)


def _replaced(code: Code, instead: tuple[Relative, ...], deletions: Sentence) -> Sentence:
    ended = f"{code.valid_until}"
    if not instead:
        return Sentence(
            f"Kode {code.notation} berakhir {ended} tanpa penerus: {deletions.id}.",
            f"Code {code.notation} ended {ended} without a successor: {deletions.en}.",
        )
    through = told(change for relative in instead for change in relative.through)
    if not through.id:
        return Sentence(
            f"Kode {code.notation} berakhir {ended}; penggantinya belum tercatat.",
            f"Code {code.notation} ended {ended}; what replaced it is not recorded.",
        )
    names = _listed(instead)
    return Sentence(
        f"Kode {code.notation} berakhir {ended} dan digantikan oleh {names.id}: {through.id}.",
        f"Code {code.notation} ended {ended} and was replaced by {names.en}: {through.en}.",
    )


def _not_yet(code: Code, instead: tuple[Relative, ...]) -> Sentence:
    begun = f"{code.valid_from}"
    through = told(change for relative in instead for change in relative.through)
    if not through.id:
        return Sentence(
            f"Kode {code.notation} baru berlaku {begun}; tidak tercatat menggantikan kode lain.",
            f"Code {code.notation} is valid from {begun} only; it is not recorded as replacing another.",
        )
    names = _listed(instead)
    return Sentence(
        f"Kode {code.notation} baru berlaku {begun} dan menggantikan {names.id}: {through.id}.",
        f"Code {code.notation} is valid from {begun} only and replaced {names.en}: {through.en}.",
    )


def _listed(relatives: tuple[Relative, ...]) -> Sentence:
    """Name codes with their part in percent where it is known and not the whole."""
    parts = [
        relative.notation if relative.share in {None, 1.0} else f"{relative.notation} ({relative.share:.0%})"
        for relative in relatives
    ]
    joined = ", ".join(parts[:-1])
    return Sentence(
        f"{joined} dan {parts[-1]}" if joined else parts[-1],
        f"{joined} and {parts[-1]}" if joined else parts[-1],
    )
