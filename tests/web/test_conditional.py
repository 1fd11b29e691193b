"""What clients have and can read: RFC 9110 §12.5.3 (encodings), §13 (conditions) and §14 (ranges)."""

from datetime import UTC, datetime

import pytest

from registry.web.conditional import has_it, takes_gzip

CHANGED = datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("X-GZIP", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("identity;q=1, gzip; q=0.000", False),
        ("notgzip", False),
    ],
)
def test_gzip_is_for_who_reads_it(said, reads):
    assert takes_gzip({"accept-encoding": said}) is reads


@pytest.mark.parametrize(
    ("headers", "has"),
    [
        ({}, False),
        ({"if-none-match": '"a"'}, True),
        ({"if-none-match": 'W/"a"'}, True),
        ({"if-none-match": '"b", "a"'}, True),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": '"b"'}, False),
        ({"if-modified-since": "Fri, 02 Jan 2026 03:04:05 GMT"}, True),
        ({"if-modified-since": "Fri, 02 Jan 2026 03:04:04 GMT"}, False),
        ({"if-modified-since": "kemarin"}, False),
        ({"if-none-match": '"b"', "if-modified-since": "Fri, 02 Jan 2027 03:04:05 GMT"}, False),
    ],
)
def test_what_a_client_has_is_known_by_its_etag_and_else_by_its_day(headers, has):
    assert has_it(headers, '"a"', CHANGED) is has


def test_a_file_is_sent_by_its_conditions_and_ranges(reading_app):
    address = "/dataset/terbuka/berkas/csv"
    whole = reading_app.client.get(address)
    moment = whole.headers["last-modified"]

    def status(**headers):
        return reading_app.client.get(address, headers={name.replace("_", "-"): said for name, said in headers.items()})

    assert status(if_modified_since=moment).status_code == 304
    assert status(if_modified_since="Thu, 01 Jan 2015 00:00:00 GMT").status_code == 200
    assert status(if_none_match="*").status_code == 304
    part = status(range="bytes=2-4")
    assert (part.status_code, part.content) == (206, whole.content[2:5])
    assert status(range="bytes=99999999-").status_code == 416
    for nothing in ("items=0-1", "bytes=abc", "bytes="):
        answer = status(range=nothing)
        assert (answer.status_code, answer.content) == (200, whole.content), nothing
    own = reading_app.client.get("/dataset/terbatas/berkas/csv", headers=reading_app.bearer("produsen"))
    assert own.headers["cache-control"] == "private, no-store"
