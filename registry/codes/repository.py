"""Every query on codes: lists, codes, their place in the hierarchy, and correspondences."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from registry.codes import finding, recorded, standing
from registry.codes.book import unknown
from registry.codes.models import Concept, ConceptMap, CorrespondenceTable
from registry.codes.payloads import Code, CodeList, Map, Match
from registry.codes.succession import standing_on
from registry.errors import NotFound, Sentence
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Kind, State

_STREAMED = 10_000  # rows held at a time


_ALL = 2**31 - 1


def item_of(session: Session, ref: str) -> Item | None:
    """Return the item of the published list ``agency/slug``, or None."""
    agency, _, slug = ref.partition("/")
    return session.exec(
        select(Item)
        .join(Version, col(Version.item_id) == Item.id)
        .where(
            Item.kind == Kind.CODE_LIST.value,
            Item.agency == agency,
            Item.slug == slug,
            Version.state == State.PUBLISHED.value,
        )
    ).first()


def codes(
    session: Session,
    item_id: int,
    *,
    after: int = -1,
    limit: int | None = None,
    text: str = "",
    at: date | None = None,
) -> list[Code]:
    """Return codes of a list in its order, from a position: those valid at a date, those that begin with a text."""
    query = (
        select_columns(*standing.COLUMNS)
        .where(standing.codes(item_id), col(Concept.position) > after)
        .order_by(col(Concept.position))
    )
    if at is not None:
        query = query.where(
            or_(col(Concept.valid_from).is_(None), col(Concept.valid_from) <= at),
            or_(col(Concept.valid_until).is_(None), col(Concept.valid_until) >= at),
        )
    if text:
        return [code_of(row) for row in finding.rows(session, item_id, query, text, limit)]
    if limit is not None:
        query = query.limit(limit)
    return [code_of(row) for row in session.execute(query)]


def _ordered(session: Session, which: ColumnElement[bool], limit: int | None = None) -> Iterator[Code]:
    query = select_columns(*standing.COLUMNS).where(which).order_by(col(Concept.position)).limit(limit)
    return (code_of(row) for row in session.execute(query))


def codes_of_version(session: Session, version: Version) -> list[Code]:
    """Return the codes of a list as one of its versions has them, a draft as well, in list order."""
    return list(_ordered(session, standing.codes(version.item_id, version)))


def codes_brought(session: Session, version: Version) -> Iterator[Code]:
    """Yield the codes that a version wrote: all of them for the first, for a later one those that differ."""
    query = select_columns(*standing.COLUMNS).where(col(Concept.since_version) == version.id)
    rows = session.execute(query.order_by(col(Concept.position)).execution_options(yield_per=_STREAMED))
    return (code_of(row) for row in rows)


def notations_ended(session: Session, version: Version) -> set[str]:
    """Return the notations whose rows end with a version: removed, or written anew."""
    return set(session.scalars(select_columns(col(Concept.notation)).where(col(Concept.until_version) == version.id)))


def notations_apart(session: Session, versions: Collection[int]) -> set[str]:
    """Return the notations of which some versions, by their ids, begin or end a row."""
    since, until = col(Concept.since_version), col(Concept.until_version)
    asked = (select_columns(col(Concept.notation)).where(version.in_(versions)) for version in (since, until))
    return {notation for query in asked for notation in session.scalars(query)}


def codes_apart(session: Session, one: Version, other: Version) -> list[Code]:
    """Return the codes of one version that are not, or not like that, in another of the same list, in list order."""
    here, there = standing.numbers(session, one), standing.numbers(session, other)
    since, until = col(Concept.since_version), col(Concept.until_version)
    begun = select_columns(*standing.COLUMNS).where(
        since.in_(here - there), or_(until.is_(None), (until + 0).not_in(here))
    )
    # adding nothing keeps SQLite from the index of since_version, where most rows have the same value
    ended = select_columns(*standing.COLUMNS).where(until.in_(there - here), (since + 0).in_(here))
    rows = [row for query in (begun, ended) if there != here for row in session.execute(query)]
    return sorted({row.id: code_of(row) for row in rows}.values(), key=lambda code: code.position)


def count(session: Session, item_id: int) -> int:
    """Return how many codes a list has now."""
    return session.exec(select(func.count()).select_from(Concept).where(standing.codes(item_id))).one()


def code(session: Session, item_id: int, notation: str) -> Code | None:
    """Return one code of a list, or None."""
    row = session.execute(standing.ONE, {"item": item_id, "notation": notation}).first()
    return code_of(row) if row else None


def notations(session: Session, iri: str) -> Sequence[str]:
    """Return every notation a list ever had, by the path of the list's IRI."""
    rows = session.exec(select(Concept.notation).join(Item, col(Item.id) == Concept.item_id).where(Item.iri == iri))
    return rows.unique().all()


def code_list(session: Session, ref: str, of: Version | None = None) -> CodeList:
    """Return a published list with all its codes, as another version of it had them; NotFound when there is none."""
    item = item_of(session, ref)
    if item is None:
        raise NotFound(Sentence(f"Daftar kode '{ref}' tidak ada.", f"There is no code list '{ref}'."))
    version = (
        of
        or session.exec(select(Version).where(Version.item_id == item.id, Version.state == State.PUBLISHED.value)).one()
    )
    return replace(
        described(Entry(item, version)),
        codes=tuple(_ordered(session, standing.codes(item.id or 0, of))),
        changes=tuple(recorded.changes(session, item.id or 0, of=of)),
    )


