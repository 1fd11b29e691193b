"""Published data standards as typed values."""

from dataclasses import dataclass

from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.items import repository as items
from registry.items.state import Kind
from registry.standards.payloads import DataStandard


@dataclass(frozen=True, slots=True)
class Registered:
    """A standard with the path of its version's permanent IRI."""

    slug: str
    iri: str
    standard: DataStandard


def standard(session: Session, slug: str, number: str | None = None) -> Registered:
    """Return a published standard, in the live version unless another is asked for; NotFound when there is none."""
    entry = items.find(session, PUBLIC, kind=Kind.STANDARD, slug=slug, number=number)
    return Registered(slug, entry.version_iri, DataStandard.model_validate(entry.body))


def standards(session: Session) -> dict[str, Registered]:
    """Return every published standard by slug."""
    entries = items.listed(session, PUBLIC, kind=Kind.STANDARD)
    return {
        entry.item.slug: Registered(entry.item.slug, entry.version_iri, DataStandard.model_validate(entry.body))
        for entry in entries
    }
