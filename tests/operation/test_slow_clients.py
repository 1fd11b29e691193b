"""Clients that send or read slowly hold a connection and nothing that others wait for."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest
import uvicorn
from starlette.requests import Request
from starlette.routing import Route

from registry.app import create_app
from registry.exchange.streamed import streamed
from registry.settings import Settings

SLOW, LARGE = 60, 40_000_000


@pytest.fixture(scope="module")
def served(prepared_home, tmp_path_factory) -> Iterator[tuple[int, object]]:
    """The service behind a real server, with one address more: a long answer made from the database."""
    home = tmp_path_factory.mktemp("slow") / "home"
    shutil.copytree(prepared_home[0], home, ignore=shutil.ignore_patterns("graph"))
    app = create_app(Settings(home=home, database_url="", token="", _env_file=None))

    def long(request: Request):
        def write(session):
            session.connection()
            for _ in range(LARGE // 100_000):
                yield b"x" * 100_000

        return streamed(request, write, media_type="text/plain", of=("uji",))

    app.router.routes.insert(0, Route("/uji-panjang", long))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1], app.state.registry.engine
    server.should_exit = True
    thread.join()
    app.state.registry.close()


def connected(port: int, said: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.sendall(said)
    return client


def until(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_who_reads_a_long_answer_slowly_holds_no_session_of_the_database(served):
    port, engine = served
    clients = [connected(port, b"GET /uji-panjang HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(8)]
    try:
        assert all(client.recv(100) for client in clients)
        until(lambda: engine.pool.checkedout() == 0)
        assert httpx2.get(f"http://127.0.0.1:{port}/standar").status_code == 200
    finally:
        for client in clients:
            client.close()


def test_a_long_answer_arrives_whole_and_in_order(served):
    port, engine = served
    answer = httpx2.get(f"http://127.0.0.1:{port}/uji-panjang", headers={"Accept-Encoding": "identity"})
    assert answer.content == b"x" * LARGE
    until(lambda: engine.pool.checkedout() == 0)


def test_who_leaves_in_the_middle_leaves_nothing_open(served):
    port, engine = served
    client = connected(port, b"GET /uji-panjang HTTP/1.1\r\nHost: a\r\n\r\n")
    assert client.recv(1000)
    client.close()
    until(lambda: engine.pool.checkedout() == 0)


def test_who_sends_a_request_slowly_keeps_nobody_waiting(served):
    port, _ = served
    halves = [connected(port, b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ") for _ in range(SLOW)]
    bodies = [
        connected(
            port,
            b"POST /masuk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nnama=",
        )
        for _ in range(SLOW)
    ]
    try:
        begun = time.monotonic()
        assert httpx2.get(f"http://127.0.0.1:{port}/standar", timeout=10).status_code == 200
        assert time.monotonic() - begun < 5
    finally:
        for client in halves + bodies:
            client.close()
