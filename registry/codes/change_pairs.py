"""A change of codes as pairs of old and new, the way a table or a graph tells it, and pairs as changes again.

A share of the pair is the part of the old code that went to the new one, a share of the new code the part of it that
came from the old one: what ``ChangedCode`` keeps after and before the change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from registry.codes.changes import NAMES
from registry.codes.payloads import ChangedCode, ChangeKind, ItemChange

_TWO = 2

WORDS: Mapping[str, ChangeKind] = {
    **{kind.value: kind for kind in ChangeKind},
    **{word.lower(): kind for kind, name in NAMES.items() for word in name},
    **dict.fromkeys(("rc1", "hapus", "dihapus", "penghapusan kode", "delete", "deleted"), ChangeKind.DELETION),
    **dict.fromkeys(("rc2", "baru", "pembentukan kode", "create", "created", "new"), ChangeKind.CREATION),
    **dict.fromkeys(("rc3.1", "gabung", "penyatuan", "merge"), ChangeKind.MERGER),
    **dict.fromkeys(("rc3.2", "ambil alih", "pengambil-alihan", "takeover", "take over"), ChangeKind.TAKE_OVER),
    **dict.fromkeys(("rc4.1", "pecah", "pemecahan penuh", "split", "break-down"), ChangeKind.BREAKDOWN),
    **dict.fromkeys(("rc4.2", "mekar", "split off", "splitoff"), ChangeKind.SPLIT_OFF),
    **dict.fromkeys(("rc5", "pengalihan", "pindah sebagian"), ChangeKind.TRANSFER),
    **dict.fromkeys(("vc1", "ganti kode", "perubahan kode", "recode"), ChangeKind.CODE_CHANGE),
    **dict.fromkeys(("vc2", "ganti nama", "perubahan nama", "rename"), ChangeKind.NAME_CHANGE),
}
"""Each word that names a type of change, in small letters: GSIM's, its codes, English and Indonesian."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An old and a new code of a change; empty where there is none."""

    old: str
    new: str
    share: float | None = None
    share_of_new: float | None = None


@dataclass(slots=True)
class Sides:
    """What stands before and after, gathered from pairs; ``disputed`` are codes told with two different shares."""

    before: dict[str, float | None] = field(default_factory=dict)
    after: dict[str, float | None] = field(default_factory=dict)
    disputed: list[str] = field(default_factory=list)

    def put(self, side: dict[str, float | None], notation: str, share: float | None) -> None:
        """Add a code to a side, with its share when it is told; no code is passed over."""
        if not notation:
            return
        known = side.setdefault(notation, share)
        if known is None:
            side[notation] = share
        elif share is not None and share != known:
            self.disputed.append(notation)


def pairs(change: ItemChange) -> Iterator[Pair]:
    """Yield the pairs of a change: what ``sides`` reads again."""
    before, after = change.before, change.after
    if change.kind is ChangeKind.TRANSFER and len(before) == len(after) == _TWO:
        giver, receiver = before
        part = {code.notation: code.share for code in after}
        yield Pair(giver.notation, giver.notation, part.get(giver.notation))
        yield Pair(giver.notation, receiver.notation, part.get(receiver.notation), giver.share)
        yield Pair(receiver.notation, receiver.notation, None, receiver.share)
        return
    for old in before or (ChangedCode(""),):
        for new in after or (ChangedCode(""),):
            yield Pair(old.notation, new.notation, new.share, old.share)


def sides(kind: ChangeKind, told: Sequence[Pair]) -> Sides:
    """Return what stands before and after a change.

    In a transfer the pair of two different codes says who gives; that both go on need not be said.
    """
    found = Sides()
    crossing = {(pair.old, pair.new) for pair in told if pair.old != pair.new}
    if kind is not ChangeKind.TRANSFER or len(crossing) != 1:
        for pair in told:
            is_both = bool(pair.old and pair.new)  # a part is one of something: a code alone has none
            found.put(found.before, pair.old, pair.share_of_new if is_both else None)
            found.put(found.after, pair.new, pair.share if is_both else None)
        return found
    ((giver, receiver),) = crossing
    for notation in (giver, receiver):
        found.put(found.before, notation, None)
        found.put(found.after, notation, None)
    for pair in told:
        if pair.old == giver:
            found.put(found.after, pair.new, pair.share)
        if pair.new == receiver:
            found.put(found.before, pair.old, pair.share_of_new)
    return found


def side(told: Mapping[str, float | None]) -> tuple[ChangedCode, ...]:
    """Return one side of a change."""
    return tuple(ChangedCode(notation, share) for notation, share in told.items())


def together(told: Iterable[Pair]) -> list[list[int]]:
    """Return the places of the pairs that hang together by a code: of each change that nobody told apart."""
    homes: dict[str, int] = {}
    groups: dict[int, list[int]] = {}
    for place, pair in enumerate(told):
        names = [name for name in dict.fromkeys((pair.old, pair.new)) if name]
        met = sorted({homes[name] for name in names if name in homes})
        home = met[0] if met else place
        group = groups.setdefault(home, [])
        for other in met[1:]:
            group += groups.pop(other)
            homes |= {name: home for name, at in homes.items() if at == other}
        group.append(place)
        homes |= dict.fromkeys(names, home)
    return [sorted(group) for group in groups.values()]
