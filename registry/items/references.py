"""What a version refers to, written down when the version is, so that "who uses this" is one query."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sqlalchemy import delete
from sqlmodel import Session, col, select

from registry.items.models import Item, Reference, Version
from registry.items.state import State
from registry.schemas import documents


def found_in(body: Any, role: str = "") -> Iterator[tuple[str, str]]:
    """Yield (role, path of an IRI) for everything a body refers to; the role is the key it stands under.

    A reference is a string that starts with ``/id/``, or an object that names ``code_list`` and ``version``.
    """
    if isinstance(body, str):
        if body.startswith("/id/"):
            yield role, body
    elif isinstance(body, dict):
        if isinstance(body.get("code_list"), str) and isinstance(body.get("version"), str):
            yield role, f"/id/code-list/{body['code_list']}/versi/{body['version']}"
        for key, value in body.items():
            yield from found_in(value, key)
    elif isinstance(body, list):
        for value in body:
            yield from found_in(value, role)


def codes_in(body: Any, schema: Mapping[str, Any], role: str = "") -> Iterator[tuple[str, str]]:
    """Yield (role, path of an IRI) for each code that stands bare in a body: its schema names the list it is of.

    So an area in ``spatial`` refers to its code in the list that ``x-code-list`` of that property tells.
    """
    ref = schema.get("x-code-list")
    if isinstance(body, dict):
        for key, value in body.items():
            yield from codes_in(value, schema.get("properties", {}).get(key, {}), key)
    elif isinstance(body, list):
        items = schema.get("items", {})
        for value in body:
            yield from codes_in(value, {**items, "x-code-list": ref} if ref else items, role)
    elif isinstance(body, str) and body and isinstance(ref, str):
        yield role, f"/id/code-list/{ref}/{quote(body, safe='')}"


def write(session: Session, version: Version) -> None:
    """Replace what is written down of a version by what its body says now."""
    session.execute(
        # counted rows are of the data, not of the body: they stay
        delete(Reference).where(col(Reference.version_id) == version.id, col(Reference.rows).is_(None))
    )
    found = {*found_in(version.body), *codes_in(version.body, documents.schema(version.schema_iri))}
    for role, target in sorted(found):
        session.add(Reference(version_id=version.id or 0, role=role, target=target))


def users_of(session: Session, iri: str) -> Sequence[tuple[Item, Version, str]]:
    """Return the published versions that refer to an item, or to any version of it, with the role."""
    rows = session.exec(
        select(Item, Version, Reference.role)
        .join(Version, col(Version.item_id) == Item.id)
        .join(Reference, col(Reference.version_id) == Version.id)
        .where(
            Version.state == State.PUBLISHED.value,
            (col(Reference.target) == iri) | (col(Reference.target).startswith(f"{iri}/versi/", autoescape=True)),
        )
        .order_by(Item.kind, Item.slug)
    )
    return [(item, version, role) for item, version, role in rows]
