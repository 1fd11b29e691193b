"""A catalogue of several pages: rows written straight into the tables of a prepared service."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from registry.db import write_rows, writing
from registry.items.state import Kind
from tests.factories import documents

_ITEMS = ("id", "kind", "agency", "slug", "iri", "identifiers", "created_at", "created_by")
_VERSIONS = (
    *("id", "item_id", "major", "minor", "patch", "state", "access", "body", "body_hash", "schema_iri", "revision"),
    *("written_by", "created_at", "moved_at", "published_at"),
)
_FROM = 100_000  # ids that nothing else has


def fill(engine, count):
    """Write so many published datasets of desa-sawentar; each moved a minute after the one before."""
    said = orjson.dumps(documents.body(Kind.DATASET)).decode()

    def moment(number):
        return (
            (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number))
            .replace(tzinfo=None)
            .isoformat(" ", "microseconds")
        )

    numbers = range(_FROM, _FROM + count)
    with writing(engine) as session:
        items = (
            (n, "dataset", "desa-sawentar", f"banyak-{n}", f"/id/dataset/desa-sawentar/banyak-{n}", "{}", moment(0), 1)
            for n in numbers
        )
        write_rows(session, "items", _ITEMS, items)
        write_rows(
            session,
            "versions",
            _VERSIONS,
            (
                (n, n, 1, 0, 0, "published", "public", said, "0" * 64, "/id/schema", 1, "[1]", *[moment(n - _FROM)] * 3)
                for n in numbers
            ),
        )


@pytest.fixture
def many(registry_app):
    """A service with 232 public datasets on three pages."""
    fill(registry_app.app.state.registry.engine, 230)
    return registry_app
