"""ckanapi, which nobody here wrote, against a server of ours: as a library and as the command line that agencies use."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from ckanapi import RemoteCKAN
from ckanapi.errors import NotAuthorized, NotFound, SearchQueryError, ValidationError

TABLE = b"kelompok,jumlah,satuan\r\nLaki-laki,12,orang\r\nPerempuan,11,orang\r\n"


def command(*words, sent=b""):
    """What the command line wrote."""
    folder = Path(sys.executable).parent  # it starts itself again by name
    done = subprocess.run(
        [str(folder / "ckanapi"), *words],
        input=sent,
        capture_output=True,
        timeout=60,
        check=False,
        env={"PATH": str(folder)},
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout


def told(package):
    """The extras, without the address of the registry, and without the topics by the name that its code list has."""
    addresses = ("https://satudata.example", "https://lain.example")
    extras = {extra["key"]: extra["value"] for extra in package["extras"] if extra["key"] != "kategori"}
    return {key: value.replace(addresses[0], "").replace(addresses[1], "") for key, value in extras.items()}


def test_it_reads_lists_and_single_datasets(portal_address):
    remote = RemoteCKAN(portal_address, user_agent="uji")
    names = remote.action.package_list()
    assert names == ["terbatas", "terbuka"]
    shown = remote.action.package_show(id="terbuka")
    assert remote.action.package_show(id=shown["id"]) == shown
    assert remote.action.organization_show(id=shown["owner_org"])["name"] == "desa-sawentar"
    assert remote.action.resource_show(id=shown["resources"][0]["id"])["format"] == "CSV"
    assert remote.call_action("package_search", {"fq": "tags:kangkungterbuka"})["count"] == 1


def test_it_knows_our_refusals_as_its_own_exceptions(portal_address, ckan):
    remote = RemoteCKAN(portal_address)
    with pytest.raises(NotFound):
        remote.action.package_show(id="tertutup")
    with pytest.raises(ValidationError):
        remote.action.package_show()
    with pytest.raises(NotAuthorized):
        remote.action.package_create(title="Tanpa izin")
    with pytest.raises(SearchQueryError):
        remote.action.package_search(q="name:[")


def test_dump_and_load_carry_datasets_to_another_registry(portal_address, fresh_address, fresh):
    dumped = command("dump", "datasets", "--all", "-r", portal_address, "-p", "1")
    sent = {line["name"]: line for line in map(json.loads, dumped.splitlines())}
    assert sorted(sent) == ["terbatas", "terbuka"]
    command("load", "datasets", "-r", fresh_address, "-a", fresh.tokens["produsen"], "-p", "1", sent=dumped)
    for name, package in sent.items():
        got = fresh.ask("package_show", "produsen", id=name)
        for field in ("title", "notes", "tags", "license_id", "maintainer", "maintainer_email", "organization"):
            expected = package[field]
            if field == "organization":
                assert got[field]["name"] == expected["name"]
            else:
                assert got[field] == expected
        assert told(got) == told(package)
        assert [resource["url"] for resource in got["resources"]] == [
            resource["url"] for resource in package["resources"]
        ]
        assert got["workflow_state"] == "submitted", "state: active hands in what is complete"


def test_organizations_are_dumped_and_loaded_by_an_administrator(portal_address, fresh_address, fresh):
    dumped = command("dump", "organizations", "--all", "-r", portal_address, "-p", "1")
    names = {json.loads(line)["name"] for line in dumped.splitlines()}
    assert "desa-sawentar" in names
    made = {"name": "dinas-baru", "title": "Dinas Baru", "state": "active"}
    command(
        "load",
        "organizations",
        "-r",
        fresh_address,
        "-a",
        fresh.tokens["admin"],
        "-p",
        "1",
        sent=json.dumps(made).encode() + b"\n",
    )
    assert fresh.ask("organization_show", id="dinas-baru")["title"] == "Dinas Baru"


def test_search_by_command_line_ends(portal_address):
    found = command("search", "datasets", "q=penduduk", "-r", portal_address)
    assert sorted(json.loads(line)["name"] for line in found.splitlines()) == ["terbatas", "terbuka"]


def test_a_file_is_uploaded_to_a_draft(fresh_address, fresh):
    remote = RemoteCKAN(fresh_address, apikey=fresh.tokens["produsen"])
    made = remote.action.package_create(name="unggah_uji", title="Unggahan uji")
    assert made["name"] == "unggah-uji"
    file = remote.action.resource_create(
        package_id=made["id"], name="Tabel", format="CSV", upload=("tabel.csv", io.BytesIO(TABLE))
    )
    assert (file["size"], file["format"], file["mimetype"]) == (len(TABLE), "CSV", "text/csv")
    assert remote.action.datastore_search(resource_id=file["id"])["total"] == 2
    with pytest.raises(NotFound):
        RemoteCKAN(fresh_address).action.resource_show(id=file["id"])
