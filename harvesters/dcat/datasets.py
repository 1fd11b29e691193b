"""Datasets of a graph in DCAT (1 to 3, any profile) as records; a dataset that cannot be one is left out with why."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from harvesters.dcat import own_terms
from harvesters.portals import texts
from harvesters.portals.addresses import address
from harvesters.portals.description import Said, access, describe
from harvesters.portals.files import distribution
from registry.harvest.plugin import (
    ADMS,
    DCAT,
    DCATAP,
    DCT,
    FOAF,
    RDF,
    RDFS,
    SKOS,
    VCARD,
    Graph,
    Namespace,
    Record,
    Sentence,
    SkipRecord,
)

Term = NamedNode | BlankNode | Literal | Triple

_SCHEMA = (Namespace("schema", "http://schema.org/"), Namespace("schemas", "https://schema.org/"))
_LABELS = (FOAF.name, VCARD.fn, VCARD["organization-name"], SKOS.prefLabel, RDFS.label, DCT.title)


def datasets(graph: Graph, *, language: str, spatial: tuple[str, ...]) -> Iterator[Record | SkipRecord]:
    """Yield each dataset of a graph by its identifier, so that the order of a document does not matter."""
    found: dict[str, Term] = {}
    for node, kinds in graph.said_by(RDF.type):
        if DCAT.Dataset in kinds:
            found.setdefault(identifier_of(graph, node) or f"~{len(found)}", node)
    for _, listed in graph.said_by(DCAT.dataset):
        for node in listed:
            if not isinstance(node, Literal):
                found.setdefault(identifier_of(graph, node) or f"~{len(found)}", node)
    for identifier in sorted(found):
        yield dataset(graph, found[identifier], language=language, spatial=spatial)


def dataset(graph: Graph, node: Term, *, language: str, spatial: tuple[str, ...]) -> Record | SkipRecord:
    """Return one dataset as a record, or why it is left out."""
    identifier = identifier_of(graph, node)
    title = texts.title(_map(graph, node, DCT.title), _map(graph, node, RDFS.label))
    if not identifier:
        return SkipRecord(title.get("id", "?")[:200], _UNIDENTIFIED)
    if not title:
        return SkipRecord(identifier, _UNTITLED)
    page = _address(graph, node, DCAT.landingPage, FOAF.page) or address(identifier)
    rights = _word(graph, node, DCT.accessRights)
    said = Said(
        identifier,
        title,
        {
            "description": _map(graph, node, DCT.description),
            "language": [_word_of(graph, term) for term in graph.objects(node, DCT.language)],
            "license": _licences(graph, node),
            "contact_name": _word(graph, node, DCAT.contactPoint),
            "contact_email": _email(graph, node),
            "publisher": _word(graph, node, DCT.publisher),
            "creator": _word(graph, node, DCT.creator),
            "source": _word(graph, node, DCT.provenance),
            "legal_basis": [_word_of(graph, term) for term in graph.objects(node, DCATAP.applicableLegislation)],
            "conforms_to": [term.value for term in graph.nodes(node, DCT.conformsTo)],
            "accrual_periodicity": _word(graph, node, DCT.accrualPeriodicity),
            "spatial": list(_places(graph, node)),
            **_period(graph, node),
        },
        files=_files(graph, node),
        themes=[word for term in graph.objects(node, DCAT.theme) for word in (_iri(term), _word_of(graph, term))],
        keywords=sorted(wording for _, wording in graph.wordings(node, DCAT.keyword)),
        landing_page=page,
        language=language,
        spatial=spatial,
    )
    given = graph.text(node, DCT.identifier)
    uri = node.value if isinstance(node, NamedNode) else address(given)
    described = describe(said) | own_terms.beyond(graph, node)
    return Record(identifier, described, access=access(rights), uri=uri, fields=_as_written(graph, node))


def _as_written(graph: Graph, node: Term) -> dict[str, str]:
    """Return what a dataset says by each property, sorted and under the property's IRI: what a mapping may read."""
    said = {
        predicate.value: sorted(
            term.value for term in graph.objects(node, predicate) if isinstance(term, NamedNode | Literal)
        )
        for predicate in graph.predicates(node)
    }
    return {name: "; ".join(values) for name, values in said.items() if values}


def identifier_of(graph: Graph, node: Term) -> str:
    """Return what a dataset is known by: its address, else dct:identifier, else adms:identifier; empty for none."""
    if isinstance(node, NamedNode):
        return node.value
    noted = (graph.text(other, SKOS.notation) for other in graph.objects(node, ADMS.identifier))
    return texts.line(graph.text(node, DCT.identifier)) or texts.line(next(noted, ""))


