"""The quality of the catalogue for programs: rows of CSV, and the measurements as DQV (W3C Data Quality Vocabulary)."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from registry import rdf
from registry.catalog.quality import DIMENSIONS, Quality
from registry.rdf import DCT, RDF, SKOS, XSD, Namespace

DQV = Namespace("dqv", "http://www.w3.org/ns/dqv#")
_HEADER = ("dimension", "criterion", "datasets", "fulfilled", "lacking", "share", "gain")


def as_csv(found: Quality) -> bytes:
    """Return one row a criterion, what gains most first; shares from 0 to 1, gains in points of 100."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_HEADER)
    for one in found.measures:
        fulfilled = one.total - one.lacking
        counts = (one.total, fulfilled, one.lacking, f"{one.share:.4f}", f"{one.gain:.2f}")
        rows.writerow((one.dimension, one.criterion.name, *counts))
    return text.getvalue().encode()


def triples(found: Quality, computed_on: str, base: str) -> Iterator[Triple]:
    """Yield the share of datasets that fulfil each criterion, computed on the catalogue or an agency (a path)."""
    about, page = rdf.iri(computed_on, base), rdf.iri("/mutu", base)
    for name, title in DIMENSIONS.items():
        dimension = NamedNode(f"{page.value}#{name}")
        yield Triple(dimension, RDF.type, DQV.Dimension)
        yield from rdf.texts(dimension, SKOS.prefLabel, title._asdict())
    for one in found.measures:
        metric = NamedNode(f"{page.value}#{one.criterion.name}")
        yield Triple(metric, RDF.type, DQV.Metric)
        yield Triple(metric, DQV.inDimension, NamedNode(f"{page.value}#{one.dimension}"))
        yield Triple(metric, DQV.expectedDataType, XSD.decimal)
        yield from rdf.texts(metric, SKOS.definition, one.criterion.passed._asdict())
        measured = BlankNode()
        yield Triple(about, DQV.hasQualityMeasurement, measured)
        yield Triple(measured, RDF.type, DQV.QualityMeasurement)
        yield Triple(measured, DQV.computedOn, about)
        yield Triple(measured, DQV.isMeasurementOf, metric)
        yield Triple(measured, DQV.value, rdf.literal(Decimal(f"{one.share:.4f}")))
    yield Triple(about, DCT.extent, Literal(found.total))
