"""Classes of a map by hand, and a map with and without outlines through the doors of the portal."""

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.maps import classes
from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.boundaries import service
from registry.boundaries.geojson import UnusableGeoJson
from registry.changes import log
from registry.errors import Forbidden

CODES = ["35.05.10.2011", "35.05.10.2009", "35.05.10.1008"]


def test_few_figures_are_a_class_each():
    assert [(step.low, step.high, step.count) for step in classes([3, 1, 3, 7])] == [(1, 1, 1), (3, 3, 2), (7, 7, 1)]


def test_many_figures_are_quantiles():
    assert [(step.low, step.high) for step in classes(range(1, 11))] == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]


@given(st.lists(st.integers(0, 30), min_size=1))
def test_classes_part_no_equal_figures_and_lose_none(values):
    found = classes(values)
    assert len(found) <= 5
    assert sum(step.count for step in found) == len(values)
    assert all(one.high < other.low and one.shade < other.shade for one, other in pairwise(found))


def square(code, west):
    corners = [[west, -8.1], [west + 0.1, -8.1], [west + 0.1, -8.2], [west, -8.2], [west, -8.1]]
    return {
        "type": "Feature",
        "properties": {"kode": code},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }


@pytest.fixture
def copy(people):
    return people("walidata2")


@pytest.fixture
def drawn(copy):
    document = {"type": "FeatureCollection", "features": [square(code, 112 + n / 10) for n, code in enumerate(CODES)]}
    with log.transaction(copy.app.state.registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "walidata2"))
        return service.bring_in(session, json.dumps(document).encode(), source="contoh.geojson", by=by)


def test_without_outlines_every_area_is_a_square_and_no_tab_stop(site):
    page = site.get("/wilayah/35.05.10").text
    assert "Satu kotak satu wilayah" in page
    assert len(re.findall(r'<a class="sdd-tile" href="/wilayah/[0-9.]+" tabindex="-1">', page)) == 12
    assert "tidak ada data" in page


def test_the_files_of_a_map_name_every_area(site):
    rows = site.get("/wilayah/35.05.10/peta.csv").text.splitlines()
    assert rows[0] == "kode_wilayah,nama_wilayah,termasuk_dalam,jumlah"
    assert len(rows) == 13
    assert site.get("/wilayah/35.05.10/peta.svg").text.count("<title>") == 13  # the picture and twelve areas
    assert site.get("/wilayah/35.05.10/peta.json").json()["$schema"].endswith("v6.json")
    assert site.get("/wilayah/35.05.10.2011/peta.svg").status_code == 404


def test_nobody_but_the_walidata_imports_outlines():
    with pytest.raises(Forbidden):
        service.bring_in(None, b"{}", source="x", by=PUBLIC)


def test_outlines_are_drawn_what_lacks_one_is_named_and_a_bad_file_leaves_them(copy, drawn):
    assert (drawn.villages, drawn.outlines, len(drawn.missing)) == (3, 5, 245)  # with the kecamatan and kabupaten
    with log.transaction(copy.app.state.registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "walidata2"))
        with pytest.raises(UnusableGeoJson):
            service.bring_in(session, b"{}", source="x", by=by)
    page = copy.get("/wilayah/35.05.10").text
    assert page.count("fill-rule") == 3
    assert "Batas indikatif, bukan batas resmi" in page
    assert "Tanpa batas: " in page
    assert copy.get("/wilayah/35.05").text.count("fill-rule") == 1