def _files(graph: Graph, node: Term) -> list[dict[str, object]]:
    files = []
    for number, each in enumerate(
        sorted(graph.objects(node, DCAT.distribution), key=lambda each: _place(graph, each)), 1
    ):
        own = graph.text(each, DCT.identifier) or (each.value.rpartition("/")[2] if isinstance(each, NamedNode) else "")
        files.append(
            distribution(
                number,
                identifier=own.rpartition("#")[2],
                title=_map(graph, each, DCT.title),
                description=_map(graph, each, DCT.description),
                form=_word(graph, each, DCT.format, DCAT.format),
                media_type=_word(graph, each, DCAT.mediaType),
                size=graph.text(each, DCAT.byteSize).removesuffix(".0"),
                download=_address(graph, each, DCAT.downloadURL),
                access=_address(graph, each, DCAT.accessURL),
            )
        )
    return files


def _place(graph: Graph, each: Term) -> tuple[str, str, str]:
    """Return by what the files of a dataset are ordered: nothing that changes from one document to the next."""
    where = _address(graph, each, DCAT.downloadURL) or _address(graph, each, DCAT.accessURL) or ""
    return each.value if isinstance(each, NamedNode) else "", where, graph.text(each, DCT.title)


def _map(graph: Graph, node: Term, predicate: NamedNode) -> dict[str, str]:
    wordings: dict[str, str] = {}
    for language, wording in sorted(graph.wordings(node, predicate)):
        wordings.setdefault(language, wording)
    return wordings


def _word(graph: Graph, node: Term, *predicates: NamedNode) -> str:
    """Return what is said first: a literal, the label of a node, or its address."""
    for predicate in predicates:
        words = sorted(_word_of(graph, term) for term in graph.objects(node, predicate))
        if any(words):
            return next(word for word in words if word)
    return ""


def _word_of(graph: Graph, term: Term) -> str:
    if isinstance(term, Literal):
        return term.value
    for predicate in _LABELS:
        wordings = graph.wordings(term, predicate)
        if wordings:
            return min(wordings, key=lambda wording: (wording[0] != "id", wording))[1]
    return _iri(term)


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _address(graph: Graph, node: Term, *predicates: NamedNode) -> str | None:
    """Return a web address, written as a node or, as some do, as a literal."""
    for predicate in predicates:
        for term in graph.objects(node, predicate):
            if not isinstance(term, BlankNode | Triple) and (found := address(term.value)):
                return found
    return None


def _licences(graph: Graph, node: Term) -> list[str]:
    nodes = [node, *graph.objects(node, DCAT.distribution)]
    found = [term for each in nodes for term in graph.objects(each, DCT.license)]
    words = (word for term in found for word in (_iri(term), _word_of(graph, term)) if word)
    return [word.replace("http://creativecommons.org/", "https://creativecommons.org/") for word in words]


def _email(graph: Graph, node: Term) -> str:
    for contact in graph.objects(node, DCAT.contactPoint):
        for term in graph.objects(contact, VCARD.hasEmail):
            inner = graph.objects(term, VCARD.hasValue)
            value = inner[0] if inner else term
            if isinstance(value, NamedNode | Literal):
                return value.value
    return ""


def _places(graph: Graph, node: Term) -> Iterator[str]:
    for place in graph.objects(node, DCT.spatial):
        if isinstance(place, Literal):
            yield place.value
            continue
        yield _iri(place)
        yield graph.text(place, DCT.identifier)
        yield graph.text(place, SKOS.notation)


def _period(graph: Graph, node: Term) -> dict[str, str]:
    for period in graph.objects(node, DCT.temporal):
        if isinstance(period, Literal):
            return {"temporal": period.value}
        starts = (DCAT.startDate, *(space.startDate for space in _SCHEMA))
        ends = (DCAT.endDate, *(space.endDate for space in _SCHEMA))
        start = next((text for name in starts if (text := graph.text(period, name))), "")
        end = next((text for name in ends if (text := graph.text(period, name))), "")
        if start and end:
            return {"temporal_start": start, "temporal_end": end}
    return {}


_UNIDENTIFIED = Sentence(
    "Dataset ini tidak punya alamat atau pengenal, jadi tidak dapat dikenali lagi pada panen berikutnya; minta "
    "pengelola katalog memberinya.",
    "This dataset has neither an address nor an identifier, so that it could not be known again; ask the catalogue's "
    "keeper for one.",
)
_UNTITLED = Sentence(
    "Dataset ini tidak berjudul; minta pengelola katalog memberinya judul.",
    "This dataset has no title; ask the catalogue's keeper for one.",
)
