"""How many records a second ListRecords gives, over HTTP and without it, beside reading the same rows and nothing else.

    python benchmarks/exchange_oai.py [--records 20000]

Records are datasets of two languages with a file each, every twentieth withdrawn. ``rows`` reads what a page needs
and parses its document; the rest is the writing of XML. Before ``dcat`` every dataset is written once, as what follows
the change log does while the service runs. Aim: 5,000 records a second of processor time in every format.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import orjson
from sqlmodel import Session
from starlette.testclient import TestClient

from registry.app import create_app
from registry.db import now, reading, write_rows, writing
from registry.exchange.dcat.projection import CatalogueProjection
from registry.items import publications
from registry.items.publications import Wanted
from registry.migrations import upgrade
from registry.settings import Settings

_TEXT = "Jumlah penduduk menurut kelompok umur dan jenis kelamin, dihitung dari data yang lulus pemeriksaan standar. "
_PAGE = 200


def _body(number: int) -> str:
    title = f"Penduduk Desa Nomor {number} menurut Kelompok Umur, 2025"
    return orjson.dumps(
        {
            "title": {"id": title, "en": f"Population of village {number} by age group, 2025"},
            "description": {"id": _TEXT * 2, "en": _TEXT * 2},
            "keywords": ["penduduk", "kelompok umur", "jenis kelamin"],
            "theme": ["18"],
            "publisher": "kominfo-blitar",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "spatial": ["35.05.10.2011"],
            "temporal": {"start": "2025-01-01", "end": "2025-12-31"},
            "distributions": [
                {"identifier": "csv", "format": "CSV", "media_type": "text/csv", "sha256": "a" * 64, "byte_size": 1024}
            ],
        }
    ).decode()


def _fill(session: Session, records: int) -> None:
    """Write datasets and their changes by the database's fastest way: nothing of it is measured."""
    at = now() - timedelta(days=30)
    text = [f"{at + timedelta(seconds=number):%Y-%m-%d %H:%M:%S.%f}" for number in range(records)]
    write_rows(session, "agencies", ("slug", "title", "created_at"), [("desa", '{"id": "Desa"}', text[0])])
    person = ("produsen", "Produsen", 1, 1, 0, text[0])
    columns = ("username", "display_name", "agency_id", "active", "failures", "created_at")
    write_rows(session, "users", columns, [person])
    iris = [f"/id/dataset/desa/penduduk-{number}" for number in range(records)]
    write_rows(
        session,
        "items",
        ("id", "kind", "agency", "slug", "iri", "identifiers", "created_at", "created_by"),
        ((n + 1, "dataset", "desa", f"penduduk-{n}", iris[n], "{}", text[n], 1) for n in range(records)),
    )
    states = ["retired" if number % 20 == 0 else "published" for number in range(records)]
    write_rows(
        session,
        "versions",
        (
            *("id", "item_id", "major", "minor", "patch", "state", "access", "body", "body_hash", "schema_iri"),
            *("revision", "written_by", "created_at", "moved_at", "published_at"),
        ),
        (
            (n + 1, n + 1, 1, 0, 0, states[n], "public", _body(n), "0", "/id/schema/x", 1, "[1]", *(text[n],) * 3)
            for n in range(records)
        ),
    )
    write_rows(
        session,
        "changes",
        ("seq", "at", "actor", "action", "subject", "kind", "version", "to_state", "previous", "hash"),
        ((n + 1, text[n], 1, "publish", iris[n], "dataset", "1.0.0", states[n], "0", "0") for n in range(records)),
    )


def _rows(session: Session) -> Iterator[int]:
    after = 0
    while page := publications.page(session, Wanted(), after=after, limit=_PAGE):
        after = page[-1].item_id
        yield len(page)


def _harvested(client: TestClient, prefix: str) -> Iterator[int]:
    address = f"/oai?verb=ListRecords&metadataPrefix={prefix}"
    while address:
        text = client.get(address, headers={"Accept-Encoding": "identity"}).text
        yield text.count("<record>")
        mark = text.rpartition("<resumptionToken")[2]
        token = mark.partition(">")[2].partition("<")[0]
        address = f"/oai?verb=ListRecords&resumptionToken={quote(token)}" if token and "/>" not in mark[:80] else ""


def _speed(work: Callable[[], Iterator[int]]) -> float:
    begun = time.process_time()
    count = sum(work())
    return count / (time.process_time() - begun)


def main() -> None:
    """Fill, harvest, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=20_000)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), base_url="https://satudata.example", database_url="", token="")
        upgrade(settings.database)
        app = create_app(settings)
        engine = app.state.registry.engine
        with writing(engine) as session:
            _fill(session, chosen.records)
        client = TestClient(app, base_url=settings.base)
        with reading(engine) as session:
            rows = _speed(lambda: _rows(session))
        print(f"{'rows':12} {rows:9,.0f} records/s of processor time")
        with reading(engine) as session:
            CatalogueProjection(app.state.standings, settings.base).apply(session, ())
        for prefix in ("oai_dc", "sdd", "dcat"):
            found = _speed(lambda prefix=prefix: _harvested(client, prefix))  # type: ignore[misc]
            print(f"{prefix:12} {found:9,.0f} records/s, {rows / found:.1f} x the rows (over HTTP, client included)")
        app.state.registry.close()


if __name__ == "__main__":
    main()
