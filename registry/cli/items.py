"""``satudata items``: list and show registered items, and take them through the workflow."""

from typing import Annotated

import typer

from registry.catalog import downloads
from registry.cli import items_reviewed, items_written
from registry.cli.items_named import Item, Reason, done, opened, reader
from registry.cli.session import As, AsJson, reads, show, writes
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.workflow import service

app = typer.Typer(no_args_is_help=True, help="Registered items. ITEM is the path of its IRI: /id/kind/agency/slug.")
app.command("return")(items_reviewed.return_)
app.command("note")(items_reviewed.note)
app.command("review")(items_reviewed.review)
app.command("answer")(items_reviewed.answer)
app.command("waiting")(items_reviewed.waiting_)
app.command("claim")(items_reviewed.claim)
app.command("release")(items_reviewed.release)
app.command("batch")(items_reviewed.batch)
app.command("save")(items_written.save)
app.command("begin")(items_written.begin)
app.command("copy")(items_written.copy)
app.command("copy-year")(items_written.copy_year)
app.command("diff")(items_written.diff)
app.command("history")(items_written.history)


@app.command("list")
def list_(
    kind: Annotated[Kind | None, typer.Option(help="Only this kind.")] = None,
    state: Annotated[State, typer.Option(help="Versions in this state.")] = State.PUBLISHED,
    as_json: AsJson = False,
) -> None:
    """List items; without a token only what is public.

    Example: satudata items list --kind dataset --json
    """
    with reads() as (registry, session):
        caller = reader(session, registry.settings.token)
        rows = [
            _summary(entry) for entry in repository.listed(session, caller, kind=kind, states=[state], limit=100_000)
        ]
    if as_json:
        show(rows)
        return
    for row in rows:
        print(f"{row['item']:<80} {row['version']:<8} {row['state']:<10} {row['title']['id']}")  # type: ignore[index]


@app.command("show")
def show_(item: Item, as_json: AsJson = False) -> None:
    """Show an item with its document and its decisions.

    Example: satudata items show /id/standard/kominfo-blitar/individu-sdgs-desa --json
    """
    with reads() as (registry, session):
        entry = repository.by_iri(session, reader(session, registry.settings.token), item)
        decisions = [
            {"action": decision.action, "role": decision.role, "at": decision.at, "reason": decision.reason}
            for decision in repository.decisions(session, entry.version)
        ]
        data = {**_summary(entry), "decisions": decisions, "body": entry.body}
    if as_json:
        show(data)
        return
    for key in ("item", "version", "state", "access"):
        print(f"{key:<10}{data[key]}")
    print(f"{'title':<10}{entry.body['title']['id']}")
    for decision in decisions:
        print(f"{decision['at']:%Y-%m-%d %H:%M} {decision['action']} ({decision['role']}) {decision['reason'] or ''}")


@app.command()
def submit(item: Item, as_user: As = "") -> None:
    """Hand a draft to the walidata.

    Example: satudata items submit /id/dataset/desa-sawentar/data-penduduk --as produsen
    """
    with writes(as_user) as (_, session, caller):
        done(service.submit(session, opened(session, caller, item), by=caller).state)


@app.command()
def verify(item: Item, reason: Reason = "", as_user: As = "") -> None:
    """State, as walidata, that the version keeps the standards.

    Example: satudata items verify /id/dataset/desa-sawentar/data-penduduk --as walidata
    """
    with writes(as_user) as (_, session, caller):
        done(service.verify(session, opened(session, caller, item), by=caller, reason=reason or None).state)


@app.command()
def approve(item: Item, reason: Reason = "", as_user: As = "") -> None:
    """Approve, as pembina data (or as second walidata for datasets that are no data prioritas).

    Example: satudata items approve /id/dataset/desa-sawentar/data-penduduk --as pembina
    """
    with writes(as_user) as (_, session, caller):
        done(service.approve(session, opened(session, caller, item), by=caller, reason=reason or None).state)


@app.command()
def publish(item: Item, as_user: As = "") -> None:
    """Publish an approved version; refused while a disclosure finding is open.

    Example: satudata items publish /id/dataset/desa-sawentar/data-penduduk --as walidata
    """
    with writes(as_user) as (registry, session, caller):
        entry = opened(session, caller, item)
        version = service.publish(
            session,
            entry,
            by=caller,
            tables=downloads.tables(entry, registry.files),
            threshold=registry.settings.small_cell,
        )
        done(version.state)


@app.command()
def retire(item: Item, reason: Reason = "", as_user: As = "") -> None:
    """Withdraw what is published, with the reason.

    Example: satudata items retire /id/dataset/desa-sawentar/data-penduduk --reason "Diganti" --as walidata
    """
    with writes(as_user) as (_, session, caller):
        done(service.retire(session, repository.by_iri(session, caller, item), by=caller, reason=reason).state)


def _summary(entry: Entry) -> dict[str, object]:
    return {
        "item": entry.item.iri,
        "version": entry.version.number,
        "state": entry.version.state,
        "access": entry.version.access,
        "title": entry.body["title"],
        "body_hash": entry.version.body_hash,
    }
