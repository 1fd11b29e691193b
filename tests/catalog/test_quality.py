"""Repairs are ranked by the points they gain; gains and scores by hand: fourteen measures of equal weight."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from pyoxigraph import Store

from registry import rdf
from registry.catalog.completeness import CRITERIA
from registry.catalog.quality import DIMENSION_OF, DIMENSIONS, quality
from registry.exchange import quality_documents
from registry.search.index import Document, open_index

LACKING = {"satu": ("keywords", "license"), "dua": ("keywords",), "tiga": (), "empat": ("license",)}
BASE = "https://data.example"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    opened = open_index("embedded:", tmp_path_factory.mktemp("quality"))
    opened.upsert(
        Document(
            key=f"/id/dataset/{'a' if slug != 'empat' else 'b'}/{slug}",
            kind="dataset",
            url=f"/dataset/{slug}",
            title={"id": slug},
            modified=datetime(2026, 1, 1, tzinfo=UTC),
            agency="a" if slug != "empat" else "b",
            facets={
                "lacks": lacking,
                "wilayah": ("35", "35.05", "35.05.10", "35.05.10.2011"),
                "completeness": ("high" if len(lacking) < 2 else "middle",),
            },
        )
        for slug, lacking in LACKING.items()
    )
    yield opened
    opened.close()


def test_what_most_datasets_lack_is_named_first_with_what_it_gains(index):
    found = quality(index, {})
    assert [(one.criterion.name, one.lacking) for one in found.repairs] == [("keywords", 2), ("license", 2)]
    assert found.repairs[0].gain == pytest.approx(100 * 2 / (4 * 14))
    assert found.score == pytest.approx(100 * (4 * 14 - 4) / (4 * 14))


def test_an_agency_is_counted_alone(index):
    found = quality(index, {"agency": ("b",)})
    assert (found.total, [one.criterion.name for one in found.repairs]) == (1, ["license"])
    assert found.score == pytest.approx(100 * 13 / 14)


def test_agencies_and_kecamatan_tell_how_many_of_theirs_are_complete(index):
    found = quality(index, {})
    assert {(part.key, part.total, part.complete) for part in found.agencies} == {("a", 3, 2), ("b", 1, 1)}
    assert [(part.key, part.total, part.complete) for part in found.kecamatan] == [("35.05.10", 4, 3)]


def test_nothing_published_is_no_score_and_no_repair(index):
    found = quality(index, {"agency": ("tidak-ada",)})
    assert (found.total, found.score, found.repairs) == (0, 0.0, ())


def test_every_criterion_has_its_dimension():
    assert set(DIMENSION_OF) == {criterion.name for criterion in CRITERIA}
    assert set(DIMENSION_OF.values()) == set(DIMENSIONS)


def test_the_measurements_are_read_back_as_dqv(index):
    store = Store()
    store.bulk_load(
        rdf.serialize(quality_documents.triples(quality(index, {}), "/katalog", BASE), rdf.TURTLE),
        rdf.RdfFormat.TURTLE,
    )
    asked = store.query(
        "PREFIX dqv: <http://www.w3.org/ns/dqv#> SELECT ?value WHERE { ?m a dqv:QualityMeasurement ;"
        f" dqv:computedOn <{BASE}/katalog> ; dqv:isMeasurementOf <{BASE}/mutu#keywords> ; dqv:value ?value }}"
    )
    assert [row["value"].value for row in asked] == ["0.5"]


def test_the_rows_of_csv_hold_every_criterion_once(index):
    lines = StringIO(quality_documents.as_csv(quality(index, {})).decode()).read().splitlines()
    assert len(lines) == 1 + len(CRITERIA)
    assert "findability,keywords,4,2,2,0.5000,3.57" in lines
