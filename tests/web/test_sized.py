"""A form that is larger than any sending is refused before it lies on the disk, by pages and by the API."""

import asyncio

import pytest

from registry.web import sized

MEGABYTE = 1 << 20


def sent(app, path, field, *, declared):
    """What is answered to a form of 300 MB, and how many of them were read."""
    head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="a.csv"\r\n\r\n'.encode()
    given, answered = [0], []

    async def receive():
        given[0] += 1
        is_last = given[0] > 300
        return {"type": "http.request", "body": head if given[0] == 1 else b"a" * MEGABYTE, "more_body": not is_last}

    async def send(message):
        answered.append(message)

    length = (b"content-length", b"%d" % (300 * MEGABYTE)) if declared else (b"transfer-encoding", b"chunked")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"content-type", b"multipart/form-data; boundary=x"), length],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    asyncio.run(app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in answered)
    return answered[0]["status"], body.decode(), given[0]


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(("path", "field"), [("/periksa", "berkas"), ("/api/v1/checks", "file")])
def test_a_form_larger_than_any_sending_is_cut_off_with_a_sentence(reading_app, path, field, declared):
    status, body, read = sent(reading_app.app, path, field, declared=declared)
    assert status == 413
    assert "Bagi menjadi beberapa kiriman" in body
    assert read <= (0 if declared else sized.MOST_OF_A_FORM // MEGABYTE + 2)
