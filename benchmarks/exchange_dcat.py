"""What the DCAT catalogue costs: a page of 100 datasets, and all of it in one document, in each form.

    python benchmarks/exchange_dcat.py [--datasets 100000] [--home FOLDER] [--pages]

Datasets are made up and written straight into the tables of a new database; each has two files, a period, a place, a
law and a computation, as the tables that the registry computes have. Pages are asked of a server in a process of its
own; processor time, not the clock: ``first`` are pages that this server is asked for the first time, of datasets that
what follows the change log has written beforehand, ``again`` the same pages once more, ``unwritten`` pages of datasets
that nobody has written yet. ``--home`` keeps the database for the next run, and ``--pages`` leaves the whole out.
"""

import argparse
import copy
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from benchmarks._served import add_options, answering, asked, kept_home, processor_time, run_server
from registry.app import create_app
from registry.db import open_engine, reading, write_rows, writing
from registry.exchange.dcat import catalogue, listed
from registry.exchange.dcat.document import Document
from registry.exchange.dcat.projection import CatalogueProjection
from registry.exchange.dcat.written import FORMS
from registry.migrations import upgrade
from registry.schemas import documents
from registry.settings import Settings

BASE = "https://data.desa.example"
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
_COLUMNS = (
    *("id", "item_id", "major", "minor", "patch", "state", "access", "body", "body_hash", "schema_iri", "revision"),
    *("written_by", "created_at", "moved_at", "published_at"),
)


def body(number: int) -> dict[str, Any]:
    """Return a made-up dataset."""
    made = copy.deepcopy(documents.examples("dataset", "valid")["penduduk-sawentar-2025"])
    made["title"] = {"id": f"Penduduk menurut umur, Desa {number}, 2025", "en": f"Population by age, village {number}"}
    made["spatial"] = [f"35.05.{1 + number // 999 % 22:02}.{2001 + number % 999}"]
    made["creator"] = f"desa-{number % 500}"
    for file in made["distributions"]:
        file |= {"sha256": f"{number:064x}", "byte_size": 1000 + number}
    return dict(made)


def fill(url: str, count: int) -> None:
    """Write agencies and so many published datasets."""
    upgrade(url)
    engine = open_engine(url)
    at = _BEGUN.replace(tzinfo=None).isoformat(" ")
    title = orjson.dumps({"id": "Dinas", "en": "Office"}).decode()
    with writing(engine) as session:
        slugs = ("kominfo-blitar", *(f"desa-{number}" for number in range(500)))
        write_rows(
            session,
            "agencies",
            ("id", "slug", "title", "created_at"),
            ((i, s, title, at) for i, s in enumerate(slugs, 1)),
        )
        user = (1, "sistem", "Sistem", 1, 1, 0, at)
        names = ("id", "username", "display_name", "agency_id", "active", "failures", "created_at")
        write_rows(session, "users", names, [user])
        items = (
            (n, "dataset", f"desa-{n % 500}", f"data-{n}", f"/id/dataset/desa-{n % 500}/data-{n}", "{}", at, 1)
            for n in range(1, count + 1)
        )
        columns = ("id", "kind", "agency", "slug", "iri", "identifiers", "created_at", "created_by")
        write_rows(session, "items", columns, items)
        write_rows(session, "versions", _COLUMNS, versions(count))
    engine.dispose()


