"""The portal on a small registry: one shared for reading, a copy of its own for each test that writes."""

import shutil
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from registry.app import create_app
from tests.portal import sample as samples

ADDRESS = "http://testserver"


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("portal") / "home"
    samples.build(home, ADDRESS).registry.close()
    return home


@pytest.fixture(scope="session")
def site(sample_home) -> Iterator[TestClient]:
    """The service as the public sees it; for reading only."""
    yield from _read_only(sample_home)


@pytest.fixture
def people(sample_home, tmp_path):
    """Sign people in on a copy of the sample that a test may change: ``people("walidata2")`` gives their browser."""
    home = shutil.copytree(sample_home, tmp_path / "copy")
    app = create_app(samples.settings(home, ADDRESS))
    with TestClient(app, follow_redirects=False):

        def sign_in(username: str) -> TestClient:
            client = TestClient(app, follow_redirects=False)
            answer = client.post("/masuk", data={"nama": username, "sandi": samples.PASSWORD})
            assert answer.status_code == 303
            return client

        yield sign_in


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
