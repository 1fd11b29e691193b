"""A page of the catalogue put together: the head, the piece of each dataset, and once what several of them refer to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import orjson
from sqlmodel import Session

from registry.exchange.dcat import listed
from registry.exchange.dcat.catalogue import SPACES, Standing, View, head_of_page
from registry.exchange.dcat.datasets import own, record
from registry.exchange.dcat.document import Document
from registry.exchange.dcat.kept import Piece, Pieces
from registry.exchange.dcat.listed import Outline
from registry.exchange.dcat.proofs import Proofs, Proven, receipts
from registry.exchange.dcat.terms import Node
from registry.exchange.dcat.written import FORMS, Form


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes things one by one, each complete in itself; what several of them name is written once, and said again."""

    form: Form
    document: Document
    _texts: dict[str, str] = field(default_factory=dict)

    def written(self, nodes: Iterable[Node]) -> tuple[str, list[tuple[str, str]]]:
        """Return nodes that were made with the document, and what they name besides, by its address."""
        own, base = self.form.nodes(nodes, self.document.base), self.document.base
        named = dict.fromkeys(self.document.named)
        for node in self.document.met():
            self._texts[node[0]] = self.form.nodes([node], base)
        return own, [(address, self._texts[address]) for address in named]


@dataclass(frozen=True)
class Pages:
    """Writes pages in the form of a suffix, under a public address, of a catalogue as it stands."""

    suffix: str
    base: str
    standing: Standing
    pieces: Pieces
    proofs: Proofs

    def page(self, session: Session, shown: Sequence[Outline], view: View) -> bytes:
        """Return a page."""
        form, document = FORMS[self.suffix], Document(self.base, self.standing.names)
        head = form.nodes(head_of_page(shown, self.standing, document, view), self.base)
        pieces = self.written(session, shown)
        shared: dict[str, str] = {}
        for piece in pieces.values():
            shared.update(piece.shared)
        return b"".join(
            (
                *(form.opening(self.base).encode(), head.encode()),
                *(pieces[one.version].own for one in shown),
                *(text.encode() for address, text in shared.items() if document.is_new(address)),
                form.closing.encode(),
            )
        )

    def written(self, session: Session, outlines: Sequence[Outline]) -> dict[int, Piece]:
        """Return datasets as they are written, by version: kept ones where they hold, others made and kept."""
        kept = self._kept(session, outlines)
        return kept | self._made(session, [one for one in outlines if one.version not in kept])

    def _kept(self, session: Session, outlines: Sequence[Outline]) -> dict[int, Piece]:
        """Return by version the pieces that are kept, and whose names and proofs are what they were."""
        kept = {
            version: piece
            for version, piece in self.pieces.of(self.suffix, outlines).items()
            if piece.names == self._called(orjson.loads(piece.names))
        }
        named = {version: [*orjson.loads(piece.proven)] for version, piece in kept.items()}
        proven = self.proofs.numbered(session, set(chain.from_iterable(named.values())))
        return {version: piece for version, piece in kept.items() if piece.proven == _told(named[version], proven)}

    def _made(self, session: Session, missing: Sequence[Outline]) -> dict[int, Piece]:
        """Return by version pieces made anew; each names all it refers to, on whatever page it will be."""
        writing = Writing(FORMS[self.suffix], Document(self.base, self.standing.names))
        bodies = listed.documents(session, missing)
        proven = self.proofs.numbered(session, {number for body in bodies.values() for number in receipts(body)})
        made: list[tuple[Outline, Piece]] = []
        for outline in missing:
            body = bodies[outline.version]
            found = outline.listed(body)
            text, shared = writing.written([record(found, writing.document), *own(found, writing.document, proven)])
            names = self._called(address for address, _ in shared if address.startswith(self._naming))
            made.append((outline, Piece(names, _told(receipts(body), proven), text.encode(), shared)))
        self.pieces.put(self.suffix, made)
        return {outline.version: piece for outline, piece in made}

    @cached_property
    def _naming(self) -> tuple[str, ...]:
        """How the addresses begin of what may be called otherwise one day."""
        return tuple(f"{self.base}{space}" for space in SPACES)

    def _called(self, addresses: Iterable[str]) -> bytes:
        """Return digests of what agencies and goals are called now as JSON, by their addresses."""
        said, start = self.standing.said, len(self.base)
        return orjson.dumps({address: said.get(address[start:]) for address in addresses})


def _told(numbers: Iterable[str], proven: Mapping[str, Proven]) -> bytes:
    """Return what receipts prove as JSON, by their numbers."""
    return orjson.dumps({number: proven.get(number) for number in numbers})
