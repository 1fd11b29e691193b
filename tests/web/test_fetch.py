"""The guarded client against servers that move, shrink, drip, swell and lie."""

import gzip
import time
import zlib
from datetime import UTC, datetime

import pytest

from registry.web.addresses import Allowance
from registry.web.ask import Ask, Limits
from registry.web.fetch import Fetcher
from registry.web.fetch_errors import FetchFailed
from registry.web.http_cache import FolderCache
from registry.web.politeness import Politeness, retry_after
from tests.servers.certificates import DAY, NOW, Authority
from tests.servers.web import Answer, running

HERE = Allowance.of(["127.0.0.1", "localhost", "lain.uji"])
QUICK = Limits(seconds=2.0, silence=1.0, size=100_000, first_wait=0.01, patience=0.0)


def fetcher(**given):
    given = {
        "agent": "uji/1 (+https://satudata.example)",
        "allowance": HERE,
        "limits": QUICK,
        "politeness": Politeness(0),
    } | given
    return Fetcher(**given)


def fetch(url, *, ask=None, **given):
    with fetcher(**given) as client:
        return client.fetch(ask or Ask(url))


def failure(url, **given):
    with pytest.raises(FetchFailed) as failed:
        fetch(url, **given)
    assert failed.value.reason.id
    assert failed.value.reason.en
    return failed.value


def always(answer):
    return lambda _: answer


# where it may go


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://127.1:{port}/"),
        *("http://localhost:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://0:{port}/"),
        *("http://0x7f.1:{port}/", "http://[64:ff9b::7f00:1]:{port}/", "http://[::ffff:7f00:1]:{port}/"),
    ],
)
def test_this_machine_is_not_called_however_its_address_is_written(url):
    with running(always(Answer(b"rahasia"))) as server:
        failed = failure(url.format(port=server.url.rpartition(":")[2]), allowance=Allowance())
        assert failed.kind in {"address.forbidden", "address.unusable", "dns"}
        assert not failed.later or failed.kind == "dns"
        assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http:///x",
        "ftp://x/",
        "file:///etc/passwd",
        "gopher://x/",
        "x",
        "",
        "http://x:99999/",
        "http://a b/",
        "javascript:1",
        "http://[::1",
        "http://\x00/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url):
    assert failure(url, names=lambda _host, _port: ["127.0.0.1"], allowance=Allowance()).kind in {
        "address.unusable",
        "address.forbidden",
    }


@pytest.mark.parametrize("port", [22, 25, 445, 993])
def test_ports_of_other_services_are_not_called(port):
    assert failure(f"http://contoh.id:{port}/").kind == "address.unusable"


def test_a_password_in_the_address_is_refused_and_not_repeated():
    failed = failure("http://robot:sangat-rahasia@contoh.id/")
    assert failed.kind == "address.unusable"
    assert "sangat-rahasia" not in failed.reason.id + failed.reason.en


def test_a_name_that_leads_inside_is_refused():
    failed = failure("http://contoh.id/", names=lambda _host, _port: ["10.0.0.5", "fd00::1"])
    assert failed.kind == "address.forbidden"
    assert "contoh.id" in failed.reason.id


