"""What the search index knows of code lists and of each of their codes."""

from collections.abc import Iterator

from sqlmodel import Session

from registry.accounts.models import Agency
from registry.codes import repository
from registry.items.repository import Entry
from registry.search.index import Document

PLACES = "wilayah"
"""Slug of the lists whose codes are places, by whatever authority."""


def code_list_documents(session: Session, entry: Entry, agency: Agency) -> Iterator[Document]:
    """Yield the document of a list, then one for each of its codes."""
    body = entry.body
    ref = f"{entry.item.agency}/{entry.item.slug}"
    page = f"/kode/{ref}"
    group = "place" if entry.item.slug == PLACES else "code"
    yield Document(
        key=entry.item.iri,
        kind=entry.item.kind,
        url=page,
        title=body["title"],
        description=body.get("description", {}),
        agency=agency.slug,
        agency_title=agency.title,
        modified=entry.version.moved_at,
        weight=0.6,
    )
    names: dict[str, str] = {}
    for code in repository.codes(session, entry.item.id or 0):
        names[code.notation] = code.labels["id"]
        above = names.get(code.broader[0], "") if code.broader else ""
        yield Document(
            key=f"{entry.item.iri}/{code.notation}",
            kind="code",
            url=f"{page}/{code.notation}",
            title=code.labels,
            description=code.definition or {"id": f"{body['title']['id']}{f' · {above}' if above else ''}"},
            agency=agency.slug,
            agency_title=agency.title,
            modified=entry.version.moved_at,
            keywords=tuple(label for _, label in code.alt_labels),
            notations=(code.notation,),
            facets={"code_list": (ref,), "group": (group,)},
            text=above,
            weight=0.2,
        )


def code_keys(session: Session, iri: str) -> Iterator[str]:
    """Yield the keys of a list's codes."""
    for notation in repository.notations(session, iri):
        yield f"{iri}/{notation}"
