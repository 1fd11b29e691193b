"""Clients from npm against a server of ours: CKAN's ckan.js, an OAI-PMH harvester, readers of feeds and all forms of RDF."""

import json
import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest

PACKAGES = (
    "n3@2.13.12",
    "jsonld@9.0.0",
    "rdfxml-streaming-parser@3.3.0",
    "oai-pmh@2.0.3",
    "ckan@0.2.3",
    "rss-parser@3.13.0",
)
SCRIPT = Path(__file__).with_name("clients.mjs")


@pytest.fixture(scope="module")
def said(portal_address, tmp_path_factory):
    """What the clients made of the service for reading."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("Node.js is not here: clients in JavaScript are not tried")
    folder = tmp_path_factory.mktemp("npm")
    words = ("install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", "--prefix", str(folder))
    if subprocess.run([npm, *words, *PACKAGES], timeout=120, check=False).returncode:
        pytest.skip("npm cannot install packages here: clients in JavaScript are not tried")
    done = subprocess.run(
        [node, str(SCRIPT), portal_address, str(folder)], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout.decode().splitlines()[-1])


def test_readers_of_rdf_in_javascript_find_every_statement(said, reading_app):
    whole = reading_app.client.get("/katalog/semua.nt").content
    statements = len({str(each) for each in pyoxigraph.parse(whole, format=pyoxigraph.RdfFormat.N_TRIPLES)})
    assert [said[form] for form in ("turtle", "triples", "jsonld", "xml")] == [statements] * 4


def test_a_harvester_in_javascript_gets_every_record(said, reading_app):
    answer = reading_app.client.get("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc").text
    assert said["repository"]
    assert said["records"] == said["identifiers"] == answer.count("<identifier>")


def test_a_reader_of_feeds_in_javascript_has_title_link_and_time_of_every_entry(said, reading_app):
    paths = ("/perubahan.atom", "/cari.atom?q=penduduk", "/kode/dukcapil/agama.atom")
    for path, entries in zip(paths, said["feeds"], strict=True):
        assert len(entries) == reading_app.client.get(path).text.count("<entry>") > 0
        assert all(title and link.startswith("http") and at.endswith("Z") for title, link, at in entries)


def test_the_client_of_ckan_in_javascript_reads_datasets_rows_and_refusals(said):
    assert said["names"] == ["terbatas", "terbuka"]
    assert said["found"] == 1
    assert "404" in said["refused"]
    assert said["total"] == len(said["rows"]) == 2
