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


def test_a_tree_is_read_branch_by_branch_and_stays_small(site):
    closed = site.get("/kode/kemendagri/wilayah?tampilan=pohon").text
    assert re.findall(r'<li id="k-([^"]+)"', closed) == ["35"]
    opened = site.get("/kode/kemendagri/wilayah?tampilan=pohon&buka=35.05.10").text
    shown = re.findall(r'<li id="k-([^"]+)"', opened)
    assert "35.05.10.2011" in shown
    assert "35.05.09.2001" not in shown
    assert opened.count("<details open>") == 3  # the province, the regency, the district
    assert 'href="/kode/kemendagri/wilayah?tampilan=pohon&amp;buka=35.05.10&amp;buka=35.05.09#k-35.05.09"' in opened


def test_a_search_in_the_tree_keeps_what_lies_above(site):
    page = site.get("/kode/kemendagri/wilayah?tampilan=pohon&q=sawentar").text
    assert re.findall(r'<li id="k-([^"]+)"', page) == ["35", "35.05", "35.05.10", "35.05.10.2011"]
    assert "<mark>Sawentar</mark>" in page


def test_a_list_is_given_in_every_form_whole_and_filtered(site):
    page = site.get("/kode/kemendagri/wilayah?tingkat=3").text
    files = re.findall(r'href="(/kode/kemendagri/wilayah\.(?!atom)[^"]+)">', page)
    endings = ["csv", "xlsx", "ttl", "jsonld", "rdf", "json", "schema.json", "sdmx.xml", "sdmx.json"]
    whole = [f"/kode/kemendagri/wilayah.{ending}" for ending in endings]
    assert sorted(set(files)) == sorted([*whole, *(f"{path}?tingkat=3" for path in whole)])
    for path in set(files):
        answer = site.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-disposition"].startswith("attachment"), path
    assert len(site.get("/kode/kemendagri/wilayah.json?tingkat=3").json()) == 22  # districts of Blitar
    assert len(site.get("/kode/kemendagri/wilayah.schema.json?tingkat=3").json()["oneOf"]) == 22
    assert site.get("/kode/kemendagri/wilayah.doc", headers={"accept": "text/html"}).status_code == 404


def test_a_code_is_given_in_every_form(site):
    page = site.get("/kode/kemendagri/wilayah/35.05.10.2011").text
    forms = re.findall(r'govuk-link" href="(/id/code-list/kemendagri/wilayah/35\.05\.10\.2011\.[a-z]+)">', page)
    assert [path.rpartition(".")[2] for path in forms] == ["ttl", "jsonld", "rdf", "json", "csv"]
    assert all(site.get(path).status_code == 200 for path in forms)


def recognised(site, text, prefix=""):
    page = site.get(f"{prefix}/kode", params={"kenali": text}).text
    found = re.search(r'<section id="dikenali".*?</section>', page, re.DOTALL)[0]
    return found, re.findall(r'data-label="(?:Kode|Code)"><a [^>]*href="(?:/en)?/kode/([^"]+)"', found)


def test_bare_codes_and_names_are_recognised_and_shown_with_their_district(site):
    village = ["kemendagri/wilayah/35.05.10.2011"]
    for text, expected in (
        ("3505080012", ["bps/wilayah/3505080012"]),
        ("35.05.10.2011", village),
        ("3505102011", village),
        ("Sawentar, Kanigoro", village),
    ):
        found, codes = recognised(site, text)
        assert codes == expected, text
        assert "Desa Sawentar, Kecamatan Kanigoro" in found
        assert "dikenali" in found


def test_what_is_ambiguous_is_refused_with_every_reading_as_a_link(site):
    found, codes = recognised(site, "3505")
    assert codes == ["kemendagri/wilayah/35.05", "bps/wilayah/3505"]
    assert "dapat berarti 2 hal; pilih salah satu" in found
    found, codes = recognised(site, "Sumberjo")
    assert len(codes) == 3
    assert {"Kademangan", "Sanankulon", "Sutojayan"} <= set(re.findall(r"Kecamatan (\w+)", found))


def test_what_is_not_known_says_what_was_expected(site):
    found, codes = recognised(site, "99.99.99.9999")
    assert codes == []
    assert "tidak ada dalam kode wilayah Kemendagri" in found
    assert "is no known code or name" in recognised(site, "<b>x</b>", "/en")[0]
    assert "<b>x" not in recognised(site, "<b>x</b>")[0]


def test_lists_and_codes_are_searched_together(site):
    page = site.get("/kode?q=agama").text
    assert 'href="/kode/dukcapil/agama"' in page
    assert 'href="/kode/dukcapil/pekerjaan"' not in page
    assert "Kode yang cocok" in site.get("/kode?q=kristen").text


def test_the_rows_of_a_correspondence_are_filtered_and_proposals_are_marked(site):
    path = "/padanan/kemendagri-wilayah--bps-wilayah"
    page = site.get(f"{path}?q=sawentar").text
    assert 'href="/kode/bps/wilayah/3505080012"' in page
    assert page.count('data-label="Dari"') == 1
    proposed = site.get(f"{path}?status=usulan").text
    assert proposed.count(">usulan</strong>") > proposed.count('data-label="Dari"')  # each row, and the table
    assert site.get(f"{path}?hubungan=broadMatch").text.count('data-label="Dari"') == 0
    assert "bukan tanggal" in site.get(f"{path}?pada=kemarin").text


def test_a_long_correspondence_is_read_a_page_at_a_time(site):
    path, seen = "/padanan/kemendagri-wilayah--bps-wilayah", []
    while path:
        page = site.get(path).text
        seen += re.findall(r'data-label="Dari"><a class="govuk-link" href="([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == 190


def test_a_correspondence_is_given_in_every_form(site):
    page = site.get("/padanan/sitakro-agama--dukcapil-agama").text
    files = re.findall(r'href="(/api/v1/codes/correspondences/[^"]+)">', page)
    assert {path.rpartition(".")[2] for path in files} == {"csv", "xlsx", "ttl", "jsonld", "rdf", "json"}
    assert all(site.get(path).status_code == 200 for path in files)


def test_the_list_says_what_uses_it_and_what_follows_a_standard_that_does(site):
    users = re.search(
        r'<section aria-labelledby="pemakai">.*?</section>', site.get("/kode/kemendagri/wilayah").text, re.DOTALL
    )[0]
    assert 'href="/standar/agregat-wilayah"' in users
    assert 'href="/dataset/penduduk-sawentar-2025"' in users  # it follows that standard
