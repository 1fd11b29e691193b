"""Whether two datasets may be compared: each aspect in words, and what to do first."""

from dataclasses import dataclass

from fastapi import Request, Response

from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.tabulation import comparability, published
from registry.tabulation.comparability import Comparison
from registry.web.routing import Router

router = Router()


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two datasets beside each other."""

    entry: Entry
    """The dataset that is looked at."""
    others: tuple[Entry, ...]
    """Datasets of the same indicator or standard, to choose from."""
    other: Entry | None
    """The one chosen."""
    found: Comparison | None
    """What comparing them came to."""


@router.get("/dataset/{slug}/bandingkan")
def page(request: Request, session: ReadSession, caller: RequestCaller, slug: str, dengan: str = "") -> Response:
    """Compare a dataset with another."""
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug)
    other = repository.find(session, caller, kind=Kind.DATASET, slug=dengan) if dengan else None
    found = comparability.compare(entry.body, other.body, comparability.bridges(session)) if other else None
    shown = ComparisonPage(entry, tuple(published.alike(session, entry)), other, found)
    return renderer(request).page(request, caller, "pages/comparison.html", shown)
