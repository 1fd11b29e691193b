"""A page of the catalogue put together: the head, the piece of each dataset, and once what several of them refer to."""

from collections.abc import Sequence

from sqlmodel import Session

from registry.exchange.dcat import listed
from registry.exchange.dcat.catalogue import Standing, Standings, View, head_of_page
from registry.exchange.dcat.datasets import own, record
from registry.exchange.dcat.document import Document
from registry.exchange.dcat.kept import Piece
from registry.exchange.dcat.listed import Outline
from registry.exchange.dcat.proofs import receipts
from registry.exchange.dcat.written import FORMS


def page(session: Session, shown: Sequence[Outline], view: View, suffix: str, base: str, standings: Standings) -> bytes:
    """Return a page in the form of a suffix."""
    form, standing = FORMS[suffix], standings.now(session)
    document = Document(base, standing.names)
    written = [form.opening(base).encode(), form.nodes(head_of_page(shown, standing, document, view), base).encode()]
    pieces = _kept(session, shown, suffix, standing, standings)
    made = _made(session, [one for one in shown if one.version not in pieces], suffix, base, standing, standings)
    standings.pieces.put(suffix, made.values())
    shared: dict[str, bytes] = {}
    for one in shown:
        piece = pieces.get(one.version) or made[one.version]
        written.append(piece.own)
        shared.update(piece.shared)
    written += (text for address, text in shared.items() if document.is_new(address))
    written.append(form.closing.encode())
    return b"".join(written)


def _kept(
    session: Session, shown: Sequence[Outline], suffix: str, standing: Standing, standings: Standings
) -> dict[int, Piece]:
    """Return the pieces that are kept and that receipts still prove as they say."""
    kept = standings.pieces.of(suffix, shown, standing.called)
    proven = standings.proofs.numbered(session, {number for piece in kept.values() for number in piece.proven})
    return {
        version: piece
        for version, piece in kept.items()
        if all(proven.get(number) == proof for number, proof in piece.proven.items())
    }


def _made(
    session: Session, missing: Sequence[Outline], suffix: str, base: str, standing: Standing, standings: Standings
) -> dict[int, Piece]:
    """Return pieces made anew. Each is complete in itself: what it refers to it describes, on whatever page it stands."""
    form = FORMS[suffix]
    bodies = listed.documents(session, missing)
    proven = standings.proofs.numbered(session, {number for body in bodies.values() for number in receipts(body)})
    texts: dict[str, bytes] = {}
    made: dict[int, Piece] = {}
    for outline in missing:
        document, body = Document(base, standing.names), bodies[outline.version]
        found = outline.listed(body)
        nodes = [record(found, document), *own(found, document, proven)]
        met = document.met()
        for node in met:
            if node[0] not in texts:
                texts[node[0]] = form.nodes([node], base).encode()
        made[outline.version] = Piece(
            outline,
            standing.called,
            {number: proven.get(number) for number in receipts(body)},
            form.nodes(nodes, base).encode(),
            tuple((address, texts[address]) for address, _ in met),
        )
    return made
