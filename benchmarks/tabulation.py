"""Every table of Desa dalam Angka for all 248 villages of Kab. Blitar, and the suppression of one table of them all.

Made-up residents: 3,000 people and 900 families a village. Counted is everything but making them up: reading the rows
from their file, counting, protecting the set, writing CSV and JSON durably. Prints the ratio to reading the rows,
seconds, and memory. ``python benchmarks/tabulation.py 62`` is a quarter of the regency.
"""

import json
import random
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from importlib.resources import files
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl

from registry.codes.book import FileBook
from registry.disclosure.layout import Cell, Dimension, Table
from registry.disclosure.suppression import protect, proven, recovered
from registry.files.store import FileStore
from registry.microdata.ring import Ring
from registry.receipts.service import Receipt
from registry.standards.bundled import standards
from registry.standards.repository import Registered
from registry.tabulation import village
from registry.tabulation.compute import FAULTS
from registry.tabulation.linking import linked
from registry.tabulation.sources import Source
from registry.tabulation.table import place

VILLAGES, PEOPLE, FAMILIES = 248, 3000, 900
AT = date(2025, 12, 31)
THRESHOLD = 5
HOUSING = {
    "tempat_tinggal": 5,
    "lantai": 8,
    "dinding": 2,
    "atap": 2,
    "fasilitas_bab": 3,
    "sumber_air_minum": 5,
    "sumber_air_mandi": 5,
    "penerangan": 5,
    "energi_memasak": 3,
}


