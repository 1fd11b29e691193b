"""Desa dalam Angka by API where little is published: what it says, and who may have it computed."""

AREA = "/api/v1/booklets"
VILLAGE = f"{AREA}/35.05.10.2011/2025"


def test_a_village_without_published_tables_says_of_each_why(site):
    told = site.get(VILLAGE).json()
    assert (told["level"], told["year"], told["villages"], len(told["tables"])) == ("desa", 2025, 1, 30)
    assert all(table["reason"]["id"] and not table["lines"] for table in told["tables"])
    assert site.get(f"{VILLAGE}/tables/1.8/provenance").json() == []


def test_what_is_no_area_or_no_table_is_not_found_and_computing_needs_a_person(site):
    assert site.get(f"{AREA}/99.99/2025").status_code == 404
    assert site.get(f"{VILLAGE}/tables/99.9/provenance").status_code == 404
    assert site.post(VILLAGE).status_code == 401


def test_only_the_village_and_the_walidata_compute_and_where_nothing_is_checked_it_says_so(people):
    assert people("bps").post(VILLAGE).status_code == 403
    answer = people("walidata2").post(VILLAGE.replace("2025", "2019"))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-checked")
