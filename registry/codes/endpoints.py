"""Questions to the reference codes: lists and codes in time, what changed, what a text means, what a change touches."""

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import Path, Query, Response

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import answers, compare, repository
from registry.codes.identify import identify
from registry.codes.impact import impact, migration_map
from registry.codes.translate import translate
from registry.db import now
from registry.items import repository as items
from registry.items.state import Kind
from registry.web.routing import Router

router = Router(prefix="/api/v1/codes", tags=["codes"])

Agency = Annotated[str, Path(max_length=60)]
Slug = Annotated[str, Path(max_length=100)]
Number = Annotated[str, Query(max_length=30, description="Version number, as 1.0.0.")]
Day = Annotated[date | None, Query(description="Day of the data; today when none is given.")]


@router.get("/translate")
def translated(
    session: ReadSession,
    code: str,
    source: Annotated[str, Query(alias="from", description="List agency/slug of the code.")],
    target: Annotated[str, Query(alias="to", description="List agency/slug to translate to.")],
    at: date | None = None,
    until: Annotated[date | None, Query(description="Day on which the answer must be valid, when not ``at``.")] = None,
) -> dict[str, Any]:
    """Translate a code at a date (today when none is given): one candidate, several, or none with the reason.

    With ``until`` the code is followed to that day through the changes of its list; both lists may then be the same.
    """
    day = at or now().date()
    found = translate(session, code, source, target, at=day, until=until)
    return answers.translation(found, code, source, target, day, until)


@router.get("/identify")
def identified(
    session: ReadSession,
    q: Annotated[
        str, Query(max_length=200, description="A bare area code or a name: 3505102011, Sumberjo, Kademangan.")
    ],
    at: Day = None,
) -> Response:
    """Say what an area code or name means: all readings, each with its list, name and district."""
    return _json(answers.identified(identify(session, q, at=at or now().date())))


@router.get("/{agency}/{slug}")
def listed(
    session: ReadSession,
    caller: RequestCaller,
    agency: Agency,
    slug: Slug,
    at: Annotated[date | None, Query(description="Only codes valid on that day.")] = None,
    q: Annotated[str, Query(max_length=100, description="Begin of a code, or part of a label.")] = "",
    after: Annotated[int, Query(ge=-1, lt=2**31, description="The ``next`` of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List the codes of a list in its order, a page at a time."""
    entry = items.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug)
    found = repository.codes(session, entry.item.id or 0, after=after, limit=limit + 1, text=q.strip(), at=at)
    shown = found[:limit]
    return _json(
        {
            "list": f"{agency}/{slug}",
            "version": entry.version.number,
            "codes": [answers.brief(code) for code in shown],
            "next": shown[-1].position if len(found) > limit else None,
        }
    )


@router.get("/{agency}/{slug}/diff")
def differing(
    session: ReadSession,
    caller: RequestCaller,
    agency: Agency,
    slug: Slug,
    one: Annotated[Number, Query(alias="from")],
    other: Annotated[Number, Query(alias="to")],
) -> Response:
    """Say which codes differ between two versions, by type, with the changes recorded between them."""
    _, _, comparison = compare.diff(session, caller, f"{agency}/{slug}", one, other)
    return _json({"list": f"{agency}/{slug}", "from": one, "to": other, **compare.to_json(comparison)})


@router.get("/{agency}/{slug}/migration.csv")
def migration(
    session: ReadSession,
    caller: RequestCaller,
    agency: Agency,
    slug: Slug,
    one: Annotated[Number, Query(alias="from")],
    other: Annotated[Number, Query(alias="to")],
) -> Response:
    """Return a table that takes data from one version to another: old, new, share, kind, date, decree."""
    content = migration_map(session, caller, f"{agency}/{slug}", one, other)
    name = f"{agency}-{slug}-{one}-{other}.csv"
    return Response(
        content,
        media_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/{agency}/{slug}/impact")
def touching(
    session: ReadSession, caller: RequestCaller, agency: Agency, slug: Slug, version: Number | None = None
) -> Response:
    """Say what a proposed version touches: standards, datasets with their rows, indicators, correspondences."""
    return _json(answers.impact(impact(session, caller, f"{agency}/{slug}", version)))


@router.get("/{agency}/{slug}/{notation:path}")
def read(
    session: ReadSession,
    caller: RequestCaller,
    agency: Agency,
    slug: Slug,
    notation: Annotated[str, Path(max_length=60)],
    at: Day = None,
) -> Response:
    """Read a code: what lies above and below it, whether it is valid on a day, its history, who uses it."""
    entry = items.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug)
    return _json(answers.one(session, caller, entry, notation, at or now().date()))


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")
