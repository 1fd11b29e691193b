"""Every door the public may knock at, after a village was taken through: nobody's data, and nothing that is hidden."""

import csv
import gzip
import io
import json
import re
import zipfile

import polars as pl
import pytest
from starlette.testclient import TestClient

from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.app import create_app
from registry.db import reading
from registry.items import repository as items
from registry.items.state import Kind, State
from registry.settings import Settings
from registry.tabulation.table import COLUMNS

VILLAGE = "35.05.10.2011"
TABLE = "keluarga-lantai-desa-sawentar-2025"
DOORS = (
    *("/", "/en/", "/cari?q=sawentar", "/mutu", "/mutu/desa-sawentar", "/status", "/ambang", "/desa-cantik"),
    *(f"/wilayah/{VILLAGE}", "/wilayah/35.05.10", "/organisasi/desa-sawentar", "/kode/dukcapil/agama", "/jadwal-rilis"),
    *(f"/desa-dalam-angka/{code}/2025{form}" for code in (VILLAGE, "35.05.10", "35.05") for form in ("", ".xlsx")),
    *(f"/sdgs-desa/{code}" for code in (VILLAGE, "35.05.10", "35.05")),
    *("/katalog.ttl", "/katalog.jsonld", "/katalog.rdf", "/katalog.nt", "/katalog/semua.nt", "/data.json"),
    *("/perubahan.atom", "/organisasi/desa-sawentar.atom", "/sitemap-1.xml", "/metrics", "/health/ready"),
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/oai?verb=ListRecords&metadataPrefix=dcat",
    "/api/3/action/package_search?rows=100",
    "/api/3/action/current_package_list_with_resources?limit=100",
    *("/api/v1/search?q=sawentar&limit=50", "/api/v1/search?q=&kind=dataset&limit=50", "/api/v1/items?limit=100"),
    *("/api/v1/changes?limit=500", "/api/v1/harvest/sources", "/api/v1/microdata", "/api/v1/accounts"),
    *(f"/api/v1/booklets/{VILLAGE}/2025", f"/api/v1/sdgs-desa/{VILLAGE}", "/api/v1/desa-cantik"),
    "/api/v1/desa-cantik/export?to=csv",
    *("/api/v1/daftar-data/2025.csv", "/api/v1/evidence/2025", "/api/v1/smallest-cells"),
)
OF_A_TABLE = (
    *("/berkas/csv", "/berkas/json", "/berkas/jumlah"),
    *(f"/tabel/csv.{form}" for form in ("csv", "ndjson", "parquet")),
)
OF_A_DATASET = (
    *("", "/grafik", "/metadata", "/riwayat", "/tabel/csv", "/tabel/jumlah", ".ttl", ".jsonld", "/datapackage.json"),
    *("/tabel/csv.json", "/tabel/csv.xlsx", "/bandingkan"),
)
HREF = re.compile(r'href="(/[^"#]*)"')


@pytest.fixture(scope="module")
def public(village):
    """The service as everybody has it."""
    app = create_app(Settings(home=village))
    app.state.registry.follower.catch_up(wait=60)
    yield TestClient(app, follow_redirects=True)
    app.state.registry.close()


@pytest.fixture(scope="module")
def slugs(registry):
    with reading(registry.engine) as session:
        found = items.listed(session, PUBLIC, kind=Kind.DATASET, states=[State.PUBLISHED])
    return [entry.item.slug for entry in found]


@pytest.fixture(scope="module")
def told(public, slugs):
    """What every door answers, packed or not, by its address."""
    addresses = [*DOORS, *(f"/dataset/{slug}{form}" for slug in slugs for form in OF_A_TABLE)]
    addresses += [f"/dataset/{slug}{form}" for slug in (TABLE, slugs[0]) for form in OF_A_DATASET]
    addresses.append(f"/api/v1/datasets/{TABLE}/tables/csv?limit=100")
    with reading(public.app.state.registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "walidata"))
        closed = [
            entry
            for entry in items.listed(session, by, kind=Kind.DATASET, states=[State.PUBLISHED])
            if entry.body.get("is_microdata")
        ]
        addresses += [f"/dataset/{entry.item.slug}{form}" for entry in closed for form in ("", "/berkas/data", ".ttl")]
        for entry in closed:
            receipt = entry.body["distributions"][0]["check"]["receipt"]
            addresses.append(f"/api/v1/receipts/{receipt}")
    assert len(closed) == 3
    return {address: unpacked(public.get(address)) for address in addresses}


def unpacked(answer):
    """Return the words of an answer, in whatever it is packed."""
    content = answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    if content.startswith(b"PAR1"):
        return json.dumps(pl.read_parquet(io.BytesIO(content)).to_dicts(), default=str).encode()
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


