"""Dataset → DCAT → dataset: in every form, nothing that we hold is lost."""

import string
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from harvesters.dcat import own_terms
from registry.exchange.dcat.datasets import dataset
from registry.exchange.dcat.document import Document, Names
from registry.exchange.dcat.listed import Listed
from registry.exchange.dcat.proofs import Proven
from registry.exchange.dcat.written import FORMS
from registry.rdf import Graph, parse
from registry.schemas import documents as schemas
from registry.schemas.validator import validate

BASE = "https://satudata.example"
IRI = "/id/dataset/desa-uji/contoh"
AT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
NAMES = Names({"desa-uji": SimpleNamespace(slug="desa-uji", title={"id": "Desa Uji"}, email=None)}, {})

wording = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\"\\<>&'"),
    min_size=1,
    max_size=40,
)
text = st.fixed_dictionaries({"id": wording}, optional={"en": wording})
name = st.text(string.ascii_letters + "äéß -'\"\\", min_size=3, max_size=30).filter(
    lambda said: any(map(str.isalpha, said))
)
slug = st.from_regex(r"[a-z0-9]{2,8}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
place = st.from_regex(r"[0-9]{2}\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?", fullmatch=True)
version = st.from_regex(r"[1-9]\.[0-9]\.[0-9]", fullmatch=True)
standard = st.builds(lambda agency, name, number: f"/id/standard/{agency}/{name}/versi/{number}", slug, slug, version)
count = st.integers(0, 10**9)
day = st.dates().map(lambda found: found.isoformat())
web = st.sampled_from(["https://data.example/a?b=c&d=%20e", "http://data.example/ä/ö#x", "https://data.example/(a)'b"])


def listed(of, **more):
    return st.lists(of, min_size=1, max_size=3, unique=True, **more)


file = st.fixed_dictionaries(
    {"identifier": slug},
    optional={
        "title": text,
        "description": text,
        "format": st.sampled_from(["CSV", "XLSX", "PARQUET", "GEOJSON"]),
        "media_type": st.sampled_from(["text/csv", "application/vnd.ms-excel"]),
        "sha256": st.text("0123456789abcdef", min_size=64, max_size=64),
        "byte_size": count,
        "rows": count,
        "download_url": web,
        "access_url": web,
        "conforms_to": listed(standard),
    },
)
coverage = st.fixed_dictionaries(
    {"rows_read": count, "rows_used": count, "rows_refused": count},
    optional={
        "rows_outside": count,
        "families": count,
        "families_known": count,
        "reasons": st.lists(
            st.fixed_dictionaries({"check": slug, "rows": count}, optional={"column": wording}),
            min_size=1,
            max_size=3,
        ),
    },
)
generated = st.fixed_dictionaries(
    {
        "indicator": st.builds(lambda one, number: f"/id/indicator/bps/{one}/versi/{number}", slug, version),
        "reference_period": day,
        "coverage": coverage,
    },
    optional={
        "receipts": listed(slug),
        "standard": standard,
        "table": st.just("1.8a"),
        "layout": st.lists(
            st.fixed_dictionaries({"name": wording, "title": text, "categories": listed(wording)}), max_size=2
        ),
        "protection": st.just({"method": "suppression", "threshold": 5, "cells": 90, "hidden": 4}),
        "code_lists": listed(st.builds(lambda one, number: f"/id/code-list/bps/{one}/versi/{number}", slug, version)),
        "datasets": listed(st.builds(lambda one, number: f"/id/dataset/desa-uji/{one}/versi/{number}", slug, version)),
    },
)
body = st.fixed_dictionaries(
    {"title": st.fixed_dictionaries({"id": name}, optional={"en": wording})},
    optional={
        "description": text,
        "keywords": listed(wording),
        "theme": listed(st.integers(1, 18).map(str)),
        "language": listed(st.sampled_from(["id", "en", "jv", "su", "mad", "nl"])),
        "landing_page": web,
        "source_identifier": wording,
        "publisher": slug,
        "creator": slug,
        "contact_point": st.fixed_dictionaries({"name": wording, "email": st.just("desa@contoh.id")}),
        "license": st.sampled_from(["https://creativecommons.org/licenses/by/4.0/", "https://data.example/lisensi"]),
        "rights": text,
        "legal_basis": listed(name),
        "priority": st.booleans(),
        "conforms_to": listed(standard | st.just("https://contoh.id/standar/padi")),
        "unit_type": text,
        "measure": text,
        "unit": st.sampled_from(["orang", "kg/ha", "50%", "m²"]),
        "is_microdata": st.just(value=False),
        "accrual_periodicity": st.sampled_from(["ANNUAL", "IRREG", "MONTHLY_2"]),
        "spatial": listed(place),
        "temporal": st.fixed_dictionaries({}, optional={"start": day, "end": day}).filter(bool),
        "provenance": text,
        "was_derived_from": listed(st.builds(lambda one: f"/id/dataset/desa-uji/{one}/versi/1.0.0", slug)),
        "master_data": st.fixed_dictionaries({"owner": slug}),
        "refers_to": listed(st.builds(lambda one: f"/id/code-list/kemendagri/{one}", slug)),
        "was_generated_by": generated,
        "distributions": st.lists(file, min_size=1, max_size=3, unique_by=lambda one: one["identifier"]),
    },
)


def listed_as(document):
    return Listed(1, IRI, "contoh", "desa-uji", {}, "1.0.0", "public", AT, AT, document)


def written(document, form, proven=None):
    return FORMS[form].whole(dataset(listed_as(document), Document(BASE, NAMES), proven or {}), BASE)


def read(content, form):
    graph = Graph(parse(content, FORMS[form].media_type, BASE))
    return own_terms.document(graph, NamedNode(BASE + IRI))


def lost(held, found, path=""):
    """Return what is not found again; lists without an order of their own are compared as sets."""
    if isinstance(held, dict):
        return [
            fault
            for name, value in held.items()
            if not (name == "description" and value == held.get("title"))  # says nothing that the title does not
            for fault in lost(value, found.get(name) if isinstance(found, dict) else None, f"{path}/{name}")
        ]
    if isinstance(held, list) and held and isinstance(held[0], dict):
        pairs = zip(held, found or [], strict=False)
        return [f"{path}: {len(held)}"] * (len(held) != len(found or [])) + [
            fault for number, (one, other) in enumerate(pairs) for fault in lost(one, other, f"{path}/{number}")
        ]
    if isinstance(held, list):
        return [] if sorted(held) == sorted(found or []) else [f"{path}: {held!r} {found!r}"]
    return [] if held == found else [f"{path}: {held!r} {found!r}"]


def fields(strategy):
    """Return the names that a strategy of documents may give."""
    found = getattr(strategy, "wrapped_strategy", strategy)
    return {*found.mapping, *found.optional}


def test_the_property_knows_every_field_there_is():
    """A field that is added to the schema must be carried, and must be tried here."""
    schema = schemas.schema("dataset")["properties"]
    made, files = schema["was_generated_by"]["properties"], schema["distributions"]["items"]["properties"]
    assert fields(body) == set(schema)
    assert fields(generated) == set(made)
    assert fields(coverage) == set(made["coverage"]["properties"])
    assert fields(file) == set(files) - {"check"}  # told only where a receipt proves it: below


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=body)
def test_nothing_is_lost_on_the_way_there_and_back(form, document):
    assert lost(document, read(written(document, form), form)) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=body)
