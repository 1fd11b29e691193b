"""The API of codes in time, on the content that ships."""

import pytest

WILAYAH = "/api/v1/codes/kemendagri/wilayah"


@pytest.fixture
def get(reading_app):
    def ask(path, **parameters):
        return reading_app.client.get(path, params=parameters)

    return ask


def test_a_list_is_read_page_by_page_each_code_once(get):
    seen, after = [], -1
    while after is not None:
        page = get(WILAYAH, limit=100, after=after).json()
        seen += [code["code"] for code in page["codes"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 272  # province, regency, 22 districts, 248 villages
    assert seen[:2] == ["35", "35.05"]


def test_a_list_is_searched_by_label_and_by_the_begin_of_a_code(get):
    assert [code["code"] for code in get(WILAYAH, q="sawentar").json()["codes"]] == ["35.05.10.2011"]
    assert len(get(WILAYAH, q="35.05.10.").json()["codes"]) == 12


def test_a_code_comes_with_what_is_above_and_below_it(get):
    village = get(f"{WILAYAH}/35.05.10.2011", at="2026-01-01").json()
    assert village["labels"] == {"id": "Sawentar"}
    assert [code["code"] for code in village["ancestors"]] == ["35", "35.05", "35.05.10"]
    assert village["narrower"] == []
    assert village["valid_at"] == {"date": "2026-01-01", "valid": True, "reason": None, "instead": []}
    assert village["history"] is None
    assert {"kind": "standard", "iri": "/id/standard/kominfo-blitar/agregat-wilayah"}.items() <= next(
        user for user in village["used_by"] if user["kind"] == "standard" and "agregat" in user["iri"]
    ).items()
    assert len(get(f"{WILAYAH}/35.05.10").json()["narrower"]) == 12


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        (f"{WILAYAH}/99.99", {}, 404),
        ("/api/v1/codes/kemendagri/tiada", {}, 404),
        ("/api/v1/codes/kemendagri/tiada/1", {}, 404),
        (WILAYAH, {"limit": 0}, 422),
        (f"{WILAYAH}/diff", {"from": "1.0.0", "to": "9.0.0"}, 404),
        (f"{WILAYAH}/diff", {"from": "x", "to": "y"}, 404),
        (f"{WILAYAH}/impact", {}, 401),
        (f"{WILAYAH}/35.05", {"at": "kemarin"}, 422),
    ],
)
def test_what_is_not_there_or_not_right_is_a_problem(get, path, parameters, status):
    answer = get(path, **parameters)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_version_does_not_differ_from_itself(get):
    told = get(f"{WILAYAH}/diff", **{"from": "1.0.0", "to": "1.0.0"}).json()
    assert {name: value for name, value in told.items() if name not in {"list", "from", "to"}} == {
        "added": [],
        "removed": [],
        "relabelled": [],
        "moved": [],
        "validity": [],
        "amended": [],
        "changes": [],
    }


def test_a_bare_code_is_identified(get):
    told = get("/api/v1/codes/identify", q="3505080012").json()
    (reading,) = told["readings"]
    assert (reading["list"], reading["labels"]) == ("bps/wilayah", {"id": "Sawentar"})
    assert reading["counterparts"] == [{"code": "35.05.10.2011", "match": "exactMatch"}]
    assert told["explanation"].keys() == {"id", "en"}


def test_a_migration_map_is_a_csv_file(get):
    answer = get(f"{WILAYAH}/migration.csv", **{"from": "1.0.0", "to": "1.0.0"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines() == ["old,new,share,kind,date,decree"]


def test_the_impact_of_a_draft_is_answered_to_its_people(registry_app):
    site = "/api/v1/codes/desa-sawentar/code-list-draft/impact"
    assert registry_app.client.get(site).status_code == 401
    told = registry_app.client.get(site, headers=registry_app.bearer("walidata"))
    assert told.status_code == 200
    assert told.json()["state"] == "draft"
    assert told.json()["items"] == []
    assert registry_app.client.get(site, headers=registry_app.bearer("other_produsen")).status_code == 404


def test_a_translation_may_go_from_one_day_to_another(get):
    told = get(
        "/api/v1/codes/translate",
        code="35.05.10.2011",
        to="bps/wilayah",
        at="2025-12-31",
        until="2026-01-01",
        **{"from": "kemendagri/wilayah"},
    ).json()
    assert [one["code"] for one in told["candidates"]] == ["3505080012"]
    assert told["until"] == "2026-01-01"
