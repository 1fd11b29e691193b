"""The very calls of ckanext-harvest's CKAN harvester (1.6.3, ``ckanharvester.py``), made as it makes them."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest


def search_for_datasets(client, fq_terms=()):
    """``CKANHarvester._search_for_datasets``: until a page is empty; the same page twice is an error."""
    params = {"rows": "100", "start": "0", "sort": "id asc"}
    if fq_terms:
        params["fq"] = " ".join(fq_terms)
    found, ids, previous = [], set(), None
    for _ in range(10):
        content = client.get("/api/3/action/package_search?" + urlencode(params)).text
        assert content != previous, "the paging does not seem to work"
        page = json.loads(content).get("result", {}).get("results", [])
        new = [package for package in page if package["id"] not in ids]
        ids |= {package["id"] for package in page}
        found += new
        if not new:
            return found
        params["start"] = str(int(params["start"]) + int(params["rows"]))
    raise AssertionError("it never ends")


def names(found):
    return sorted(package["name"] for package in found)


def since(moment):
    return f"metadata_modified:[{moment.replace(tzinfo=None).isoformat()}Z TO *]"


def test_a_first_harvest_gathers_every_public_dataset_once(ckan):
    found = search_for_datasets(ckan.client)
    assert names(found) == ["terbatas", "terbuka"]
    assert [package["id"] for package in found] == sorted(package["id"] for package in found)


def test_a_later_harvest_asks_for_what_changed(ckan):
    now = datetime.now(UTC)
    assert names(search_for_datasets(ckan.client, [since(now - timedelta(days=1))])) == ["terbatas", "terbuka"]
    assert search_for_datasets(ckan.client, [since(now + timedelta(hours=1))]) == []


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["organization:desa-sawentar OR organization:desa-tlogo"], ["terbatas", "terbuka"]),
        (["organization:desa-tlogo OR organization:kominfo-blitar"], []),
        (["-organization:desa-sawentar"], []),
        (["groups:tujuan-sdgs-desa-18"], ["terbatas", "terbuka"]),
        (["-groups:tujuan-sdgs-desa-18", "-groups:tujuan-sdgs-desa-1"], []),
        (["organization:desa-tlogo OR organization:kominfo-blitar", "groups:tujuan-sdgs-desa-18"], []),
    ],
)
def test_its_filters_of_organizations_and_groups_hold_also_beside_a_date(ckan, terms, expected):
    assert names(search_for_datasets(ckan.client, terms)) == expected
    assert names(search_for_datasets(ckan.client, [*terms, since(datetime(2020, 1, 1, tzinfo=UTC))])) == expected


def test_it_can_make_our_groups_and_organizations_at_its_place(ckan):
    package = ckan.ask("package_show", id="terbuka")
    group = ckan.ask("group_show", id=package["groups"][0]["id"])
    assert group["name"] == "tujuan-sdgs-desa-18"
    organization = ckan.ask("organization_show", id=package["owner_org"])
    assert organization["id"] == package["owner_org"] == package["organization"]["id"]
    for key in ("packages", "created", "users", "groups", "tags", "extras", "display_name", "type"):
        organization.pop(key, None)
    assert {"id", "name", "title"} <= organization.keys()


def test_what_another_ckan_takes_of_a_dataset_obeys_its_rules(ckan):
    """CKAN's own validators: name, tags, extras once each and texts, a UUID of the form it knows."""
    for package in search_for_datasets(ckan.client):
        assert package["name"].replace("-", "").replace("_", "").isalnum()
        keys = [extra["key"] for extra in package["extras"]]
        assert len(keys) == len(set(keys))
        assert all(isinstance(extra["value"], str) and extra["value"] for extra in package["extras"])
        for tag in package["tags"]:
            assert 2 <= len(tag["name"]) <= 100
        assert [resource["position"] for resource in package["resources"]] == list(range(package["num_resources"]))
