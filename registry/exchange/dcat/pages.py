"""A page of the catalogue put together: the head, the piece of each dataset, and once what several of them refer to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import orjson
from sqlmodel import Session

from registry.exchange.dcat import listed
from registry.exchange.dcat.catalogue import SPACES, Standing, View, head_of_page, named
from registry.exchange.dcat.datasets import own, record
from registry.exchange.dcat.document import Document
from registry.exchange.dcat.kept import Piece, Pieces, Shared, numbered
from registry.exchange.dcat.listed import Sketch
from registry.exchange.dcat.proofs import Proofs, Proven, receipts
from registry.exchange.dcat.terms import Node
from registry.exchange.dcat.written import FORMS, Form

_NOTHING_PROVEN = orjson.dumps({})


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes things one by one, each complete in itself; what several of them name is written once, and said again."""

    form: Form
    document: Document
    _shared: dict[str, Shared] = field(default_factory=dict)

    def written(self, nodes: Iterable[Node]) -> tuple[str, list[Shared]]:
        """Return nodes that were made with the document, and what they name besides."""
        own, base = self.form.nodes(nodes, self.document.base), self.document.base
        addresses = dict.fromkeys(self.document.named)
        for node in self.document.met():
            self._shared[node[0]] = numbered(node[0], self.form.nodes([node], base).encode())
        return own, [self._shared[address] for address in addresses]


@dataclass(frozen=True, slots=True)
class Written:
    """Datasets as they are written, by version, and by its number what they share."""

    pieces: Mapping[int, Piece]
    shared: Mapping[int, Shared]

    def whole(self, version: int) -> list[bytes]:
        """Return a dataset with all that it names."""
        piece = self.pieces[version]
        return [piece.own, *(self.shared[number].text for number in piece.shared)]


@dataclass(frozen=True)
class Pages:
    """Writes pages in the form of a suffix, under a public address, of a catalogue as it stands."""

    suffix: str
    base: str
    standing: Standing
    pieces: Pieces
    proofs: Proofs

    def page(self, session: Session, shown: Sequence[Sketch], view: View) -> bytes:
        """Return a page."""
        form, document = FORMS[self.suffix], Document(self.base, self.standing.names)
        head = form.nodes(head_of_page(shown, self.standing, document, view), self.base)
        written = self.written(session, shown)
        content = b"".join(
            (
                *(form.opening(self.base).encode(), head.encode()),
                *(written.pieces[one.version].own for one in shown),
                *(each.text for each in written.shared.values() if document.is_new(each.address)),
            )
        )
        return form.closed(content)

    def written(self, session: Session, sketches: Sequence[Sketch]) -> Written:
        """Return datasets as they are written: kept ones where they hold, others made and kept."""
        pieces = self._kept(session, sketches)
        shared = self.pieces.shared({*chain.from_iterable(piece.shared for piece in pieces.values())})
        made = self._made(session, [one for one in sketches if one.version not in pieces])
        return Written({**pieces, **made.pieces}, {**shared, **made.shared})

    def _kept(self, session: Session, sketches: Sequence[Sketch]) -> dict[int, Piece]:
        """Return by version the pieces that are kept, and whose names and proofs are what they were."""
        found = self.pieces.of(self.suffix, sketches)
        kept = {version: piece for version, piece in found.items() if self._are_called_so(piece.names)}
        told = {
            version: [*orjson.loads(piece.proven)] for version, piece in kept.items() if piece.proven != _NOTHING_PROVEN
        }
        proven = self.proofs.numbered(session, set(chain.from_iterable(told.values())))
        return {
            version: piece
            for version, piece in kept.items()
            if version not in told or piece.proven == _told(told[version], proven)
        }

    def _made(self, session: Session, missing: Sequence[Sketch]) -> Written:
        """Return pieces made anew; each names all it refers to, on whatever page it will be."""
        writing = Writing(FORMS[self.suffix], Document(self.base, self.standing.names))
        datasets = listed.whole(session, [one.version for one in missing], self.standing.chains)
        proven = self.proofs.of(session, datasets.values())
        made: list[tuple[Sketch, Piece]] = []
        shared: dict[int, Shared] = {}
        for sketch in missing:
            found = datasets[sketch.version]
            text, others = writing.written([record(found, writing.document), *own(found, writing.document, proven)])
            shared |= {each.number: each for each in others}
            names = self._called(each.address for each in others if each.address.startswith(self._naming))
            proofs = _told(receipts(found.body), proven)
            made.append((sketch, Piece(names, proofs, text.encode(), [each.number for each in others])))
        self.pieces.put(self.suffix, made, shared.values())
        return Written({sketch.version: piece for sketch, piece in made}, shared)

    @cached_property
    def _naming(self) -> tuple[str, ...]:
        """How the addresses begin of what may be called otherwise one day."""
        return tuple(f"{self.base}{space}" for space in SPACES)

    def _called(self, addresses: Iterable[str]) -> bytes:
        """Return what agencies and goals are called now, by their addresses."""
        start = len(self.base)
        return b"\n".join(named(address[start:], self.standing.said) for address in addresses)

    def _are_called_so(self, names: bytes) -> bool:
        """Say whether agencies and goals are called as it was noted."""
        others = set(names.split(b"\n")) - self.standing.names_held if names else ()
        return all(each == named(each.decode().rstrip(" "), self.standing.said) for each in others)


def _told(numbers: Iterable[str], proven: Mapping[str, Proven]) -> bytes:
    """Return what receipts prove as JSON, by their numbers."""
    return orjson.dumps({number: proven.get(number) for number in numbers})
