"""A page of the catalogue put together: the head, the piece of each dataset, and once what several of them refer to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from registry.exchange.dcat import listed
from registry.exchange.dcat.catalogue import Standing, View, head_of_page
from registry.exchange.dcat.datasets import own, record
from registry.exchange.dcat.document import Document
from registry.exchange.dcat.kept import Piece, Pieces
from registry.exchange.dcat.listed import Outline
from registry.exchange.dcat.proofs import Proofs, receipts
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


@dataclass(frozen=True, slots=True)
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
        pieces = self._kept(session, shown)
        pieces |= self._made(session, [one for one in shown if one.version not in pieces])
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

    def _kept(self, session: Session, shown: Sequence[Outline]) -> dict[int, Piece]:
        """Return by version the pieces that are kept, and that receipts still prove as they say."""
        kept = self.pieces.of(self.suffix, shown, self.standing.called)
        proven = self.proofs.numbered(session, {number for piece in kept.values() for number in piece.proven})
        return {
            version: piece
            for version, piece in kept.items()
            if all(proven.get(number) == proof for number, proof in piece.proven.items())
        }

    def _made(self, session: Session, missing: Sequence[Outline]) -> dict[int, Piece]:
        """Return by version pieces made anew; each names all it refers to, on whatever page it will be."""
        writing = Writing(FORMS[self.suffix], Document(self.base, self.standing.names))
        bodies = listed.documents(session, missing)
        proven = self.proofs.numbered(session, {number for body in bodies.values() for number in receipts(body)})
        made: dict[int, Piece] = {}
        for outline in missing:
            body = bodies[outline.version]
            found = outline.listed(body)
            text, shared = writing.written([record(found, writing.document), *own(found, writing.document, proven)])
            proofs = {number: proven.get(number) for number in receipts(body)}
            made[outline.version] = Piece(outline, self.standing.called, proofs, text.encode(), tuple(shared))
        self.pieces.put(self.suffix, made.values())
        return made
