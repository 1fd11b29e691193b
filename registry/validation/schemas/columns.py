"""What a schema says of a table, whatever its language: judges of single texts, keys, and a judge of whole rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from registry.errors import Invalid, Sentence


@dataclass(frozen=True, slots=True)
class Broken:
    """What a text breaks: the name of the check, what was expected, and of a row the column if it is one."""

    check: str
    message: Sentence
    column: str | None = None


Judge = Callable[[str], Broken | None]
"""Says what a text that is not missing breaks."""


def anything(_: str) -> None:
    """Judge that every text will do."""


@dataclass(frozen=True, slots=True)
class SchemaColumn:
    """One column of a schema."""

    name: str
    title: str
    description: str = ""
    judge: Judge = anything
    missing: frozenset[str] = frozenset()
    """Texts that stand for nothing, beside the empty one."""
    required: bool = False
    value: Callable[[str], Any] = str
    """What a text means, for keys: 1 and 1.0 are one number."""


@dataclass(frozen=True, slots=True)
class Key:
    """Columns whose values together stand once; of a primary key none may be missing."""

    columns: tuple[str, ...]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns whose values must stand in other columns of the same table."""

    columns: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSchema:
    """All that a schema says of a table."""

    columns: tuple[SchemaColumn, ...]
    keys: tuple[Key, ...] = ()
    references: tuple[Reference, ...] = ()
    row: Callable[[Mapping[str, str | None]], Iterator[Broken]] | None = None
    """Judges what no single text can tell; a cell that is at fault already is not told again."""
    unread: tuple[str, ...] = ()
    """Parts of the schema that are not checked."""
    title: str = ""
    iri: str = ""


@dataclass
class Pointer:
    """A place in a schema, to say where it is broken."""

    document: Any
    path: tuple[str | int, ...] = field(default=())

    def __str__(self) -> str:
        """Return the JSON Pointer (RFC 6901)."""
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in self.path)

    def at(self, part: str | int) -> "Pointer":
        """Return the place of a member; where there is none, of nothing."""
        try:
            inside = self.document[part]
        except (KeyError, IndexError, TypeError):
            inside = None
        return Pointer(inside, (*self.path, part))

    def mapping(self) -> Mapping[str, Any]:
        """Return the object that stands here."""
        if not isinstance(self.document, dict):
            self.refuse("harus berupa objek", "must be an object")
        return self.document

    def items(self) -> list["Pointer"]:
        """Return the places of the members of the list that stands here."""
        if not isinstance(self.document, list):
            self.refuse("harus berupa daftar", "must be a list")
        return [self.at(place) for place in range(len(self.document))]

    def texts(self) -> tuple[str, ...]:
        """Return the text, or the list of texts, that stands here; nothing where there is nothing."""
        if self.document is None:
            return ()
        found = [self.document] if isinstance(self.document, str) else self.document
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.refuse("harus berupa teks atau daftar teks", "must be a text or a list of texts")
        return tuple(found)

    def refuse(self, fault_id: str, fault_en: str) -> NoReturn:
        """Raise ``Invalid`` with the place and what is wrong there."""
        raise Invalid(
            Sentence(
                f"Skema tidak benar pada {str(self) or '/'}: {fault_id}.",
                f"The schema is not valid at {str(self) or '/'}: {fault_en}.",
            ),
            pointer=str(self),
        )
