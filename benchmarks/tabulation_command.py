"""``satudata tabulate 35.05`` on a home where every village of Kab. Blitar was harvested, checked and published.

    python benchmarks/tabulation_command.py [--villages 8] [--people 300] [--home DIR] [--seconds 0]

The way is the real one: files as SITakro exports them, a source for each village, the check with its receipt, closed
microdata through the decisions of walidata and BPS. That takes some seconds a village and is not measured; with
``--home`` it is kept, and goes on where it was stopped (after ``--seconds``, when given). Measured is the command: as a
rehearsal (``--dry-run``), that submits, and again: elapsed time, processor time, and the most memory of each process.
"""

import argparse
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path

from registry.accounts import repository as accounts
from registry.accounts import service as account_service
from registry.accounts.models import Role
from registry.app import Registry, wire
from registry.changes import log
from registry.codes.book import FileBook
from registry.content.load import load
from registry.db import reading
from registry.harvest import repository as harvests
from registry.harvest import service as harvest
from registry.items import repository as items
from registry.items.state import Kind, State
from registry.migrations import upgrade
from registry.settings import Settings
from registry.workflow import service as workflow

PERIOD = date(2025, 12, 31)
PEOPLE = {
    "penulis": ("kominfo-blitar", Role.WALIDATA),
    "pemeriksa": ("kominfo-blitar", Role.WALIDATA),
    "bps": ("bps-blitar", Role.PEMBINA),
}
"""User to agency and role: one walidata brings the villages in, another verifies, BPS approves."""


def main() -> None:
    """Prepare a home, and measure the command on it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--villages", type=int, default=8)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seconds", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder)
        registry = wire(Settings(home=home))
        try:
            there, token = prepared(registry, asked.villages, asked.people, asked.seconds)
        finally:
            registry.close()
        print(f"{there} villages x {asked.people} people harvested, checked and published (closed)")
        for words, more in (("rehearsed", ["--dry-run"]), ("submitted", []), ("again", [])):
            measured(words, home, token, more)


def prepared(registry: Registry, villages: int, people: int, seconds: int) -> tuple[int, str]:
    """Bring villages in until there are so many, or the seconds are over; return how many, and the writer's token."""
    upgrade(registry.settings.database)
    with log.transaction(registry.engine) as session:
        load(session, lambda _line: None)
        system = account_service.system_caller(session)
        for name, (agency, role) in PEOPLE.items():
            if accounts.find_user(session, name) is None:
                account_service.create_user(
                    session,
                    name,
                    display_name=name,
                    agency=agency,
                    roles={role},
                    by=system,
                    password=secrets.token_urlsafe(12),
                )
        token = account_service.create_token(session, "penulis", "benchmark", by=system, days=1)
    book = FileBook()
    named = {entry.source for entry in book.maps("kemendagri-wilayah--bps-wilayah", at=PERIOD)}
    codes = [code for code in book.codes("kemendagri/wilayah", at=PERIOD) if code.count(".") == 3]
    codes = sorted((c for c in codes if c.startswith("35.05.")), key=lambda code: (code not in named, code))
    until = time.monotonic() + seconds if seconds else float("inf")
    there = 0
    for number, code in enumerate(codes[:villages]):
        if time.monotonic() > until:
            break
        brought_in(registry, code, number, people)
        there += 1
    return there, token


def brought_in(registry: Registry, code: str, number: int, people: int) -> None:
    """Harvest, check and publish the closed microdata of one village, unless that was done."""
    agency = f"desa-{code.replace('.', '-')}"
    with log.transaction(registry.engine) as session:
        by = {name: accounts.caller_of(session, accounts.user(session, name)) for name in PEOPLE}
        system = account_service.system_caller(session)
        if all(each.slug != agency for each in accounts.agencies(session)):
            account_service.create_agency(session, agency, {"id": f"Desa {code}"}, by=system, village=code)
    folder = registry.settings.home / "sitakro" / code
    if not folder.exists():
        (point,) = entry_points(group="registry.samples", name="sitakro")
        point.load()(folder, village=code, people=people, seed=number, faults=0.01, form="csv", period=PERIOD)
        (folder / "ledger.json").unlink()
    with log.transaction(registry.engine) as session:
        if harvests.find_source(session, agency) is not None:
            return
        options = {"village": code, "village_name": code, "period": PERIOD.isoformat(), "priority": True}
        harvest.add(
            session,
            "sitakro",
            str(folder),
            slug=agency,
            agency=agency,
            options=options,
            by=by["penulis"],
            means=registry.harvest,
        )
    run = harvest.run(registry.harvest, agency, by=by["penulis"])
    with reading(registry.engine) as session:
        slugs = [items.slug_of(session, record.item_id) for record in harvests.outcomes(session, run) if record.item_id]
    for slug in filter(None, slugs):
        for state, decide, who in (
            (State.SUBMITTED, workflow.verify, "pemeriksa"),
            (State.VERIFIED, workflow.approve, "bps"),
        ):
            with log.transaction(registry.engine) as session:
                entry = items.find(session, by[who], kind=Kind.DATASET, slug=slug)
                if entry.version.state == state.value:
                    decide(session, entry, by=by[who], reason="Sesuai standar data.")
        with log.transaction(registry.engine) as session:
            entry = items.find(session, by["pemeriksa"], kind=Kind.DATASET, slug=slug)
            workflow.publish(session, entry, by=by["pemeriksa"], tables={}, threshold=5)


def measured(words: str, home: Path, token: str, more: list[str]) -> None:
    """Run the command and print what it took."""
    command = [
        str(Path(sys.executable).with_name("satudata")),
        "tabulate",
        "35.05",
        "--period",
        "2025",
        "--json",
        *more,
    ]
    settings = {**os.environ, "SATUDATA_HOME": str(home), "SATUDATA_TOKEN": token}  # noqa: TID251  # the command's
    begun, before, most = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN), 0
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as said:
        started = subprocess.Popen(command, env=settings, stdout=out, stderr=said)  # noqa: S603  # our own command
        while started.poll() is None:
            most = max(most, memory(started.pid))
            time.sleep(0.05)
        took, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        out.seek(0)
        said.seek(0)
        rows, lines = json.loads(out.read() or "[]"), said.read().splitlines()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    made = [row for row in rows if row["outcome"] != "lacking"]
    print(
        f"{words}: {len({row['village'] for row in made})} villages, {len(made)} tables, {took:.1f} s elapsed, "
        f"{cpu:.1f} s processor, {most} MB at most together"
    )
    if started.returncode:
        sys.exit("\n".join(lines[-3:]))


def memory(pid: int) -> int:
    """Return the megabytes that a process and those under it hold now, what they share counted once."""
    total = 0
    for each in [pid, *below(pid)]:
        try:
            text = Path(f"/proc/{each}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total // 1024


def below(pid: int) -> list[int]:
    """Return the processes under a process."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return []
    return [found for child in children for found in [int(child), *below(int(child))]]


if __name__ == "__main__":
    main()
