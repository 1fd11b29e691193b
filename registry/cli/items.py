"""``satudata items``: list and show registered items, and take them through the workflow."""

from typing import Annotated

import typer
from sqlmodel import Session

from registry.accounts.caller import PUBLIC, Caller
from registry.accounts.service import caller_by_token
from registry.catalog import downloads
from registry.cli.session import As, AsJson, reads, show, writes
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.workflow import service

app = typer.Typer(no_args_is_help=True, help="Registered items. ITEM is the path of its IRI: /id/kind/agency/slug.")

_Item = Annotated[str, typer.Argument(metavar="ITEM", help="/id/kind/agency/slug, with /versi/x.y.z for one version.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]


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
        caller = _reader(session, registry.settings.token)
        rows = [
            _summary(entry) for entry in repository.listed(session, caller, kind=kind, states=[state], limit=100_000)
        ]
    if as_json:
        show(rows)
        return
    for row in rows:
        print(f"{row['item']:<80} {row['version']:<8} {row['state']:<10} {row['title']['id']}")  # type: ignore[index]


@app.command("show")
def show_(item: _Item, as_json: AsJson = False) -> None:
    """Show an item with its document and its decisions.

    Example: satudata items show /id/standard/kominfo-blitar/individu-sdgs-desa --json
    """
    with reads() as (registry, session):
        entry = repository.by_iri(session, _reader(session, registry.settings.token), item)
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
def submit(item: _Item, as_user: As = "") -> None:
    """Hand a draft to the walidata."""
    with writes(as_user) as (_, session, caller):
        _done(service.submit(session, _open(session, caller, item), by=caller).state)


@app.command()
def verify(item: _Item, reason: _Reason = "", as_user: As = "") -> None:
    """State, as walidata, that the version keeps the standards."""
    with writes(as_user) as (_, session, caller):
        _done(service.verify(session, _open(session, caller, item), by=caller, reason=reason or None).state)


@app.command()
def approve(item: _Item, reason: _Reason = "", as_user: As = "") -> None:
    """Approve, as pembina data (or as second walidata for datasets that are no data prioritas)."""
    with writes(as_user) as (_, session, caller):
        _done(service.approve(session, _open(session, caller, item), by=caller, reason=reason or None).state)


@app.command()
def publish(item: _Item, as_user: As = "") -> None:
    """Publish an approved version; refused while a disclosure finding is open."""
    with writes(as_user) as (registry, session, caller):
        entry = _open(session, caller, item)
        version = service.publish(
            session,
            entry,
            by=caller,
            tables=downloads.tables(entry, registry.files),
            threshold=registry.settings.small_cell,
        )
        _done(version.state)


@app.command("return")
def return_(
    item: _Item,
    reason: _Reason = "",
    final: Annotated[bool, typer.Option("--final", help="Reject for good.")] = False,
    as_user: As = "",
) -> None:
    """Return a version to its author, with the reason."""
    with writes(as_user) as (_, session, caller):
        _done(service.send_back(session, _open(session, caller, item), by=caller, reason=reason, final=final).state)


@app.command()
def retire(item: _Item, reason: _Reason = "", as_user: As = "") -> None:
    """Withdraw what is published, with the reason."""
    with writes(as_user) as (_, session, caller):
        _done(service.retire(session, repository.by_iri(session, caller, item), by=caller, reason=reason).state)


def _open(session: Session, caller: Caller, item: str) -> Entry:
    """Return the version under way when none is named: that is the one to act on."""
    entry = repository.by_iri(session, caller, item)
    if "/versi/" in item:
        return entry
    version = repository.open_version(session, entry.item)
    return Entry(entry.item, version) if version else entry


def _reader(session: Session, token: str) -> Caller:
    return caller_by_token(session, token) if token else PUBLIC


def _summary(entry: Entry) -> dict[str, object]:
    return {
        "item": entry.item.iri,
        "version": entry.version.number,
        "state": entry.version.state,
        "access": entry.version.access,
        "title": entry.body["title"],
        "body_hash": entry.version.body_hash,
    }


def _done(state: str) -> None:
    print(state)
