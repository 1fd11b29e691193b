"""``satudata harvest``: sources and their runs."""

from typing import Annotated, Any

import orjson
import typer
from sqlmodel import Session

from registry.cli.session import INPUT_HAS_ERRORS, As, AsJson, caller, fail, opened, reads, say, show, writes
from registry.db import now, reading
from registry.harvest import repository, service
from registry.harvest.plugin import SkipRecord, StopHarvest

app = typer.Typer(no_args_is_help=True, help="Harvest village data from its sources.")


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

    Example: satudata harvest add sitakro ./ekspor --slug sitakro-sawentar --agency desa-sawentar
    """
    try:
        given = orjson.loads(options)
    except orjson.JSONDecodeError:
        fail('Pilihan harus berupa JSON, misalnya \'{"village": "35.05.10.2011"}\'.')
    with writes(as_user) as (_, session, by):
        service.add(session, kind, location, slug=slug, agency=agency, options=given, by=by)
    say(f"Sumber '{slug}' terdaftar.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the sources.

    Example: satudata harvest list
    """
    with reads() as (_, session):
        rows = [row.model_dump(exclude={"id", "created_by"}) for row in repository.sources(session)]
    if as_json:
        show(rows)
        return
    for row in rows:
        print(f"{row['slug']:<30} {row['kind']:<12} {row['agency']:<20} {row['location']}")


@app.command()
def preview(source: str) -> None:
    """Show what a source would give, without keeping anything.

    Example: satudata harvest preview sitakro-sawentar
    """
    with reads() as (_, session):
        found = repository.source(session, source)
        try:
            for record in service.preview(found):
                skipped = isinstance(record, SkipRecord)
                print(f"{record.identifier}: {record.reason.id if skipped else record.dataset['title']['id']}")  # type: ignore[union-attr]
        except StopHarvest as stopped:
            fail(stopped.reason.id)


@app.command()
def run(source: str, as_user: As = "") -> None:
    """Run a source: check every table, store the rows privately, submit the datasets.

    Example: satudata harvest run sitakro-sawentar --as produsen
    """
    with opened() as registry:
        with reading(registry.engine) as session:
            by = caller(session, registry.settings, as_user)
        number = service.run(registry.engine, registry.files, registry.office, source, by=by, today=now().date())
        registry.follower.catch_up()
        with reading(registry.engine) as session:
            failed = _tell(_job(session, number))
    if failed:
        raise typer.Exit(INPUT_HAS_ERRORS)


@app.command()
def status(
    job: Annotated[int | None, typer.Argument(help="Number of the job; the newest ones when not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a run did with every record, or the newest runs.

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


def _job(session: Session, number: int) -> dict[str, Any]:
    job = repository.job(session, number)
    return {
        "job": number,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "counts": job.counts,
        "fault": job.fault,
        "records": [
            {"identifier": item.identifier, "outcome": item.outcome, "message": item.message, "report": item.report}
            for item in repository.items_of(session, number)
        ],
    }


def _tell(job: dict[str, Any]) -> bool:
    print(f"tugas {job['job']}: " + (", ".join(f"{count} {name}" for name, count in job["counts"].items()) or "kosong"))
    for record in job["records"]:
        reason = f" – {record['message']['id']}" if record["message"] else ""
        print(f"  {record['outcome']:<8} {record['identifier']}{reason}")
    if job["fault"]:
        say(f"Berhenti: {job['fault']['id']}")
    return bool(job["fault"] or job["counts"].get("failed"))
