"""Every address is asked, by the public and by people of every role; nothing hidden is in any answer.

The addresses are those of the application's own routes: a new door is walked through without being named here. What
only a parameter shows (verbs, forms, actions) stands in ``DOORS`` and ``FORMS``.
"""

import itertools
import re

import pytest

from registry.items.state import Kind, State
from registry.web import late
from tests.factories import site

HIDDEN_PLACES = ("desa-sawentar/tertutup", "desa-sawentar/mikro", "desa-sawentar/langkah-", "versi/1.1.0")
SLUGS = ("terbuka", "terbatas", "tertutup", "mikro", "ditarik", *(f"langkah-{state.value}" for state in State))
VALUES = {
    "kind": tuple(kind.value for kind in Kind),
    "agency": ("desa-sawentar",),
    "slug": (*SLUGS, "standard-draft", "indicator-approved", "code-list-draft"),
    "suffix": ("ttl", "jsonld", "csv", "ndjson"),
    "identifier": ("csv",),
    "number": ("1.1.0",),
    "notation": ("1",),
    "code": ("1",),
    "name": ("sdd.css",),
}
QUERIES = ("", "?page=1", "?versi=1.1.0", "?version=1.1.0", "?state=draft&limit=500", "?state=approved", "?q=rahasia")

DOORS = {
    "/oai": (
        "?verb=Identify",
        "?verb=ListSets",
        *(f"?verb=ListRecords&metadataPrefix={prefix}" for prefix in ("oai_dc", "dcat", "sdd")),
        "?verb=ListIdentifiers&metadataPrefix=oai_dc&set=instansi:desa-sawentar",
        *(
            f"?verb=GetRecord&metadataPrefix=sdd&identifier=oai:satudata.example:dataset/desa-sawentar/{slug}"
            for slug in SLUGS
        ),
    ),
    "/api/v1/changes": ("?limit=1000", "?limit=1000&agency=desa-sawentar", "?limit=1000&kind=dataset"),
    "/perubahan.atom": ("",),
    "/cari.atom": ("", "?q=penduduk", "?instansi=desa-sawentar"),
    "/cari.csv": ("", "?q=penduduk", "?instansi=desa-sawentar"),
    "/kode.csv": ("",),
    "/standar.csv": ("",),
    "/data.json": ("",),
    "/katalog.jsonld": ("", "?modified_since=2020-01-01"),
    "/katalog/semua.nt": ("",),
    "/sitemap-1.xml": ("",),
    "/organisasi/desa-sawentar.atom": ("",),
    "/kode/desa-sawentar/code-list-draft.atom": ("",),
    "/api/v1/search": ("?limit=100&agency=desa-sawentar", "?q=penduduk&limit=100"),
    "/sparql": ("?query=SELECT%20%2A%20WHERE%20%7B%3Fs%20%3Fp%20%22rahasiatertutup%22%7D",),
}
"""Doors for programs, with questions that only their parameters can ask: the same for everybody."""
FORMS = (
    ("/oai", {"verb": "ListRecords", "metadataPrefix": "sdd"}),
    ("/sparql", {"query": "SELECT ?o WHERE {?s ?p ?o FILTER(isLiteral(?o))}"}),
)
STRANGERS = ("other_produsen", "admin")
"""People who may see no more than the public."""
INSIDERS = ("produsen", "pendukung", "walidata", "pembina", "koordinator", "everything")


def addresses(app):
    """Every GET route, with every value its parameters may take here."""
    found = set()
    late.read(app)
    for route in walk(app.routes):
        names = re.findall(r"{(\w+)(?::path)?}", route.path)
        for values in itertools.product(*(VALUES.get(name, ("terbuka", "tertutup", "mikro")) for name in names)):
            path = route.path
            for name, value in zip(names, values, strict=True):
                path = re.sub(rf"{{{name}(:path)?}}", value, path)
            found.add(path)
    found |= {f"/katalog/semua.{suffix}" for suffix in ("ttl", "jsonld", "rdf", "nt")} | {
        "/data.json",
        "/sitemap-1.xml",
    }
    hidden = [("dataset", slug) for slug in SLUGS]
    hidden += [(kind.value, f"{kind.value}-{state}") for kind in Kind for state in ("draft", "approved")]
    for kind, slug in hidden:
        iri = f"/id/{kind}/desa-sawentar/{slug}"
        found |= {iri, f"{iri}.json", f"{iri}.ttl", f"{iri}/versi/1.1.0.json", f"{iri}/versi/1.0.0"}
    return sorted(found)


def walk(routes):
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if getattr(route, "methods", None) and "GET" in route.methods:
            yield route
        elif hasattr(inner, "routes"):
            yield from walk(inner.routes)


def leaks(text):
    return [word for word in site.HIDDEN_WORDS.values() if word in text]


