"""Code lists in the versions that a check was run with: what a receipt names, and how the same codes are read again."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlmodel import Session, col, select

from registry.codes import repository
from registry.codes.payloads import Code, Map
from registry.codes.repository import DatabaseBook
from registry.errors import NotFound, Sentence
from registry.items.models import Item, Version
from registry.items.state import Kind, State


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a code list: the path of its IRI, its number and the hash of all it says."""

    ref: str
    iri: str
    version: str
    digest: str

    def to_json(self) -> dict[str, Any]:
        """Return it as a receipt holds it."""
        return {"iri": self.iri, "version": self.version, "digest": self.digest}


def editions(session: Session, refs: Iterable[str], versions: Mapping[str, str] | None = None) -> list[Edition]:
    """Return code lists ``agency/slug`` by name: in the versions given by number, in force where none is given."""
    wanted = sorted(set(refs))
    given = versions or {}
    slugs = [ref.partition("/")[2] for ref in wanted if ref not in given]
    query = (
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(Item.kind == Kind.CODE_LIST.value, Version.state == State.PUBLISHED.value, col(Item.slug).in_(slugs))
    )
    in_force = {f"{item.agency}/{item.slug}": (item, version) for item, version in session.exec(query)} if slugs else {}
    found = (
        in_force[ref] if ref in in_force and ref not in given else _found(session, ref, given.get(ref))
        for ref in wanted
    )
    return [_edition(ref, item, version) for ref, (item, version) in zip(wanted, found, strict=True)]


def tables(session: Session, slugs: Iterable[str], *, at: date) -> list[dict[str, Any]]:
    """Return correspondences, by name, with the hash of the rows that hold at a date: these have no versions."""
    return [{"slug": slug, "digest": _digest(repository.maps(session, slug, at=at))} for slug in sorted(set(slugs))]


def _digest(rows: Iterable[Map]) -> str:
    said = sorted((row.source, row.target, row.match.value) for row in rows)
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


class PinnedBook(DatabaseBook):
    """The code book of an earlier day: each list as one of its versions has it."""

    def __init__(self, session: Session, versions: Mapping[str, str]) -> None:
        """Read the lists ``agency/slug`` in the versions given by number; others as they are in force."""
        super().__init__(session)
        self._versions = versions

    def _list(self, ref: str) -> dict[str, Code]:
        if ref not in self._versions:
            return super()._list(ref)
        if ref not in self._lists:
            _, version = _found(self._session, ref, self._versions[ref])
            self._lists[ref] = {code.notation: code for code in repository.codes_of_version(self._session, version)}
        return self._lists[ref]


def _edition(ref: str, item: Item, version: Version) -> Edition:
    return Edition(ref, f"{item.iri}/versi/{version.number}", version.number, version.body_hash)


def _found(session: Session, ref: str, number: str | None) -> tuple[Item, Version]:
    """Return a list with one of its published versions, the one in force unless a number is given."""
    agency, _, slug = ref.partition("/")
    query = (
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(Item.kind == Kind.CODE_LIST.value, Item.agency == agency, Item.slug == slug)
        .where(col(Version.published_at).is_not(None))
    )
    for item, version in session.exec(query):
        if version.number == number or (number is None and version.state == State.PUBLISHED.value):
            return item, version
    raise NotFound(
        Sentence(
            f"Daftar kode '{ref}' versi {number or 'yang berlaku'} tidak ada di registri ini.",
            f"This registry has no version {number or 'in force'} of the code list '{ref}'.",
        )
    )
