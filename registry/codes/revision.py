"""What a proposal makes of a published list: the codes that differ, with those around them, and where they stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from registry.codes import placing
from registry.codes.changes import notations
from registry.codes.difference import Difference, compare
from registry.codes.payloads import Code, CodeList
from registry.codes.registered import Registered
from registry.codes.rows import digest


@dataclass(frozen=True)
class Revision:
    """A list and what it becomes, as far as a proposal concerns it.

    ``before`` and the codes of ``after`` hold the codes that differ and, in both, those without which the changes
    cannot be judged: their siblings, and those that changes name. All others stay as they are.
    """

    registered: Registered
    before: Mapping[str, Code]
    after: CodeList
    whole: Sequence[Code] | None
    """All codes in their order where the proposal tells it; None: the registered order holds."""

    @cached_property
    def difference(self) -> Difference:
        """What is added, changed and removed."""
        return compare(self.before, self.after.codes)

    @property
    def total(self) -> int:
        """How many codes the list then has."""
        return self.registered.total + len(self.difference.added) - len(self.difference.removed)

    def placed(self) -> list[tuple[Code, int]]:
        """Return the codes to write with their positions: what differs, and what must move to make room."""
        if self.whole is not None:
            return self._placed(self.whole)
        codes = {code.notation: code for code in self.after.codes}
        places = self.registered.places(self.difference.changed)
        gaps = self.registered.gaps(self.difference.added)
        for (low, high), names in gaps.items():
            if high is not None and high - low <= len(names):
                return self._placed(self._merged(codes, gaps))
            step = placing.GAP if high is None else (high - low) // (len(names) + 1)
            places |= placing.between(names, low, step)
        return [(codes[notation], position) for notation, position in places.items()]

    def _placed(self, codes: Sequence[Code]) -> list[tuple[Code, int]]:
        staying = self.registered.positions()
        for notation in (*self.difference.changed, *self.difference.removed):
            del staying[notation]
        places = placing.places([code.notation for code in codes], staying)
        return [(code, places[code.notation]) for code in codes if code.notation in places]

    def _merged(self, codes: Mapping[str, Code], gaps: Mapping[tuple[int, int | None], Sequence[str]]) -> list[Code]:
        """Return all codes in the registered order, new ones where they belong: so many came that all must move."""
        standing = [(position, 0, notation) for notation, position in self.registered.positions().items()]
        coming = [(low, place, name) for (low, _), names in gaps.items() for place, name in enumerate(names, start=1)]
        order = [notation for _, _, notation in sorted([*standing, *coming])]
        known = self.registered.codes(order)
        return [codes.get(notation) or known[notation] for notation in order]


def whole(registered: Registered, proposed: CodeList) -> Revision:
    """Compare all codes of a list with the registered ones, by their digests."""
    digests = registered.digests
    differing = {code.notation: code for code in proposed.codes if digests.get(code.notation) != digest(code)}
    there = {code.notation for code in proposed.codes}
    removed = [notation for notation in digests if notation not in there]
    before = registered.codes([*(notation for notation in differing if notation in digests), *removed])
    parents, named = _parents(before, differing), _named(proposed)
    around = {
        code.notation: code
        for code in proposed.codes
        if code.notation not in differing and (code.notation in named or not parents.isdisjoint(code.broader))
    }
    concerned = replace(proposed, codes=(*differing.values(), *around.values()))
    return Revision(registered, {**before, **around}, concerned, proposed.codes)


def part(registered: Registered, proposed: CodeList) -> Revision:
    """Compare some codes of a list, new ones among them, with the registered ones; the others stay."""
    given = {code.notation: code for code in proposed.codes}
    before = registered.codes(given)
    siblings = registered.some_right_below(sorted(_parents(before, given)), len(given) + 1)
    around = {
        notation: code
        for notation, code in (registered.codes(sorted(_named(proposed))) | siblings).items()
        if notation not in given
    }
    concerned = replace(proposed, codes=(*given.values(), *around.values()))
    return Revision(registered, {**before, **around}, concerned, None)


def _parents(before: Mapping[str, Code], after: Mapping[str, Code]) -> set[str]:
    """Return what stands right above codes that begin or end."""
    begun = (code for notation, code in after.items() if notation not in before)
    ended = (
        code
        for notation, code in before.items()
        if notation not in after or after[notation].valid_until != code.valid_until
    )
    return {parent for codes in (begun, ended) for code in codes for parent in code.broader}


def _named(proposed: CodeList) -> set[str]:
    sides: Iterable[str] = (
        notation for change in proposed.changes for notation in notations((*change.before, *change.after))
    )
    return set(sides)
