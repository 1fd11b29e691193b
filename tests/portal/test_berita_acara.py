"""The berita acara is a page to print: who decided what, in which role, and the lines of the log that prove it."""

import re

from tests.portal.sample import PUBLISHED, SUBMITTED

PAGE = f"/kerja/dataset/kominfo-blitar/{PUBLISHED}/berita-acara"
OWN = f"/kerja/dataset/desa-sawentar/{SUBMITTED}"


def test_who_is_not_signed_in_is_asked_to_and_comes_back(site):
    answer = site.get(PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/masuk?kembali=")
    assert "berita-acara" in answer.headers["location"]


def test_it_names_accounts_and_roles_and_the_hash_of_every_line(walidata):
    page = walidata.get(PAGE).text
    steps = re.findall(r'sdd-timeline__what">(\w+): <strong>([\w-]+)</strong>, ([\w ]+) \(', page)
    assert [step for step, *_ in steps] == ["Diajukan", "Diverifikasi", "Disetujui", "Diterbitkan"]
    assert len({account for step, account, _ in steps if step in {"Diverifikasi", "Disetujui"}}) == 2
    lines = re.findall(r"(create|submit|verify|approve|publish) <span.*?<code class=\"sdd-code\">([0-9a-f]{64})", page)
    assert [action for action, _ in lines] == ["create", "submit", "verify", "approve", "publish"]


def test_what_was_refused_and_answered_stands_in_it(people):
    from_walidata = people("walidata2")
    page = from_walidata.get(OWN).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    sent = {**hidden, "tindakan": "return", "alasan": "Periode <b>kurang</b> jelas."}
    from_walidata.post(OWN, data=sent)
    told = from_walidata.get(f"{OWN}/berita-acara").text
    assert "Dikembalikan" in told
    assert "Periode &lt;b&gt;kurang&lt;/b&gt; jelas." in told


def test_what_a_reader_may_not_see_is_not_found(people):
    assert people("sekdes").get("/kerja/dataset/kominfo-blitar/tidak-ada/berita-acara").status_code == 404
    assert people("sekdes").get("/kerja/warna/kominfo-blitar/x/berita-acara").status_code == 404
