"""Activities, variables and indicators (MS-Keg, MS-Var, MS-Ind) as RDF: PROV-O, Disco and SKOS.

Names and addresses of the people who answer for an activity stay out: they are in the record, not in the graph.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple
from sqlmodel import Session

from registry.accounts.models import Agency
from registry.items.graph import publisher_triples
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.rdf import DCAT, DCT, PROV, RDF, SKOS, XSD, iri, texts
from registry.standards.rdf import DISCO, SDMX_ATTRIBUTE, UNITS


def metadata_triples(_session: Session, entry: Entry, agencies: Mapping[str, Agency], base: str) -> Iterator[Triple]:
    """Yield a metadata record of any of the three kinds."""
    body, node = entry.body, iri(entry.item.iri, base)
    yield from texts(node, DCT.title, body["title"])
    yield from texts(node, SKOS.prefLabel, body["title"])
    page = f"/metadata/{entry.item.kind}/{entry.item.agency}/{entry.item.slug}"
    yield Triple(node, DCAT.landingPage, iri(page, base))
    yield from publisher_triples(entry, agencies, base)
    if Kind(entry.item.kind) is Kind.ACTIVITY:
        yield from _activity(node, body)
    else:
        yield from _measured(node, body, base)
    match Kind(entry.item.kind):
        case Kind.VARIABLE:
            yield Triple(node, RDF.type, DISCO.Variable)
            yield from _classified(node, body.get("classification"), base)
            if column := body.get("column"):
                standard, _, _ = column["standard"].partition("/versi/")
                part = iri(f"{standard}#{quote(column['name'], safe='')}", base)
                yield Triple(node, DISCO.basedOn, part)
        case Kind.INDICATOR:
            yield Triple(node, RDF.type, SKOS.Concept)
            yield from texts(node, SKOS.scopeNote, body.get("interpretation"))
            if standard := body.get("standard"):
                yield Triple(node, DCT.conformsTo, iri(standard, base))
            for dimension in body.get("disaggregation", []):
                yield from _classified(node, dimension.get("classification"), base)


def _activity(node: NamedNode, body: Mapping[str, Any]) -> Iterator[Triple]:
    yield Triple(node, RDF.type, PROV.Activity)
    yield from texts(node, DCT.description, body.get("objective"))
    yield from texts(node, DCT.abstract, body.get("background"))
    periods = [period for phase in body.get("schedule", {}).values() for period in phase]
    if periods:
        start, end = min(period["start"] for period in periods), max(period["end"] for period in periods)
        when = NamedNode(f"{node.value}#jadwal")
        yield Triple(node, DCT.temporal, when)
        yield Triple(when, RDF.type, DCT.PeriodOfTime)
        yield Triple(when, DCAT.startDate, Literal(start, datatype=XSD.date))
        yield Triple(when, DCAT.endDate, Literal(end, datatype=XSD.date))


def _measured(node: NamedNode, body: Mapping[str, Any], base: str) -> Iterator[Triple]:
    yield from texts(node, SKOS.definition, body.get("definition"))
    for number, wording in enumerate(body.get("concepts", []), start=1):
        concept = NamedNode(f"{node.value}#konsep-{number}")
        yield Triple(node, DISCO.concept, concept)
        yield Triple(concept, RDF.type, SKOS.Concept)
        yield from texts(concept, SKOS.prefLabel, wording)
    if activity := body.get("activity"):
        yield Triple(node, PROV.wasGeneratedBy, iri(activity, base))
    if unit := body.get("unit"):
        yield Triple(node, SDMX_ATTRIBUTE.unitMeasure, iri(f"{UNITS}/{quote(unit, safe='')}", base))


def _classified(node: NamedNode, classification: Mapping[str, str] | None, base: str) -> Iterator[Triple]:
    if classification:
        code_list = f"/id/code-list/{classification['code_list']}"
        yield Triple(node, DISCO.representation, iri(code_list, base))
        yield Triple(node, DCT.conformsTo, iri(f"{code_list}/versi/{classification['version']}", base))
