"""``satudata items``: drafts, next versions, copies of last year's, differences and the story of an item."""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from registry.cli.items_named import Item, opened, reader
from registry.cli.session import As, AsJson, reads, say, show, writes
from registry.errors import Invalid, Sentence
from registry.items import copying, difference, repository, service, versioning
from registry.items.difference import Difference
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.schemas import system_fields
from registry.workflow import minutes

Document = Annotated[Path, typer.Argument(metavar="FILE", help="The document as JSON; - reads standard input.")]


def save(
    item: Item,
    document: Document,
    revision: Annotated[
        int | None, typer.Option(help="The revision you read: refused, and kept, when somebody saved since.")
    ] = None,
    as_user: As = "",
) -> None:
    """Save the draft of an item.

    Example: satudata items save /id/dataset/desa-sawentar/x x.json --revision 3
    """
    with writes(as_user) as (_, session, caller):
        entry, body = opened(session, caller, item), _read(document)
        system_fields.require_untouched(entry.item.kind, entry.body, body)
        version = service.revise(session, entry, body, by=caller, revision=revision)
        print(version.revision)


def begin(
    item: Item,
    document: Document,
    number: Annotated[str | None, typer.Option(help="x.y.z; without it the one the changes ask for.")] = None,
    as_user: As = "",
) -> None:
    """Begin the next version of an item as a draft; the live one stays.

    Example: satudata items begin /id/standard/kominfo-blitar/x x.json
    """
    with writes(as_user) as (_, session, caller):
        found = repository.by_iri(session, caller, item).item
        print(versioning.begin(session, found, _read(document), by=caller, number=number).version_iri)


def copy(
    item: Item,
    slug: Annotated[str, typer.Option(help="Slug of the copy.")] = "",
    years: Annotated[int, typer.Option(min=1, max=10, help="How many years later.")] = 1,
    as_user: As = "",
) -> None:
    """Copy last year's activity or dataset as this year's draft, its period moved on.

    Example: satudata items copy /id/activity/kominfo-blitar/pendataan-sdgs-desa-2025
    """
    with writes(as_user) as (_, session, caller):
        entry = repository.by_iri(session, caller, item)
        print(copying.copy(session, entry, by=caller, slug=slug, years=years).version_iri)


def copy_year(
    agency: Annotated[str, typer.Argument(help="Whose list.")],
    year: Annotated[int, typer.Argument(help="The year that is copied to the year after.")],
    as_user: As = "",
) -> None:
    """Copy what an agency published of a year as drafts of the year after.

    Example: satudata items copy-year desa-sawentar 2025
    """
    with writes(as_user) as (_, session, caller):
        made, refused = copying.copy_year(session, agency, year, by=caller)
        for entry in made:
            print(entry.version_iri)
        for entry, why in refused:
            say(f"{entry.item.iri}: {why.detail.id}")


def diff(
    item: Item,
    earlier: Annotated[str, typer.Argument(metavar="V1", help="Version before.")],
    later: Annotated[str, typer.Argument(metavar="V2", help="Version after.")],
    as_json: AsJson = False,
) -> None:
    """Tell how two versions differ, field by field, and which number part the changes ask for.

    Example: satudata items diff /id/standard/kominfo-blitar/x 1.0.0 1.1.0
    """
    with reads() as (registry, session):
        caller = reader(session, registry.settings.token)
        before = repository.by_iri(session, caller, f"{item}/versi/{earlier}")
        after = repository.by_iri(session, caller, f"{item}/versi/{later}")
        kind = Kind(after.item.kind)
        proposal = versioning.proposal(kind, difference.differences(kind, before.body, after.body))
    if as_json:
        show(
            {
                "bump": proposal.bump,
                "differences": [{**found.to_json(), "bump": bump} for found, bump in proposal.reasons],
            }
        )
        return
    for found, bump in proposal.reasons:
        print(f"{bump.value:<6} {found.change.value:<8} {found.title.id}: {_shown(found)}")
    print(f"→ {proposal.bump.value}")


def history(item: Item, as_json: AsJson = False) -> None:
    """Tell the story of an item: its versions, newest first, and who decided what and why.

    Example: satudata items history /id/dataset/desa-sawentar/x
    """
    with reads() as (registry, session):
        caller = reader(session, registry.settings.token)
        found = repository.by_iri(session, caller, item).item
        told = [
            minutes.minutes(session, caller, Entry(found, version)).to_json()
            for version in repository.versions(session, caller, found)
        ]
    if as_json:
        show({"iri": found.iri, "derived_from": found.derived_from, "versions": told})
        return
    for version in told:
        print(f"{version['version']:<10} {version['state']}")
        for act in version["decisions"]:
            print(
                f"  {act['at']:%Y-%m-%d %H:%M} {act['action']} {act['account']} ({act['role']}) {act['reason'] or ''}"
            )


def _read(document: Path) -> dict[str, Any]:
    try:
        content = typer.get_binary_stream("stdin").read() if str(document) == "-" else document.read_bytes()
        read = orjson.loads(content)
    except OSError:
        raise Invalid(
            Sentence(f"Berkas {document} tidak dapat dibuka.", f"The file {document} cannot be opened.")
        ) from None
    except orjson.JSONDecodeError:
        raise Invalid(Sentence(f"{document} bukan JSON.", f"{document} is no JSON.")) from None
    if not isinstance(read, dict):
        raise Invalid(Sentence("Dokumen harus berupa objek JSON.", "The document must be a JSON object."))
    return read


def _shown(found: Difference) -> str:
    if found.words:
        signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
        return "".join(signs[piece.change].format(piece.text) for piece in found.words)
    value = found.before if found.after is None else found.after
    return orjson.dumps(value).decode()[:200]
