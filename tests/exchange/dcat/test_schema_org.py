"""What the pages tell search engines: Google's required and recommended properties of a Dataset, and the forms."""

import re

import orjson
import pytest

BASE = "https://satudata.example"


def embedded(page):
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    return orjson.loads(block)


@pytest.mark.parametrize("path", ["/dataset/terbuka", "/en/dataset/terbuka"])
def test_a_dataset_has_what_is_required_and_recommended(reading_app, path):
    found = embedded(reading_app.client.get(path))
    assert (found["@context"], found["@type"]) == ("https://schema.org/", "Dataset")
    assert found["name"]
    assert 50 <= len(found["description"]) <= 5000
    recommended = {"creator", "license", "identifier", "keywords", "temporalCoverage", "isAccessibleForFree", "version"}
    assert recommended <= set(found)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", found["temporalCoverage"])
    assert found["creator"]["name"]
    (file,) = found["distribution"]
    assert file["encodingFormat"] == "text/csv"
    assert reading_app.client.get(file["contentUrl"]).status_code == 200
    assert found["includedInDataCatalog"]["@id"] == embedded(reading_app.client.get("/"))["@id"] == f"{BASE}/katalog"


def test_a_restricted_dataset_tells_search_engines_nothing(reading_app):
    assert 'application/ld+json">' not in reading_app.client.get("/dataset/terbatas").text


@pytest.mark.parametrize("path", ["/", "/dataset/terbuka"])
def test_every_form_that_a_page_names_is_there(reading_app, path):
    page = reading_app.client.get(path).text
    named = re.findall(r'<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)"', page)
    assert {"text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"} <= {
        media_type for media_type, _ in named
    }
    for media_type, address in named:
        answer = reading_app.client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"].startswith(media_type), address
