"""What a search finds, over packages that were made up so that the answer can be counted by hand."""

from datetime import UTC, datetime

import orjson
import pytest

from registry.exchange.ckan import lucene
from registry.exchange.ckan.directory import Directory, Organization, Topic
from registry.exchange.ckan.identifiers import Identifiers
from registry.exchange.ckan.index import SORTS, PackageIndex, Packed
from registry.exchange.ckan.moments import micros
from registry.exchange.ckan.packages import Packages, Row
from registry.items.state import State

BASE = "https://satudata.example"
DIRECTORY = Directory(
    {name: Organization(name, {"id": name}, "", None, None) for name in ("dinas-a", "dinas-b")},
    {"6": Topic("6", {"id": "Desa layak air bersih dan sanitasi"})},
)


def body(title, *, keywords=(), goal="", files=(), **more):
    made = {"title": {"id": title}, "keywords": list(keywords), "theme": [goal] if goal else [], **more}
    return made | {"distributions": [{"identifier": f"b{n}", "format": form} for n, form in enumerate(files)]}


ROWS = [
    (
        "air-2024",
        "dinas-a",
        "2024-05-01",
        body("Air bersih desa 2024", keywords=["air", "Sanitasi Desa"], goal="6", files=["CSV"]),
    ),
    (
        "air-2025",
        "dinas-b",
        "2025-05-01",
        body("Sumber air minum 2025", keywords=["air"], files=["CSV", "PDF"], unit="liter"),
    ),
    ("penduduk", "dinas-a", "2025-06-01", body("Kependudukan desa", keywords=["penduduk"], spatial=["35.05.10.2011"])),
    (
        "kosong",
        "dinas-b",
        "2026-01-01",
        body("Tabel tanpa berkas", description={"id": "Tentang air dan bersih-bersih."}),
    ),
]


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    index = PackageIndex(tmp_path_factory.mktemp("index") / "ckan", BASE, lambda: datetime(2026, 2, 1, tzinfo=UTC))
    packages = Packages(Identifiers(BASE), BASE)
    packed = []
    for number, (name, agency, day, document) in enumerate(ROWS, 1):
        at = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        row = Row(number, name, agency, at, "1.0.0", State.PUBLISHED.value, "public", at, document)
        packed.append(Packed(name, number, packages.shown(row, DIRECTORY), micros(at), micros(at), ("public",)))
    assert index.write(packed) == len(ROWS)
    yield index.latest()
    index.close()


def found(state, text, sort="sort_name"):
    query = state.matching.query(lucene.read(text))
    return [orjson.loads(each)["name"] for each in state.page(query, start=0, rows=10, sort=sort, ascending=True)[1]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("*:*", ["air-2024", "air-2025", "kosong", "penduduk"]),
        ("air", ["air-2024", "air-2025", "kosong"]),
        ("AIR", ["air-2024", "air-2025", "kosong"]),
        ('"air bersih"', ["air-2024"]),
        ("title:air", ["air-2024", "air-2025"]),
        ("notes:air", ["kosong"]),
        ("penduduk", ["penduduk"]),
        ("title:penduduk", ["penduduk"]),
        ("tags:air", ["air-2024", "air-2025"]),
        ('tags:"Sanitasi Desa"', ["air-2024"]),
        ("tags:sanitasi", []),
        ("organization:dinas-a", ["air-2024", "penduduk"]),
        ("-organization:dinas-a", ["air-2025", "kosong"]),
        ("organization:(dinas-a OR dinas-b) AND tags:air", ["air-2024", "air-2025"]),
        ("organization:dinas-b OR tags:penduduk title:air", ["air-2025"]),
        ("res_format:PDF", ["air-2025"]),
        ("res_format:*", ["air-2024", "air-2025"]),
        ("-res_format:*", ["kosong", "penduduk"]),
        ("num_resources:[1 TO *]", ["air-2024", "air-2025"]),
        ("num_resources:{1 TO *]", ["air-2025"]),
        ("num_resources:2", ["air-2025"]),
        ("name:air*", ["air-2024", "air-2025"]),
        ("name:*202?", ["air-2024", "air-2025"]),
        ("name:[b TO *]", ["kosong", "penduduk"]),
        ("metadata_modified:[2025-05-01T00:00:00Z TO 2025-12-31T00:00:00Z]", ["air-2025", "penduduk"]),
        ("metadata_modified:{2025-05-01T00:00:00Z TO *]", ["kosong", "penduduk"]),
        ("metadata_modified:[NOW-1YEAR TO NOW]", ["air-2025", "kosong", "penduduk"]),
        ("metadata_modified:[NOW/DAY-40DAYS TO *]", ["kosong"]),
        ("metadata_created:[* TO 2024]", []),
        ("metadata_created:[2024 TO 2025]", ["air-2024"]),
        ("groups:tujuan-sdgs-desa-6", ["air-2024"]),
        ("extras_satuan:liter", ["air-2025"]),
        ("extras_kode_wilayah:35.05.10.2011", ["penduduk"]),
        ("entahlah:apa", []),
        ("state:active AND dataset_type:dataset AND capacity:public", ["air-2024", "air-2025", "kosong", "penduduk"]),
        ("text:sanitasi", ["air-2024"]),
        ("seen_by:public", []),
    ],
)
def test_each_condition_finds_what_it_means(state, text, names):
    assert found(state, text) == names


