"""The story of an item as API calls: its versions and who decided, and the berita acara of one version."""

from typing import Annotated, Any

from fastapi import Path

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.web.routing import Router
from registry.workflow import minutes
from registry.workflow.endpoints.places import ITEM, VERSION, Agency, ReadEntry, Slug

router = Router()


@router.get(ITEM + "/history")
def history(
    kind: Annotated[Kind, Path()], agency: Agency, slug: Slug, session: ReadSession, caller: RequestCaller
) -> dict[str, Any]:
    """List every version that the caller may see, newest first, with the decisions on each."""
    item = repository.find(session, caller, kind=kind, agency=agency, slug=slug).item
    told = [
        minutes.minutes(session, caller, Entry(item, version)) for version in repository.versions(session, caller, item)
    ]
    return {"iri": item.iri, "derived_from": item.derived_from, "versions": [found.to_json() for found in told]}


@router.get(VERSION + "/berita-acara")
def berita_acara(entry: ReadEntry, session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Give the berita acara of a version."""
    return minutes.minutes(session, caller, entry).to_json()
