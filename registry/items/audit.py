"""Whether items are what the change log says: state and document of every version by its last line."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from registry.changes.models import Change
from registry.errors import Sentence
from registry.items.models import Item, Version
from registry.items.service import hash_of


def deviations(session: Session) -> Iterator[tuple[str, Sentence]]:
    """Yield the IRI path of each version whose row was changed, made or removed past the services, and how."""
    told: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    lines = session.execute(
        select(col(Change.subject), col(Change.version), col(Change.to_state), col(Change.body_hash))
        .where(col(Change.version).is_not(None))
        .order_by(col(Change.seq))
    )
    for subject, number, state, body_hash in lines:
        told[subject, number] = (state, body_hash)
    kept = session.execute(
        select(Item.iri, Version).join(Version, col(Version.item_id) == Item.id).order_by(col(Version.id)),
        execution_options={"yield_per": 100},  # documents are large: never all at once
    )
    for iri, version in kept:
        name = f"{iri}/versi/{version.number}"
        line = told.pop((iri, version.number), None)
        if line is None:
            yield name, Sentence("ada di basis data tanpa catatan", "is in the database and was never recorded")
            continue
        state, body_hash = line
        if state != version.state:
            yield (
                name,
                Sentence(
                    f"keadaannya '{version.state}', tercatat '{state}'", f"is '{version.state}', recorded as '{state}'"
                ),
            )
        if not body_hash == version.body_hash == hash_of(version.body):
            yield name, Sentence("isinya bukan yang tercatat", "its document is not the one recorded")
    for (subject, number), _ in sorted(told.items()):
        yield (
            f"{subject}/versi/{number}",
            Sentence("tercatat tetapi tidak ada lagi", "was recorded and is no longer there"),
        )