def versions(count: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of versions."""
    for n in range(1, count + 1):
        at = (_BEGUN.replace(tzinfo=None) + timedelta(seconds=n)).isoformat(" ")
        said = orjson.dumps(body(n)).decode()
        yield n, n, 1, 0, 0, "published", "public", said, "0" * 64, "/id/schema", 1, "[1]", at, at, at


def memory() -> float:
    """Return the most memory this process had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def pages(home: Path) -> None:
    """Ask a server for pages in each form and print its processor time for one."""
    shutil.rmtree(home / "dcat", ignore_errors=True)
    with answering(__file__, home) as (port, process):
        unwritten = _cost_at(port, process)
    follow(home)
    with answering(__file__, home) as (port, process):
        first, again = _cost_at(port, process), _cost_at(port, process)
    for suffix in FORMS:
        print(
            f"page  {suffix:7}{first[suffix]:8.1f} ms of processor first,{again[suffix]:6.1f} again,"
            f"{unwritten[suffix]:6.1f} unwritten, for {listed.PAGE} datasets"
        )


def _cost_at(port: int, process: int) -> dict[str, float]:
    """Return the processor time of a page in each form; the way there is warm, these datasets are not."""
    keys = sorted((f"desa-{number % 500}", f"data-{number}") for number in range(1, 5_000))
    behind = [f"{agency}/{slug}" for agency, slug in keys[:: listed.PAGE][:40]]  # as ``hydra:next`` leads on
    found: dict[str, float] = {}
    for suffix in FORMS:
        told = [f"/katalog.{suffix}?after={key}" for key in behind]
        asked(port, told[:2], lambda: 0.0)
        _, _, found[suffix] = asked(port, told[2:], lambda: processor_time(process))
    return found


def follow(home: Path) -> None:
    """Write every dataset in every form, as what follows the change log does while the service runs."""
    app = create_app(Settings(home=home, base_url=BASE, database_url="", token=""))
    registry = app.state.registry
    begun = time.process_time()
    with reading(registry.engine) as session:
        CatalogueProjection(registry.standings, BASE).apply(session, ())
    taken = time.process_time() - begun
    registry.close()
    size = sum(file.stat().st_size for file in (home / "dcat").iterdir())
    print(f"written beforehand in {taken:.1f} s of processor, {size / 1e6:.0f} MB")


def whole(home: Path, suffix: str) -> None:
    """Write all of the catalogue in a form and print triples a second and how memory grew."""
    engine = open_engine(f"sqlite:///{home / 'registry.db'}")
    app = create_app(Settings(home=home, base_url=BASE, database_url="", token=""))
    standings = app.state.standings
    app.state.registry.close()
    with reading(engine) as session:
        standing = standings.now(session)
        sum(1 for _ in zip(range(3), listed.batches(session, standing.chains), strict=False))
        before, statements = memory(), 0
        document = Document(BASE, standing.names)

        def counted() -> Iterator[Any]:
            nonlocal statements
            found = ((each, standings.proofs.of(session, each)) for each in listed.batches(session, standing.chains))
            for batch in catalogue.whole(found, standing, document):
                nodes = list(batch)
                statements += sum(len(said) for _, said in nodes)
                yield nodes

        begun, clock = time.process_time(), time.perf_counter()
        size = sum(map(len, FORMS[suffix].streamed(counted(), BASE)))
        taken, clock = time.process_time() - begun, time.perf_counter() - clock
    print(
        f"whole {suffix:7}{statements / taken:12,.0f} triples/s of processor ({statements / clock:,.0f} by the clock), "
        f"{statements:,} triples, {size / 1e6:.0f} MB in {taken:.1f} s; memory {before:.0f} → {memory():.0f} MiB"
    )


def main() -> None:
    """Measure; each form of the whole in a process of its own, so that each has its own memory."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--datasets", type=int, default=100_000)
    add_options(arguments)
    arguments.add_argument("--pages", action="store_true")
    arguments.add_argument("--only", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.serve:
        run_server(chosen.home, chosen.serve, BASE)
        return
    if chosen.only:
        whole(chosen.home, chosen.only)
        return
    with kept_home(chosen) as home:
        if not (home / "registry.db").exists():
            fill(f"sqlite:///{home / 'registry.db'}", chosen.datasets)
        pages(home)
        for only in () if chosen.pages else FORMS:
            command = [sys.executable, __file__, "--only", only, "--home", str(home)]
            subprocess.run(command, check=True)  # noqa: S603  # ourselves


if __name__ == "__main__":
    main()
