"""Directories of web servers: pages as Apache and nginx write them, and WebDAV (RFC 4918 §9.1)."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.folder.found import FileFound
from harvesters.folder.listing import listed
from harvesters.folder.web import walk
from registry.harvest.plugin import SkipRecord, StopHarvest
from tests.factories.network import guarded
from tests.harvesters.websites import Website

APACHE = b"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<html><head><title>Index of /data</title></head><body><h1>Index of /data</h1>
<table><tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th></tr>
<tr><td><a href="/">Parent Directory</a></td></tr>
<tr><td><a href="desa%20a/">desa a/</a></td><td>2025-12-31 08:00</td></tr>
<tr><td><a href="data_penduduk.csv">data_penduduk.csv</a></td><td>2025-12-31 08:00</td></tr>
<tr><td><a href="catatan%20%26%20lain.xlsx">catatan &amp; lain.xlsx</a></td></tr>
</table></body></html>"""
NGINX = b"""<html><head><title>Index of /data/desa a/</title></head><body><h1>Index of /data/desa a/</h1><hr><pre>
<a href="../">../</a>
<a href="individu_all.csv">individu_all.csv</a>        31-Dec-2025 08:00       1234
<a href="sisa.csv.part">sisa.csv.part</a>              31-Dec-2025 08:00          4
</pre><hr></body></html>"""
WEBDAV = b"""<?xml version="1.0" encoding="utf-8"?>
<d:multistatus xmlns:d="DAV:">
 <d:response><d:href>/dav/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop></d:propstat></d:response>
 <d:response><d:href>/dav/a%20b.xlsx</d:href><d:propstat><d:prop><d:resourcetype/>
  <d:getlastmodified>Wed, 31 Dec 2025 08:00:00 GMT</d:getlastmodified></d:prop></d:propstat></d:response>
 <d:response><d:href>https://lain.example/dav/c.xlsx</d:href><d:propstat><d:prop><d:resourcetype/></d:prop></d:propstat></d:response>
 <d:response><d:href>/rahasia/d.xlsx</d:href><d:propstat><d:prop><d:resourcetype/></d:prop></d:propstat></d:response>
</d:multistatus>"""
ROOT = "https://desa.example/data/"


def test_a_page_of_apache_names_files_and_folders_and_nothing_else():
    found = listed(APACHE, ROOT)
    assert [(one.name, one.url, one.is_folder) for one in found] == [
        ("catatan & lain.xlsx", f"{ROOT}catatan%20%26%20lain.xlsx", False),
        ("data_penduduk.csv", f"{ROOT}data_penduduk.csv", False),
        ("desa a", f"{ROOT}desa%20a/", True),
    ]


def test_a_webdav_answer_names_what_lies_right_under_the_folder_with_its_time():
    (found,) = listed(WEBDAV, "https://desa.example/dav/")
    assert (found.name, found.url, found.modified) == ("a b.xlsx", "https://desa.example/dav/a%20b.xlsx", 1767168000.0)


@pytest.mark.parametrize(
    "href",
    ["https://lain.example/data/a.csv", "//lain.example/data/a.csv", "../a.csv", "/a.csv", "?C=N", "javascript:x", "a/b.csv", "%2e%2e", "%2e%2e/", "a%2fb.csv", ""],
)  # fmt: skip
def test_what_leads_elsewhere_is_not_in_the_folder(href):
    assert listed(f'<a href="{href}">x</a>'.encode(), ROOT) == []


def test_entities_of_an_answer_are_not_expanded():
    bomb = WEBDAV.replace(b"<d:multistatus", b'<!DOCTYPE x [<!ENTITY a "b">]><d:multistatus')
    assert listed(bomb, "https://desa.example/dav/") == []


@given(st.binary(max_size=300))
def test_any_answer_can_be_read(body):
    assert listed(body, ROOT) is not None
    assert listed(b"<multistatus>" + body, ROOT) is not None


def test_folders_of_a_server_are_walked_and_files_read_through_the_client():
    site = Website({"/data/": APACHE, "/data/desa%20a/": NGINX, "/data/desa%20a/individu_all.csv": b"isi"})
    found = {one.label if isinstance(one, FileFound) else one.identifier: one for one in walk(ROOT, site)}
    assert set(found) == {"catatan & lain.xlsx", "data_penduduk.csv", "desa a/individu_all.csv", "desa a/sisa.csv.part"}
    assert found["desa a/individu_all.csv"].read() == b"isi"
    assert isinstance(found["desa a/sisa.csv.part"], SkipRecord)


def test_a_server_that_shows_no_page_is_asked_by_webdav():
    site = Website({"/dav/a%20b.xlsx": b"isi"}, {"/dav/": WEBDAV})
    (found,) = walk("https://desa.example/dav/", site)
    assert (found.label, found.read()) == ("a b.xlsx", b"isi")
    assert [method for method, _ in site.asked] == ["GET", "PROPFIND", "GET"]


def test_an_address_of_one_file_is_that_file():
    (found,) = walk("https://desa.example/data/individu%20all.csv", Website({"/data/individu%20all.csv": b"isi"}))
    assert (found.label, found.read()) == ("individu all.csv", b"isi")


def test_a_page_that_lists_nothing_stops_with_a_sentence():
    with pytest.raises(StopHarvest) as stopped:
        list(walk(ROOT, Website({"/data/": b"<html><form>Masuk</form></html>"})))
    assert "shows no list of files" in stopped.value.reason.en


def test_a_name_with_braces_is_no_place_of_a_secret():
    site = Website({"/data/": b'<a href="{token}.csv">x</a>', "/data/%7Btoken%7D.csv": b"isi"})
    (found,) = walk(ROOT, site)
    assert found.read() == b"isi"


class _Dav(SimpleHTTPRequestHandler):
    """Python's own file server, that also answers PROPFIND and, under /dav/, shows no page."""

    def do_GET(self):
        if self.path == "/dav/":
            self.send_error(405)
        else:
            super().do_GET()

    def do_PROPFIND(self):
        assert self.headers["Depth"] == "1"
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = WEBDAV.replace(b"a%20b.xlsx", b"a%20b.csv")
        self.send_response(207)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path):
    (tmp_path / "dav").mkdir()
    (tmp_path / "desa a").mkdir()
    (tmp_path / "dav" / "a b.csv").write_bytes(b"dav")
    (tmp_path / "desa a" / "kosong & penuh.csv").write_bytes(b"halaman")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Dav, directory=str(tmp_path))) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_a_real_server_is_walked_through_the_guarded_client(server):
    with guarded() as http:
        pages = {one.label: one.read() for one in walk(f"{server}/desa%20a/", http)}
        dav = {one.label: one.read() for one in walk(f"{server}/dav/", http)}
    assert pages == {"kosong & penuh.csv": b"halaman"}
    assert dav == {"a b.csv": b"dav"}
