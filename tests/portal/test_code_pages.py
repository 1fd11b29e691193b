"""Code lists and codes: found, placed, and translated in both directions."""

import re


def test_a_list_is_read_a_hundred_codes_a_page_and_nothing_is_lost(site):
    path, seen = "/kode/kemendagri/wilayah", []
    total = int(re.search(r"([\d.]+) kode", site.get(path).text)[1].replace(".", ""))
    while path:
        page = site.get(path).text
        found = re.findall(r'sdd-notation" href="/kode/kemendagri/wilayah/([^"]+)"', page)
        assert len(found) <= 100
        seen += found
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == total
    assert "35.05.10.2011" in seen


def test_a_list_is_searched_by_name_and_by_code(site):
    for text in ("sawentar", "35.05.10.2011"):
        assert "35.05.10.2011" in site.get(f"/kode/kemendagri/wilayah?q={text}").text
    assert "Tidak ada kode yang cocok" in site.get("/kode/kemendagri/wilayah?q=zzzqqq").text


def test_a_code_stands_under_what_lies_above_it(site):
    page = site.get("/kode/kemendagri/wilayah/35.05.10.2011").text
    trail = re.findall(r'breadcrumbs__link" href="/kode/kemendagri/wilayah/([^"]+)"', page)
    assert trail == ["35", "35.05", "35.05.10"]


def test_a_code_names_what_lies_below_it(site):
    page = site.get("/kode/kemendagri/wilayah/35.05.10").text
    assert 'href="/kode/kemendagri/wilayah/35.05.10.2011"' in page


def test_counterparts_are_told_in_both_directions(site):
    forward = site.get("/kode/sitakro/agama-2025-12/1").text
    assert 'href="/kode/dukcapil/agama/1"' in forward
    back = site.get("/kode/dukcapil/agama/1").text
    assert 'href="/kode/sitakro/agama-2025-12/1"' in back
    assert 'href="/padanan/sitakro-agama--dukcapil-agama"' in back


def test_the_list_says_which_standards_use_it(site):
    assert 'href="/standar/penduduk-opensid"' in site.get("/kode/dukcapil/agama").text


def test_an_unknown_code_says_where_to_look(site):
    answer = site.get("/kode/dukcapil/agama/99", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "tidak punya kode" in answer.text


def test_the_permanent_identifier_leads_back_to_the_page(site):
    answer = site.get("/id/code-list/kemendagri/wilayah/35.05.10.2011", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/kode/kemendagri/wilayah/35.05.10.2011")
