"""The calls of R's client ckanr, which has no interpreter here, made as its sources make them.

Every call without a body says ``Content-Type: application/json`` all the same; ``ds_search`` posts nothing and asks in the
address, under ``/api/action``; keys go in both headers; logical values are ``true`` and ``TRUE``; a list of queries is
the same parameter again. Whatever has a status above 201 is an error with ``__type`` and one sentence a field.
"""

import pytest

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def get(ckan):
    def ask(action, query):
        answer = ckan.client.get(f"/api/3/action/{action}?{query}", headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    return ask


def test_package_search_finds_counts_and_facets(get):
    assert get("package_search", "q=*:*&facet=false")["count"] == 2
    found = get("package_search", "q=*:*&facet=true&facet.limit=5&facet.field=organization&facet.field=tags&rows=0")
    assert found["facets"]["organization"] == {"desa-sawentar": 2}
    assert set(found["search_facets"]) == {"organization", "tags"}
    assert get("package_search", "q=*:*&fq=num_tags:[900%20TO%20*]&sort=score%20asc")["results"] == []


def test_ds_search_posts_nothing_and_asks_in_the_address(ckan, get):
    table = get("package_show", "id=terbuka&use_default_schema=FALSE")["resources"][0]["id"]
    answer = ckan.client.post(f"/api/action/datastore_search?resource_id={table}&limit=1&plain=TRUE", headers=JSON)
    assert answer.status_code == 200
    result = answer.json()["result"]
    assert (len(result["records"]), result["total"]) == (1, 2)
    assert [field["id"] for field in result["fields"]] == list(result["records"][0])


def test_lists_are_had_as_names_and_as_objects(get):
    assert get("package_list", "limit=31&offset=0") == ["terbatas", "terbuka"]
    assert get("organization_show", "id=desa-sawentar&include_datasets=true")["name"] == "desa-sawentar"
    assert {each["name"] for each in get("organization_list", "order_by=name&all_fields=TRUE&limit=31")} >= {
        "desa-sawentar"
    }
    assert all(isinstance(tag, str) for tag in get("tag_list", "all_fields=FALSE"))
    assert {each["type"] for each in get("group_list", "all_fields=TRUE&order_by=name")} == {"group"}
    assert get("resource_search", "query=format:csv&limit=10")["count"] == 2
    assert get("resource_search", "query=format:csv&query=name:tidak-ada&limit=10")["count"] == 0
    assert {each["id"] for each in get("license_list", "")} >= {"cc-by"}
    assert get("recently_changed_packages_activity_list", "offset=0&limit=31")


def test_a_key_goes_in_both_headers_and_a_draft_comes_of_a_form(fresh):
    key = fresh.tokens["produsen"]
    headers = {"Authorization": key, "X-CKAN-API-Key": key}
    answer = fresh.client.post(
        "/api/3/action/package_create",
        headers=headers,
        data={"name": "dari-r", "title": "Dari R", "owner_org": "desa-sawentar"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["result"]["name"] == "dari-r"


def test_refusals_have_a_type_and_a_sentence(ckan):
    for action, query, status in (("package_show", "id=tertutup", 404), ("package_search", "q=name:[", 409)):
        answer = ckan.client.get(f"/api/3/action/{action}?{query}", headers=JSON)
        assert answer.status_code == status
        error = answer.json()["error"]
        assert error.pop("__type")
        assert all(error.values())
