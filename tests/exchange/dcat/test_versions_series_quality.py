"""What a dataset says beyond its own row: its version, its series and the quality that receipts prove."""

import pytest
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.db import now
from registry.items import repository
from registry.items.state import Access, Kind
from registry.receipts.service import Way
from tests.exchange.dcat.judged import faults
from tests.factories import documents, walks

BASE = "https://satudata.example"
DCAT = Namespace("http://www.w3.org/ns/dcat#")  # rdflib's own knows DCAT 2 only
DQV = Namespace("http://www.w3.org/ns/dqv#")
STANDARD = "/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"
FILE = b"kelompok,jumlah\r\nLaki-laki,112\r\n"


def catalogue(service):
    return Graph().parse(data=service.client.get("/katalog/semua.ttl").content, format="turtle")


def node(slug):
    return URIRef(f"{BASE}/id/dataset/desa-sawentar/{slug}")


def test_a_new_version_names_the_one_it_replaced(registry_app):
    with log.transaction(registry_app.app.state.registry.engine) as session:
        entry = walks.published(session, registry_app.site.people, slug="berganti")
        walks.succeed(session, registry_app.site.people, entry)
    found = catalogue(registry_app)
    current = found.value(node("berganti"), DCAT.hasCurrentVersion)
    assert current == URIRef(f"{node('berganti')}/versi/1.1.0")
    assert found.value(current, DCAT.previousVersion) == URIRef(f"{node('berganti')}/versi/1.0.0")
    assert found.value(node("berganti"), DCAT.version) == Literal("1.1.0")
    notes = URIRef("http://www.w3.org/ns/adms#versionNotes")
    assert Literal("Version 1.1.0 replaces 1.0.0: minor change.", lang="en") in found.objects(node("berganti"), notes)
    assert "Conforms: True" in faults(found), faults(found)


def test_datasets_made_from_one_another_are_a_series_that_begins_where_the_public_may_know(registry_app):
    with log.transaction(registry_app.app.state.registry.engine) as session:
        people, before = registry_app.site.people, None
        for slug, access in (
            ("tahun-2022", Access.CLOSED),
            ("tahun-2023", Access.PUBLIC),
            ("tahun-2024", Access.PUBLIC),
            ("tahun-2025", Access.PUBLIC),
        ):
            entry = walks.published(session, people, slug=slug, access=access)
            entry.item.derived_from = before
            session.add(entry.item)
            before = entry.version_iri
    found = catalogue(registry_app)
    series = URIRef(f"{node('tahun-2023')}#seri")
    members = {each for each, _, _ in found.triples((None, DCAT.inSeries, series))}
    assert members == {node("tahun-2023"), node("tahun-2024"), node("tahun-2025")}
    assert (series, RDF.type, DCAT.DatasetSeries) in found
    assert found.value(node("tahun-2025"), DCAT.prev) == node("tahun-2024")
    assert found.value(node("tahun-2023"), DCAT.prev) is None
    assert all("2025" not in title for title in found.objects(series, DCTERMS.title))
    assert "tahun-2022" not in found.serialize(format="nt")
    assert "Conforms: True" in faults(found), faults(found)


@pytest.mark.parametrize(("is_tampered", "told"), [(False, True), (True, False)])
def test_quality_is_told_where_a_receipt_proves_it(registry_app, is_tampered, told):
    registry = registry_app.app.state.registry
    file = documents.distribution(FILE)
    check = {
        "file": {"sha256": file["sha256"], "rows": 1},
        "standard": STANDARD,
        "valid": False,
        "counts": {"error": 3, "warning": 1, "note": 0},
    }
    with log.transaction(registry.engine) as session:
        receipt = registry.office.issue(session, check, way=Way.API, at=now())
    claimed = {"standard": STANDARD, "receipt": receipt.id, "valid": True, "errors": 0, "checked_at": now().isoformat()}
    with log.transaction(registry.engine) as session:
        walks.published(session, registry_app.site.people, slug="terbukti", distributions=[file | {"check": claimed}])
        if is_tampered:
            row = session.connection().exec_driver_sql("SELECT document FROM receipts").scalar_one()
            changed = row.replace('"error":3', '"error":0')
            assert changed != row
            session.connection().exec_driver_sql("UPDATE receipts SET document = ?", (changed,))
    found = catalogue(registry_app)
    measured = {
        str(found.value(each, DQV.isMeasurementOf)).rpartition("#")[2]: int(found.value(each, DQV.value))
        for each in found.objects(URIRef(f"{node('terbukti')}#csv"), DQV.hasQualityMeasurement)
    }
    assert measured == ({"kesalahan": 3, "peringatan": 1} if told else {})
    assert "Conforms: True" in faults(found), faults(found)


def test_an_old_version_is_described_without_what_came_later(registry_app):
    with log.transaction(registry_app.app.state.registry.engine) as session:
        entry = walks.published(session, registry_app.site.people, slug="lama")
        walks.succeed(session, registry_app.site.people, entry)
        assert repository.find(session, PUBLIC, kind=Kind.DATASET, slug="lama").version.number == "1.1.0"
    answer = registry_app.client.get("/id/dataset/desa-sawentar/lama/versi/1.0.0.ttl")
    found = Graph().parse(data=answer.content, format="turtle")
    assert found.value(node("lama"), DCAT.version) == Literal("1.0.0")
    assert "1.1.0" not in answer.text
