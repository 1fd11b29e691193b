"""Datasets kept in memory as they were written: a page is put together from pieces, however the catalogue moved on."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from registry.exchange.dcat.listed import Outline
from registry.exchange.dcat.proofs import Proven

_MOST = 64 * 2**20  # bytes of pieces; Python's own share of each is not counted


@dataclass(frozen=True, slots=True)
class Piece:
    """One dataset in one form: what is its own, and what others on the page may refer to as well, by address.

    It holds while the dataset's ``outline`` is the same, everybody is ``called`` the same, and its receipts (by their
    numbers) prove the same.
    """

    outline: Outline
    called: str
    proven: Mapping[str, Proven | None]
    own: bytes
    shared: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """Its bytes; texts of what others share are one with theirs, as a rule, and counted all the same."""
        return len(self.own) + sum(len(text) for _, text in self.shared)


class Pieces:
    """The pieces asked for last."""

    def __init__(self, most: int = _MOST) -> None:
        """Keep so many bytes."""
        self._most, self._size = most, 0
        self._kept: OrderedDict[tuple[str, str], Piece] = OrderedDict()
        self._lock = Lock()

    def of(self, suffix: str, outlines: Iterable[Outline], called: str) -> dict[int, Piece]:
        """Return by version the pieces that are kept in a form and hold; their proofs are left to judge."""
        found: dict[int, Piece] = {}
        with self._lock:
            for outline in outlines:
                piece = self._kept.get((suffix, outline.iri))
                if piece is not None and piece.called == called and piece.outline == outline:
                    self._kept.move_to_end((suffix, outline.iri))
                    found[outline.version] = piece
        return found

    def put(self, suffix: str, pieces: Iterable[Piece]) -> None:
        """Keep pieces in a form; those that were not asked for the longest go."""
        with self._lock:
            for piece in pieces:
                name = suffix, piece.outline.iri
                if former := self._kept.pop(name, None):
                    self._size -= former.size
                self._kept[name] = piece
                self._size += piece.size
            while self._size > self._most:
                _, gone = self._kept.popitem(last=False)
                self._size -= gone.size
