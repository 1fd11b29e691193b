"""Who uses an item: what the caller may see of the published versions that refer to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.links import page_of
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound
from registry.items import references, repository


@dataclass(frozen=True, slots=True)
class User:
    """An item that refers to another."""

    kind: str
    title: Mapping[str, str]
    page: str
    iri: str = ""


def users(session: ReadSession, caller: Caller, iri: str) -> tuple[User, ...]:
    """Return the items that refer to one, each once; those the caller may not see are left out."""
    found: dict[str, User] = {}
    for item, version, _ in references.users_of(session, iri):
        page = page_of(item.iri)
        if item.iri in found or page is None:
            continue
        try:
            entry = repository.by_iri(session, caller, f"{item.iri}/versi/{version.number}")
        except NotFound:
            continue
        found[item.iri] = User(item.kind, entry.body["title"], page, item.iri)
    return tuple(found.values())
