"""The properties a catalogue is described with, each with the one kind of value it has here.

That a property always has values of one kind is what makes writing fast, and JSON-LD plain: its @context tells it once.
``sdd`` is our own vocabulary: what DCAT cannot say of a dataset (``docs/dcat.md``, and ``/ns/sdd`` on every instance).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from registry.rdf import NAMESPACES, Namespace

DQV = Namespace("dqv", "http://www.w3.org/ns/dqv#")
HYDRA = Namespace("hydra", "http://www.w3.org/ns/hydra/core#")
OWN_PATH = "/ns/sdd#"
"""Where our vocabulary lies under the public address of an instance; a reader knows its terms by this path."""

_SPACES = {space.prefix: space.address for space in (*NAMESPACES, DQV, HYDRA)}


class Sort(Enum):
    """What the values of a property are."""

    NAME = 1
    """A term of a vocabulary, in short (``dcat:Dataset``)."""
    LINK = 2
    """An address."""
    TEXT = 3
    """A wording in a language."""
    PLAIN = 4
    """A string."""
    TYPED = 5
    """A value of a datatype, in its lexical form."""


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """A property by its short name; ``datatype`` in short where its values have one."""

    name: str
    sort: Sort
    datatype: str = ""


Statement = tuple[Property, str, str]
"""What is said: by which property, the value, and the language of a wording (empty for others)."""

Node = tuple[str, list[Statement]]
"""A thing by its full address, and what is said of it: its class first where it has one."""


def prefixes(base: str) -> dict[str, str]:
    """Return the prefixes of a document of this instance."""
    return {**_SPACES, "sdd": base + OWN_PATH}


@cache
def full(name: str, base: str) -> str:
    """Return the full address of a short name."""
    prefix, _, local = name.partition(":")
    return prefixes(base)[prefix] + local


def _links(*names: str) -> tuple[Property, ...]:
    return tuple(Property(name, Sort.LINK) for name in names)


def _texts(*names: str) -> tuple[Property, ...]:
    return tuple(Property(name, Sort.TEXT) for name in names)


def _plain(*names: str) -> tuple[Property, ...]:
    return tuple(Property(name, Sort.PLAIN) for name in names)


def _typed(datatype: str, *names: str) -> tuple[Property, ...]:
    return tuple(Property(name, Sort.TYPED, datatype) for name in names)


TYPE = Property("rdf:type", Sort.NAME)

(
    DATASET,
    DISTRIBUTION,
    RECORD,
    SERVICE,
    THEME_TAXONOMY,
    THEME,
    CONTACT_POINT,
    LANDING_PAGE,
    ACCESS_URL,
    DOWNLOAD_URL,
    MEDIA_TYPE,
    ENDPOINT_URL,
    ENDPOINT_DESCRIPTION,
    IN_SERIES,
    PREVIOUS,
    CURRENT_VERSION,
    PREVIOUS_VERSION,
    VERSION_OF,
) = _links(
    *("dcat:dataset", "dcat:distribution", "dcat:record", "dcat:service", "dcat:themeTaxonomy", "dcat:theme"),
    *("dcat:contactPoint", "dcat:landingPage", "dcat:accessURL", "dcat:downloadURL", "dcat:mediaType"),
    *("dcat:endpointURL", "dcat:endpointDescription", "dcat:inSeries", "dcat:prev", "dcat:hasCurrentVersion"),
    *("dcat:previousVersion", "dcat:isVersionOf"),
)
(
    PUBLISHER,
    CREATOR,
    RIGHTS_HOLDER,
    ACCESS_RIGHTS,
    LANGUAGE,
    SPATIAL,
    TEMPORAL,
    FREQUENCY,
    CONFORMS_TO,
    REFERENCES,
    PROVENANCE,
    RIGHTS,
    LICENSE,
    FORMAT,
    KIND,
) = _links(
    *("dct:publisher", "dct:creator", "dct:rightsHolder", "dct:accessRights", "dct:language", "dct:spatial"),
    *("dct:temporal", "dct:accrualPeriodicity", "dct:conformsTo", "dct:references", "dct:provenance", "dct:rights"),
    *("dct:license", "dct:format", "dct:type"),
)
(HOMEPAGE, PAGE, PRIMARY_TOPIC, EMAIL, LEGISLATION, AVAILABILITY, STATUS, IDENTIFIED, DERIVED_FROM) = _links(
    *("foaf:homepage", "foaf:page", "foaf:primaryTopic", "vcard:hasEmail", "dcatap:applicableLegislation"),
    *("dcatap:availability", "adms:status", "adms:identifier", "prov:wasDerivedFrom"),
)
(GENERATED_BY, USED, CHECKSUM, ALGORITHM, EXACT_MATCH, IN_SCHEME, DATA_DUMP, DEFINED_BY) = _links(
    *("prov:wasGeneratedBy", "prov:used", "spdx:checksum", "spdx:algorithm", "skos:exactMatch", "skos:inScheme"),
    *("void:dataDump", "rdfs:isDefinedBy"),
)
(MEASUREMENT, MEASUREMENT_OF, COMPUTED_ON, IN_DIMENSION, EXPECTED) = _links(
    *("dqv:hasQualityMeasurement", "dqv:isMeasurementOf", "dqv:computedOn", "dqv:inDimension"),
    "dqv:expectedDataType",
)
(VIEW, FIRST, NEXT, LAST) = _links("hydra:view", "hydra:first", "hydra:next", "hydra:last")
(UNIT, CHECK, STANDARD, REFUSAL) = _links(
    *("sdd:unit", "sdd:check", "sdd:standard", "sdd:refusal"),
)
(TITLE, DESCRIPTION, NAME, LABEL, PREF_LABEL, KEYWORD, FN, VERSION_NOTES, DEFINITION, COMMENT) = _texts(
    *("dct:title", "dct:description", "foaf:name", "rdfs:label", "skos:prefLabel", "dcat:keyword", "vcard:fn"),
    *("adms:versionNotes", "skos:definition", "rdfs:comment"),
)
(UNIT_TYPE, MEASURE) = _texts("sdd:unitType", "sdd:measure")
(IDENTIFIER, VERSION, NOTATION, SCHEMA_AGENCY) = _plain(
    *("dct:identifier", "dcat:version", "skos:notation", "adms:schemaAgency")
)
(FAULT, COLUMN, RECEIPT, PROFILE_NAME, COMPUTATION) = _plain(
    *("sdd:fault", "sdd:column", "sdd:receipt", "sdd:profile", "sdd:computation")
)
ISSUED, MODIFIED, GENERATED_AT = _typed("xsd:dateTime", "dct:issued", "dct:modified", "prov:generatedAtTime")
(START_DATE, END_DATE, REFERENCE_PERIOD) = _typed("xsd:date", "dcat:startDate", "dcat:endDate", "sdd:referencePeriod")
(BYTE_SIZE,) = _typed("xsd:nonNegativeInteger", "dcat:byteSize")
(CHECKSUM_VALUE,) = _typed("xsd:hexBinary", "spdx:checksumValue")
(PRIORITY, MICRODATA, VALID) = _typed("xsd:boolean", "sdd:isPriority", "sdd:isMicrodata", "sdd:isValid")
(TOTAL, PER_PAGE, VALUE) = _typed("xsd:integer", "hydra:totalItems", "hydra:itemsPerPage", "dqv:value")
(
    ROWS,
    POSITION,
    ROWS_READ,
    ROWS_USED,
    ROWS_REFUSED,
    ROWS_OUTSIDE,
    FAMILIES,
    FAMILIES_KNOWN,
    ERRORS,
    WARNINGS,
    NOTES,
) = _typed(
    "xsd:integer",
    *("sdd:rows", "sdd:position", "sdd:rowsRead", "sdd:rowsUsed", "sdd:rowsRefused", "sdd:rowsOutside"),
    *("sdd:families", "sdd:familiesKnown"),
    *("sdd:errors", "sdd:warnings", "sdd:notes"),
)


def properties() -> Sequence[Property]:
    """Return every property there is."""
    return _PROPERTIES


_PROPERTIES = tuple(known for known in list(globals().values()) if isinstance(known, Property))
