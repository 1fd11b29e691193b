"""A source whose records the test writes down, and what its runs work with."""

import pytest

from registry.changes import log
from registry.harvest import opening, service
from tests.harvest import scripted


@pytest.fixture(autouse=True)
def _scripted(monkeypatch):
    monkeypatch.setattr(opening, "entry_points", scripted.points)
    monkeypatch.setattr(scripted.Scripted, "script", [])


@pytest.fixture
def clock():
    return scripted.Clock()


@pytest.fixture
def its(engine, files, office, tmp_path, clock):
    return scripted.means(engine, files, office, tmp_path, clock)


@pytest.fixture
def source(engine, people):
    """The slug of a source of the village."""
    with log.transaction(engine) as session:
        service.add(
            session,
            "scripted",
            "https://sumber.example/",
            slug="sumber",
            agency="desa-sawentar",
            options={},
            by=people.produsen,
        )
    return "sumber"
