"""Which rows of a list stand: what a version brings shows once it is published, or when it is asked for."""

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlmodel import col

from registry.codes.models import Concept
from registry.items.models import Version
from registry.items.state import State

COLUMNS = tuple(Concept.__table__.c)  # type: ignore[attr-defined]  # SQLModel's tables are not typed


def versions(item_id: int, until: Version | None) -> Select[int | None]:
    """Versions of a list that were published, or with ``until`` those it stands on and itself, though it be a draft."""
    shown = select(col(Version.id)).where(col(Version.item_id) == item_id)
    published = col(Version.state).in_([State.PUBLISHED.value, State.SUPERSEDED.value, State.RETIRED.value])
    if until is None:
        return shown.where(published)
    number = tuple_(col(Version.major), col(Version.minor), col(Version.patch))
    older = number <= tuple_(until.major, until.minor, until.patch)
    return shown.where(or_(and_(published, older), col(Version.id) == until.id))


def codes(item_id: int, until: Version | None = None) -> ColumnElement[bool]:
    """Codes of the live list: begun by a version that was published, ended by none that was.

    With ``until``, the list as that version has it: what came after it is passed over.
    """
    shown = versions(item_id, until)
    return and_(
        col(Concept.item_id) == item_id,
        col(Concept.since_version).in_(shown),
        or_(col(Concept.until_version).is_(None), col(Concept.until_version).not_in(shown)),
    )
