"""Three-way merge of a document: what the source said before, what it says now, what it was made here meanwhile.

A correction made in the registry survives the next run of the harvest: where only one side changed a field, that side
is taken; where both did, somebody's choice is kept, else the local one, and the conflict is written down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Side = Literal["source", "local"]

_LANGUAGES = {"id", "en"}
_FILES = "distributions"
_NONE: Any = object()


@dataclass(frozen=True, slots=True)
class Field:
    """A field in which source and registry differ: both values (None: has none), who wins, and who said so."""

    source: Any
    local: Any
    wins: Side
    is_conflict: bool = False
    """Both changed it; people should look."""
    is_decided: bool = False
    """Somebody chose who wins."""

    def to_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "source": self.source,
            "local": self.local,
            "wins": self.wins,
            "is_conflict": self.is_conflict,
            "is_decided": self.is_decided,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Field":
        """Read it as it was kept."""
        return cls(**kept)


def merge(
    base: Mapping[str, Any],
    source: Mapping[str, Any],
    local: Mapping[str, Any],
    decided: Mapping[str, Side] | None = None,
) -> tuple[dict[str, Any], dict[str, Field]]:
    """Return the merged document, and the fields (by JSON Pointer) in which it and the source differ or conflict.

    ``base`` is what the source said before. A field is a member of the document; of a text each language is one, and
    of the files each file, by its identifier. ``decided`` names who wins where somebody has chosen.
    """
    before, theirs, ours = dict(fields(base)), dict(fields(source)), dict(fields(local))
    chosen = decided or {}
    values: dict[str, Any] = {}
    overlay: dict[str, Field] = {}
    for pointer in dict.fromkeys((*theirs, *ours)):
        was, said, here = (side.get(pointer, _NONE) for side in (before, theirs, ours))
        if here in (said, was):
            values[pointer] = said
            continue
        both = said != was
        wins: Side = chosen.get(pointer, "local")
        values[pointer] = here if wins == "local" else said
        overlay[pointer] = Field(_shown(said), _shown(here), wins, both, pointer in chosen)
    return _composed(values, source, local), overlay


def unsettled(found: Mapping[str, Field], before: Mapping[str, Any]) -> dict[str, Field]:
    """Return an overlay in which a conflict of an earlier run stays one until somebody decides on it."""
    return {
        pointer: replace(one, is_conflict=True)
        if before.get(pointer, {}).get("is_conflict") and not one.is_decided
        else one
        for pointer, one in found.items()
    }


def origins(source: Mapping[str, Any], local: Mapping[str, Any]) -> dict[str, Side]:
    """Say of each field of a document whether it stands as the source said (a robot's) or was written here."""
    theirs = dict(fields(source))
    return {pointer: "source" if theirs.get(pointer, _NONE) == value else "local" for pointer, value in fields(local)}


def fields(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a document by JSON Pointer, in its order."""
    for name, value in document.items():
        at = "/" + _escaped(name)
        if isinstance(value, Mapping) and value and value.keys() <= _LANGUAGES:
            for language, text in value.items():
                yield f"{at}/{language}", text
        elif name == _FILES and _are_named(value):
            for file in value:
                yield f"{at}/{_escaped(file['identifier'])}", file
        else:
            yield at, value


def _are_named(files: Any) -> bool:
    """Say whether files can be told apart by their identifiers."""
    if not isinstance(files, list) or not all(isinstance(file, Mapping) for file in files):
        return False
    names = [file.get("identifier") for file in files]
    return bool(names) and all(isinstance(name, str) for name in names) and len(set(names)) == len(names)


def _composed(values: Mapping[str, Any], source: Mapping[str, Any], local: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document that fields make up; its members in the source's order, the local ones behind."""
    document: dict[str, Any] = {}
    for name in dict.fromkeys((*source, *local)):
        at = "/" + _escaped(name)
        if values.get(at, _NONE) is not _NONE:
            document[name] = values[at]
            continue
        below = {
            pointer[len(at) + 1 :]: value
            for pointer, value in values.items()
            if pointer.startswith(f"{at}/") and value is not _NONE
        }
        if below and name == _FILES:
            document[name] = list(below.values())
        elif below:
            document[name] = below
    return document


def _shown(value: Any) -> Any:
    return None if value is _NONE else value


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
