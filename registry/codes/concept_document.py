"""What is said of one code alone: its own statements, those right below it, what it was before and what replaced it.

SKOS keeps deprecated concepts dereferenceable: a code that its list no longer has is told of by the last version that
had it, with ``owl:deprecated``, ``dct:isReplacedBy`` and a dated ``skos:historyNote``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple
from sqlmodel import Session, col, select

from registry import rdf
from registry.codes import recorded, repository, standing
from registry.codes.chain import TRUE
from registry.codes.change_triples import change_triples
from registry.codes.lineage import became
from registry.codes.models import Concept
from registry.codes.payloads import Code, ItemChange
from registry.codes.succession import standing_on
from registry.codes.triples import code_node, code_triples, scheme_path
from registry.errors import Sentence
from registry.items.models import Version
from registry.items.repository import Entry
from registry.items.state import State
from registry.rdf import DCT, OWL, RDF, SKOS


@dataclass(frozen=True, slots=True)
class CodeDocument:
    """A code of a version of its list, with those right below it and the recorded changes of its family."""

    entry: Entry
    code: Code
    narrower: Sequence[Code]
    changes: tuple[ItemChange, ...]
    successors: tuple[str, ...]
    """Notations of what it became by now, where that is recorded and is not itself."""
    ended: Sentence | None
    """Why it is no longer used: not valid any more, or not in the list any more."""
    is_gone: bool
    """Whether the list no longer has it."""

    @property
    def path(self) -> str:
        """The path of its permanent IRI."""
        return code_node(NamedNode(f"x:{self.entry.item.iri}"), self.code.notation).value.removeprefix("x:")


def of_live(session: Session, entry: Entry, notation: str, day: date) -> CodeDocument | None:
    """Return a code of the live list, or as its list last had it; None when no published version ever had it."""
    item_id = entry.item.id or 0
    code = repository.code(session, item_id, notation)
    if code is None:
        row = session.execute(
            select(*standing.COLUMNS)
            .join(Version, col(Version.id) == Concept.since_version)
            .where(
                Concept.item_id == item_id,
                Concept.notation == notation,
                col(Concept.since_version).in_(standing.versions(item_id, None)),
            )
            .order_by(col(Version.major).desc(), col(Version.minor).desc(), col(Version.patch).desc())
        ).first()
        return _document(session, entry, repository.code_of(row), day, is_gone=True) if row else None
    return _document(session, entry, code, day, is_gone=entry.version.state == State.RETIRED.value)


def of_version(session: Session, entry: Entry, notation: str, day: date) -> CodeDocument | None:
    """Return a code as a version of its list has it; None when it has none."""
    which = standing.codes(entry.item.id or 0, entry.version)
    row = session.execute(select(*standing.COLUMNS).where(which, Concept.notation == notation)).first()
    if row is None:
        return None
    below = session.execute(select(*standing.COLUMNS).where(which, Concept.broader == notation))
    found = _document(session, entry, repository.code_of(row), day, is_gone=False)
    return replace(found, narrower=[repository.code_of(child) for child in below])


def triples(document: CodeDocument, base: str) -> Iterator[Triple]:
    """Yield what is said of a code, under an address."""
    entry, code = document.entry, document.code
    scheme = rdf.iri(scheme_path(entry.item.agency, entry.item.slug), base)
    node = code_node(scheme, code.notation)
    yield from code_triples(code, scheme, periods=True)
    for child in document.narrower:
        yield Triple(node, SKOS.narrower, code_node(scheme, child.notation))
    if document.ended:
        yield Triple(node, OWL.deprecated, TRUE)
        for language, wording in document.ended._asdict().items():
            yield Triple(node, SKOS.historyNote, Literal(wording, language=language))
    for notation in document.successors:
        yield Triple(node, DCT.isReplacedBy, code_node(scheme, notation))
    yield Triple(scheme, RDF.type, SKOS.ConceptScheme)
    yield from rdf.texts(scheme, DCT.title, entry.body["title"])
    yield from change_triples(replace(repository.described(entry), changes=document.changes), base)


def _document(session: Session, entry: Entry, code: Code, day: date, *, is_gone: bool) -> CodeDocument:
    item_id = entry.item.id or 0
    changes = tuple(recorded.related(session, item_id, code.notation))
    successors = tuple(
        relative.notation
        for relative in became(changes, code.notation, since=code.valid_from, until=day)
        if relative.through and relative.notation != code.notation
    )
    ended = None
    if is_gone:
        ended = _not_listed(entry, code, successors)
    elif code.valid_until is not None and code.valid_until < day:
        ended = standing_on(code, changes, day).reason
    below = [] if is_gone else repository.narrower(session, item_id, code.notation)
    return CodeDocument(entry, code, below, changes, successors, ended, is_gone)


def _not_listed(entry: Entry, code: Code, successors: Sequence[str]) -> Sentence:
    name, since = f"{entry.item.agency}/{entry.item.slug}", entry.version.moved_at.date()
    instead = ", ".join(successors)
    if entry.version.state == State.RETIRED.value:
        said = Sentence(
            f"{since}: daftar {name} dicabut. {entry.version.reason or ''}",
            f"{since}: the list {name} was withdrawn. {entry.version.reason or ''}",
        )
    else:
        number = entry.version.number
        said = Sentence(
            f"{since}: kode {code.notation} tidak ada lagi dalam {name} versi {number}.",
            f"{since}: code {code.notation} is no longer in {name} version {number}.",
        )
    if not successors:
        return Sentence(said.id.strip(), said.en.strip())
    return Sentence(f"{said.id.strip()} Penggantinya: {instead}.", f"{said.en.strip()} It was replaced by {instead}.")
