"""How many rows of a checked dataset use each code: kept with its references, so that impact is one query."""

from collections.abc import Mapping

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from registry.codes.triples import concept_path
from registry.items.models import Reference, Version

ROLE = "code"
"""Role of a reference from a dataset's version to a code its rows use."""


def write(session: Session, version: Version, rows: Mapping[tuple[str, str], int]) -> None:
    """Replace the counts of a dataset's version: rows by (list ``agency/slug``, notation)."""
    mine = (col(Reference.version_id) == version.id) & (col(Reference.role) == ROLE)
    session.execute(delete(Reference).where(mine))
    counted = [
        {
            "version_id": version.id,
            "role": ROLE,
            "target": concept_path(*ref.split("/", 1), notation),
            "rows": count,
        }
        for (ref, notation), count in sorted(rows.items())
    ]
    if counted:
        session.execute(insert(Reference), counted)
