"""What we offer through CKAN's API, OAI-PMH and DCAT, harvested by our own harvesters: another registry gets it back."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from harvesters.ckan.harvester import CkanHarvester, CkanOptions
from harvesters.dcat.harvester import DcatHarvester, DcatOptions
from harvesters.oai_pmh.harvester import OaiPmhHarvester, OaiPmhOptions
from registry.harvest.plugin import Record, Response, Source
from registry.items.state import Kind
from registry.schemas.validator import validate
from tests.factories import documents

DOORS = {
    "ckan": (CkanHarvester(), CkanOptions(page_size=2), ""),
    "oai_pmh": (OaiPmhHarvester(), OaiPmhOptions(), "/oai"),
    "oai_dc": (OaiPmhHarvester(), OaiPmhOptions(metadata_prefix="oai_dc", set="jenis:dataset"), "/oai"),
    "dcat": (DcatHarvester(), DcatOptions(), "/katalog.ttl"),
    "data.json": (DcatHarvester(), DcatOptions(), "/data.json"),
}
SLUG, BASE = "terbuka", "https://satudata.example"


@dataclass
class Door:
    """A harvester's client that asks the application itself."""

    client: object
    asked: list[str] = field(default_factory=list)

    def get(self, url, *, params=None, accept="*/*", headers=None, **_):
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = self.client.get(path, params=params, headers={"Accept": accept, **(headers or {})})
        self.asked.append(path)
        return Response(answer.status_code, url, dict(answer.headers), answer.content)


@pytest.fixture(scope="module", params=DOORS)
def harvested(request, reading_app):
    harvester, options, path = DOORS[request.param]
    door = Door(reading_app.client)
    found = list(harvester.records(Source(BASE + path, options), door))
    return {record.dataset["title"]["id"]: record for record in found if isinstance(record, Record)}


def test_the_published_dataset_comes_back_valid_with_its_words_place_and_period(harvested):
    body = documents.body(Kind.DATASET)
    record = next(one for one in harvested.values() if str(one.uri or one.identifier).endswith(f"/{SLUG}"))
    assert record.dataset["description"]["id"] == body["description"]["id"]
    assert record.dataset["spatial"] == body["spatial"]
    assert record.dataset["temporal"] == body["temporal"]
    assert validate("dataset", dict(record.dataset)) == []


def test_it_is_known_by_an_address_of_ours_through_every_door(harvested):
    addresses = {record.uri for record in harvested.values()}
    ours = {f"{BASE}/id/dataset/desa-sawentar/{SLUG}", f"{BASE}/dataset/{SLUG}"}  # CKAN tells the page
    assert addresses & ours, addresses


def test_nothing_closed_comes_through_a_door(harvested):
    told = " ".join(f"{one.identifier} {one.uri}" for one in harvested.values())
    assert "tertutup" not in told
