"""``satudata harvest``: sources, their runs, and when they run."""

import sys
import time
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
import typer
from sqlmodel import Session

from registry.cli import harvest_sources
from registry.cli.session import (
    INPUT_HAS_ERRORS,
    As,
    AsJson,
    caller,
    fail,
    opened,
    reads,
    say,
    show,
    writes,
)
from registry.cli.starting import settle
from registry.db import reading
from registry.harvest import allowing, opening, repository, service
from registry.harvest.phases import JobState, Mode

app = typer.Typer(no_args_is_help=True, help="Harvest village data from its sources.")
app.command("preview")(harvest_sources.preview)
app.command("map")(harvest_sources.map_)
app.command("upload")(harvest_sources.upload)
app.command("secret")(harvest_sources.secret)
app.command("change")(harvest_sources.change)
app.command("fields")(harvest_sources.fields)
app.command("decide")(harvest_sources.decide)

_LISTED = 200
"""Records that a run is told with; the others with ``--json``."""


@app.command()
def add(
    kind: Annotated[str, typer.Argument(help="Kind of source, as sitakro.")],
    location: Annotated[str, typer.Argument(help="Folder or address.")],
    slug: Annotated[str, typer.Option(help="Short name of the source.")],
    agency: Annotated[str, typer.Option(help="Whose data it is.")],
    options: Annotated[str, typer.Option(help="Options of the kind, as JSON.")] = "{}",
    as_user: As = "",
) -> None:
    """Register a source.

    Example: satudata harvest add sitakro upload: --slug sitakro-sawentar --agency desa-sawentar
    """
    try:
        given = orjson.loads(options)
    except orjson.JSONDecodeError:
        fail('Pilihan harus berupa JSON, misalnya \'{"village": "35.05.10.2011"}\'.')
    with writes(as_user) as (registry, session, by):
        service.add(session, kind, location, slug=slug, agency=agency, options=given, by=by, means=registry.harvest)
    say(f"Sumber '{slug}' terdaftar.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the sources.

    Example: satudata harvest list
    """
    with reads() as (_, session):
        rows = [
            row.model_dump(exclude={"id", "created_by", "scheduled_by"}) | {"options": opening.shown_options(row)}
            for row in repository.sources(session)
        ]
    if as_json:
        show(rows)
        return
    for row in rows:
        when = row["schedule"] or "-"
        print(f"{row['slug']:<30} {row['kind']:<12} {row['agency']:<20} {when:<16} {row['location']}")


@app.command()
def run(
    source: str,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do all of it and keep nothing.")] = False,
    only_failed: Annotated[bool, typer.Option("--only-failed", help="Only what failed at its last run.")] = False,
    as_json: AsJson = False,
    as_user: As = "",
) -> None:
    """Run a source to its end: check every table, store the rows privately, submit the datasets.

    A run that was cut off is gone on with. Example: satudata harvest run sitakro-sawentar --as produsen
    """
    if dry_run and only_failed:
        fail("Pilih salah satu: --dry-run atau --only-failed.")
    mode = Mode.DRY if dry_run else Mode.FAILED if only_failed else Mode.FULL
    with opened() as registry:
        with reading(registry.engine) as session:
            by = caller(session, registry.settings, as_user)
        settle()
        number = service.run(registry.harvest, source, by=by, mode=mode, progress=Progress())
        registry.follower.catch_up()
        with reading(registry.engine) as session:
            told = _job(session, number)
    if as_json:
        show(told)
    failed = _has_failed(told) if as_json else _tell(told)
    if failed:
        raise typer.Exit(INPUT_HAS_ERRORS)


@app.command()
def start(source: str, as_user: As = "") -> None:
    """Put a run of a source into the queue, for a worker to do.

    Example: satudata harvest start portal-kabupaten --as walidata
    """
    with writes(as_user) as (registry, session, by):
        number = service.begin(session, source, by=by).id or 0
        session.commit()
        registry.jobs.put(service.TASK, number)
    say(f"Tugas {number} masuk antrean; lihat: satudata harvest status {number}")


@app.command()
def status(
    job: Annotated[int | None, typer.Argument(help="Number of the job; the newest ones when not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a run did with every record that was not the same, or the newest runs.

    Example: satudata harvest status 1
    """
    with reads() as (_, session):
        numbers = [job] if job else [found.id or 0 for found in repository.jobs(session)]
        jobs = [_job(session, number) for number in numbers]
    if as_json:
        show(jobs[0] if job else jobs)
        return
    for found in jobs:
        _tell(found)


@app.command()
def cancel(job: int, as_user: As = "") -> None:
    """Cancel a run; what was taken in stays.

    Example: satudata harvest cancel 7 --as walidata
    """
    with writes(as_user) as (_, session, by):
        service.cancel(session, job, by=by)
    say(f"Tugas {job} dibatalkan.")


@app.command()
def approve(job: int, as_user: As = "") -> None:
    """Give a waiting run leave to change or remove so much, and put it into the queue again.

    Example: satudata harvest approve 7 --as walidata
    """
    with writes(as_user) as (registry, session, by):
        found = service.approve(session, job, by=by)
        attempt = found.attempt
        session.commit()
        registry.jobs.put(service.TASK, job, attempt=attempt)
    say(f"Tugas {job} disetujui dan dilanjutkan oleh pekerja (atau: satudata harvest run).")


@app.command()
def schedule(
    source: str,
    expression: Annotated[
        str | None, typer.Argument(help="Cron: minute hour day month weekday, in WIB. None: as set now.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="No scheduled runs any more.")] = False,
    as_user: As = "",
) -> None:
    """Harvest a source by itself, in your name; or show when it is.

    Example: satudata harvest schedule portal-kabupaten "0 3 * * *" --as walidata
    """
    if expression is None and not off:
        with reads() as (_, session):
            found = repository.source(session, source)
            print(f"{found.schedule or '-'}  {found.next_run_at.isoformat() if found.next_run_at else '-'}")
        return
    with writes(as_user) as (_, session, by):
        found = service.set_schedule(session, source, None if off else expression, by=by)
        when = f"berikutnya {found.next_run_at:%Y-%m-%d %H:%M} UTC" if found.next_run_at else "tidak dijadwalkan"
    say(f"Sumber '{source}': {when}.")


@app.command("configure")
def configure_(
    source: str,
    gone_runs: Annotated[int | None, typer.Option(help="Complete runs a record must be missing from.")] = None,
    gone_days: Annotated[int | None, typer.Option(help="Days it must be missing for.")] = None,
    brake_percent: Annotated[int | None, typer.Option(help="Share that a run may change or remove unasked.")] = None,
    enabled: Annotated[bool | None, typer.Option("--enable/--disable", help="Whether it is harvested at all.")] = None,
    as_user: As = "",
) -> None:
    """Set how careful to be with a source.

    Example: satudata harvest configure portal-kabupaten --gone-runs 3 --gone-days 7 --brake-percent 10 --as walidata
    """
    with writes(as_user) as (_, session, by):
        service.configure(
            session,
            source,
            by=by,
            gone_runs=gone_runs,
            gone_days=gone_days,
            brake_percent=brake_percent,
            enabled=enabled,
        )
    say(f"Sumber '{source}' diatur.")


@app.command("allow")
def allow_(
    source: str,
    hosts: Annotated[list[str] | None, typer.Argument(help="Hosts and networks; none: take all leave back.")] = None,
    as_user: As = "",
) -> None:
    """Let a source call hosts that are not on the public internet; an administrator may.

    Example: satudata harvest allow portal-dalam ckan.intra 10.1.2.0/24 --as admin
    """
    with writes(as_user) as (_, session, by):
        allowing.allow(session, source, hosts or [], by=by)
    say(f"Sumber '{source}' boleh membuka: {', '.join(hosts) if hosts else 'internet publik saja'}.")


class Progress:
    """How far a run is, on stderr: one line that is written over on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        """Begin; nothing is written yet."""
        self._next = 0.0

    def __call__(self, counts: Mapping[str, int]) -> None:
        """Tell the counts, not more often than a person can read."""
        if time.monotonic() < self._next:
            return
        on_terminal = sys.stderr.isatty()
        self._next = time.monotonic() + (0.2 if on_terminal else 5)
        line = ", ".join(f"{count} {name}" for name, count in counts.items())
        print(f"\r\x1b[K{line}" if on_terminal else line, end="" if on_terminal else "\n", file=sys.stderr, flush=True)


def _job(session: Session, number: int) -> dict[str, Any]:
    job = repository.job(session, number)
    return {
        "job": number,
        "source": repository.source_of(session, job).slug,
        "state": job.state,
        "mode": job.mode,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "is_complete": job.is_complete,
        "counts": job.counts,
        "fault": job.fault,
        "question": job.question,
        "records": [
            {"identifier": found.identifier, "outcome": found.outcome, "message": found.message, "report": found.report}
            for found in repository.outcomes(session, number)
        ],
    }


def _tell(job: dict[str, Any]) -> bool:
    counts = ", ".join(f"{count} {name}" for name, count in job["counts"].items()) or "kosong"
    print(f"tugas {job['job']} ({job['source']}, {job['state']}): {counts}")
    for record in job["records"][:_LISTED]:
        reason = f" – {record['message']['id']}" if record["message"] else ""
        print(f"  {record['outcome']:<8} {record['identifier']}{reason}")
    if len(job["records"]) > _LISTED:
        print(f"  … dan {len(job['records']) - _LISTED} lagi (--json untuk semua)")
    if job["fault"]:
        say(f"Catatan: {job['fault']['id']}")
    if job["state"] == JobState.WAITING.value:
        asks = job["question"]
        say(
            f"Menunggu persetujuan: dari {asks['known']} rekaman, {asks['changed']} akan berubah dan "
            f"{asks['missing']} tidak ada lagi (batas {asks['percent']} %). Setujui: satudata harvest approve "
            f"{job['job']}; batalkan: satudata harvest cancel {job['job']}"
        )
    return _has_failed(job)


def _has_failed(job: dict[str, Any]) -> bool:
    return bool(
        job["state"] in {JobState.FAILED.value, JobState.WAITING.value} or job["fault"] or job["counts"].get("failed")
    )
