"""A code list in the public's graph: the list with its codes, and the correspondences that start from it."""

from collections.abc import Iterator, Mapping

from pyoxigraph import Triple
from sqlmodel import Session

from registry.accounts.models import Agency
from registry.codes import repository, stored
from registry.codes.chain import chain_triples
from registry.codes.change_triples import change_triples
from registry.codes.models import CorrespondenceTable
from registry.codes.payloads import Correspondence
from registry.codes.triples import code_list_triples, correspondence_triples, scheme_path
from registry.items import repository as items
from registry.items.graph import publisher_triples
from registry.items.repository import Entry
from registry.items.state import Access


def code_list_graph(session: Session, entry: Entry, agencies: Mapping[str, Agency], base: str) -> Iterator[Triple]:
    """Yield a published code list; a correspondence belongs to it when the other list is public too."""
    ref = f"{entry.item.agency}/{entry.item.slug}"
    code_list = stored.code_list(session, entry)
    yield from code_list_triples(code_list, base, periods=True)
    yield from change_triples(code_list, base)
    yield from chain_triples(session, entry, base)
    yield from publisher_triples(entry, agencies, base)
    for table in repository.correspondences(session, ref):
        if table.source_list == ref and is_public(session, table.target_list):
            yield from correspondence_triples(correspondence_of(session, table), base)


def correspondence_of(session: Session, table: CorrespondenceTable) -> Correspondence:
    """Return a correspondence with its rows."""
    return Correspondence(
        agency=table.agency,
        slug=table.slug,
        title=table.title,
        source_list=table.source_list,
        target_list=table.target_list,
        source=table.source,
        maps=tuple(repository.maps(session, table.slug)),
        approved=table.approved,
    )


def is_public(session: Session, ref: str) -> bool:
    """Say whether everybody may see the published list ``agency/slug``."""
    live = items.live_by_iris(session, [scheme_path(*ref.split("/", 1))])
    return any(entry.version.access != Access.CLOSED.value for entry in live)