@pytest.fixture(scope="module")
def planted(registry):
    """What is known of the village's people: numbers, names with more than one word, addresses, telephone, e-mail."""
    found = set()
    with reading(registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "walidata"))
        for entry in items.listed(session, by, kind=Kind.DATASET, states=[State.PUBLISHED]):
            if entry.body.get("is_microdata"):
                frame = pl.read_parquet(registry.microdata.vault.read(entry.body["distributions"][0]["sha256"]))
                for name in set(frame.columns):
                    if re.search(r"nik|no_kk|nama|hp|telepon|email|alamat|koordinat|lat|lng", name):
                        found |= {str(value) for value in frame[name].drop_nulls().to_list() if len(str(value)) > 9}
    return found


def test_no_door_tells_anything_of_anybody(told, planted):
    assert len(planted) > 700
    assert sum(len(content) for content in told.values()) > 2_000_000
    numbers = {value.encode() for value in planted if value.isdecimal()}
    words = [value.encode() for value in sorted(planted) if not value.isdecimal()][::20]
    assert len(words) > 20
    for address, content in told.items():
        assert not numbers & set(re.findall(rb"\d{10,}", content)), address
        assert not [word for word in words if word in content], address


def test_every_form_of_a_table_hides_what_its_file_hides(told, slugs, public):
    hidden = 0
    for slug in slugs:
        file = list(csv.DictReader(io.StringIO(told[f"/dataset/{slug}/berkas/csv"].decode())))
        figures = {row["kategori"]: float(row["jumlah"]) if row["jumlah"] else None for row in file}
        hidden += sum(value is None for value in figures.values())
        twins = [
            [json.loads(line) for line in told[f"/dataset/{slug}/tabel/csv.ndjson"].splitlines()],
            json.loads(told[f"/dataset/{slug}/tabel/csv.parquet"]),
            json.loads(told[f"/dataset/{slug}/berkas/json"]),
            list(csv.DictReader(io.StringIO(told[f"/dataset/{slug}/tabel/csv.csv"].decode("utf-8-sig")))),
        ]
        for twin in twins:
            assert {
                row["kategori"]: None if row["jumlah"] in {None, ""} else float(row["jumlah"]) for row in twin
            } == figures, slug
        shown = public.get(f"/api/3/action/package_show?id={slug}").json()["result"]
        resource = next(each for each in shown["resources"] if each["url"].endswith("/berkas/csv"))
        asked = public.get(f"/api/3/action/datastore_search?resource_id={resource['id']}&limit=100").json()
        assert {row["kategori"]: row["jumlah"] for row in asked["result"]["records"]} == figures
    assert hidden > 20


def test_a_person_finds_the_village_by_search_and_clicks_to_chart_export_and_every_proof(public):
    hits = public.get("/cari?q=sawentar+dalam+angka").text
    assert f"/dataset/{TABLE}" in hits
    page = public.get(f"/dataset/{TABLE}").text
    links = set(HREF.findall(page))
    proofs = {
        "receipt": "/api/v1/receipts/",
        "standard of the rows": "/standar/keluarga-sdgs-desa?versi=",
        "indicator": "/metadata/indicator/kominfo-blitar/keluarga-lantai?versi=",
        "codes": "/kode/kemendesa/lantai?versi=",
        "booklet": f"/desa-dalam-angka/{VILLAGE}/2025",
        "comparison": f"/dataset/{TABLE}/bandingkan",
    }
    for what, start in proofs.items():
        (link, *_) = [each for each in links if each.startswith(start)] or [""]
        assert link, what
        assert public.get(link).status_code == 200, what
    sent = public.get(f"/dataset/{TABLE}/berkas/csv")
    header, first, *_ = csv.reader(io.StringIO(sent.text))
    assert header == list(COLUMNS)
    assert len(header) == 19
    assert dict(zip(header, first, strict=True)) | {"kategori": "", "jumlah": ""} == {
        "id_index": "1",
        "id": f"{VILLAGE}-2025-1",
        "kode_provinsi": "35",
        "nama_provinsi": "Jawa Timur",
        "kode_kabupaten_kota": "3505",
        "nama_kabupaten_kota": "Kabupaten Blitar",
        "bps_kode_kecamatan": "3505080",
        "bps_nama_kecamatan": "Kanigoro",
        "bps_kode_desa_kelurahan": "3505080012",
        "bps_nama_desa_kelurahan": "Sawentar",
        "kemendagri_kode_kecamatan": "35.05.10",
        "kemendagri_nama_kecamatan": "Kanigoro",
        "kemendagri_kode_desa_kelurahan": VILLAGE,
        "kemendagri_nama_desa_kelurahan": "Sawentar",
        "kategori": "",
        "jumlah": "",
        "satuan": "keluarga",
        "periode_update": "2025-12",
        "tahun": "2025",
    }
