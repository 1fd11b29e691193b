"""The catalogue itself in DCAT-AP 3: dcat:Catalog, the services it offers (dcat:DataService), and its pages (Hydra)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import func
from sqlmodel import Session, col

from registry.accounts.models import Agency
from registry.changes import log
from registry.exchange.dcat import authorities
from registry.exchange.dcat import terms as t
from registry.exchange.dcat.datasets import PROFILE, dataset, record, record_of
from registry.exchange.dcat.document import AGENCIES, GOALS, THEMES, Document, Names, wordings
from registry.exchange.dcat.kept import Pieces
from registry.exchange.dcat.listed import PAGE, Listed, Sketch, live
from registry.exchange.dcat.proofs import Proofs, Proven
from registry.exchange.dcat.series import Chains
from registry.exchange.dcat.terms import Node, Statement
from registry.items.models import Version
from registry.receipts.service import Office

PUBLISHER = "kominfo-blitar"
SPACES = (AGENCIES, GOALS)
"""How the paths begin of what the catalogue calls by names that may change."""
_TITLE = {"id": "Katalog Satu Data Desa", "en": "Village data catalogue"}
_DESCRIPTION = {
    "id": "Set data desa yang telah diperiksa terhadap standar data, disetujui, dan boleh diketahui umum.",
    "en": "Village datasets that were checked against data standards, approved, and may be public.",
}
_GOALS = {"id": "Tujuan SDGs Desa", "en": "Goals of SDGs Desa"}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class Service:
    """A way in for programs: where, how it is described, which rules it keeps, and what it is called."""

    address: str
    description: str
    keeps: str
    title: Mapping[str, str]


SERVICES = (
    Service(
        "/api/v1",
        "/openapi.json",
        "https://spec.openapis.org/oas/v3.1.0",
        {"id": "API JSON Satu Data Desa", "en": "JSON API of Satu Data Desa"},
    ),
    Service(
        "/api/3/action",
        "/api/3/action/help_show?name=package_search",
        "https://docs.ckan.org/en/latest/api/",
        {"id": "API aksi CKAN", "en": "CKAN Action API"},
    ),
    Service(
        "/sparql",
        "/sparql",
        "https://www.w3.org/TR/sparql11-protocol/",
        {"id": "Layanan tanya SPARQL", "en": "SPARQL endpoint"},
    ),
    Service(
        "/oai",
        "/oai?verb=Identify",
        "http://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm",
        {"id": "Penyedia OAI-PMH", "en": "OAI-PMH provider"},
    ),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the catalogue stands: what of it is the same for every page, until something changes."""

    names: Names
    chains: Chains
    total: int
    first: datetime | None
    last: datetime | None
    said: Mapping[str, str]
    """Digests of what agencies and goals are called, by the paths of their addresses (``SPACES``)."""
    names_held: frozenset[bytes]
    """The same as pairs, each as ``named`` writes it."""
    called: str
    """Differs whenever agencies or goals are called otherwise."""
    mark: str
    """Differs whenever any document of the catalogue may differ."""


def named(path: str, said: Mapping[str, str]) -> bytes:
    """Return the path of what somebody named and the digest of what it is called, nothing where nobody knows it."""
    return f"{path} {said.get(path, '')}".encode()


class Standings:
    """Knows how the catalogue stands; reads it anew when the change log has grown."""

    def __init__(self, office: Office, pieces: Pieces) -> None:
        """Begin without knowing anything; ``office`` verifies receipts, ``pieces`` holds what was written."""
        self.proofs, self.pieces = Proofs(office), pieces
        self._known: tuple[int, Standing] | None = None
        self._lock = Lock()

    @staticmethod
    def head(session: Session) -> int:
        """Return how far the change log has come."""
        return log.head(session)

    def now(self, session: Session) -> Standing:
        """Return how the catalogue stands for this session."""
        head = log.head(session)
        known = self._known
        if known is None or known[0] != head:
            standing = _read(session)
            with self._lock:
                self._known = known = (head, standing)
        return known[1]


def _read(session: Session) -> Standing:
    number = col(Version.id)
    moments = (func.min(col(Version.published_at)), func.max(col(Version.moved_at)))
    query = live(func.count(), *moments, func.sum(number), func.max(number))
    total, first, last, sum_, newest = session.execute(query).one()
    names = Names.read(session)
    said = {f"{AGENCIES}{slug}": _digest(_said(agency)) for slug, agency in names.agencies.items()}
    said |= {f"{GOALS}{notation}": _digest(sorted(labels.items())) for notation, labels in names.goals.items()}
    called = _digest(sorted(said.items()))
    mark = repr((total, last, sum_, newest, called))
    held = frozenset(named(path, said) for path in said)
    return Standing(names, Chains.read(session), total, first, last, said, held, called, mark)


def _digest(said: object) -> str:
    return hashlib.blake2b(repr(said).encode(), digest_size=12).hexdigest()


def _said(agency: Agency) -> tuple[str, tuple[tuple[str, str], ...], str | None]:
    return agency.slug, tuple(sorted(agency.title.items())), agency.email


