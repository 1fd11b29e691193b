"""What differs between a code list and what shall follow it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from registry.codes.payloads import Code


@dataclass(frozen=True, slots=True)
class Difference:
    """The notations that a proposal adds, changes and removes, and the bump of the version that this asks for."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    relabelled_only: bool

    @property
    def is_empty(self) -> bool:
        """Say whether nothing differs."""
        return not (self.added or self.changed or self.removed)

    @property
    def bump(self) -> str:
        """Removed or moved: major; added: minor; worded anew: patch."""
        if self.removed or (self.changed and not self.relabelled_only):
            return "major"
        return "minor" if self.added else "patch"


def compare(before: Mapping[str, Code], after: Iterable[Code]) -> Difference:
    """Compare a list with what shall follow it. Order alone is no difference."""
    coming = {code.notation: code for code in after}
    both = [(before[notation], code) for notation, code in coming.items() if notation in before]
    changed = [(old, new) for old, new in both if replace(old, position=0) != replace(new, position=0)]
    return Difference(
        added=tuple(notation for notation in coming if notation not in before),
        changed=tuple(new.notation for _, new in changed),
        removed=tuple(notation for notation in before if notation not in coming),
        relabelled_only=all(
            (old.broader, old.valid_from, old.valid_until) == (new.broader, new.valid_from, new.valid_until)
            for old, new in changed
        ),
    )