def test_no_address_tells_the_public_of_anything_hidden(reading_app):
    paths = addresses(reading_app.app)
    assert len(paths) > 200
    assert {
        "/",
        "/cari",
        "/katalog.ttl",
        "/dataset/tertutup",
        "/api/v1/items",
        "/id/dataset/desa-sawentar/mikro",
    } <= set(paths)
    shown = set()
    for path in paths:
        short, named = path.count("/") < 2, "terbuka" in path
        for query in QUERIES if short else QUERIES[:3] if named else QUERIES[:1]:
            answer = reading_app.client.get(path + query, follow_redirects=False)
            assert answer.status_code < 500, path + query
            told = answer.text + str(answer.headers)
            assert leaks(told.replace("q=rahasia", "")) == [], path + query
            if answer.status_code == 200:
                assert [place for place in HIDDEN_PLACES if place in told.replace(path + query, "")] == [], path + query
                shown |= {path for word in (site.PUBLIC_WORD, site.RESTRICTED_WORD) if word in told}
    assert len(shown) > 8, "the public words are hardly anywhere: the test would find nothing"


def test_no_address_of_something_hidden_tells_people_of_elsewhere(reading_app):
    for number, path in enumerate(addresses(reading_app.app)):
        headers = reading_app.bearer(STRANGERS[number % len(STRANGERS)])
        if path.count("/") < len(("", "api", "v1")) or "tertutup" in path or "langkah-draft" in path:
            answer = reading_app.client.get(path, headers=headers, follow_redirects=False)
            assert answer.status_code < 500, path
            assert leaks(answer.text + str(answer.headers)) == [], path


@pytest.mark.parametrize("who", [None, *STRANGERS, *INSIDERS])
def test_feeds_and_exports_are_of_the_public_whoever_asks(reading_app, who):
    """A harvester that was given a token must not carry drafts away."""
    headers = reading_app.bearer(who) if who else {}
    answers = [
        reading_app.client.get(path + query, headers=headers) for path, asked in DOORS.items() for query in asked
    ]
    answers += [reading_app.client.post(path, data=form, headers=headers) for path, form in FORMS]
    for answer in answers:
        assert answer.status_code < 500, answer.url
        told = answer.text.replace(str(answer.url), "")
        assert [word for word in leaks(told) if word not in str(answer.url)] == [], answer.url
        assert "versi/1.1.0" not in told, answer.url
    assert sum(site.PUBLIC_WORD in answer.text for answer in answers) > 6


@pytest.mark.parametrize("who", [None, "koordinator", "everything"])
def test_nobody_reads_a_personal_value_but_who_fetches_the_file_itself(reading_app, who):
    headers = reading_app.bearer(who) if who else {}
    for path in addresses(reading_app.app):
        if "mikro" in path and not (who == "everything" and "/berkas/" in path):
            told = reading_app.client.get(path, headers=headers, follow_redirects=False).text
            assert site.PERSONAL not in told, path


@pytest.mark.parametrize("word", site.HIDDEN_WORDS.values())
def test_no_search_finds_it_nor_counts_it_nor_completes_it(reading_app, word):
    for query in (word[:-2], word[:-1] + "x", word[1:]):
        for path in ("/api/v1/search", "/cari", "/en/search"):
            answer = reading_app.client.get(path, params={"q": query})
            assert word not in answer.text
    assert reading_app.client.get("/api/v1/search", params={"q": word}).json()["total"] == 0
    assert reading_app.client.get("/api/v1/search", params={"q": site.PUBLIC_WORD}).json()["total"] == 1


@pytest.mark.parametrize("who", STRANGERS)
def test_people_of_elsewhere_see_no_more_than_the_public(reading_app, who):
    for path in (
        "/api/v1/items?state=draft",
        "/api/v1/items",
        "/api/v1/items/dataset/desa-sawentar/tertutup",
        "/api/v1/inbox",
    ):
        assert leaks(reading_app.client.get(path, headers=reading_app.bearer(who)).text) == []


def test_its_own_people_do_see_it(reading_app):
    answer = reading_app.client.get("/api/v1/items?state=draft&limit=500", headers=reading_app.bearer("produsen"))
    assert "langkah-draft" in answer.text
    answer = reading_app.client.get(
        "/api/v1/items/dataset/desa-sawentar/tertutup", headers=reading_app.bearer("walidata")
    )
    assert site.HIDDEN_WORDS["closed"] in answer.text


def test_answers_about_hidden_things_and_about_nothing_are_alike(reading_app):
    """Whether it exists must not show in the refusal."""
    for path in ("/dataset/{}.ttl", "/id/dataset/desa-sawentar/{}", "/api/v1/items/dataset/desa-sawentar/{}"):
        hidden, nothing = (
            reading_app.client.get(path.format(slug), headers={"Accept": "application/json"})
            for slug in ("tertutup", "tiadakan")
        )
        assert hidden.status_code == nothing.status_code == 404
        assert hidden.text.replace("tertutup", "tiadakan") == nothing.text