@dataclass(frozen=True, slots=True)
class View:
    """A page of the catalogue with the first, the next and the last.

    Pages are named without a suffix, so that every form says the same; the next is linked in the form that was asked
    for, since a client that reads one form may not know how to ask for it.
    """

    address: str
    first: str
    next: str | None
    last: str
    total: int


DUMPS = tuple(f"/katalog/semua.{suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt"))
"""Paths of the whole catalogue in each form."""


def head(standing: Standing, document: Document) -> Iterator[Node]:
    """Yield the catalogue without its datasets."""
    base = document.base
    node = f"{base}/katalog"
    publisher = document.agency(PUBLISHER)
    licence = document.term(authorities.licence(_LICENCE), "dct:LicenseDocument")
    taxonomy = f"{base}/id/code-list/{THEMES}"
    said: list[Statement] = [
        (t.TYPE, "dcat:Catalog", ""),
        *wordings(t.TITLE, _TITLE),
        *wordings(t.DESCRIPTION, _DESCRIPTION),
        (t.PUBLISHER, publisher, ""),
        (t.HOMEPAGE, f"{base}/", ""),
        (t.LANGUAGE, document.term(authorities.language("id"), "dct:LinguisticSystem", "skos:Concept"), ""),
        (t.LICENSE, licence, ""),
        (t.SPATIAL, document.term(authorities.INDONESIA, "dct:Location", "skos:Concept"), ""),
        (t.THEME_TAXONOMY, taxonomy, ""),
        (t.CONFORMS_TO, PROFILE, ""),
        *((t.DATA_DUMP, base + dump, "") for dump in DUMPS),
        *((t.SERVICE, base + service.address, "") for service in SERVICES),
    ]
    if standing.first and standing.last:
        said += ((t.ISSUED, moment(standing.first), ""), (t.MODIFIED, moment(standing.last), ""))
    yield node, said
    yield f"{base}/", [(t.TYPE, "foaf:Document", "")]
    yield taxonomy, [(t.TYPE, "skos:ConceptScheme", ""), *wordings(t.TITLE, _GOALS)]
    yield PROFILE, [(t.TYPE, "dct:Standard", ""), (t.TITLE, "DCAT-AP 3.0.1", "en")]
    document.term(authorities.CREATED, "skos:Concept")
    document.term(authorities.UPDATED, "skos:Concept")
    for service in SERVICES:
        yield from _service(service, document, publisher)
    yield from document.met()


def _service(service: Service, document: Document, publisher: str) -> Iterator[Node]:
    address = document.base + service.address
    right = document.term(authorities.access_right("public"), "dct:RightsStatement", "skos:Concept")
    yield (
        address,
        [
            (t.TYPE, "dcat:DataService", ""),
            *wordings(t.TITLE, service.title),
            (t.ENDPOINT_URL, address, ""),
            (t.ENDPOINT_DESCRIPTION, document.base + service.description, ""),
            (t.CONFORMS_TO, service.keeps, ""),
            (t.PUBLISHER, publisher, ""),
            (t.ACCESS_RIGHTS, right, ""),
            (t.LICENSE, authorities.licence(_LICENCE), ""),
        ],
    )
    yield service.keeps, [(t.TYPE, "dct:Standard", "")]


def head_of_page(found: Sequence[Sketch], standing: Standing, document: Document, view: View) -> list[Node]:
    """Return what opens a page: the catalogue, what is on the page, and where the other pages are (Hydra Core §5)."""
    base = document.base
    nodes = list(head(standing, document))
    _, said = nodes[0]
    said += (
        (t.TYPE, "hydra:Collection", ""),
        (t.TOTAL, str(view.total), ""),
        (t.VIEW, view.address, ""),
        *((t.DATASET, base + each.iri, "") for each in found),
        *((t.RECORD, record_of(each.iri, base), "") for each in found),
    )
    paged: list[Statement] = [
        (t.TYPE, "hydra:PartialCollectionView", ""),
        (t.TYPE, "hydra:PagedCollection", ""),  # the name of it before 2016, which harvesters of CKAN look for
        (t.TOTAL, str(view.total), ""),
        (t.PER_PAGE, str(PAGE), ""),
        (t.FIRST, view.first, ""),
        (t.LAST, view.last, ""),
    ]
    if view.next:
        paged.append((t.NEXT, view.next, ""))
    nodes.append((view.address, paged))
    return nodes


def whole(
    batches: Iterable[tuple[Sequence[Listed], Mapping[str, Proven]]], standing: Standing, document: Document
) -> Iterator[list[Node]]:
    """Yield the whole catalogue by datasets, the catalogue itself first."""
    base = document.base
    node = f"{base}/katalog"
    yield list(head(standing, document))
    for found, proven in batches:
        for each in found:
            listing: Node = (node, [(t.DATASET, base + each.iri, ""), (t.RECORD, record_of(each.iri, base), "")])
            yield [listing, record(each, document), *dataset(each, document, proven)]


def moment(at: datetime) -> str:
    """Return a moment as xsd:dateTime."""
    return at.isoformat()
