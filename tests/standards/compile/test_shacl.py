"""The compiled SHACL, judged by pyshacl on the rows as CSVW writes them in RDF."""

import warnings

import pytest
import rdflib

from registry.standards.compile.csvw import csvw
from registry.standards.compile.shacl import shacl
from tests.standards.compile.conftest import BASE, CELL, INVALID, NAMES, REGISTERED, SLUGS, written


@pytest.fixture(scope="module")
def shapes(plans):
    return {slug: rdflib.Graph().parse(data=shacl(found, BASE), format="turtle") for slug, found in plans.items()}


@pytest.fixture(scope="module")
def judge(plans, shapes):
    import pyshacl  # noqa: PLC0415

    def run(slug, row):
        data = as_graph(plans[slug], csvw(plans[slug], BASE), written(row))
        conforms, results, _ = pyshacl.validate(data, shacl_graph=shapes[slug], advanced=False)
        shacl_ns = rdflib.Namespace("http://www.w3.org/ns/shacl#")
        paths = {str(path).rpartition("#")[2] for path in results.objects(None, shacl_ns.resultPath)}
        return conforms, paths

    return run


@pytest.mark.parametrize("slug", SLUGS)
def test_the_valid_examples_conform(judge, slug):
    for row in REGISTERED[slug].standard.examples.valid:
        assert judge(slug, row) == (True, set())


@pytest.mark.parametrize(("slug", "example"), INVALID, ids=NAMES)
def test_an_invalid_cell_violates_and_so_does_every_rule_that_is_told(judge, shapes, plans, slug, example):
    rule = rdflib.URIRef(f"{BASE}{plans[slug].iri}#aturan-{example.check.removeprefix('rule.')}")
    told = (rule, None, None) in shapes[slug]
    if example.check in CELL or told:
        conforms, paths = judge(slug, example.row)
        assert not conforms
        assert told or example.column in paths


def test_two_cells_that_must_differ_are_told(shapes, plans):
    rule = rdflib.URIRef(f"{BASE}{plans['individu-sdgs-desa'].iri}#aturan-R11")
    assert (rule, None, None) in shapes["individu-sdgs-desa"]


def as_graph(found, metadata, row):
    """Write a row as RDF as CSVW tells it: propertyUrl, valueUrl, separator, datatype."""
    graph, node = rdflib.Graph(), rdflib.URIRef("https://data.example/baris/1")
    graph.add((node, rdflib.RDF.type, rdflib.URIRef(metadata["tableSchema"]["columns"][-1]["valueUrl"])))
    for column in metadata["tableSchema"]["columns"][:-1]:
        text = row.get(column["titles"], "")
        if text in column["null"]:
            continue
        for value in text.split(column["separator"]) if "separator" in column else [text]:
            if "valueUrl" in column:
                term = rdflib.URIRef(column["valueUrl"].partition("{")[0] + value)
            else:
                datatype = rdflib.XSD[column["datatype"]["base"]]
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    term = rdflib.Literal(value, datatype=datatype, normalize=False)
            graph.add((node, rdflib.URIRef(column["propertyUrl"]), term))
    return graph
