"""``satudata codes``: list, show, import, export, translate; diff, history and identify are beside it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.cli import code_files, codes_in_time, codes_in_use, correspondences
from registry.cli.session import AsJson, reads, say, show
from registry.codes import answers, history, repository
from registry.codes.payloads import Code
from registry.codes.succession import Standing
from registry.codes.translate import translate
from registry.db import now
from registry.errors import NotFound, Sentence
from registry.items import repository as items
from registry.items.state import Kind

app = typer.Typer(no_args_is_help=True, help="Kode referensi. LIST is agency/slug, as kemendagri/wilayah.")

app.command("diff")(codes_in_time.diff)
app.command("history")(codes_in_time.history)
app.command("identify")(codes_in_time.identify)
app.command("usage")(codes_in_use.usage_)
app.command("impact")(codes_in_use.impact)
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
    at: codes_in_time.At = None,
    as_json: AsJson = False,
) -> None:
    """Show the codes of a list, those valid on a day, or one code and whether it is valid on that day.

    Example: satudata codes show kemendagri/wilayah 35.05.10.2011 --at 2021-12-31
    """
    day = at.date() if at else now().date()
    with reads() as (registry, session):
        item_id = _item_id(session, ref)
        standing = history.at(session, ref, code, day) if code else None
        found = standing.code if standing else None
        above = repository.ancestors(session, item_id, found) if found else []
        codes = [found] if found else repository.codes(session, item_id, at=day if at else None)
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
        show({**rows[0], "valid_at": answers.standing(standing)} if standing else rows)
        return
    for row in rows:
        print(f"{row['code']:<16} {row['labels']['id']}")
    if standing:
        _print_standing(standing, above)


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


def _print_standing(found: Standing, above: Sequence[Code]) -> None:
    code = found.code
    if above:
        print(f"  di bawah {' › '.join(parent.labels['id'] for parent in above)}")
    print(
        f"  berlaku {code.valid_from or '…'} sampai {code.valid_until or '…'}; {code.legal_basis or 'dasar: daftarnya'}"
    )
    if found.is_valid:
        print(f"  berlaku pada {found.date}")
        return
    print(f"  tidak berlaku pada {found.date}")
    for other in found.instead:
        print(f"  → {other.notation}{'' if other.share is None else f' ({other.share:.0%})'}")
    if found.reason:
        say(found.reason.id)


def _item_id(session: Session, ref: str) -> int:
    item = repository.item_of(session, ref)
    if item is None:
        raise NotFound(Sentence(f"Daftar kode '{ref}' tidak ada.", f"There is no code list '{ref}'."))
    return item.id or 0
