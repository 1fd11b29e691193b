"""What an operator asks: how soon it answers after a start, what it holds, how long a backup takes while it serves.

    python benchmarks/operation.py [--datasets 100000] [--home FOLDER]

Three figures, each beside what must be reached: the time from the start of ``satudata serve`` to the first page, of a
database with 5,000 datasets, and the processor's part of it; the resident memory of that process after 700 pages and
searches, and after tables, downloads and the page of checks, each with what is the process's own (shared libraries
counted by their sharers, PSS); and a backup of ``--datasets`` datasets (0: none) while a client asks for pages without
a pause. ``--home`` keeps the databases for the next run.
"""

import argparse
import http.client
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from benchmarks._served import asked, free_port, processor_time
from benchmarks.exchange_dcat import fill

MOST_SECONDS_TO_START, MOST_MEGABYTES, MOST_SECONDS_TO_SAVE = 2, 200, 60
FEW = 5_000
PUBLIC = ("/", "/standar", "/api/v1/items", "/katalog.ttl")
"""Pages that need no index."""
PAGES = (
    *("/", "/cari?q=penduduk", "/cari?q=desa+umur", "/api/v1/search?q=umur", "/api/v1/items", "/katalog.ttl"),
    "/api/3/action/package_search?q=penduduk",
)
TABLES = (
    *("/dataset/data-1", "/dataset/data-2/tabel/csv", "/dataset/data-3/tabel/csv.xlsx", "/dataset/data-1/berkas/csv"),
    *("/api/v1/datasets/data-2/tables/csv", "/periksa"),
)


def satudata(home: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a command on a home."""
    own = {**os.environ, "SATUDATA_HOME": str(home), "SATUDATA_DATABASE_URL": ""}  # noqa: TID251
    command = [sys.executable, "-c", "from registry.cli.main import main; main()", *arguments]
    return subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def prepared(folder: Path, count: int, *, indexed: bool) -> Path:
    """Return a home with so many datasets; a backup has no use of an index, and a large one takes minutes."""
    home = folder / str(count)
    done = home / "done"
    if not done.exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "registry.db").unlink(missing_ok=True)
        fill(f"sqlite:///{home / 'registry.db'}", count)
        if indexed and satudata(home, "index", "rebuild").wait():
            raise RuntimeError("the index was not built")
        done.touch()
    for number in (1, 2, 3):
        digest = f"{number:064x}"  # as ``fill`` names the files of its datasets
        table = home / "files" / digest[:2] / digest
        table.parent.mkdir(parents=True, exist_ok=True)
        rows = (f"Sawentar,{age}-{age + 4},{sex},{age * 7 + 5}\n" for age in range(0, 80, 5) for sex in "LP")
        table.write_text("desa,kelompok_umur,jenis_kelamin,jumlah\n" + "".join(rows))
    return home


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, int, float]]:
    """Serve a home; yield port, process and the seconds to the first page."""
    port = free_port()
    begun = time.perf_counter()
    process = satudata(home, "serve", "--port", str(port))
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise RuntimeError("the service ended before it answered")
            time.sleep(0.01)
        yield port, process.pid, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False


def megabytes(process: int) -> float:
    """Return the resident memory of a process."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def own(process: int) -> float:
    """Return the memory of a process, what it shares with others counted in proportion (PSS)."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(told.partition("Pss:")[2].split()[0]) * 1024 / 1e6


def started(home: Path) -> None:
    """Print the time to the first answer and the memory after some work."""
    taken, worked = [], []
    for _ in range(5):
        with serving(home) as (port, process, seconds):
            taken.append(seconds)
            worked.append(processor_time(process))
            first = megabytes(process)
    with serving(home) as (port, process, _):
        asked(port, [page for page in PAGES for _ in range(100)], lambda: 0.0)
        then, then_own = megabytes(process), own(process)
        asked(port, [page for page in TABLES for _ in range(10)], lambda: 0.0)
        tables, tables_own = megabytes(process), own(process)
    judge(f"{FEW:,} datasets: first answer after", sorted(taken)[2], "s", MOST_SECONDS_TO_START)
    judge("  of which the processor worked", sorted(worked)[2], "s", MOST_SECONDS_TO_START)
    judge(f"{FEW:,} datasets: resident memory (at first {first:.0f} MB), then", then, "MB", MOST_MEGABYTES)
    judge("  its own of it (PSS)", then_own, "MB", MOST_MEGABYTES)
    judge("  resident after tables and downloads", tables, "MB", MOST_MEGABYTES)
    judge("  its own of it (PSS)", tables_own, "MB", MOST_MEGABYTES)


def saved(home: Path, count: int, to: Path) -> None:
    """Print the time of a backup while pages are asked for."""
    taken: list[float] = []
    is_over = threading.Event()

    def ask(port: int) -> None:
        for page in cycle(PUBLIC):
            if is_over.is_set():
                return
            taken.append(asked(port, [page], lambda: 0.0)[0])

    with serving(home) as (port, _, _):
        reader = threading.Thread(target=ask, args=(port,))
        reader.start()
        begun = time.perf_counter()
        fault = satudata(home, "backup", str(to)).wait()
        seconds = time.perf_counter() - begun
        is_over.set()
        reader.join()
    if fault:
        raise RuntimeError("the backup failed")
    judge(f"{count:,} datasets: backup while serving", seconds, "s", MOST_SECONDS_TO_SAVE)
    taken.sort()
    size = sum(path.stat().st_size for path in to.rglob("*") if path.is_file()) / 1e6
    print(f"  {size:.0f} MB; meanwhile {len(taken)} answers, 95 of 100 within {taken[int(len(taken) * 0.95)]:.0f} ms")


def judge(what: str, value: float, unit: str, most: float) -> None:
    """Print a figure beside what must be reached."""
    print(
        f"{what} {value:.1f} {unit}; at most {most} {unit}: {'reached' if value <= most else 'NOT reached'}", flush=True
    )


def main() -> None:
    """Run all of it."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--datasets", type=int, default=100_000)
    arguments.add_argument("--home", type=Path)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.home or Path(temporary)
        started(prepared(folder, FEW, indexed=True))
        if chosen.datasets:
            saved(prepared(folder, chosen.datasets, indexed=False), chosen.datasets, Path(temporary) / "saved")


if __name__ == "__main__":
    main()
