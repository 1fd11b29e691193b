"""Every action that reads is asked about everything hidden, by everybody who may not know of it."""

import pytest

from registry.exchange.ckan.actions import ACTIONS
from tests.factories import site

HIDDEN = ("tertutup", "mikro", "langkah-draft", "langkah-submitted", "langkah-verified", "langkah-approved")
ALL_OF_IT = {"include_private": "true", "include_drafts": "true", "include_deleted": "true"}
SAME_FOR_ALL = {
    "license_list",
    "licence_list",
    "site_read",
    "status_show",
    "help_show",
    "vocabulary_list",
    "vocabulary_show",
}
ALSO_CALLED = {"dataset_show", "dataset_list", "datastore_search_sql"}
READING = sorted({name for name, action in ACTIONS.items() if not action.writes} - SAME_FOR_ALL - ALSO_CALLED)


def questions(ckan):
    """What each action is asked: the hidden names and ids, everything, and the hidden words themselves."""
    shown = [ckan.ask("package_show", "walidata", id=slug) for slug in HIDDEN]
    names = [part for package in shown for part in (package["id"], package["name"], package["resources"][0]["id"])]
    yield {}
    yield ALL_OF_IT | {"rows": "1000", "facet.field": '["tags", "name", "state", "title", "owner_org"]'}
    yield {"id": "desa-sawentar", "include_datasets": "true", "all_fields": "true", **ALL_OF_IT}
    yield {"id": "tujuan-sdgs-desa-18", "include_datasets": "true", **ALL_OF_IT}
    for name in names:
        yield {"id": name, "resource_id": name, **ALL_OF_IT}
    for word in site.HIDDEN_WORDS.values():
        start = word[:-2]
        yield {"q": f"{start}*", "query": f"name:{start}", "fq": f"tags:{start}*", "id": word, **ALL_OF_IT}
        yield {"q": f"title:{start}* OR name:langkah*", "query": start, **ALL_OF_IT}
    yield {"q": "state:draft OR capacity:private OR workflow_state:*", **ALL_OF_IT}


@pytest.mark.parametrize("who", ["", "other_produsen", "admin"])
def test_no_action_tells_of_anything_hidden(ckan, who):
    asked = list(questions(ckan))
    if who:  # the public was asked all of them
        asked = [*asked[:4], *asked[4::9]]
    known = {name for name in READING if name != "package_search"}
    for name in READING:
        for params in asked:
            said = {
                key: value
                for key, value in params.items()
                if name in known or key not in {"id", "resource_id", "query", "all_fields", "include_datasets"}
            }
            answer = ckan.answer(name, who, **said)
            assert answer.status_code < 500, (name, said)
            leaked = [word for word in site.HIDDEN_WORDS.values() if word in answer.text and word not in str(said)]
            assert leaked == [], (name, said)
            assert '"langkah-' not in answer.text, (name, said)


def test_the_coordinator_sees_drafts_and_nothing_closed(ckan):
    text = ckan.answer("package_search", "koordinator", rows=1000, **ALL_OF_IT).text
    assert site.HIDDEN_WORDS["draft"] in text
    assert site.HIDDEN_WORDS["closed"] not in text
    assert site.HIDDEN_WORDS["microdata"] not in text


@pytest.mark.parametrize(
    "who", ["produsen", "pendukung", "walidata", "pembina", "koordinator", "admin", "other_produsen", ""]
)
def test_the_index_shows_exactly_what_the_database_shows(ckan, who):
    """One rule in two places: the labels of the index say what ``visible_to`` says."""
    found = {each["name"] for each in ckan.ask("package_search", who, rows=1000, **ALL_OF_IT)["results"]}
    for slug in (*HIDDEN, "terbuka", "terbatas", "ditarik"):
        assert (ckan.answer("package_show", who, id=slug).status_code == 200) == (slug in found), slug


def test_a_proposal_for_a_published_dataset_is_in_no_answer(ckan):
    """The dataset "terbuka" has a version under way with a hidden word in its title."""
    for who in ("", "other_produsen", "walidata"):
        for action, params in (
            ("package_show", {"id": "terbuka"}),
            ("package_search", {"q": "name:terbuka"} | ALL_OF_IT),
        ):
            text = ckan.answer(action, who, **params).text
            assert site.PUBLIC_WORD in text
            assert site.HIDDEN_WORDS["revision"] not in text


def test_people_are_never_told(ckan):
    for name in ("user_list", "user_autocomplete", "member_list", "organization_show", "package_show"):
        answer = ckan.answer(name, "produsen", id="desa-sawentar" if "package" not in name else "terbuka", q="wali")
        assert "second_walidata" not in answer.text
        assert "password" not in answer.text