def test_it_is_sorted_by_each_field(state):
    assert found(state, "*:*", SORTS["id"]) == ["air-2024", "air-2025", "penduduk", "kosong"]
    assert found(state, "*:*", "metadata_modified") == ["air-2024", "air-2025", "penduduk", "kosong"]


def test_facets_count_values_whole(state):
    counts = state.counts(state.matching.query(lucene.Every()), ["tags", "organization", "res_format"], limit=10)
    assert dict(counts["tags"]) == {"air": 2, "Sanitasi Desa": 1, "penduduk": 1}
    assert dict(counts["organization"]) == {"dinas-a": 2, "dinas-b": 2}
    assert dict(counts["res_format"]) == {"CSV": 2, "PDF": 1}


def test_a_search_answers_with_titles_of_its_facets_and_only_the_fields_asked_for(ckan):
    answer = ckan.ask(
        "package_search", **{"facet.field": '["organization", "groups", "tags"]', "fl": "id,name", "rows": 1}
    )
    item = answer["search_facets"]["organization"]["items"][0]
    assert item == {
        "name": "desa-sawentar",
        "display_name": ckan.ask("organization_show", id="desa-sawentar")["title"],
        "count": 2,
    }
    assert [each.keys() for each in answer["results"]] == [{"id", "name"}]
    assert ckan.ask("package_search", **{"facet.field": '["tags"]', "facet.limit": 1})["facets"]["tags"] == {
        "penduduk": 2
    }
    assert ckan.ask("package_search", **{"facet.field": '["tags"]', "facet.mincount": 2})["facets"]["tags"] == {
        "penduduk": 2
    }


def test_filters_may_be_one_or_many(ckan):
    both = {"fq": "tags:penduduk", "fq_list": '["tags:kangkungterbuka", "organization:desa-sawentar"]'}
    assert ckan.ask("package_search", **both)["count"] == 1
    assert ckan.answer("package_search", fq=["tags:penduduk", "-tags:kangkungterbuka"]).json()["result"]["count"] == 1
    assert ckan.ask("package_search", q="penduduk bayamterbatas tiadakata")["count"] == 1, "two of three words"


def test_a_package_is_whole_again_after_every_door(ckan):
    shown = ckan.ask("package_show", id="terbuka")
    assert ckan.ask("package_search", q="name:terbuka")["results"] == [shown]
    assert shown in ckan.ask("current_package_list_with_resources", limit=10)
    assert ckan.ask("package_autocomplete", q="penduduk kang")[0]["name"] == "terbuka"
    assert ckan.ask("resource_search", query="format:csv")["count"] == 2
    assert ckan.ask("tag_show", id="kangkungterbuka", include_datasets="true")["packages"] == [shown]
    assert ckan.ask("format_autocomplete", q="c") == ["csv"]
    assert ckan.ask("tag_autocomplete", query="kang") == ["kangkungterbuka"]
    activities = ckan.ask("recently_changed_packages_activity_list")
    assert {each["object_id"] for each in activities} >= {shown["id"]}
    assert ckan.ask("package_activity_list", id="terbuka")[0]["activity_type"] == "new package"
