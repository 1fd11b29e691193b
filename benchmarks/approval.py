"""The way of approval: the list of what waits among 10,000 versions, and the difference of two 300-field documents."""

import random
import tempfile
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert
from starlette.testclient import TestClient

import registry.tables  # noqa: F401  # every table
from registry.accounts import service as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.app import create_app
from registry.changes import log
from registry.db import now, open_engine, reading
from registry.items.difference import differences
from registry.items.models import Item, Version
from registry.items.state import Kind
from registry.migrations import upgrade
from registry.schemas import documents
from registry.settings import Settings
from registry.workflow import desk
from registry.workflow.desk import Tray
from registry.workflow.waiting import waiting

ITEMS = 10_000
_PASSWORD = "kata sandi untuk mengukur"  # noqa: S105  # of nobody
_STATES = ("draft", "submitted", "verified", "approved")
_WORDS = [
    "data",
    "penduduk",
    "desa",
    "menurut",
    "umur",
    "dan",
    "jenis",
    "kelamin",
    "tercatat",
    "pada",
    "kartu",
    "keluarga",
]


def _best(work: Callable[[], object], times: int = 5) -> float:
    """Return the least time of several, in milliseconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        work()
        found.append((perf_counter() - start) * 1000)
    return min(found)


def _list() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'registry.db'}"
        upgrade(url)
        engine = open_engine(url)
        body, at = documents.examples("dataset", "valid")["penduduk-sawentar-2025"], now()
        with log.transaction(engine) as session:
            by = accounts.found(session, "desa", {"id": "Desa"})
            items = [
                {
                    "kind": "dataset",
                    "agency": "desa",
                    "slug": f"s{n}",
                    "iri": f"/id/dataset/desa/s{n}",
                    "identifiers": {},
                }
                | {"created_at": at, "created_by": by.require_user()}
                for n in range(ITEMS)
            ]
            session.execute(insert(Item), items)
            versions = [
                {"item_id": n + 1, "major": 1, "minor": 0, "patch": 0, "state": _STATES[n % 4], "access": "public"}
                | {"body": body, "body_hash": "x", "schema_iri": "x", "revision": 1, "written_by": [1]}
                | {"created_at": at - timedelta(days=n % 40), "moved_at": at - timedelta(days=n % 40, seconds=n)}
                for n in range(ITEMS)
            ]
            session.execute(insert(Version), versions)
        caller = Caller(user_id=1, roles=frozenset({Role.WALIDATA}))
        with reading(engine) as session:
            for limit in (100, 1000, ITEMS):
                spent = _best(lambda size=limit: waiting(session, caller, today=date.today(), limit=size))  # noqa: DTZ011
                print(f"list of {ITEMS:,} under way, {limit:,} shown with deadlines: {spent:.1f} ms")
            spent = _best(lambda: waiting(session, caller, today=date.today(), limit=100, overdue=True))  # noqa: DTZ011
            print(f"list of {ITEMS:,} under way, 100 overdue: {spent:.1f} ms")
            spent = _best(lambda: desk.counts(session, caller))
            print(f"desk of a walidata, counts of every tray among {ITEMS:,}: {spent:.1f} ms")
            spent = _best(lambda: desk.in_tray(session, caller, Tray.TURN, today=date.today()))  # noqa: DTZ011
            print(f"desk of a walidata, first 50 of what is new among {ITEMS:,}: {spent:.1f} ms")
        engine.dispose()
        _page(Path(folder))


def _page(home: Path) -> None:
    """Ask the whole service for a walidata's desk: the page as a browser gets it."""
    app = create_app(Settings(home=home, base_url="http://testserver", database_url="", token="", _env_file=None))
    registry = app.state.registry
    with log.transaction(registry.engine) as session:
        by = accounts.system_caller(session)
        accounts.create_user(
            session,
            "walidata",
            display_name="Walidata",
            agency="desa",
            roles={Role.WALIDATA},
            by=by,
            password=_PASSWORD,
        )
    client = TestClient(app, follow_redirects=False)
    client.post("/masuk", data={"nama": "walidata", "sandi": _PASSWORD})
    assert b"sdd-views__count" in client.get("/kerja").content
    for path in ("/kerja", "/kerja?terlambat=ya", "/akun/pemberitahuan"):
        print(f"{path} of a walidata among {ITEMS:,}: {_best(lambda at=path: client.get(at), 10):.1f} ms")
    registry.close()


def _difference() -> None:
    draw = random.Random(1)
    before = deepcopy(documents.examples("standard", "valid")["daftar-rt"])
    first = before["variables"][0]
    before["variables"] = [
        deepcopy(first) | {"name": f"v{n}", "definition": {"id": " ".join(draw.choices(_WORDS, k=80))}}
        for n in range(300)
    ]
    after = deepcopy(before)
    for variable in after["variables"]:
        words = variable["definition"]["id"].split()
        for place in draw.sample(range(80), 20):
            words[place] = draw.choice(_WORDS)
        variable["definition"]["id"] = " ".join(words)
    spent = _best(lambda: differences(Kind.STANDARD, before, after))
    print(f"difference of two standards of 300 variables, 20 of 80 words changed in each definition: {spent:.1f} ms")


if __name__ == "__main__":
    _list()
    _difference()
