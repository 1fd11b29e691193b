"""What the search index knows of a dataset."""

from collections.abc import Iterator
from contextlib import suppress

from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.accounts.models import Agency
from registry.catalog.completeness import answers, completeness
from registry.catalog.goals import goals
from registry.catalog.places import places
from registry.catalog.schedule import month, next_due
from registry.errors import NotFound
from registry.items import repository as items
from registry.items.repository import Entry
from registry.search.index import Document

_BANDS = {"high": 0.9, "middle": 0.6, "low": 0.0}


def dataset_documents(session: Session, entry: Entry, agency: Agency) -> Iterator[Document]:
    """Yield the document of a dataset; its places are found by name, by code, and by what lies above them."""
    body = entry.body
    named = places(session, body.get("spatial", []))
    codes_of_places = [code for code, _ in named]
    standards = list(_standards(session, body.get("conforms_to", [])))
    judged = answers(body)
    share = completeness(judged)
    due = next_due(body.get("accrual_periodicity"), entry.version.moved_at)
    yield Document(
        key=entry.item.iri,
        kind=entry.item.kind,
        url=f"/dataset/{entry.item.slug}",
        title=body["title"],
        description=body.get("description", {}),
        agency=agency.slug,
        agency_title=agency.title,
        modified=entry.version.moved_at,
        facets={
            "theme": tuple(body.get("theme", [])),
            "format": tuple(sorted({found["format"] for found in body.get("distributions", [])})),
            "year": _years(body.get("temporal")),
            "access": (entry.version.access,),
            "wilayah": tuple(codes_of_places),
            "standard": tuple(standard.item.slug for standard in standards),
            "code_list": tuple(dict.fromkeys(ref for standard in standards for ref in _lists(standard))),
            "completeness": (_band(share),),
            "lacks": tuple(answer.criterion.name for answer in judged if not answer.holds),
            "due": (month(due),) if due else (),
        },
        labels={
            "theme": {goal: label for goal in body.get("theme", []) if (label := goals(session).get(goal))},
            "wilayah": {code: {"id": name} for code, name in named},
            "standard": {standard.item.slug: standard.body["title"] for standard in standards},
        },
        keywords=tuple(body.get("keywords", [])),
        notations=tuple(codes_of_places),
        text=" ".join(name for _, name in named),
        weight=1.0,
        completeness=share,
    )


def _standards(session: Session, iris: list[str]) -> Iterator[Entry]:
    for iri in iris:
        with suppress(NotFound):  # withdrawn since, or no standard of this registry
            yield items.by_iri(session, PUBLIC, iri)


def _lists(standard: Entry) -> Iterator[str]:
    for variable in standard.body.get("variables", ()):
        if classification := variable.get("classification"):
            yield classification["code_list"]


def _band(share: float) -> str:
    return next(name for name, least in _BANDS.items() if share >= least)


def _years(period: dict[str, str] | None) -> tuple[str, ...]:
    if not period:
        return ()
    return tuple(str(year) for year in range(int(period["start"][:4]), int(period["end"][:4]) + 1))
