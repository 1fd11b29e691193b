"""A data standard as RDF: a ``dct:Standard`` whose parts are represented variables.

Variables are those of DDI-RDF Discovery (Disco §3): a ``disco:RepresentedVariable`` has a concept, a definition and a
representation, which is a code list (``skos:ConceptScheme``) or a datatype. Its measurement unit is SDMX's.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple
from sqlmodel import Session

from registry.accounts.models import Agency
from registry.items.graph import publisher_triples
from registry.items.repository import Entry
from registry.rdf import DCAT, DCATAP, DCT, ELI, RDF, RDFS, SKOS, XSD, Namespace, iri, texts
from registry.standards.payloads import DataStandard, Datatype, Text, Variable

DISCO = Namespace("disco", "http://rdf-vocabulary.ddialliance.org/discovery#")
SDMX_ATTRIBUTE = Namespace("sdmx-attribute", "http://purl.org/linked-data/sdmx/2009/attribute#")

UNITS = "/id/code-list/kominfo-blitar/satuan"
"""Path of the code list of units."""

_DATATYPES = MappingProxyType(
    {
        Datatype.STRING: XSD.string,
        Datatype.INTEGER: XSD.integer,
        Datatype.DECIMAL: XSD.decimal,
        Datatype.DATE: XSD.date,
    }
)


def standard_triples(_session: Session, entry: Entry, agencies: Mapping[str, Agency], base: str) -> Iterator[Triple]:
    """Yield a standard with its variables."""
    standard = DataStandard.model_validate(entry.body)
    node = iri(entry.item.iri, base)
    yield Triple(node, RDF.type, DCT.Standard)
    yield from texts(node, DCT.title, _wordings(standard.title))
    yield from texts(node, DCT.description, _wordings(standard.description))
    yield Triple(node, DCAT.landingPage, iri(f"/standar/{entry.item.slug}", base))
    yield from publisher_triples(entry, agencies, base)
    for source in standard.sources:
        yield Triple(node, DCT.source, Literal(source, language="id"))
    for number, title in enumerate(standard.legal_basis, start=1):
        law = NamedNode(f"{node.value}#dasar-hukum-{number}")
        yield Triple(node, DCATAP.applicableLegislation, law)
        yield Triple(law, RDF.type, ELI.LegalResource)
        yield Triple(law, DCT.title, Literal(title, language="id"))
    universe = NamedNode(f"{node.value}#satuan-pengamatan")
    yield Triple(node, DISCO.universe, universe)
    yield Triple(universe, RDF.type, DISCO.Universe)
    yield from texts(universe, SKOS.prefLabel, _wordings(standard.unit_type))
    for variable in standard.variables:
        yield from _variable(node, variable, base)


def _variable(standard: NamedNode, variable: Variable, base: str) -> Iterator[Triple]:
    name = quote(variable.name, safe="")
    node, concept = NamedNode(f"{standard.value}#{name}"), NamedNode(f"{standard.value}#konsep-{name}")
    yield Triple(standard, DCT.hasPart, node)
    yield Triple(node, RDF.type, DISCO.RepresentedVariable)
    yield Triple(node, DCT.isPartOf, standard)
    yield Triple(node, SKOS.notation, Literal(variable.name))
    for identifier in variable.identifiers:
        yield Triple(node, DCT.identifier, Literal(identifier))
    yield from texts(node, SKOS.prefLabel, _wordings(variable.title))
    yield from texts(node, SKOS.definition, _wordings(variable.definition))
    yield Triple(node, DISCO.concept, concept)
    yield Triple(concept, RDF.type, SKOS.Concept)
    yield from texts(concept, SKOS.prefLabel, _wordings(variable.concept))
    if variable.classification:
        code_list = f"/id/code-list/{variable.classification.code_list}"
        yield Triple(node, DISCO.representation, iri(code_list, base))
        yield Triple(node, DCT.conformsTo, iri(f"{code_list}/versi/{variable.classification.version}", base))
    else:
        yield Triple(node, DISCO.representation, _DATATYPES[variable.datatype])
        yield Triple(_DATATYPES[variable.datatype], RDF.type, RDFS.Datatype)
    if variable.unit:
        yield Triple(node, SDMX_ATTRIBUTE.unitMeasure, iri(f"{UNITS}/{quote(variable.unit, safe='')}", base))


def _wordings(text: Text) -> dict[str, str]:
    return {language: wording for language, wording in (("id", text.id), ("en", text.en)) if wording}
