"""What the search index knows of code lists and of each of their codes.

There may be half a million codes in a list, so a new version puts the documents of those codes that it concerns.
"""

from collections.abc import Collection, Iterator, Mapping

from sqlmodel import Session, col, select

from registry.accounts.models import Agency
from registry.codes import repository, stored
from registry.codes.payloads import Code
from registry.codes.registered import Registered
from registry.items.models import Version
from registry.items.projection import Amended
from registry.items.repository import Entry
from registry.items.state import Access, State
from registry.search.index import Document

PLACES = "wilayah"
"""Slug of the lists whose codes are places, by whatever authority."""

OUR_PLACES = ("kemendagri", PLACES)
"""The list by whose codes datasets say where they are: its places stand before others of the same name."""


def code_list_document(_session: Session, entry: Entry, agency: Agency) -> Iterator[Document]:
    """Yield the document of a list itself."""
    yield Document(
        key=entry.item.iri,
        kind=entry.item.kind,
        url=_page(entry),
        title=entry.body["title"],
        description=entry.body.get("description", {}),
        agency=agency.slug,
        agency_title=agency.title,
        modified=entry.version.moved_at,
        weight=0.6,
    )


class CodeDocuments:
    """The documents of a list's codes."""

    def documents(self, session: Session, entry: Entry, agency: Agency) -> Iterator[Document]:
        """Yield one for each code."""
        names: dict[str, str] = {}
        for code in stored.StoredCodes(session, entry.item.id or 0, entry.version):
            names[code.notation] = _called(entry, code)
            yield _document(entry, agency, code, names)

    def count(self, session: Session, entry: Entry) -> int:
        """Count the codes."""
        return len(stored.StoredCodes(session, entry.item.id or 0, entry.version))

    def keys(self, session: Session, iri: str) -> Iterator[str]:
        """Yield the keys of all codes the list ever had."""
        for notation in repository.notations(session, iri):
            yield _key(iri, notation)

    def gone(self, session: Session, entry: Entry) -> Iterator[str]:
        """Yield the keys of the codes that the list had and has no more."""
        there = Registered(session, entry.item, entry.version).digests
        return (_key(entry.item.iri, one) for one in repository.notations(session, entry.item.iri) if one not in there)

    def amended(self, session: Session, entry: Entry, agency: Agency, numbers: Collection[str]) -> Amended | None:
        """Return the codes that some versions write, end or stand above; None where the public saw none before them."""
        brought = _brought(session, entry, numbers)
        if brought is None:
            return None
        touched: dict[str, None] = {}
        for version in brought:
            touched |= dict.fromkeys(code.notation for code in repository.codes_brought(session, version))
            touched |= dict.fromkeys(sorted(repository.notations_ended(session, version)))
        registered = Registered(session, entry.item, entry.version)
        codes = registered.codes(touched)
        gone = [_key(entry.item.iri, notation) for notation in touched if notation not in codes]
        codes |= registered.right_below(codes)  # their documents tell what they stand under
        names = {code.notation: _called(entry, code) for code in codes.values()}
        above = registered.codes(code.broader[0] for code in codes.values() if code.broader)
        names |= {code.notation: _called(entry, code) for code in above.values()}
        return Amended([_document(entry, agency, code, names) for code in codes.values()], gone)


def _brought(session: Session, entry: Entry, numbers: Collection[str]) -> list[Version] | None:
    """Return versions by number; None when the one before them is not what the public finds codes of."""
    published = (State.PUBLISHED.value, State.SUPERSEDED.value, State.RETIRED.value)
    order = (col(Version.major), col(Version.minor), col(Version.patch))
    which = (col(Version.item_id) == entry.item.id, col(Version.state).in_(published))
    before: Version | None = None
    found: list[Version] = []
    for version in session.exec(select(Version).where(*which).order_by(*order)):
        if version.number in numbers or found:
            found.append(version)
        else:
            before = version
    if not numbers:
        return []
    was_shown = before is not None and before.state == State.SUPERSEDED.value and before.access != Access.CLOSED.value
    return found if was_shown and before and before.body["title"] == entry.body["title"] else None


def _document(entry: Entry, agency: Agency, code: Code, names: Mapping[str, str]) -> Document:
    above = names.get(code.broader[0], "") if code.broader else ""
    title = entry.body["title"]["id"]
    return Document(
        key=_key(entry.item.iri, code.notation),
        kind="code",
        url=f"{_page(entry)}/{code.notation}",
        title=code.labels,
        description=code.definition or {"id": f"{title} · {above}" if above else title},
        agency=agency.slug,
        agency_title=agency.title,
        modified=entry.version.moved_at,
        keywords=(*(label for _, label in code.alt_labels), *([_called(entry, code)] if _what(entry, code) else [])),
        notations=(code.notation,),
        facets={
            "code_list": (f"{entry.item.agency}/{entry.item.slug}",),
            "group": ("place" if entry.item.slug == PLACES else "code",),
        },
        text=above,
        weight=0.4 if (entry.item.agency, entry.item.slug) == OUR_PLACES else 0.2,
    )


def _what(entry: Entry, code: Code) -> str:
    """Return what kind of place a code is, by the note of its list; nothing for what is no place."""
    return code.note.get("id", "") if code.note and entry.item.slug == PLACES else ""


def _called(entry: Entry, code: Code) -> str:
    """Return the name of a code, that of a place with its kind: people ask for *kecamatan Kanigoro*."""
    name, kind = code.labels["id"], _what(entry, code)
    return name if not kind or name.startswith(f"{kind} ") else f"{kind} {name}"


def _page(entry: Entry) -> str:
    return f"/kode/{entry.item.agency}/{entry.item.slug}"


def _key(iri: str, notation: str) -> str:
    return f"{iri}/{notation}"
