"""What changes in a code list, for people: recorded changes in words, then what else differs, by type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from registry.codes.changes import notations
from registry.codes.compare import Comparison
from registry.codes.consequences import ASPECTS
from registry.codes.payloads import Code, ItemChange

SHOWN = 50
"""Changes, and codes of a type, that a page shows; all of them are on the page of the difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A code before and after; one of both where it is new or gone."""

    before: Code | None
    after: Code | None

    @property
    def code(self) -> Code:
        """The code as it is to be, else as it was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Group:
    """The codes that differ in one way."""

    aspect: str
    total: int
    shown: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class CodeChanges:
    """What changes from one version of a list to another."""

    changes: tuple[ItemChange, ...]
    total: int
    """Recorded changes, those included that are not shown."""
    groups: tuple[Group, ...]
    names: Mapping[str, Code]
    """The codes that the changes name."""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing differs."""
        return not (self.total or self.groups)


def code_changes(found: Comparison, known: Mapping[str, Code] | None = None) -> CodeChanges:
    """Return a comparison for a page. ``known`` are codes that changes name and that do not differ themselves."""
    shown = found.changes[:SHOWN]
    codes = {
        **(known or {}),
        **{code.notation: code for code in found.removed},
        **{code.notation: code for code in found.added},
        **{pair.after.notation: pair.after for pair in found.changed},
    }
    touched = dict.fromkeys(chain.from_iterable(notations((*change.before, *change.after)) for change in shown))
    return CodeChanges(
        changes=shown,
        total=len(found.changes),
        groups=tuple(_groups(found)),
        names={notation: codes[notation] for notation in touched if notation in codes},
    )


def _groups(found: Comparison) -> Iterable[Group]:
    by_aspect: dict[str, list[Difference]] = {
        "added": [Difference(None, code) for code in found.added],
        "removed": [Difference(code, None) for code in found.removed],
        **{
            aspect: [Difference(pair.before, pair.after) for pair in found.of(aspect)]
            for aspect in ASPECTS
            if aspect != "removed"
        },
    }
    for aspect, differences in by_aspect.items():
        if differences:
            yield Group(aspect, len(differences), tuple(differences[:SHOWN]))
