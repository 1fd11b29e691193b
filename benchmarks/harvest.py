"""The harvest of a CKAN-shaped source: new and unchanged datasets per second, through to the search index.

``python benchmarks/harvest.py [--datasets 10000] [--profile]``. A local portal of that many datasets is harvested into
an empty registry under a standing approval, so that every one is validated, proposed, decided on, published, written
to the change log and found; then again, unchanged. Seconds of processor time stand beside those of the clock.
"""

import argparse
import cProfile
import os
import pstats
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ClassVar

from registry.accounts.caller import Caller
from registry.app import Registry, wire
from registry.changes import log
from registry.cli.session import few_heaps
from registry.cli.starting import settle
from registry.content.load import load
from registry.db import now, reading
from registry.harvest import opening, repository, service
from registry.harvest.plugin import Found, Options, Record
from registry.items.state import Kind
from registry.migrations import upgrade
from registry.search.index import Query
from registry.settings import Settings
from registry.workflow import standing
from tests.factories import people as people_factory

NEW, SAME, MEMORY = 300, 3_000, 300
"""What must be reached: datasets a second, megabytes."""


class Portal:
    """Yields datasets as a CKAN portal's harvester does, without the network between."""

    kind: ClassVar[str] = "portal"
    Options: ClassVar[type[Options]] = Options

    def records(self, source: Any, _http: Any) -> Iterator[Found]:
        for number in range(int(source.location)):
            yield Record(f"dataset-{number}", described(number), uri=f"https://portal.example/dataset/dataset-{number}")


class Point:
    name = "portal"

    def load(self) -> type[Portal]:
        return Portal


def described(number: int) -> dict[str, Any]:
    topics = ("Penduduk", "Luas Lahan", "Jumlah Sekolah", "Produksi Padi", "Jalan Desa", "Posyandu", "Jumlah Sumur")
    topic, year = topics[number % len(topics)], 2015 + number % 11
    village = f"35.05.{number % 22 + 1:02d}.{2001 + number % 12}"
    return {
        "title": {"id": f"{topic} Wilayah {number} Tahun {year}"},
        "description": {
            "id": f"{topic} menurut wilayah kerja nomor {number} pada tahun {year}, dihimpun perangkat desa."
        },
        "keywords": [topic.lower(), "desa", f"tahun {year}"],
        "theme": [str(number % 17 + 1)],
        "language": ["id"],
        "publisher": "kominfo-blitar",
        "creator": "desa-sawentar",
        "contact_point": {"name": "Kantor Desa Sawentar", "email": "desa@sawentar.example"},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "legal_basis": ["Peraturan Presiden 39 Tahun 2019"],
        "accrual_periodicity": "ANNUAL",
        "spatial": [village],
        "temporal": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
        "provenance": {"id": "Dihimpun dari laporan bulanan."},
        "distributions": [
            {
                "identifier": f"berkas-{form.lower()}",
                "title": {"id": f"{topic} ({form})"},
                "format": form,
                "media_type": media_type,
                "download_url": f"https://portal.example/dataset/dataset-{number}/berkas.{form.lower()}",
            }
            for form, media_type in (("CSV", "text/csv"), ("JSON", "application/json"))
        ],
    }


def settings(home: Path) -> Settings:
    return Settings(home=home, database_url="", token="", _env_file=None)


def prepare(home: Path, datasets: int) -> Caller:
    """Fill an empty home; in a process of its own, as ``satudata init`` does, for its memory is not the harvest's."""
    opening.entry_points = lambda **_: [Point()]  # type: ignore[attr-defined,assignment]
    registry = wire(settings(home))
    try:
        upgrade(registry.settings.database)
        with log.transaction(registry.engine) as session:
            load(session, lambda _line: None)
            people = people_factory.settle(session)
        with log.transaction(registry.engine) as session:
            service.add(
                session, "portal", str(datasets), slug="portal", agency="desa-sawentar", options={}, by=people.walidata
            )
            made = standing.propose(
                session,
                source="portal",
                agency="desa-sawentar",
                kind=Kind.DATASET,
                valid_until=(now() + timedelta(days=300)).date(),
                reason="Data terbuka portal kabupaten.",
                by=people.walidata,
            )
            standing.approve(session, made.id or 0, by=people.second_walidata)
        registry.follower.catch_up()
        return people.produsen
    finally:
        registry.close()


@contextmanager
def prepared(home: Path, datasets: int) -> Iterator[tuple[Registry, Caller]]:
    with get_context("spawn").Pool(1) as beside:
        by = beside.apply(prepare, (home, datasets))
    opening.entry_points = lambda **_: [Point()]  # type: ignore[attr-defined,assignment]
    registry = wire(settings(home))
    settle()
    try:
        yield registry, by
    finally:
        registry.close()


def spent() -> tuple[float, float]:
    times = os.times()
    return time.monotonic(), times.user + times.system + times.children_user + times.children_system


def harvested(registry: Registry, by: Any, what: str, datasets: int, least: int) -> bool:
    wall, cpu = spent()
    number = service.run(registry.harvest, "portal", by=by)
    put, put_cpu = spent()
    registry.follower.catch_up(wait=60)
    end, end_cpu = spent()

    with reading(registry.engine) as session:
        counts = repository.job(session, number).counts
    assert counts == {"found": datasets, what: datasets}, counts
    rate = datasets / (end - wall)
    print(
        f"{what:<5} {rate:>8,.0f} datasets/s (at least {least:,});"
        f" {datasets / (end_cpu - cpu):,.0f} per processor second;"
        f" run {put - wall:.1f} s ({put_cpu - cpu:.1f} cpu), search {end - put:.1f} s ({end_cpu - put_cpu:.1f} cpu)"
    )
    return rate >= least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=10_000)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    few_heaps()
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), asked.datasets) as (registry, by):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        profile = cProfile.Profile()
        if asked.profile:
            profile.enable()
        harvested(registry, by, "new", asked.datasets, NEW)
        profile.disable()
        harvested(registry, by, "same", asked.datasets, SAME)
        if asked.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
        found = registry.index.search(Query(text="posyandu", filters={"kind": ("dataset",)}))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"found {found.total} by 'posyandu'; memory {peak:.0f} MB at most ({before:.0f} before; at most {MEMORY})"
        )


if __name__ == "__main__":
    main()
