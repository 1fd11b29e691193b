"""Feeds to subscribe to: all that is public, an agency's, a code list's. That of a search stands with its page."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Header, Path, Query, Request, Response
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.models import Agency
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound, Sentence
from registry.exchange.feeds import atom, events
from registry.exchange.feeds.atom import Feed, Written
from registry.exchange.feeds.events import Event, Of, Sort
from registry.items import publications
from registry.items.state import Kind
from registry.web.routing import Router

router = Router(tags=["feeds"], default_response_class=Response)

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "Atom", "content": {atom.MEDIA_TYPE: {"schema": {"type": "string"}}}}
}
_SAID = {Sort.ADDITION: "terbit", Sort.CHANGE: "diperbarui", Sort.TOMBSTONE: "dicabut"}
Before = Annotated[
    int | None, Query(alias="sebelum", ge=1, lt=2**53, description="Place in the change log before which to go on.")
]
NoneMatch = Annotated[str | None, Header(alias="If-None-Match")]


@router.get("/perubahan.atom", responses=_ANSWER)
def everything(request: Request, session: ReadSession, before: Before = None, none_match: NoneMatch = None) -> Response:
    """Tell what changed of all that is public, as Atom."""
    return _answered(request, session, Of(), ("/perubahan.atom", "/cari", "Satu Data Desa"), before, none_match)


@router.get("/organisasi/{slug}.atom", responses=_ANSWER)
def agency(
    request: Request,
    session: ReadSession,
    slug: Annotated[str, Path(max_length=60)],
    before: Before = None,
    none_match: NoneMatch = None,
) -> Response:
    """Tell what changed of what an agency publishes, as Atom."""
    title = atom.wording(accounts.agency(session, slug).title)
    page = f"/organisasi/{slug}"
    return _answered(request, session, Of(agency=slug), (f"{page}.atom", page, title), before, none_match)


@router.get("/kode/{agency}/{slug}.atom", responses=_ANSWER)
def code_list(
    request: Request,
    session: ReadSession,
    agency: Annotated[str, Path(max_length=60)],
    slug: Annotated[str, Path(max_length=100)],
    before: Before = None,
    none_match: NoneMatch = None,
) -> Response:
    """Tell the versions of a code list, as Atom."""
    iri = f"/id/{Kind.CODE_LIST.value}/{agency}/{slug}"
    found = publications.of(session, iri)
    if found is None:
        raise NotFound(
            Sentence(f"Daftar kode '{agency}/{slug}' tidak ada.", f"There is no code list '{agency}/{slug}'.")
        )
    page = f"/kode/{agency}/{slug}"
    title = atom.wording(found.body.get("title"))
    return _answered(request, session, Of(iri=iri), (f"{page}.atom", page, title), before, none_match)


def _answered(
    request: Request, session: Session, of: Of, named: tuple[str, str, str], before: int | None, none_match: str | None
) -> Response:
    """Answer with a page of a feed; ``named``: its path, that of the page for people, and its title."""
    base: str = request.app.state.registry.settings.base
    path, page, title = named
    found = events.newest(session, of, before=before, limit=atom.PAGE + 1)
    more, found = len(found) > atom.PAGE, found[: atom.PAGE]
    agencies = {each.slug: each for each in accounts.agencies(session)}
    feed = Feed(
        iri=base + path,
        title=f"{title}: perubahan",
        here=f"{base}{path}{_query(before)}",
        page=base + page,
        first=base + path,
        next=f"{base}{path}{_query(found[-1].seq)}" if more else None,
        entries=[_written(each, agencies, base) for each in found],
    )
    return sent(feed, none_match)


def sent(feed: Feed, none_match: str | None) -> Response:
    """Return a page of a feed; 304 when the client has it."""
    content = atom.document(feed)
    headers = {"ETag": atom.etag(content), "Cache-Control": "no-cache"}
    if none_match and (headers["ETag"] in none_match or none_match.strip() == "*"):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=atom.MEDIA_TYPE, headers=headers)


def _written(event: Event, agencies: dict[str, Agency], base: str) -> Written:
    """Return an event as an entry; a withdrawal is another entry than the version it ends."""
    body = event.body or {}
    ended = "#dicabut" if event.sort is Sort.TOMBSTONE else ""
    said = f"Versi {event.number} {_SAID[event.sort]}."
    return Written(
        iri=f"{base}{event.version_iri}{ended}",
        title=f"{atom.wording(body.get('title'))} – versi {event.number} {_SAID[event.sort]}",
        updated=event.at,
        page=base + event.iri,
        author=atom.wording(agencies[event.agency].title),
        kind=event.kind,
        summary=f"{said} {atom.wording(body.get('description'))}".strip(),
    )


def _query(before: int | None) -> str:
    return f"?{urlencode({'sebelum': before})}" if before else ""
