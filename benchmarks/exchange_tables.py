"""How fast a table kept as Parquet is sent as CSV over HTTP, what it costs the server, and whether its memory is flat.

    python benchmarks/exchange_tables.py [--rows 2000000] [--home DIR]

Ratios first: beside ``cat``, the same bytes read from the file system by the same client over the same kind of
connection (the Parquet file's own download), and the growth of the server's memory. Wall times hold for an idle
machine only; the processor time counts the server with all its threads.
"""

import argparse
import hashlib
import http.client
import time
from pathlib import Path

import polars as pl
from sqlmodel import Session

from benchmarks._served import add_options, answering, kept_home, processor_time, run_server
from registry.app import wire
from registry.changes import log
from registry.content.load import load
from registry.items.state import Access, State
from registry.migrations import upgrade
from registry.settings import Settings
from tests.factories import documents, walks
from tests.factories.people import settle

SLUG = "tabel-uji-kecepatan"
FORMS = ("csv", "csv?bentuk=excel", "ndjson", "json", "csv?wilayah=Desa+17", "csv?sort=-jumlah", "parquet")


def prepare(home: Path, rows: int) -> None:
    """Publish a table of the long form, with texts, codes, counts and decimals, kept as Parquet."""
    registry = wire(Settings(home=home, base_url="http://127.0.0.1", database_url="", token="", _env_file=None))
    upgrade(registry.settings.database)
    number = pl.int_range(rows, eager=True)
    frame = pl.DataFrame(
        {
            "id_index": number,
            "kode_desa": "35.05." + (number % 22 + 1).cast(pl.String) + "." + (number % 220 + 2001).cast(pl.String),
            "wilayah": "Desa " + (number % 220).cast(pl.String),
            "kategori": (number % 17 * 5).cast(pl.String) + " tahun, " + (number % 2).cast(pl.String),
            "jumlah": number * 7919 % 10_007,
            "persen": (number * 31 % 10_000) / 100,
            "satuan": "orang",
            "tahun": 2000 + number % 26,
        }
    )
    file = home / "table.parquet"
    frame.write_parquet(file)
    content = file.read_bytes()
    described = documents.distribution(content, identifier="tabel", form="PARQUET")
    assert described["sha256"] == hashlib.sha256(content).hexdigest()
    registry.files.put(content)
    with log.transaction(registry.engine) as session:
        load(session, lambda _line: None)
        _publish(session, described)
    registry.close()


def _publish(session: Session, described: dict[str, object]) -> None:
    people = settle(session)
    entry = walks.draft(session, people, slug=SLUG, access=Access.PUBLIC, distributions=[described])
    walks.take(session, people, entry, State.PUBLISHED)


def memory(process: int) -> float:
    """Return the resident memory of a process in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def download(port: int, form: str, process: int) -> tuple[float, float, float, float]:
    """Read a form to its end; return MB, seconds of wall time, of the server, and its largest memory meanwhile."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    spent, begun, size, most = processor_time(process), time.perf_counter(), 0, 0.0
    connection.request("GET", f"/dataset/{SLUG}/tabel/tabel.{form}", headers={"Accept-Encoding": "identity"})
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {form} {answer.read(300)!r}")
    buffer = bytearray(1 << 20)
    looked = 0.0
    while read := answer.readinto(buffer):
        size += read
        if (now := time.perf_counter()) - looked > 0.05:
            looked, most = now, max(most, memory(process))
    return size / 1e6, time.perf_counter() - begun, processor_time(process) - spent, most


def main() -> None:
    """Prepare, serve, download, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=2_000_000)
    add_options(arguments)
    chosen = arguments.parse_args()
    if chosen.serve:
        run_server(chosen.home, chosen.serve)
        return
    with kept_home(chosen) as home:
        if not (home / "registry.db").exists():
            prepare(home, chosen.rows)
        with answering(__file__, home) as (port, process):
            begun = time.perf_counter()
            download(port, "csv?columns=id_index&id_index.max=1", process)
            print(f"first question (makes the Parquet beside the original): {time.perf_counter() - begun:.1f} s")
            before = memory(process)
            for form in FORMS:
                rounds = [download(port, form, process) for _ in range(3)]
                size, wall, spent, most = sorted(rounds, key=lambda each: each[1])[1]
                costs = size / spent if spent else 0
                print(
                    f"{form:24} {size:8.1f} MB  {size / wall:7.0f} MB/s of wall  {costs:7.0f} MB/s "
                    f"of processor  memory {most:.0f} MB (+{most - before:.0f})"
                )


if __name__ == "__main__":
    main()
