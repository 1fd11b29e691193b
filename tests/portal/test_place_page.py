"""A place's page: where it lies, its datasets, and how much there is of each place in it."""

import pytest

from portal.pages.place import dotted


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3505102011", "35.05.10.2011"),
        ("35.05.10.2011", "35.05.10.2011"),
        ("35-05-10", "35.05.10"),
        ("350510", "35.05.10"),
        ("35", "35"),
        ("3505", "35.05"),
        ("351", "351"),
        ("35051020112", "35051020112"),
        ("", ""),
    ],
)
def test_a_code_is_read_with_and_without_dots(written, code):
    assert dotted(written) == code


def test_a_code_without_dots_leads_to_the_page(site):
    answer = site.get("/wilayah/3505102011")
    assert (answer.status_code, answer.headers["location"]) == (301, "/wilayah/35.05.10.2011")


def test_a_village_shows_where_it_lies_and_its_data(site):
    page = site.get("/wilayah/35.05.10.2011").text
    assert "Sawentar" in page
    assert 'href="/wilayah/35.05.10"' in page
    assert 'href="/kode/kemendagri/wilayah/35.05.10.2011"' in page
    assert "set data tentang wilayah ini" in page


def test_a_kelurahan_is_called_so(site):
    assert ">Kelurahan " in site.get("/wilayah/35.05.10.1008").text


def test_a_kecamatan_lists_its_villages_with_their_counts(site):
    page = site.get("/wilayah/35.05.10").text
    assert page.count('scope="row"') == 12  # Kecamatan Kanigoro: 10 desa and 2 kelurahan
    assert "Sawentar" in page


@pytest.mark.parametrize("code", ["99", "35.99", "abc", "1" * 300, "35.05.10.9999", "%00"])
def test_what_is_no_place_is_not_found(site, code):
    assert site.get(f"/wilayah/{code}").status_code in {400, 404}


def test_nothing_that_is_not_public_is_counted(site, walidata):
    assert site.get("/wilayah/35.05.10.2011").text.count("sdd-card") == walidata.get(
        "/wilayah/35.05.10.2011"
    ).text.count("sdd-card")