def described(entry: Entry) -> CodeList:
    """Return what a version says of its list, without its codes and changes."""
    item, version, body = entry.item, entry.version, entry.body
    return CodeList(
        agency=item.agency,
        slug=item.slug,
        version=version.number,
        title=body["title"],
        description=body.get("description", {}),
        legal_basis="; ".join(body.get("legal_basis", [])),
        source=body.get("source", ""),
        codes=(),
        authority=body.get("authority", ""),
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        notes=body.get("notes"),
        levels={level["depth"]: level["name"] for level in body.get("levels", [])} or None,
    )


def narrower(session: Session, item_id: int, notation: str, *, limit: int | None = None) -> list[Code]:
    """Return the codes right below a code, in list order."""
    most = _ALL if limit is None else limit
    rows = session.execute(standing.BELOW, {"item": item_id, "notation": notation, "most": most})
    return [code_of(row) for row in rows]


def ancestors(session: Session, item_id: int, found: Code) -> list[Code]:
    """Return the codes above a code, the topmost first (along the first parent)."""
    if not found.broader:
        return []
    rows = session.execute(standing.ABOVE, {"item": item_id, "parent": found.broader[0]})
    above = {row.notation: code_of(row) for row in rows if row.notation != found.notation}
    return list(above.values())


def correspondences(session: Session, ref: str) -> Sequence[CorrespondenceTable]:
    """Return the correspondences that a list ``agency/slug`` takes part in."""
    return session.exec(
        select(CorrespondenceTable)
        .where(or_(col(CorrespondenceTable.source_list) == ref, col(CorrespondenceTable.target_list) == ref))
        .order_by(CorrespondenceTable.slug)
    ).all()


def all_correspondences(session: Session) -> Sequence[CorrespondenceTable]:
    """Return every correspondence, by slug."""
    return session.exec(select(CorrespondenceTable).order_by(CorrespondenceTable.slug)).all()


def correspondence(session: Session, slug: str) -> CorrespondenceTable | None:
    """Return a correspondence by its slug, or None."""
    return session.exec(select(CorrespondenceTable).where(CorrespondenceTable.slug == slug)).first()


def maps(
    session: Session,
    slug: str,
    *,
    at: date | None = None,
    source: str | Collection[str] | None = None,
    target: str | None = None,
) -> list[Map]:
    """Return the rows of a correspondence: those that hold at a date, those of a code (or several) at either side.

    What is proposed in place of an approved row is not among them.
    """
    query = (
        select(ConceptMap)
        .join(CorrespondenceTable, col(CorrespondenceTable.id) == ConceptMap.correspondence_id)
        .where(CorrespondenceTable.slug == slug, col(ConceptMap.replaces).is_(None))
        .order_by(col(ConceptMap.id))
    )
    if source is not None:
        query = query.where(col(ConceptMap.source).in_([source] if isinstance(source, str) else source))
    if target is not None:
        query = query.where(ConceptMap.target == target)
    if at is not None:
        query = query.where(
            or_(col(ConceptMap.valid_from).is_(None), col(ConceptMap.valid_from) <= at),
            or_(col(ConceptMap.valid_until).is_(None), col(ConceptMap.valid_until) >= at),
        )
    return [map_of(row) for row in session.exec(query)]


def map_of(row: ConceptMap) -> Map:
    """Return a row of a correspondence as a value."""
    return Map(
        source=row.source,
        target=row.target,
        match=Match(row.match),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        share=row.share,
        approved=row.approved,
        note=row.note,
    )


class DatabaseBook:
    """The CodeBook of a registry: codes and correspondences as its database holds them."""

    def __init__(self, session: Session) -> None:
        """Read through this session; each list is read once."""
        self._session = session
        self._lists: dict[str, dict[str, Code]] = {}

    def codes(self, ref: str, *, at: date) -> Mapping[str, Code]:
        """Return the codes of list ``agency/slug`` that are valid at a date; UnknownCodeList when there is none."""
        return {notation: code for notation, code in self._list(ref).items() if code.is_valid_at(at)}

    def code(self, ref: str, notation: str) -> Code | None:
        """Return one code whatever its validity."""
        return self._list(ref).get(notation)

    def maps(self, slug: str, *, at: date) -> Sequence[Map]:
        """Return the rows of a correspondence that hold at a date; UnknownCodeList when there is no such table."""
        if correspondence(self._session, slug) is None:
            raise unknown(slug)
        return maps(self._session, slug, at=at)

    def instead(self, ref: str, notation: str, *, at: date) -> Sentence | None:
        """Say what stands for a code on a day on which it is not valid and by which decree; None when not recorded."""
        item, found = item_of(self._session, ref), self.code(ref, notation)
        if item is None or found is None or found.is_valid_at(at):
            return None
        told = standing_on(found, recorded.related(self._session, item.id or 0, notation), at)
        return told.reason if told.is_recorded else None

    def _list(self, ref: str) -> dict[str, Code]:
        if ref not in self._lists:
            item = item_of(self._session, ref)
            if item is None:
                raise unknown(ref)
            self._lists[ref] = {code.notation: code for code in codes(self._session, item.id or 0)}
        return self._lists[ref]


def code_of(row: Concept | Row[Any]) -> Code:
    """Return a row as a code."""
    return Code(
        notation=row.notation,
        labels=row.labels,
        alt_labels=tuple((language, label) for language, label in row.alt_labels),
        definition=row.definition,
        broader=((row.broader, *row.also_broader) if row.broader else ()),
        level=row.level,
        position=row.position,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        legal_basis=row.legal_basis,
        note=row.note,
    )