def test_the_address_that_was_checked_is_the_one_called():
    """DNS rebinding: the second answer of the resolver leads inside; it is never asked for a second time."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with running(always(Answer(b"baik"))) as server:
        port = server.url.rpartition(":")[2]
        response = fetch(f"http://lain.uji:{port}/", names=lambda _host, _port: next(answers))
        assert response.content == b"baik"
        assert server.asked[0].headers["host"] == f"lain.uji:{port}"
        assert next(answers) == ["10.0.0.1"]


def test_of_several_addresses_only_the_permitted_ones_are_tried():
    with running(always(Answer(b"baik"))) as server:
        port = int(server.url.rpartition(":")[2])
        allowance = Allowance.of(["127.0.0.1/32"])
        assert (
            fetch(f"http://x.uji:{port}/", names=lambda *_: ["10.0.0.1", "127.0.0.1"], allowance=allowance).content
            == b"baik"
        )


def test_a_name_without_an_address_is_said_so_and_tried_again_later():
    def nothing(_host, _port):
        raise OSError

    failed = failure("http://tidak-ada.contoh.id/", names=nothing)
    assert (failed.kind, failed.later) == ("dns", True)


def test_a_resolver_that_hangs_does_not_hold_us():
    start = time.monotonic()
    failed = failure("http://contoh.id/", names=lambda *_: time.sleep(3), limits=Limits(seconds=0.2, attempts=1))
    assert failed.kind == "timeout"
    assert time.monotonic() - start < 2


def test_no_proxy_of_the_environment_is_asked(monkeypatch):
    with running(always(Answer(b"langsung"))) as server, running(always(Answer(b"lewat perantara"))) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert fetch(server.url).content == b"langsung"
        assert proxy.asked == []


# redirects


def test_a_redirect_is_followed_and_told():
    def answer(asked):
        return Answer(b"di sini") if asked.path == "/baru" else Answer(status=301, headers={"Location": "/baru"})

    with running(answer) as server:
        response = fetch(f"{server.url}/lama")
        assert (response.content, response.url) == (b"di sini", f"{server.url}/baru")


@pytest.mark.parametrize(
    "inside",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]:6379/",
        "file:///etc/passwd",
        "http://metadata.google.internal:22/",
    ],
)
def test_a_redirect_inside_is_refused(inside):
    with running(always(Answer(status=302, headers={"Location": inside}))) as server:
        allowance = Allowance.of([server.host])
        failed = failure(
            server.url, allowance=allowance, names=lambda host, _: ["169.254.169.254" if "metadata" in host else host]
        )
        assert failed.kind in {"address.forbidden", "address.unusable"}
        assert not failed.later


def test_the_sixth_redirect_is_not_followed():
    with running(lambda asked: Answer(status=302, headers={"Location": asked.path + "x"})) as server:
        assert failure(f"{server.url}/").kind == "address.unusable"
        assert len(server.asked) == 6


def test_credentials_stay_with_the_host_they_are_for():
    with running(always(Answer(b"milik orang"))) as other:
        target = other.url.replace("127.0.0.1", "lain.uji") + "/x?k=rahasia-sekali"
        with running(always(Answer(status=307, headers={"Location": target}))) as server:
            ask = Ask(
                f"{server.url}/{{kunci}}",
                headers={"Authorization": "Bearer {kunci}", "X-Kunci": "{kunci}", "Accept": "text/csv"},
                secrets={"kunci": "rahasia-sekali"},
            )
            response = fetch("", ask=ask, names=lambda *_: ["127.0.0.1"])
            assert server.asked[0].path == "/rahasia-sekali"
            assert server.asked[0].headers["authorization"] == "Bearer rahasia-sekali"
            got = other.asked[0]
            assert "rahasia-sekali" not in str(got)
            assert got.headers["accept"] == "text/csv"
            assert "rahasia-sekali" not in response.url


def test_what_is_sent_does_not_follow_a_redirect_to_another_host():
    with running(always(Answer(b""))) as other:
        with running(always(Answer(status=307, headers={"Location": other.url}))) as server:
            assert failure("", ask=Ask(server.url, method="POST", content=b"pertanyaan")).kind == "address.unusable"
        assert other.asked == []


# secrets


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_secret_in_the_address_is_in_no_sentence(status):
    with running(always(Answer(status=status))) as server:
        ask = Ask(f"{server.url}/key/{{key}}/", secrets={"key": "r4h/s1a"})
        failed = failure("", ask=ask)
        assert server.asked[0].target == "/key/r4h%2Fs1a/"
        assert "r4h" not in failed.reason.id + failed.reason.en + repr(failed)
        assert "{key}" in failed.reason.id


# sizes


def test_an_answer_larger_than_the_limit_is_not_read():
    with running(always(Answer(b"x" * 100_001))) as server:
        assert failure(server.url).kind == "too_large"
    with running(always(Answer(chunks=iter([b"x" * 60_000] * 2)))) as server:
        assert failure(server.url).kind == "too_large"
    with running(always(Answer(b"x" * 100_000))) as server:
        assert len(fetch(server.url).content) == 100_000


def test_a_gzip_bomb_is_given_up_when_it_passes_the_limit():
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    with running(always(Answer(bomb, headers={"Content-Encoding": "gzip"}))) as server:
        assert failure(server.url).kind == "too_large"


def test_a_bomb_in_many_members_is_given_up_too():
    bomb = gzip.compress(b"\0" * 60_000) * 50
    with running(always(Answer(bomb, headers={"Content-Encoding": "gzip"}))) as server:
        assert failure(server.url).kind == "too_large"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda text: zlib.compress(text, wbits=-15)])
def test_gzip_and_deflate_are_read(pack):
    encoding = "gzip" if pack is gzip.compress else "deflate"
    with running(always(Answer(pack(b"isi " * 1000), headers={"Content-Encoding": encoding}))) as server:
        assert fetch(server.url).content == b"isi " * 1000
        assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("br", b"x"),
        ("zstd", b"x"),
        ("gzip, gzip", b"x"),
        ("gzip", b"bukan gzip"),
        ("gzip", gzip.compress(b"isi" * 999, mtime=0)[:-9]),
    ],
)
def test_other_or_broken_compression_is_refused(encoding, content):
    with running(always(Answer(content, headers={"Content-Encoding": encoding}))) as server:
        assert failure(server.url).kind == "encoding"


# times


def test_a_slow_drip_ends_with_the_time_of_a_request():
    def drip():
        for _ in range(100):
            time.sleep(0.1)
            yield b"x"

    with running(lambda _: Answer(chunks=drip())) as server:
        start = time.monotonic()
        failed = failure(server.url, limits=Limits(seconds=0.5, silence=5, attempts=1))
        assert (failed.kind, failed.later) == ("timeout", True)
        assert time.monotonic() - start < 2


def test_silence_ends_a_request():
    def silence(_):
        time.sleep(1.5)
        return Answer(b"terlambat")

    with running(silence) as server:
        assert failure(server.url, limits=Limits(seconds=10, silence=0.3, attempts=1)).kind == "timeout"


def test_an_answer_that_ends_early_is_a_broken_connection():
    with running(always(Answer(b"setengah", headers={"Content-Length": "1000", "Connection": "close"}))) as server:
        failed = failure(server.url)
        assert failed.later


def test_nobody_at_the_address_is_tried_three_times_and_told():
    with running(always(Answer())) as server:
        url = server.url
    failed = failure(url)
    assert (failed.kind, failed.later) == ("connection", True)


# statuses


def test_a_short_pause_asked_for_is_kept_and_the_answer_taken():
    answers = iter([Answer(status=503, headers={"Retry-After": "1"}), Answer(b"siap")])
    with running(lambda _: next(answers)) as server:
        start = time.monotonic()
        assert fetch(server.url, limits=Limits(first_wait=0.01, patience=2)).content == b"siap"
        assert time.monotonic() - start >= 1


def test_a_long_pause_asked_for_ends_the_request():
    with running(always(Answer(status=429, headers={"Retry-After": "3600"}))) as server:
        failed = failure(server.url)
        assert (failed.later, failed.after) == (True, 3600)
        assert len(server.asked) == 1
        assert "3600 detik" in failed.reason.id


def test_a_server_that_fails_is_asked_three_times():
    with running(always(Answer(status=500))) as server:
        assert failure(server.url).later
        assert len(server.asked) == 3


def test_a_status_the_asker_understands_is_an_answer():
    with running(always(Answer(b'{"success": false}', status=404))) as server:
        assert fetch("", ask=Ask(server.url, answers={404})).status == 404
        failed = failure(server.url)
        assert (failed.later, failed.status) == (False, 404)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Sun, 22 Nov 2026 12:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("99999999999", 604_800),
        *((text, None) for text in ("", "nanti", "-5", "1.5", "Sun, 99 Nov 2026", None)),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert retry_after(value, datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == seconds


# manners


def test_we_say_who_we_are():
    with running(always(Answer())) as server:
        fetch(server.url)
        assert server.asked[0].headers["user-agent"] == "uji/1 (+https://satudata.example)"
        assert "cookie" not in server.asked[0].headers


def test_cookies_are_not_kept():
    with running(always(Answer(headers={"Set-Cookie": "a=b"}))) as server, fetcher() as client:
        client.fetch(Ask(server.url))
        client.fetch(Ask(server.url))
        assert "cookie" not in server.asked[1].headers


def test_two_requests_to_a_host_keep_a_pause_whoever_asks():
    politeness, allowance = Politeness(0.3), Allowance.of(["127.0.0.0/8"])
    with running(always(Answer())) as server:
        start = time.monotonic()
        fetch(server.url, politeness=politeness, allowance=allowance)
        fetch(server.url, politeness=politeness, allowance=allowance)
        assert time.monotonic() - start >= 0.3


def test_a_host_that_an_administrator_named_is_ours_and_needs_no_pause():
    politeness = Politeness(5)
    with running(always(Answer())) as server:
        start = time.monotonic()
        fetch(server.url, politeness=politeness)
        fetch(server.url, politeness=politeness)
        assert time.monotonic() - start < 5


def test_what_has_not_changed_is_not_sent_again(tmp_path):
    def answer(asked):
        if asked.headers.get("if-none-match") == '"a"':
            return Answer(status=304, headers={"ETag": '"a"'})
        return Answer(b"katalog", headers={"ETag": '"a"', "Content-Type": "text/turtle"})

    with running(answer) as server:
        ask = Ask(server.url, keep=True)
        first = fetch("", ask=ask, cache=FolderCache(tmp_path))
        second = fetch("", ask=ask, cache=FolderCache(tmp_path))
    assert (first.content, first.unchanged) == (b"katalog", False)
    assert (second.status, second.content, second.unchanged) == (200, b"katalog", True)
    assert second.headers["content-type"] == "text/turtle"


def test_a_cache_that_was_cut_short_is_as_good_as_none(tmp_path):
    with running(always(Answer(b"katalog", headers={"ETag": '"a"'}))) as server:
        fetch("", ask=Ask(server.url, keep=True), cache=FolderCache(tmp_path))
        next(tmp_path.iterdir()).write_bytes(b'{"size": 99}\nkat')
        assert fetch("", ask=Ask(server.url, keep=True), cache=FolderCache(tmp_path)).content == b"katalog"
        assert "if-none-match" not in server.asked[1].headers


# TLS


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def test_a_certificate_of_a_known_authority_is_taken_and_the_name_is_asked_for(authority):
    with running(always(Answer(b"aman")), tls=authority.server("lain.uji")) as server:
        url = server.url.replace("127.0.0.1", "lain.uji")
        assert fetch(url, tls=authority.trusted(), names=lambda *_: ["127.0.0.1"]).content == b"aman"


@pytest.mark.parametrize(
    ("kind", "shown", "words"),
    [
        ("tls.expired", {"start": NOW - 9 * DAY, "end": NOW - DAY}, "kedaluwarsa"),
        ("tls.not_yet_valid", {"start": NOW + DAY, "end": NOW + 2 * DAY}, "belum berlaku"),
        ("tls.self_signed", {"self_signed": True}, "dibuat sendiri"),
        ("tls.wrong_host", {"host": "bukan.uji"}, "bukan untuk lain.uji"),
    ],
)
def test_a_bad_certificate_is_told_by_its_kind(authority, kind, shown, words):
    host = shown.pop("host", "lain.uji")
    with running(always(Answer(b"palsu")), tls=authority.server(host, **shown)) as server:
        failed = failure(
            server.url.replace("127.0.0.1", "lain.uji"), tls=authority.trusted(), names=lambda *_: ["127.0.0.1"]
        )
        assert (failed.kind, failed.later) == (kind, False)
        assert words in failed.reason.id
        assert server.asked == []


def test_an_unknown_authority_is_told(authority, tmp_path_factory):
    with running(always(Answer(b"palsu")), tls=authority.server("lain.uji")) as server:
        other = Authority(tmp_path_factory.mktemp("lain"), "Lembaga Lain")
        failed = failure(
            server.url.replace("127.0.0.1", "lain.uji"), tls=other.trusted(), names=lambda *_: ["127.0.0.1"]
        )
        assert failed.kind == "tls.unknown_authority"


def test_a_server_without_tls_is_told():
    with running(always(Answer())) as server:
        assert failure(server.url.replace("http:", "https:")).kind in {"tls.not_spoken", "tls.handshake"}


# what it is


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b' {"success": true}', "json"),
        (b"\xef\xbb\xbf[1]", "json"),
        (b"\n<!DOCTYPE html><p>Masuk", "html"),
        (b"<?xml version='1.0'?>\n<!-- x --><html xmlns='x'>", "html"),
        (b"<?xml version='1.0'?><OAI-PMH/>", "xml"),
        (b"<rdf:RDF xmlns:rdf='x'>", "xml"),
        (b"@prefix dcat: <http://x/> .", "text"),
        (b"<http://a> <http://b> <http://c> .", "text"),
        (b"kode,nama\n1,a", "text"),
        (b"PK\x03\x04...", "zip"),
        (b"%PDF-1.7", "pdf"),
        (b"  ", "empty"),
        (b"\x00\x01\x02", "binary"),
    ],
)
def test_an_answer_is_known_by_its_own_bytes(content, form):
    with running(always(Answer(content, headers={"Content-Type": "application/json"}))) as server:
        assert fetch(server.url).form == form
