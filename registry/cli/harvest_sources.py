"""``satudata harvest change``, ``preview``, ``map``, ``upload``, ``secret``, ``fields``, ``decide``: one source."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from enum import StrEnum
from getpass import getpass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import orjson
import typer

from registry.changes import log
from registry.cli.session import INPUT_HAS_ERRORS, As, AsJson, caller, fail, opened, reads, say, show, writes
from registry.db import now, reading
from registry.harvest import changing, origins, previewing, repository, sealing, service, uploads
from registry.harvest.mapping import FieldMapping
from registry.harvest.merge import Side
from registry.harvest.plugin import RetryLater, StopHarvest
from registry.harvest.previewing import Asked, Preview

_WIDE = 28
_LONGEST = 80
_WINS: Mapping[Side, str] = MappingProxyType({"source": "sumber", "local": "yang di sini"})
MappingFile = Annotated[Path | None, typer.Option("--mapping", help="Mapping to look at, instead of the source's own.")]


class Winner(StrEnum):
    """Who wins in a field."""

    SOURCE = "source"
    LOCAL = "local"


def preview(
    source: str,
    mapping: MappingFile = None,
    propose: Annotated[str, typer.Option("--propose", help="Propose a mapping to this standard.")] = "",
    rows: Annotated[int, typer.Option(min=1, max=50, help="Rows of each record.")] = 5,
    records: Annotated[int, typer.Option(min=1, max=20, help="Records.")] = 10,
    as_json: AsJson = False,
    as_user: As = "",
) -> None:
    """Show what a source would give and, in your name, what its fields become; nothing is kept.

    With --propose the mapping is printed, to be looked through and saved.
    Example: satudata harvest preview statistik-dinas --mapping pemetaan.json
    """
    given = _mapping(mapping) if mapping else None
    with reads() as (registry, session):
        shows_values = given is not None or bool(propose) or bool(as_user)
        by = caller(session, registry.settings, as_user) if shows_values else None
        found = repository.source(session, source)
        asked = Asked(given, propose or None, records, rows)
        try:
            previews = previewing.preview(session, registry.harvest, found, asked, by=by, today=now().date())
        except (StopHarvest, RetryLater) as stopped:
            fail(stopped.reason.id)
    if as_json:
        show({"source": source, "records": [one.to_json() for one in previews]})
    elif propose:
        _proposed(previews)
    else:
        for one in previews:
            _told(one)
    if any(one.problems for one in previews):
        raise typer.Exit(INPUT_HAS_ERRORS)


def map_(
    source: str,
    mapping: Annotated[Path, typer.Argument(help="Mapping, as --propose printed it and you looked it through.")],
    as_user: As = "",
) -> None:
    """Store a mapping with a source; the next run uses it.

    Example: satudata harvest map statistik-dinas pemetaan.json --as walidata
    """
    read = _mapping(mapping)
    with writes(as_user) as (_, session, by):
        previewing.confirm(session, source, read, by=by)
    say(f"Pemetaan disimpan pada sumber '{source}' ({len(read.fields)} aturan).")


def secret(
    source: str, option: Annotated[str, typer.Argument(help="Name of the option, as key.")], as_user: As = ""
) -> None:
    """Store a key or token of a source anew; it is asked for without showing it, or read from stdin.

    Example: satudata harvest secret bps-blitar key --as walidata
    """
    given = getpass("Rahasia: ") if sys.stdin.isatty() else sys.stdin.readline()
    with writes(as_user) as (registry, session, by):
        sealing.set_secret(session, registry.harvest, source, option, given.strip(), by=by)
    say(f"Rahasia '{option}' disimpan pada sumber '{source}'.")


def change(
    source: str,
    location: Annotated[str | None, typer.Option(help="Folder or address where it lies now.")] = None,
    options: Annotated[
        str | None, typer.Option(help="All options of the kind, as JSON; the mapping and secrets left out stay.")
    ] = None,
    as_user: As = "",
) -> None:
    """Give a source another location or other options; the next run reads all of it, and nothing is registered twice.

    Example: satudata harvest change portal-kabupaten --location https://data.contoh.go.id --as walidata
    """
    given = None
    if options is not None:
        try:
            given = orjson.loads(options)
        except orjson.JSONDecodeError:
            given = None
        if not isinstance(given, dict):
            fail('Pilihan harus berupa JSON, misalnya \'{"village": "35.05.10.2011"}\'.')
    with writes(as_user) as (registry, session, by):
        changing.change(session, registry.harvest, source, by=by, location=location, options=given)
    say(f"Sumber '{source}' diubah.")


def fields(source: str, identifier: str, as_json: AsJson = False) -> None:
    """Tell of each field of a record what the source says, what stands here, and who wins.

    Example: satudata harvest fields portal-kabupaten jumlah-penduduk-2025
    """
    with reads() as (_, session):
        row = repository.item(session, repository.source(session, source).id or 0, identifier)
        if row is None:
            fail(f"Rekaman '{identifier}' tidak ada pada sumber '{source}'.")
        found = origins.origins(session, row)
    if as_json:
        show(
            [
                {"field": one.pointer, "origin": "local" if one.differs else "source", **one.value.to_json()}
                for one in found
            ]
        )
        return
    for one in found:
        mark = "bentrok" if one.value.is_conflict else "berbeda" if one.differs else "sumber"
        print(f"{mark:<8} {one.pointer:<{_WIDE}} {_short(one.value.source)}")
        if one.differs:
            print(f"{'':<8} {'di sini':<{_WIDE}} {_short(one.value.local)}  (berlaku: {_WINS[one.value.wins]})")


def decide(
    source: str,
    identifier: str,
    field: Annotated[str, typer.Argument(help="JSON Pointer of the field, as /title/id.")],
    wins: Annotated[Winner, typer.Argument(help="Who wins.")],
    as_user: As = "",
) -> None:
    """Decide for good who wins in a field in which source and registry differ; the next run follows it.

    Example: satudata harvest decide portal-kabupaten jumlah-penduduk-2025 /title/id source --as walidata
    """
    with writes(as_user) as (_, session, by):
        side: Side = "source" if wins is Winner.SOURCE else "local"
        origins.decide(session, source, identifier, field, side, by=by)
    say(f"Pada '{field}' yang berlaku: {_WINS[side]}.")


def upload(
    source: str,
    files: Annotated[list[Path], typer.Argument(help="Files to send.")],
    as_json: AsJson = False,
    as_user: As = "",
) -> None:
    """Send files for a source located at upload:, and put a run of it into the queue.

    Example: satudata harvest upload sitakro-sawentar individu_all.xlsx data_penduduk.xlsx --as produsen
    """
    job, is_new = None, False
    with opened() as registry, ExitStack() as stack:
        try:
            sent = [uploads.Sent(file.name, stack.enter_context(file.open("rb"))) for file in files]
        except OSError as error:
            fail(f"Berkas '{error.filename}' tidak dapat dibaca: {error.strerror}")
        with reading(registry.engine) as session:
            by = caller(session, registry.settings, as_user)
            kept = uploads.keep(session, registry.harvest, source, sent, by=by)
        with log.transaction(registry.engine) as session:
            found, is_new = uploads.begin(session, source, kept, by=by)
            job = found.id if found else None
        if is_new and job is not None:
            registry.jobs.put(service.TASK, job)
    if as_json:
        told: dict[str, Any] = {"source": source, "job": job, "started": is_new}
        show(told | {"files": [{"name": one.name, "sha256": one.sha256, "outcome": one.outcome} for one in kept]})
        return
    for one in kept:
        print(f"{one.outcome.value:<9} {one.name}  {one.sha256}")
    if job is None:
        say("Tidak ada yang baru; tidak ada yang dipanen.")
    else:
        say(f"Tugas {job} {'masuk antrean' if is_new else 'sedang berjalan'}; lihat: satudata harvest status {job}")


def _mapping(path: Path) -> FieldMapping:
    try:
        document = orjson.loads(path.read_bytes())
    except OSError as error:
        fail(f"Berkas '{path}' tidak dapat dibaca: {error.strerror}")
    except orjson.JSONDecodeError as error:
        fail(f"Berkas '{path}' bukan JSON: {error}")
    return previewing.read_mapping(document)


def _proposed(previews: list[Preview]) -> None:
    """Print the first proposal as a document, and on stderr how alike the names are."""
    found = next((one for one in previews if one.mapping), None)
    if found is None:
        fail("Tidak ada kolom yang mirip variabel standar itu.")
    show(found.mapping)
    for one in found.proposed:
        mark = "" if one.likeness == 100 else "  periksa"  # noqa: PLR2004  # percent: the same name
        say(f"{one.source:<{_WIDE}} → {one.target:<{_WIDE}} {one.likeness:>3} %{mark}")
    for name in found.unmapped:
        say(f"{name:<{_WIDE}} → tidak dipetakan")


def _told(one: Preview) -> None:
    print(f"{one.identifier}: {one.reason.id if one.reason else one.title}")
    for rule in one.fields:
        print(f"  {rule.target} ← {', '.join(rule.source) or 'tetap'}")
        for pair in rule.pairs:
            fault = f"  ! {pair.fault.id}" if pair.fault else ""
            print(f"    {pair.before[:_WIDE]:<{_WIDE}} → {pair.after[:_WIDE]}{fault}")
    if one.fields and one.unmapped:
        print(f"  tidak dipetakan: {', '.join(one.unmapped)}")
    for problem in one.problems:
        print(f"  ! {problem.id}")


def _short(value: Any) -> str:
    text = "–" if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
