"""What the search index knows of activities, variables and indicators."""

from collections.abc import Iterator

from sqlmodel import Session

from registry.accounts.models import Agency
from registry.items.repository import Entry
from registry.search.index import Document


def metadata_documents(_session: Session, entry: Entry, agency: Agency) -> Iterator[Document]:
    """Yield the document of a metadata record; its page is the one of its permanent IRI."""
    body = entry.body
    yield Document(
        key=entry.item.iri,
        kind=entry.item.kind,
        url=f"/metadata/{entry.item.kind}/{entry.item.agency}/{entry.item.slug}",
        title=body["title"],
        description=body.get("definition") or body.get("description") or {},
        agency=agency.slug,
        agency_title=agency.title,
        modified=entry.version.moved_at,
        weight=0.7,
    )
