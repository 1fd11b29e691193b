"""A small web server for tests: a function from what was asked to an answer, on a free port of this machine."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    content: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What goes back; ``chunks`` instead of a content are sent as they come, without a length."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Iterator[bytes] | None = None


@dataclass
class WebServer:
    """A running server: where it is and what it was asked."""

    url: str
    asked: list[Asked]

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: Any) -> None:
        """Say nothing: clients that break off are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Asked(self.command, self.path, headers, self.rfile.read(length))
        self.server.asked.append(request)
        given = self.server.answer(request)
        try:
            self._reply(given)
        except OSError:  # the other side went away: that is what some tests are about
            self.close_connection = True

    def _reply(self, given: Answer) -> None:
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if given.chunks is None:
            if "Content-Length" not in given.headers:
                self.send_header("Content-Length", str(len(given.content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(given.content)
            return
        self.send_header("Connection", "close")
        self.end_headers()
        for chunk in given.chunks:
            self.wfile.write(chunk)
            self.wfile.flush()
        self.close_connection = True

    do_GET = do_POST = do_HEAD = do_PROPFIND = _serve  # noqa: N815  # the names are http.server's

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def running(answer: Callable[[Asked], Answer], *, tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Serve until the block ends."""
    server = _Server(answer)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield WebServer(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", server.asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
