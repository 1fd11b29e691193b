"""The portal on a small registry: one shared for reading, a copy of its own for each test that writes."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from registry.app import create_app, working
from tests.conftest import missing
from tests.portal import sample as samples

ADDRESS = "http://testserver"
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("portal") / "home"
    samples.build(home, ADDRESS).registry.close()
    for _ in _read_only(home):
        pass  # the graph is made by now, once: a service on each copy would begin with it
    return home


@pytest.fixture(scope="session")
def site(sample_home) -> Iterator[TestClient]:
    """The service as the public sees it; for reading only."""
    yield from _read_only(sample_home)


@pytest.fixture
def people(request, sample_home, tmp_path):
    """Sign people in on a copy of the sample that a test may change: ``people("walidata2")`` gives their browser."""
    home = shutil.copytree(sample_home, tmp_path / "copy")
    app = create_app(samples.settings(home, ADDRESS))
    with TestClient(app, follow_redirects=False), _worker(request, app.state.registry):

        def sign_in(username: str) -> TestClient:
            client = TestClient(app, follow_redirects=False)
            answer = client.post("/masuk", data={"nama": username, "sandi": samples.PASSWORD})
            assert answer.status_code == 303
            return client

        yield sign_in


def _worker(request, registry):
    """On PostgreSQL the service leaves the jobs to workers: one of them, for tests that wait for a job."""
    is_needed = request.node.get_closest_marker("jobs") and not registry.settings.database.startswith("sqlite")
    return working(registry) if is_needed else nullcontext()


@pytest.fixture(scope="session")
def walidata(sample_home) -> Iterator[TestClient]:
    """A signed-in walidata who only reads."""
    for client in _read_only(sample_home):
        client.post("/masuk", data={"nama": "walidata2", "sandi": samples.PASSWORD})
        yield client


def _read_only(home) -> Iterator[TestClient]:
    """A service that does no jobs: a process works on the jobs of one home only, and other tests want theirs done."""
    app = create_app(samples.settings(home, ADDRESS))
    app.state.registry.follower.catch_up(wait=60)
    yield TestClient(app, follow_redirects=False)
    app.state.registry.close()


@pytest.fixture(scope="module")
def address(sample_home, tmp_path_factory):
    """A served copy of the sample."""
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("served") / "home")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.portal.sample", str(home), str(port)], cwd=Path(__file__).parents[2]
    )
    found = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{found}/health/live", timeout=1).close()  # noqa: S310  # our own address
                break
            except OSError:
                time.sleep(0.1)
        yield found
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    if not CHROMIUM.exists():
        missing("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # most tests need no browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_page(chromium, address):
    """Open a page, signed in by a user name or not, in a width, a colour scheme, with or without JavaScript."""
    contexts = {}

    def open_page(path, *, width=360, scheme="light", scripts=True, signed_in=""):
        key = (width, scheme, scripts, signed_in)
        if key not in contexts:
            context = chromium.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts
            )
            contexts[key] = context.new_page()
            if signed_in:
                sign_in(contexts[key], address, signed_in)
        contexts[key].goto(address + path)
        return contexts[key]

    yield open_page
    for page in contexts.values():
        page.context.close()


def sign_in(page, address, username):
    """Sign in through the form."""
    page.goto(f"{address}/masuk")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(samples.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()
