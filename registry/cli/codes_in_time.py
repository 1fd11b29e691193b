"""``satudata codes`` in time: diff, history, identify."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer

from registry.accounts.caller import PUBLIC
from registry.cli.session import AsJson, reads, say, show
from registry.codes import answers, compare
from registry.codes.changes import NAMES, notations
from registry.codes.history import history as history_of
from registry.codes.identify import identify as identified
from registry.codes.lineage import Relative
from registry.codes.payloads import ItemChange
from registry.db import now

At = Annotated[
    datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="Date of the data; today when not given.")
]

_TYPES = (("relabelled", "ganti nama"), ("moved", "pindah induk"), ("validity", "masa berlaku"), ("amended", "lainnya"))


def diff(
    ref: Annotated[str, typer.Argument(metavar="LIST")],
    one: Annotated[str, typer.Argument(metavar="V1")],
    other: Annotated[str, typer.Argument(metavar="V2")],
    as_json: AsJson = False,
) -> None:
    """Show which codes differ between two versions of a list, by type, and the changes recorded between them.

    Example: satudata codes diff kemendagri/wilayah 1.0.0 2.0.0
    """
    with reads() as (_, session):
        _, _, found = compare.diff(session, PUBLIC, ref, one, other)
    if as_json:
        show({"list": ref, "from": one, "to": other, **compare.to_json(found)})
        return
    for sign, codes in (("+", found.added), ("-", found.removed)):
        for code in codes:
            print(f"{sign} {code.notation:<16} {code.labels['id']}")
    for aspect, name in _TYPES:
        for changed in found.of(aspect):
            print(f"~ {changed.after.notation:<16} {changed.after.labels['id']} ({name})")
    _print_changes(found.changes)
    counts = [f"baru {len(found.added)}", f"hilang {len(found.removed)}", f"berubah {len(found.changed)}"]
    say(f"{ref} {one} → {other}: {' · '.join(counts)} · perubahan tercatat {len(found.changes)}")


def history(
    ref: Annotated[str, typer.Argument(metavar="LIST")],
    code: Annotated[str, typer.Argument()],
    as_json: AsJson = False,
) -> None:
    """Show what a code was before and what became of it, with dates, decrees and shares.

    Example: satudata codes history kemendagri/wilayah 35.05.10.2011
    """
    with reads() as (_, session):
        found = history_of(session, ref, code)
    if as_json:
        show(answers.history(found))
        return
    since, until = found.code.valid_from or "…", found.code.valid_until or "…"
    print(f"{code} {found.code.labels['id']}, berlaku {since} sampai {until}")
    _print_relatives("asal", found.origins)
    _print_relatives("menjadi", found.descendants)
    _print_changes(found.changes)
    if not found.changes:
        say("Tidak ada perubahan yang tercatat.")


def identify(
    text: Annotated[str, typer.Argument(help="A bare area code, or a name, with its district where needed.")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Say what an area code or name means, in both schemes, with its name and district.

    Example: satudata codes identify 3505102011
    """
    with reads() as (_, session):
        found = identified(session, text, at=at.date() if at else now().date())
    if as_json:
        show(answers.identified(found))
    else:
        for reading in found.readings:
            print(f"{reading.list}\t{reading.code.notation}\t{reading.place}")
        say(found.explanation.id)
    if not found.readings:
        raise typer.Exit(1)


def _print_relatives(title: str, relatives: Iterable[Relative]) -> None:
    for relative in relatives:
        if relative.through:
            share = "" if relative.share is None else f" ({relative.share:.0%})"
            print(f"  {title} {relative.notation}{share}")


def _print_changes(changes: Iterable[ItemChange]) -> None:
    for change in changes:
        sides = " → ".join(", ".join(notations(side)) or "∅" for side in (change.before, change.after))
        print(f"  {change.date}  {NAMES[change.kind].id}: {sides}  ({change.decree})")
