"""What crosses the edge of this domain: the problems found in a document."""

from dataclasses import dataclass

from registry.errors import Sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a document, or of the schema it was to be checked with.

    ``pointer`` is a JSON Pointer (RFC 6901) into the document; a fault of the schema itself carries the
    fragment form (``#/properties/…``). ``keyword`` is the JSON Schema keyword that was not satisfied.
    ``field`` points at what has to be mended: the missing property itself, where ``pointer`` names its object.
    """

    pointer: str
    keyword: str
    message: Sentence
    field: str = ""

    @property
    def in_schema(self) -> bool:
        """Say whether the schema is at fault, not the document."""
        return self.pointer.startswith("#")
