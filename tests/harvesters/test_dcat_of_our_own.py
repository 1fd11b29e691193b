"""Our own catalogue, harvested by our own harvester: what we say of a dataset comes back as we said it."""

import pytest

from harvesters.dcat.harvester import DcatHarvester, DcatOptions
from registry.harvest.network_contract import Answering
from registry.harvest.plugin import Access, Record, Source
from registry.items.state import Kind
from registry.schemas.validator import validate
from tests.factories import documents

BASE = "https://satudata.example"
KEPT = (
    "title",
    "description",
    "keywords",
    "theme",
    "language",
    "license",
    "accrual_periodicity",
    "spatial",
    "temporal",
    "contact_point",
    "legal_basis",
)


@pytest.mark.parametrize("form", ["ttl", "jsonld", "rdf", "nt"])
def test_what_we_publish_comes_back_as_we_said_it(reading_app, form):
    content = reading_app.client.get(f"/katalog.{form}").content
    found = DcatHarvester().records(Source(f"{BASE}/katalog.{form}", DcatOptions()), Answering(content))
    records = {each.identifier.rpartition("/")[2]: each for each in found if isinstance(each, Record)}
    assert set(records) == {"terbuka", "terbatas"}
    assert records["terbatas"].access is Access.RESTRICTED
    record, body = records["terbuka"], documents.body(Kind.DATASET)
    said = {name: body[name] for name in KEPT if name in body and name not in {"title", "keywords"}}
    assert {name: record.dataset[name] for name in said} == said
    assert set(record.dataset["keywords"]) == {"penduduk", "kangkungterbuka"}
    assert record.uri == record.identifier == f"{BASE}/id/dataset/desa-sawentar/terbuka"
    assert validate("dataset", dict(record.dataset)) == []
