"""``satudata codes`` in use: who uses a list or a code, what a proposed version touches."""

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.cli.session import As, AsJson, caller, fail, reads, say, show
from registry.codes import answers, repository, usage
from registry.codes.changes import NAMES, notations
from registry.codes.impact import impact as impact_of
from registry.codes.impact import migration_map
from registry.codes.rows_used import rows_used
from registry.codes.triples import concept_path
from registry.errors import NotFound, Sentence

_KINDS = {
    "standard": "standar",
    "dataset": "dataset",
    "indicator": "indikator",
    "variable": "variabel",
    "activity": "kegiatan",
    "correspondence": "padanan",
    "rows": "baris yang memakai kode yang berakhir",
}


def usage_(
    ref: Annotated[str, typer.Argument(metavar="LIST")],
    code: Annotated[str, typer.Argument()] = "",
    as_json: AsJson = False,
) -> None:
    """Say who uses a code list or a code: standards, indicators, datasets and how many of their rows, correspondences.

    Example: satudata codes usage kemendagri/wilayah 35.05.10.2011
    """
    with reads() as (registry, session):
        item = repository.item_of(session, ref)
        if item is None:
            raise NotFound(Sentence(f"Daftar kode '{ref}' tidak ada.", f"There is no code list '{ref}'."))
        if code and repository.code(session, item.id or 0, code) is None:
            raise NotFound(Sentence(f"'{code}' bukan kode dalam {ref}.", f"'{code}' is no code of {ref}."))
        base = registry.settings.base
        iri = concept_path(item.agency, item.slug, code) if code else item.iri
        found: dict[str, Any] = {
            "list": ref,
            "code": code or None,
            "used_by": [
                {"kind": one.kind, "agency": one.agency, "iri": f"{base}{one.iri}", "title": version.body["title"]}
                for one, version in usage.users(session, PUBLIC, item, code or None)
            ],
            "rows": [
                {"iri": f"{base}{used.item.iri}", "title": used.version.body["title"], "rows": used.rows}
                for used in rows_used(session, PUBLIC, iri, of_list=not code)
            ],
            "correspondences": [
                table.slug
                for table in repository.correspondences(session, ref)
                if not code or _relates(session, table.slug, code, is_source=table.source_list == ref)
            ],
        }
    if as_json:
        show(found)
        return
    for one in found["used_by"]:
        print(f"{_KINDS.get(one['kind'], one['kind'])}\t{one['title']['id']}\t{one['iri']}")
    for one in found["rows"]:
        print(f"{one['rows']} baris\t{one['title']['id']}\t{one['iri']}")
    for slug in found["correspondences"]:
        print(f"padanan\t{slug}")
    if not (found["used_by"] or found["rows"] or found["correspondences"]):
        say("Belum ada yang memakainya, sejauh terbuka untuk umum.")


def impact(
    ref: Annotated[str, typer.Argument(metavar="LIST")],
    version: Annotated[str, typer.Option("--version", help="Number of the version; the one under way when none.")] = "",
    migration: Annotated[
        Path | None, typer.Option("--migration", help="Also write the CSV that takes data to the new version.")
    ] = None,
    as_user: As = "",
    as_json: AsJson = False,
) -> None:
    """Say what a proposed version touches: standards, datasets with their rows, indicators, correspondences.

    Example: satudata codes impact kemendagri/wilayah --as walidata
    """
    with reads() as (registry, session):
        by = caller(session, registry.settings, as_user)
        found = impact_of(session, by, ref, version or None)
        told = answers.impact(found)
        if migration is not None:
            if migration.is_dir():
                fail(f"'{migration}' adalah folder.")
            migration.write_bytes(migration_map(session, by, ref, found.base, found.entry.version.number))
    if as_json:
        show(told)
        return
    print(f"{ref} {told['from']} → {told['to']} ({told['state']}): {len(found.touched)} kode tersentuh")
    for change in found.comparison.changes:
        sides = " → ".join(", ".join(notations(side)) or "∅" for side in (change.before, change.after))
        print(f"  {change.date}  {NAMES[change.kind].id}: {sides}  ({change.decree})")
    for agency, counts in found.by_agency.items():
        print(
            f"  {agency}: " + ", ".join(f"{count} {_KINDS.get(kind, kind)}" for kind, count in counts.items() if count)
        )
    for item in found.affected:
        counted = sum((item.rows or {}).values())
        rows = "" if item.rows is None else f"\t{counted} baris" if counted else "\ttentang kode itu"
        print(f"{_KINDS.get(item.kind, item.kind)}\t{item.title['id']}{rows}")
    for table in found.correspondences:
        print(f"padanan\t{table.slug}\t{', '.join(table.codes)}")


def _relates(session: Session, slug: str, code: str, *, is_source: bool) -> bool:
    source, target = (code, None) if is_source else (None, code)
    return bool(repository.maps(session, slug, source=source, target=target))
