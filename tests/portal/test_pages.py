"""What holds for every page, whoever reads it and in which language."""

import re
from html.parser import HTMLParser

import pytest

from tests.portal.addresses import PUBLIC, WORK
from tests.portal.sample import MICRODATA, PUBLISHED, SUBMITTED


class Outline(HTMLParser):
    """Counts headings and notes what a page loads or runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings, self.ids, self.loaded, self.language, self.styled = [], [], [], None, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "html":
            self.language = found["lang"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in found:
            self.ids.append(found["id"])
        if tag in {"script", "img", "iframe"} or (tag == "link" and found.get("rel") == "stylesheet"):
            self.loaded.append(found.get("src") or found.get("href") or found.get("type"))
        self.styled += [name for name in found if name == "style" or name.startswith("on")]


OWN = re.compile(r"/static/[a-z]+\.[0-9a-f]{12}\.js|gambar/[a-z-]+\.webp")


def addresses():
    return [
        pytest.param(prefix + path, language, id=f"{name} {language}")
        for name, path in PUBLIC.items()
        for language, prefix in (("id", ""), ("en", "/en"))
    ]


@pytest.mark.parametrize(("path", "language"), addresses())
def test_a_public_page_is_whole(site, path, language):
    answer = site.get(path)
    page = Outline(answer.text)
    assert answer.status_code == 200
    assert page.language == language == answer.headers["content-language"]
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert page.styled == []  # the content security policy would refuse them
    assert page.loaded[0].startswith("/static/sdd.")
    assert all(OWN.fullmatch(loaded) or loaded == "application/ld+json" for loaded in page.loaded[1:])
    assert not re.search(r"\b\d{16}\b", re.sub(r"[0-9a-f]{64}", "", answer.text))


@pytest.mark.parametrize("path", WORK.values(), ids=WORK)
def test_a_page_of_work_is_whole_for_a_walidata(walidata, path):
    answer = walidata.get(path)
    page = Outline(answer.text)
    assert answer.status_code == 200
    assert page.headings.count(1) == 1
    assert len(page.ids) == len(set(page.ids))
    assert page.styled == []
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("path", [f"/dataset/{SUBMITTED}", f"/dataset/{MICRODATA}", f"/en/dataset/{MICRODATA}"])
def test_the_public_learns_nothing_of_what_is_closed_or_under_way(site, path):
    answer = site.get(path)
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.text or "Page not found" in answer.text
    assert "Data Individu" not in answer.text


def test_microdata_a_public_dataset_comes_from_is_named_but_not_opened(site):
    page = site.get(f"/dataset/{PUBLISHED}").text
    assert "data mikro, tertutup" in page
    assert f'href="/dataset/{MICRODATA}' not in page
    assert "Data Individu" not in page


def test_the_rows_of_microdata_are_shown_to_nobody(walidata):
    for path in (f"/dataset/{MICRODATA}", f"/kerja/dataset/desa-sawentar/{MICRODATA}"):
        assert "rahasia" not in walidata.get(path).text


def test_work_is_asked_for_by_signing_in_and_returned_to(site):
    answer = site.get("/en/kerja")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/masuk?kembali=%2Fen%2Fkerja"


def test_an_unknown_page_says_what_to_do_and_no_number(site):
    answer = site.get("/tidak-ada", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "periksa ejaannya" in answer.text
    assert "404" not in answer.text
    assert 'action="/cari"' in answer.text


def test_a_program_gets_the_same_error_as_a_document(site):
    answer = site.get("/dataset/tidak-ada", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_a_public_page_is_not_sent_twice(site):
    first = site.get("/standar")
    again = site.get("/standar", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_no_page_links_to_nowhere(site):
    links = set()
    for path in PUBLIC.values():
        links |= set(re.findall(r'href="(/[^"#]*)', site.get(path).text))
    dead = {
        link: site.get(link.replace("&amp;", "&"), headers={"accept": "text/html"}).status_code
        for link in sorted(links)
    }
    assert {link: status for link, status in dead.items() if status not in {200, 303}} == {}
