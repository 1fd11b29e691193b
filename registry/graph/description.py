"""What the endpoint says of itself (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from registry.rdf import DCT, RDF, Namespace, iri, texts

SD = Namespace("sd", "http://www.w3.org/ns/sparql-service-description#")
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "JSON-LD", "RDF_XML", "N-Triples"),
)


def service_triples(base: str) -> Iterator[Triple]:
    """Yield the description of the endpoint at a public address."""
    service = iri("/sparql#layanan", base)
    dataset = iri("/sparql#data", base)
    union = iri("/sparql#graf", base)
    yield Triple(service, RDF.type, SD.Service)
    yield Triple(service, SD.endpoint, iri("/sparql", base))
    yield Triple(service, SD.supportedLanguage, SD.SPARQL11Query)
    yield Triple(service, SD.feature, SD.UnionDefaultGraph)
    for name in _RESULTS:
        yield Triple(service, SD.resultFormat, NamedNode(_FORMATS + name))
    yield Triple(service, SD.defaultDataset, dataset)
    yield Triple(dataset, RDF.type, SD.Dataset)
    yield Triple(dataset, SD.defaultGraph, union)
    yield Triple(union, RDF.type, SD.Graph)
    yield from texts(
        union,
        DCT.description,
        {
            "id": "Semua yang boleh diketahui umum. Setiap item juga berada dalam graf bernama IRI item itu.",
            "en": "All that is public. Each item also stands in a graph whose name is the item's IRI.",
        },
    )
