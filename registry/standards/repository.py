"""Published data standards as typed values."""

from dataclasses import dataclass

from pydantic import ValidationError
from sqlmodel import Session

from registry.accounts.caller import PUBLIC, Caller
from registry.errors import Conflict, Sentence
from registry.items import repository as items
from registry.items.state import Kind
from registry.standards.payloads import DataStandard


@dataclass(frozen=True, slots=True)
class Registered:
    """A standard with the path of its version's permanent IRI."""

    slug: str
    iri: str
    standard: DataStandard


def standard(session: Session, slug: str, number: str | None = None, *, caller: Caller = PUBLIC) -> Registered:
    """Return a standard as a caller may see it, live unless another version is asked for; NotFound for none."""
    return registered(items.find(session, caller, kind=Kind.STANDARD, slug=slug, number=number))


def registered(entry: items.Entry) -> Registered:
    """Return an item's version as a typed standard; Conflict for a draft that is not filled in that far."""
    try:
        return Registered(entry.item.slug, entry.version_iri, DataStandard.model_validate(entry.body))
    except ValidationError:
        raise Conflict(
            Sentence(
                "Draf standar ini belum cukup lengkap untuk diturunkan. Lengkapi dahulu isiannya.",
                "This draft is not filled in far enough to be compiled. Complete it first.",
            )
        ) from None


def standards(session: Session) -> dict[str, Registered]:
    """Return every published standard by slug."""
    entries = items.listed(session, PUBLIC, kind=Kind.STANDARD)
    return {entry.item.slug: registered(entry) for entry in entries}


def in_force(session: Session) -> dict[str, str]:
    """Return the path of the IRI of each standard's version in force, by slug."""
    return {entry.item.slug: entry.version_iri for entry in items.listed(session, PUBLIC, kind=Kind.STANDARD)}
