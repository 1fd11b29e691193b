"""What happened to datasets, as CKAN's activity streams tell it: what became public and when, never by whom."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry.accounts.caller import PUBLIC
from registry.changes.models import Change
from registry.exchange.ckan.call import Call
from registry.exchange.ckan.identifiers import named
from registry.exchange.ckan.moments import written
from registry.items import repository
from registry.items.models import Item, Version
from registry.items.state import Access, Action, Kind, State

_TOLD = {Action.PUBLISH.value: "changed package", Action.RETIRE.value: "deleted package"}
_SHOWN = (State.PUBLISHED.value, State.RETIRED.value)


def listed(call: Call, iri: str = "") -> list[dict[str, Any]]:
    """Return activities, the newest first: of one dataset by its path, or of all."""
    other = aliased(Version)
    hidden = (
        select(col(other.id))
        .where(
            col(other.item_id) == col(Item.id),
            col(other.state).in_(_SHOWN),
            col(other.access) == Access.CLOSED.value,
        )
        .exists()
    )
    query = (
        select(col(Change.seq), col(Change.at), col(Change.action), col(Change.version), col(Item.id), col(Item.slug))
        .select_from(Change)
        .join(Item, col(Item.iri) == col(Change.subject))
        .join(Version, col(Version.item_id) == col(Item.id))
        .where(
            col(Change.kind) == Kind.DATASET.value,
            col(Change.action).in_(_TOLD),
            _number() == col(Change.version),
            repository.visible_to(PUBLIC),
            ~hidden,
        )
        .order_by(col(Change.seq).desc())
        .offset(call.natural("offset", 0, most=1_000_000))
        .limit(call.natural("limit", 31, most=100))
    )
    if iri:
        query = query.where(col(Change.subject) == iri)
    return [_told(call, *row) for row in call.session.execute(query)]


def _number() -> ColumnElement[str]:
    major, minor, patch = (cast(part, String) for part in (col(Version.major), col(Version.minor), col(Version.patch)))
    return major + "." + minor + "." + patch


def _told(call: Call, seq: int, at: Any, action: str, version: str, item_id: int, slug: str) -> dict[str, Any]:
    is_first = action == Action.PUBLISH.value and version == "1.0.0"
    identifier = call.ckan.packages.identifiers.package(item_id)
    return {
        "id": named("activity", str(seq)),
        "timestamp": written(at),
        "user_id": None,
        "object_id": identifier,
        "activity_type": "new package" if is_first else _TOLD[action],
        "data": {"package": {"id": identifier, "name": slug, "version": version}},
    }
