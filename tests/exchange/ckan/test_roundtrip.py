"""What the registry holds of a dataset goes out to CKAN's clients and comes back whole."""

import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from registry.exchange.ckan import datasets
from registry.exchange.ckan.directory import Directory, Organization, Topic
from registry.exchange.ckan.identifiers import Identifiers
from registry.exchange.ckan.packages import Packages, Row
from registry.items.service import require_valid
from registry.items.state import Access, Kind, State
from registry.schemas import documents

BASE = "https://satudata.example"
AGENCIES = ("desa-sawentar", "kominfo-blitar", "bps-blitar")
DIRECTORY = Directory(
    {name: Organization(name, {"id": f"Instansi {name}"}, "2026-01-01T00:00:00", None, None) for name in AGENCIES},
    {str(number): Topic(str(number), {"id": f"Desa tujuan {number}"}) for number in range(1, 19)},
)
PACKAGES = Packages(Identifiers(BASE), BASE)
FREQUENCIES = sorted(documents.schema("dataset")["properties"]["accrual_periodicity"]["enum"])

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=30
)
lines = words.map(lambda text: f"Kata {text} dan, lain; [lagi]")
texts = st.one_of(st.builds(lambda i: {"id": i}, lines), st.builds(lambda i, e: {"id": i, "en": e}, lines, lines))
slugs = st.from_regex(r"[a-z0-9]{2,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
addresses = words.map(lambda text: f"https://contoh.id/{quote(text, safe='')}")
counts = st.integers(0, 2**53)
versions = st.sampled_from(["1.0.0", "2.10.3"])
standards = st.builds(lambda slug, number: f"/id/standard/kominfo-blitar/{slug}/versi/{number}", slugs, versions)
datasets_named = st.builds(lambda slug, number: f"/id/dataset/desa-sawentar/{slug}/versi/{number}", slugs, versions)
masters = slugs.map(lambda slug: f"/id/dataset/desa-sawentar/{slug}")
followed = st.lists(st.one_of(standards, addresses), min_size=1, max_size=3, unique=True)
checks = st.fixed_dictionaries(
    {
        "standard": standards,
        "valid": st.booleans(),
        "errors": counts,
        "checked_at": st.just("2026-01-15T08:00:00+07:00"),
    },
    optional={"profile": st.none() | slugs, "receipt": slugs, "warnings": counts, "notes": counts},
)
files = st.fixed_dictionaries(
    {"identifier": slugs},
    optional={
        "title": texts,
        "description": texts,
        "format": st.sampled_from(["CSV", "XLSX", "GEOJSON", "RDF_XML", "7Z"]),
        "media_type": st.sampled_from(["text/csv", "application/geo+json", "application/vnd.ms-excel"]),
        "sha256": digests,
        "byte_size": counts,
        "rows": counts,
        "access_url": addresses,
        "download_url": addresses,
        "conforms_to": followed,
        "check": checks,
    },
)
made = st.fixed_dictionaries(
    {
        "indicator": st.just("/id/indicator/kominfo-blitar/penduduk/versi/1.0.0"),
        "reference_period": st.just("2025-12-31"),
        "coverage": st.fixed_dictionaries({"rows_read": counts, "rows_used": st.just(0), "rows_refused": counts}),
    },
    optional={"receipts": st.lists(slugs, min_size=1, max_size=2, unique=True)},
)
bodies = st.fixed_dictionaries(
    {"title": texts},
    optional={
        "description": texts,
        "keywords": st.lists(
            st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9 ._-]{1,20}", fullmatch=True), min_size=1, max_size=4, unique=True
        ),
        "theme": st.lists(st.integers(1, 18).map(str), min_size=1, max_size=4, unique=True),
        "language": st.lists(st.sampled_from(["id", "en", "jv"]), min_size=1, unique=True),
        "landing_page": addresses,
        "source_identifier": words,
        "publisher": st.sampled_from(AGENCIES),
        "creator": st.sampled_from(AGENCIES),
        "contact_point": st.sampled_from(
            [{"name": "Kantor Desa"}, {"email": "desa@contoh.id"}, {"name": "A", "email": "a@b.id"}]
        ),
        "license": st.one_of(addresses, st.just("https://creativecommons.org/licenses/by/4.0/")),
        "rights": texts,
        "legal_basis": st.lists(lines, min_size=1, max_size=3, unique=True),
        "priority": st.booleans(),
        "conforms_to": followed,
        "unit_type": texts,
        "measure": texts,
        "unit": slugs,
        "is_microdata": st.booleans(),
        "accrual_periodicity": st.sampled_from(FREQUENCIES),
        "spatial": st.lists(st.sampled_from(["35", "35.05", "35.05.10", "35.05.10.2011"]), min_size=1, unique=True),
        "temporal": st.sampled_from(
            [{"start": "2025-01-01", "end": "2025-12-31"}, {"start": "2025-01-01"}, {"end": "2025-12-31"}]
        ),
        "provenance": texts,
        "was_derived_from": st.lists(datasets_named, min_size=1, max_size=2, unique=True),
        "master_data": st.fixed_dictionaries({"owner": st.sampled_from(AGENCIES)}),
        "refers_to": st.lists(masters, min_size=1, max_size=2, unique=True),
        "was_generated_by": made,
        "distributions": st.lists(files, min_size=1, max_size=3, unique_by=lambda file: file["identifier"]),
    },
)


def test_the_property_knows_every_field_there_is():
    """A field that is added to the schema must be carried, and must be tried here."""
    optional = bodies.wrapped_strategy if hasattr(bodies, "wrapped_strategy") else bodies
    known = {*optional.mapping, *optional.optional}
    assert known == set(documents.schema("dataset")["properties"])


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(body=bodies, access=st.sampled_from(list(Access)))
def test_dataset_to_ckan_to_dataset_loses_nothing(body, access):
    require_valid(Kind.DATASET, body)
    moment = datetime(2026, 2, 1, tzinfo=UTC)
    row = Row(7, "uji", "desa-sawentar", moment, "1.0.0", State.PUBLISHED.value, access.value, moment, body)
    sent = json.loads(json.dumps(PACKAGES.shown(row, DIRECTORY)))
    back, told = datasets.read(sent, slug="uji", directory=DIRECTORY, base=BASE, before=body)
    assert back == body
    assert told is access


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("Frekuensi Penerbitan", "Tahunan", "accrual_periodicity", "ANNUAL"),
        (
            "frequency",
            "http://publications.europa.eu/resource/authority/frequency/MONTHLY",
            "accrual_periodicity",
            "MONTHLY",
        ),
        ("Kode Wilayah", "35.05.10.2011; 35.05.10.2006", "spatial", ["35.05.10.2011", "35.05.10.2006"]),
        ("Prioritas Tahun", "2025", "priority", True),
        ("prioritas", "Tidak", "priority", False),
        ("Satuan", "orang", "unit", "orang"),
        ("Walidata", "Instansi kominfo-blitar", "publisher", "kominfo-blitar"),
        ("produsen data", "desa-sawentar", "creator", "desa-sawentar"),
        ("Kategori", "desa tujuan 3", "theme", ["3"]),
    ],
)
def test_the_words_of_other_portals_are_understood(key, value, field, expected):
    package = {"title": "Uji coba", "extras": [{"key": key, "value": value}]}
    body, _ = datasets.read(package, slug="uji", directory=DIRECTORY, base=BASE, before={})
    assert body[field] == expected