class Book(FileBook):
    """A book that finds the codes of a day once."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[tuple[str, date], Any] = {}

    def codes(self, ref: str, *, at: date) -> Any:
        if (ref, at) not in self._found:
            self._found[ref, at] = super().codes(ref, at=at)
        return self._found[ref, at]


class Plans(village.Plans):
    """Plans over the indicators that ship, without a database."""

    def __init__(self, book: Book) -> None:
        super().__init__(None, book)  # type: ignore[arg-type]  # nothing is looked up
        for file in (files("registry.content") / "indicators").iterdir():
            document = json.loads(file.read_text("utf-8"))
            iri = f"/id/indicator/kominfo-blitar/{document['slug']}/versi/1.0.0"
            self._indicators[document["slug"]] = SimpleNamespace(  # type: ignore[assignment]
                body=document["body"], version_iri=iri, item=SimpleNamespace(slug=document["slug"])
            )


def rows(seed: int) -> dict[str, pl.DataFrame]:
    """Return made-up rows of one village by the slug of their standard."""
    chance = random.Random(seed)  # a made-up village
    born = [AT - timedelta(days=int(chance.triangular(0, 33_000, 8_000))) for _ in range(PEOPLE)]
    family = [f"{seed:06}{chance.randrange(FAMILIES):010}" for _ in born]
    nik = [f"{seed:06}{number:010}" for number in range(PEOPLE)]
    sex = [chance.choice("12") for _ in born]
    faults = pl.Series([["nohp:pattern"] if chance.random() < 0.1 else [] for _ in born], dtype=pl.List(pl.String))
    people = pl.DataFrame(
        {
            "nik": nik,
            "no_kk": family,
            "sex": sex,
            "tanggallahir": born,
            "rt": [f"{chance.randrange(1, 9):03}" for _ in born],
            "rw": [f"{chance.randrange(1, 5):03}" for _ in born],
            "status_kawin": [chance.choice("11222222234") for _ in born],
            "kk_level": ["1" if chance.random() < 0.3 else "4" for _ in born],
            "status_dasar": ["1"] * PEOPLE,
            FAULTS: faults,
        }
    )
    persons = pl.DataFrame(
        {
            "nik": nik,
            "no_kk": family,
            "jenis_kelamin": sex,
            "tanggal_lahir": born,
            "kondisi_pekerjaan": [chance.choice("12345555") for _ in born],
            "pekerjaan_utama": [chance.choice(["1", "2", "3", "9", "other"]) for _ in born],
            "pendidikan_tertinggi": [chance.choice("1233444456") for _ in born],
            "jamsos_kesehatan": [chance.choice("112") for _ in born],
            FAULTS: faults,
        }
    )
    houses = pl.DataFrame(
        {
            "no_kk": [f"{seed:06}{number:010}" for number in range(FAMILIES)],
            **{
                name: [str(min(int(chance.expovariate(1)) + 1, size)) for _ in range(FAMILIES)]
                for name, size in HOUSING.items()
            },
            "penerima_program_pemerintah": [chance.choice(["1", "1;2", "2", "8"]) for _ in range(FAMILIES)],
            FAULTS: faults.head(FAMILIES),
        }
    )
    return {"penduduk-opensid": people, "individu-sdgs-desa": persons, "keluarga-sdgs-desa": houses}


def sources(seed: int, ring: Ring) -> dict[str, Source]:
    """Return the microdata of a village as the registry keeps them."""
    found = {}
    for slug, frame in rows(seed).items():
        iri = f"/id/standard/kominfo-blitar/{slug}/versi/1.0.0"
        check = {
            "standard": iri,
            "receipt": "benchmark",
            "reference_period": AT.isoformat(),
            "checked_at": "2026-01-01T00:00:00",
        }
        entry: Any = SimpleNamespace(item=SimpleNamespace(agency="desa-sawentar"))
        stream = BytesIO()
        registered = Registered(slug, iri, standards()[slug])
        linked(frame, registered.standard, ring).write_parquet(stream)
        receipt = Receipt({"id": "benchmark", "check": {"code_lists": []}}, "")
        found[iri] = Source(entry, check, receipt, registered, stream.getvalue(), ring)
    return found


def tabulated(seeds: range) -> tuple[int, float, float, float, int]:
    """Make every table of some villages; return tables, seconds of reading, processor, elapsed, and memory in MB."""
    book = Book()
    plans = Plans(book)
    where = place(book, "35.05.10.2011", at=AT)
    reading = cpu = wall = 0.0
    made = 0
    with tempfile.TemporaryDirectory() as folder:
        means = village.Means(FileStore(Path(folder)), None, None, THRESHOLD)  # type: ignore[arg-type]  # nothing is signed
        ring = Ring(Path(folder) / "microdata.key", Path(folder))
        for seed in seeds:
            held = sources(seed, ring)
            begun, started = time.process_time(), time.perf_counter()
            for source in held.values():
                _ = source.rows
            read = time.process_time()
            made += sum(each.body is not None for each in village.make(means, held, plans, where))
            wall += time.perf_counter() - started
            cpu += time.process_time() - begun
            reading += read - begun
    return made, reading, cpu, wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(number: int) -> None:
    """Make every table of so many villages, half of them in each of two processes."""
    parts = [range(number // 2), range(number // 2, number)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as others:
        found = list(others.map(tabulated, parts))
    made, reading, cpu, _, memory = (sum(each) for each in zip(*found, strict=True))
    wall = max(each[3] for each in found)
    print(f"{number} villages x {PEOPLE} people: {made} tables, {cpu / reading:.1f} x reading the rows")
    print(
        f"  two processes: {wall:.1f} s elapsed without making the rows up, {cpu:.1f} s processor, {memory} MB together"
    )
    print(f"  one village: {cpu / number * 1000:.0f} ms processor, {wall / number * 2000:.0f} ms elapsed")


def suppress() -> None:
    """Hide the small cells of villages x ages x sexes with every margin."""
    chance = random.Random(1)  # a made-up regency
    places = [f"35.05.{number // 11 + 1:02}.{number:04}" for number in range(VILLAGES)]
    ages = [f"{age * 5}" for age in range(20)]
    shape = [max(0.02, 1 - age / 18) for age in range(20)]
    counts: dict[Cell, int] = {
        (spot, age, sex): max(0, int(chance.gauss(120 * shape[n], 30 * shape[n])))
        for spot in places
        for n, age in enumerate(ages)
        for sex in "12"
    }
    begun = time.process_time()
    table = Table.of(
        [
            Dimension("desa", tuple(places), {spot: spot[:8] for spot in places}),
            Dimension("umur", tuple(ages)),
            Dimension("jenis_kelamin", ("1", "2")),
        ],
        counts,
    )
    found = protect(table, THRESHOLD)
    if recovered(table, found.hidden) or not proven(table, found):
        sys.exit("a hidden cell can be reckoned")
    took = time.process_time() - begun
    print(
        f"{VILLAGES} x 20 x 2 with all margins: {len(table.values)} cells, {len(found.primary)} small, "
        f"{len(found.secondary)} hidden beside them, rank test passed: {took:.1f} s processor"
    )


if __name__ == "__main__":
    suppress()
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else VILLAGES)
