"""``satudata codes``: list, show, import, export, translate; diff, history and identify are beside it."""

from datetime import date, datetime
from typing import Annotated, Any

import typer
from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.cli import code_files, codes_in_time, correspondences
from registry.cli.session import AsJson, reads, say, show
from registry.codes import answers, repository
from registry.codes.translate import translate
from registry.db import now
from registry.errors import NotFound, Sentence
from registry.items import repository as items
from registry.items.state import Kind

app = typer.Typer(no_args_is_help=True, help="Kode referensi. LIST is agency/slug, as kemendagri/wilayah.")

app.command("diff")(codes_in_time.diff)
app.command("history")(codes_in_time.history)
app.command("identify")(codes_in_time.identify)
app.command("import")(code_files.import_)
app.command("export")(code_files.export_)
app.add_typer(correspondences.app, name="correspondence")


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


@app.command("translate")
def translate_(
    code: str,
    source: Annotated[str, typer.Option("--from", metavar="LIST")],
    target: Annotated[str, typer.Option("--to", metavar="LIST")],
    at: codes_in_time.At = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="Day on which the answer must be valid, when not --at."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Translate a code from one list to another at a date; with --until, also from one day to another.

    Example: satudata codes translate 35.05.10.2011 --from kemendagri/wilayah --to bps/wilayah
    """
    day: date = at.date() if at else now().date()
    then = until.date() if until else None
    with reads() as (_, session):
        found = translate(session, code, source, target, at=day, until=then)
    if as_json:
        show(answers.translation(found, code, source, target, day, then))
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
