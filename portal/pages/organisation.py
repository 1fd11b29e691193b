"""An agency: its name, and what it publishes, by kind. Programs that ask here are sent to its documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request, Response

from portal.links import page_of
from portal.rendering import renderer
from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.accounts.dependencies import RequestCaller
from registry.catalog.quality import quality
from registry.catalog.schedule import month, today
from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.exchange.agents import OFFERED
from registry.exchange.asking import Asked, alternates
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.search.index import Query, SearchAway, SearchIndex
from registry.web.routing import Router

router = Router()
_SHOWN = 10
_ORDER = (Kind.DATASET, Kind.INDICATOR, Kind.ACTIVITY, Kind.VARIABLE, Kind.STANDARD, Kind.CODE_LIST)


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with its page."""

    title: Mapping[str, str]
    page: str


@dataclass(frozen=True, slots=True)
class Group:
    """What an agency publishes of a kind: how many, the first of them, and where all are found."""

    kind: str
    count: int
    first: tuple[Shown, ...]
    everything: Mapping[str, str]
    """Parameters of the search that finds all."""


@dataclass(frozen=True, slots=True)
class Promises:
    """Of the datasets that promise a frequency, how many are on time; of all, how complete their metadata are."""

    promised: int
    on_time: int
    score: float

    @property
    def late(self) -> int:
        """How many are late."""
        return self.promised - self.on_time


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An agency."""

    title: Mapping[str, str]
    """Its name."""
    homepage: str | None
    """Address of its own site."""
    groups: tuple[Group, ...]
    """What it publishes, by kind."""
    village: str | None
    """Code of the village it stands for."""
    iri: str
    """Path of its identifier."""
    promises: Promises | None
    """How it keeps the frequencies it promised; None where no dataset promises one, or search is away."""


def organisation_page(session: ReadSession, slug: str, index: SearchIndex) -> OrganisationPage:
    """Gather what is public of an agency, whoever looks; NotFound when there is none."""
    agency = accounts.agency(session, slug)
    found: dict[str, list[Entry]] = {}
    for entry in repository.published_by(session, PUBLIC, slug):
        found.setdefault(entry.item.kind, []).append(entry)
    return OrganisationPage(
        title=agency.title,
        homepage=agency.homepage,
        groups=tuple(_group(slug, kind, found[kind.value]) for kind in _ORDER if kind.value in found),
        village=agency.village,
        iri=f"/organisasi/{slug}",
        promises=_promises(index, slug),
    )


def _promises(index: SearchIndex, slug: str) -> Promises | None:
    try:
        due = index.search(
            Query(filters={"kind": (Kind.DATASET.value,), "agency": (slug,)}, limit=0, facets=("due",))
        ).facets["due"]
        found = quality(index, {"agency": (slug,)})
    except SearchAway:
        return None
    here = month(today(now()))
    promised = sum(value.count for value in due)
    on_time = sum(value.count for value in due if value.value >= here)
    return Promises(promised, on_time, found.score) if promised else None


def _group(agency: str, kind: Kind, entries: list[Entry]) -> Group:
    first = tuple(Shown(entry.body["title"], page_of(entry.item.iri) or entry.item.iri) for entry in entries[:_SHOWN])
    return Group(kind.value, len(entries), first, {"jenis": kind.value, "instansi": agency})


@router.get("/organisasi/{slug}")
def organisation(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: str,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """Show an agency; a program is sent to the document it asks for."""
    path = f"/organisasi/{slug}"
    asked = Asked(path, "", accept, None, "")
    page = organisation_page(session, slug, request.app.state.registry.index)
    there = asked.elsewhere(path, OFFERED)
    if there is not None and there.headers["location"] != path:
        return there
    response = renderer(request).page(request, caller, "pages/organisation.html", page)
    response.headers["Vary"] = f"Accept, {response.headers['Vary']}"
    response.headers["Link"] = alternates(path, OFFERED)
    return response
