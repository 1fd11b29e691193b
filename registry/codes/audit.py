"""Whether correspondences are what the change log says: the rows of every table by its last line."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from registry.changes.models import Change
from registry.codes import repository
from registry.codes.correspondences import digest
from registry.codes.triples import correspondence_path
from registry.errors import Sentence


def deviations(session: Session) -> Iterator[tuple[str, Sentence]]:
    """Yield the IRI path of each correspondence whose rows were changed, made or removed past the services, and how."""
    start = correspondence_path("", "").rstrip("/")
    lines = session.execute(
        select(col(Change.subject), col(Change.body_hash))
        .where(col(Change.subject).startswith(f"{start}/"))
        .order_by(col(Change.seq))
    )
    told = {line.subject: line.body_hash for line in lines}
    for table in repository.all_correspondences(session):
        path = correspondence_path(table.agency, table.slug)
        if path not in told:
            yield path, Sentence("ada di basis data tanpa catatan", "is in the database and was never recorded")
        elif told.pop(path) != digest(session, table):
            yield path, Sentence("barisnya bukan yang tercatat", "its rows are not those recorded")
    for path in sorted(told):
        yield path, Sentence("tercatat tetapi tidak ada lagi", "was recorded and is no longer there")
