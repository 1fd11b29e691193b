"""``satudata items``: reviews field by field, answers, who has what in hand, and batches."""

from collections.abc import Mapping
from typing import Annotated

import polars as pl
import typer

from registry.accounts import repository as accounts
from registry.catalog import downloads
from registry.cli.items_named import Item, Reason, done, opened, reader
from registry.cli.session import As, AsJson, reads, show, writes
from registry.db import now
from registry.errors import Invalid, Sentence
from registry.items.repository import Entry
from registry.items.state import Action, Kind, State
from registry.workflow import batches, claims, reviewing, reviews, service, waiting
from registry.workflow.calendar import day_of
from registry.workflow.reviewing import Verdict

Fields = Annotated[
    list[str] | None, typer.Option("--field", metavar="POINTER=REMARK", help="Refuse a field, with the remark.")
]
Accepted = Annotated[list[str] | None, typer.Option("--accept", metavar="POINTER", help="Accept a field.")]


def return_(
    item: Item,
    reason: Reason = "",
    field: Fields = None,
    accept: Accepted = None,
    final: Annotated[bool, typer.Option("--final", help="Reject for good: it cannot be submitted again.")] = False,
    as_user: As = "",
) -> None:
    """Return a version to its author, with the reason or with a remark on each field that is refused.

    Example: satudata items return /id/dataset/desa-sawentar/x --field "/description/id=Sebutkan sumbernya."
    """
    with writes(as_user) as (_, session, caller):
        entry = opened(session, caller, item)
        verdicts = _verdicts(field, accept)
        done(service.send_back(session, entry, by=caller, reason=reason, final=final, fields=verdicts).state)


def note(item: Item, field: Fields = None, accept: Accepted = None, as_user: As = "") -> None:
    """Keep remarks while reviewing; they count with your decision.

    Example: satudata items note /id/dataset/desa-sawentar/x --accept /title
    """
    with writes(as_user) as (_, session, caller):
        review = reviewing.save(session, opened(session, caller, item), _verdicts(field, accept), by=caller)
        print(len(reviews.verdicts(session, review)))


def review(item: Item, as_json: AsJson = False) -> None:
    """Show what was said of each field, and the answers.

    Example: satudata items review /id/dataset/desa-sawentar/x --json
    """
    with reads() as (registry, session):
        caller = reader(session, registry.settings.token)
        caller.require_user()
        fields = reviews.fields(session, opened(session, caller, item))
        names = accounts.usernames(session, {field.decision.by for field in fields})
        rows = [
            {
                "pointer": field.pointer,
                "accepted": field.verdict.accepted,
                "remark": field.verdict.remark,
                "by": names.get(field.decision.by),
                "answered": field.answer is not None,
                "explanation": field.answer.text if field.answer else None,
                "changed_since": field.changed_since,
                "changed_after_acceptance": field.changed_after_acceptance,
            }
            for field in fields
        ]
    if as_json:
        show(rows)
        return
    for row in rows:
        verdict = "diterima" if row["accepted"] else f"ditolak: {row['remark']}"
        later = " (berubah setelah diterima)" if row["changed_after_acceptance"] else ""
        answered = f" → {row['explanation'] or 'diubah'}" if row["answered"] else ""
        print(f"{row['pointer']:<40} {verdict}{later}{answered}")


def answer(
    item: Item,
    pointer: Annotated[str, typer.Argument(help="JSON Pointer of the refused field.")],
    text: Annotated[str, typer.Option("--text", help="Why it was not changed.")] = "",
    as_user: As = "",
) -> None:
    """Answer a refused field: it was changed, or --text explains why not.

    Example: satudata items answer /id/dataset/desa-sawentar/x /keywords --text "Kata ini dipakai warga."
    """
    with writes(as_user) as (_, session, caller):
        kept = reviewing.answer(session, opened(session, caller, item), pointer, by=caller, text=text)
        print("changed" if kept.changed else "explained")


def claim(item: Item, as_user: As = "") -> None:
    """Take a version in hand, so that others see who works on it.

    Example: satudata items claim /id/dataset/desa-sawentar/data-penduduk --as walidata
    """
    with writes(as_user) as (_, session, caller):
        claims.claim(session, opened(session, caller, item), by=caller)
        print(caller.username)


def release(item: Item, as_user: As = "") -> None:
    """Let a version go.

    Example: satudata items release /id/dataset/desa-sawentar/data-penduduk --as walidata
    """
    with writes(as_user) as (_, session, caller):
        claims.release(session, opened(session, caller, item), by=caller)


def waiting_(
    kind: Annotated[Kind | None, typer.Option(help="Only this kind.")] = None,
    state: Annotated[State | None, typer.Option(help="Only this state.")] = None,
    agency: Annotated[str | None, typer.Option(help="Only items of this agency.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is past its deadline.")] = False,
    limit: Annotated[int, typer.Option(help="How many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List what is under way: state, deadline, who holds it now; the longest in its state first.

    Example: satudata items waiting --overdue
    """
    with reads() as (registry, session):
        caller = reader(session, registry.settings.token)
        caller.require_user()
        rows = waiting.waiting(
            session,
            caller,
            today=day_of(now()),
            kind=kind,
            state=state,
            agency=agency,
            overdue=overdue,
            limit=limit,
        )
    if as_json:
        show([row.to_json() for row in rows])
        return
    for row in rows:
        due = f"{row.due}{' TERLAMBAT' if row.overdue else ''}" if row.due else "–"
        print(f"{row.iri:<70} {row.version:<8} {row.state:<10} {due:<22} {row.claimed_by or row.held_by.value}")


def batch(
    action: Annotated[Action, typer.Argument(help="submit, verify, approve or return.")],
    items: Annotated[list[str], typer.Argument(metavar="ITEM…", help="/id/kind/agency/slug of each.")],
    reason: Reason = "",
    as_user: As = "",
) -> None:
    """Decide on several versions as one: on all, or on none and say what stands against it.

    Example: satudata items batch verify /id/dataset/desa-sawentar/a /id/dataset/desa-sawentar/b
    """
    with writes(as_user) as (registry, session, caller):

        def tables(entry: Entry) -> Mapping[str, pl.DataFrame]:
            return downloads.tables(entry, registry.files)

        iris = [opened(session, caller, item).version_iri for item in items]
        made = batches.decide(session, iris, action, by=caller, tables=tables, reason=reason)
        print(made.id)


def _verdicts(refused: list[str] | None, accepted: list[str] | None) -> list[Verdict]:
    found = [Verdict(pointer=pointer, accepted=True) for pointer in accepted or ()]
    for given in refused or ():
        pointer, sign, remark = given.partition("=")
        if not sign:
            raise Invalid(
                Sentence(
                    f"Tulis --field sebagai ISIAN=CATATAN, bukan '{given}'.",
                    f"Write --field as POINTER=REMARK, not '{given}'.",
                )
            )
        found.append(Verdict(pointer=pointer, remark=remark))
    return found
