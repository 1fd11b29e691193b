"""What the search index knows of a data standard."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from registry.accounts.models import Agency
from registry.items.repository import Entry
from registry.search.index import Document


def standard_documents(_session: Session, entry: Entry, agency: Agency) -> Iterator[Document]:
    """Yield the document of a standard; it is found by names, concepts and other identifiers of its variables too."""
    body = entry.body
    yield Document(
        key=entry.item.iri,
        kind=entry.item.kind,
        url=f"/standar/{entry.item.slug}",
        title=body["title"],
        description=body.get("description", {}),
        agency=agency.slug,
        agency_title=agency.title,
        modified=entry.version.moved_at,
        facets={
            "access": (entry.version.access,),
            "code_list": tuple(
                dict.fromkeys(
                    variable["classification"]["code_list"]
                    for variable in body["variables"]
                    if variable.get("classification")
                )
            ),
        },
        keywords=tuple(variable["title"]["id"] for variable in body["variables"]),
        text=" ".join(dict.fromkeys(_told(body["variables"]))),
        weight=0.8,
    )


def _told(variables: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the concepts, and the identifiers that others gave: a question's number, a code of the SDSN."""
    for variable in variables:
        yield variable["concept"]["id"]
        yield from variable.get("identifiers", ())