def test_every_form_of_any_dataset_is_the_same_graph(document):
    graphs = [set(parse(written(document, form), FORMS[form].media_type, BASE)) for form in FORMS]
    assert all(graph == graphs[0] for graph in graphs)


def test_the_complete_example_comes_back_whole_and_obeys_its_schema():
    document = schemas.examples("dataset", "valid")["penduduk-sawentar-2025"]
    found = read(written(document, "ttl"), "ttl")
    assert lost(document, found) == []
    assert validate("dataset", found) == []


def test_a_proven_check_comes_back_and_an_unproven_one_is_not_told():
    document = dict(schemas.examples("dataset", "valid")["penduduk-sawentar-2025"])
    standard_of_it = document["conforms_to"][0]
    check = {
        "standard": standard_of_it,
        "profile": "sitakro-individu-2025-12",
        "receipt": "tandaterima",
        "valid": False,
        "errors": 2,
        "warnings": 1,
        "notes": 0,
        "checked_at": "2026-01-15T08:00:00+07:00",
        "reference_period": "2025-12-31",
    }
    document["distributions"] = [document["distributions"][0] | {"check": check}]
    digest = document["distributions"][0]["sha256"]
    proven = {"tandaterima": Proven(digest, standard_of_it, False, {"errors": 2, "warnings": 1, "notes": 0})}
    assert lost(document, read(written(document, "nt", proven), "nt")) == []
    of_another_file = {"tandaterima": Proven("0" * 64, standard_of_it, True, {"errors": 0, "warnings": 0, "notes": 0})}
    for nothing in ({}, of_another_file):
        assert b"QualityMeasurement" not in written(document, "nt", nothing)
        assert b"sdd#errors" not in written(document, "nt", nothing)
