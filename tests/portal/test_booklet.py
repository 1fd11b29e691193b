"""Desa dalam Angka as a page: who may have it computed, and what it says where there is nothing."""

ADDRESS = "/desa-dalam-angka/35.05.10.2011/2025"


def test_a_village_without_published_tables_has_a_page_that_says_so(site):
    text = site.get(ADDRESS).text
    assert "0 dari 30 tabel terbit" in text
    assert "Memuat nama orang" in text
    assert "Hitung dan ajukan tabel" not in text


def test_an_unknown_area_is_not_found(site):
    assert site.get("/desa-dalam-angka/99.99/2025").status_code == 404
    assert site.get("/desa-dalam-angka/35/2025").status_code == 404


def test_the_public_is_asked_to_sign_in_and_a_walidata_is_told_why_nothing_can_be_computed(site, people):
    assert "/masuk" in str(site.post(ADDRESS, follow_redirects=False).headers.get("location", "/masuk"))
    walidata = people("walidata2")
    assert "Hitung dan ajukan tabel" in walidata.get(ADDRESS).text
    answer = walidata.post(ADDRESS.replace("2025", "2019"))
    assert answer.status_code == 409
    assert "2019" in answer.text
    above = walidata.post("/desa-dalam-angka/35.05.10/2025")
    assert above.status_code == 409
    assert "satudata tabulate 35.05.10" in above.text


def test_the_pembina_reads_but_does_not_have_it_computed(people):
    assert people("bps").post(ADDRESS).status_code == 403
