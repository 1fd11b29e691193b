"""The one door for writing items: create an identity, write its drafts, begin its next version."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.accounts.service import SYSTEM
from registry.db import now
from registry.errors import Conflict, Forbidden, Invalid, Sentence
from registry.items import journal, references, repository
from registry.items.models import Item, SetAside, Version
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.schemas import documents, validator

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RESERVED = {"versi"}
_WRITERS = (Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG, Role.PEMBINA)


class EditedMeanwhile(Conflict):
    """Somebody else saved the draft since it was read (412); both versions are kept for the user to see."""

    type = "edited-meanwhile"
    title = Sentence(
        "Draf ini sudah diubah orang lain. Muat ulang, bandingkan, lalu simpan lagi.",
        "Somebody else has changed this draft. Reload, compare, and save again.",
    )
    status = 412
    keeps_writes = True


def create(
    session: Session,
    *,
    kind: Kind,
    agency: str,
    slug: str,
    body: Mapping[str, Any],
    by: Caller,
    access: Access = Access.PUBLIC,
    valid_from: date | None = None,
    valid_until: date | None = None,
    number: str = "1.0.0",
) -> Entry:
    """Register a new item with its first draft; Conflict when the name is taken, Invalid when the body is not right."""
    require_writer(by, kind, agency)
    accounts.agency(session, agency)
    if not _SLUG.fullmatch(slug) or slug in _RESERVED or len(slug) > 100:  # noqa: PLR2004  # the column's length
        raise Invalid(
            Sentence(
                f"Nama pendek '{slug}' tidak boleh dipakai: huruf kecil a-z, angka, dan tanda hubung saja.",
                f"The slug '{slug}' cannot be used: only lower-case a-z, digits and hyphens.",
            )
        )
    iri = f"/id/{kind.value}/{agency}/{slug}"
    taken = select(Item).where(Item.kind == kind.value, Item.slug == slug)
    if kind not in {Kind.STANDARD, Kind.DATASET}:
        taken = taken.where(Item.agency == agency)
    taken_already = Conflict(Sentence(f"'{slug}' sudah terdaftar.", f"'{slug}' is registered already."))
    if session.exec(taken).first():
        raise taken_already
    item = Item(kind=kind.value, agency=agency, slug=slug, iri=iri, created_at=now(), created_by=by.require_user())
    session.add(item)
    try:
        session.flush()
    except IntegrityError:  # somebody registered the name since we looked
        raise taken_already from None
    version = _draft(session, item, body, number=number, by=by, access=access, dates=(valid_from, valid_until))
    return Entry(item, version)


def revise(
    session: Session,
    entry: Entry,
    body: Mapping[str, Any],
    *,
    by: Caller,
    revision: int | None = None,
    access: Access | None = None,
) -> Version:
    """Save a draft. ``revision`` is the one the caller read: EditedMeanwhile when it is not the newest.

    What is refused so is set aside, and the error carries both texts. Without ``access`` the class stays as it is.
    """
    item, version = entry.item, entry.version
    require_writer(by, Kind(item.kind), item.agency)
    repository.hold(session, item, version)
    if version.rejected_at is not None:
        raise Conflict(
            Sentence(
                f"Versi {version.number} sudah ditolak untuk seterusnya. Buat versi baru.",
                f"Version {version.number} was rejected for good. Begin a new version.",
            )
        )
    if version.state != State.DRAFT.value:
        raise Conflict(
            Sentence(
                f"Versi {version.number} sedang '{version.state}' dan tidak dapat diubah. Buat versi baru.",
                f"Version {version.number} is '{version.state}' and cannot be changed. Begin a new version.",
            )
        )
    document = dict(body)
    if revision is not None and revision != version.revision:
        raise _set_aside(session, version, document, by=by, revision=revision, access=access)
    require_valid(Kind(item.kind), document)
    version.body, version.body_hash = document, hash_of(document)
    version.access = access.value if access else version.access
    version.revision += 1
    version.written_by = sorted({*version.written_by, by.require_user()})
    session.add(version)
    session.flush()
    references.write(session, version)
    journal.note(session, item, version, "revise", by=by, from_state=State.DRAFT.value)
    return version


def begin(
    session: Session,
    item: Item,
    body: Mapping[str, Any],
    *,
    number: str,
    by: Caller,
    access: Access = Access.PUBLIC,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Version:
    """Begin the next version of an item as a draft; the published one stays live meanwhile."""
    require_writer(by, Kind(item.kind), item.agency)
    repository.hold(session, item)
    if repository.open_version(session, item):
        raise Conflict(
            Sentence(
                "Masih ada versi yang sedang diproses. Selesaikan atau kembalikan dahulu.",
                "Another version is still under way. Finish or return it first.",
            )
        )
    _require_newer(session, item, number)
    return _draft(session, item, body, number=number, by=by, access=access, dates=(valid_from, valid_until))


def require_valid(kind: Kind, body: Mapping[str, Any]) -> None:
    """Raise Invalid with every fault when a body does not obey the JSON Schema of its kind."""
    if not _can_be_kept(body):
        raise _not_storable()
    problems = validator.validate(kind.value, dict(body))
    if problems:
        raise Invalid(
            Sentence(
                f"{len(problems)} isian belum sesuai skema '{kind.value}'.",
                f"{len(problems)} fields do not fit the schema '{kind.value}'.",
            ),
            errors=[
                {"pointer": problem.pointer, "keyword": problem.keyword, "detail": problem.message._asdict()}
                for problem in problems
            ],
        )


def hash_of(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a body in its canonical form (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def next_number(number: str, bump: str) -> str:
    """Return the version number after a ``major``, ``minor`` or ``patch`` change."""
    major, minor, patch = (int(part) for part in number.split("."))
    match bump:
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case _:
            return f"{major}.{minor}.{patch + 1}"


def _not_storable() -> Invalid:
    return Invalid(
        Sentence(
            "Isian memuat tanda NUL atau angka tak hingga. Perbaiki.",
            "A field holds a NUL character or an infinite number. Correct it.",
        )
    )


def _can_be_kept(value: Any) -> bool:
    """Say whether every database keeps a value: PostgreSQL no NUL in a text, JSON no number without end."""
    if isinstance(value, Mapping):
        return all(_can_be_kept(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(_can_be_kept(part) for part in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, str) or "\x00" not in value


def _set_aside(
    session: Session, version: Version, body: dict[str, Any], *, by: Caller, revision: int, access: Access | None
) -> EditedMeanwhile:
    """Keep what somebody wrote too late, and return the refusal that carries both texts."""
    if not _can_be_kept(body):
        raise _not_storable()
    kept = SetAside(
        version_id=version.id or 0,
        by=by.require_user(),
        at=now(),
        read_revision=revision,
        access=access.value if access else None,
        body=body,
    )
    session.add(kept)
    session.flush()
    return EditedMeanwhile(
        revision=version.revision,
        etag=f'"{version.number}-{version.revision}"',
        current=version.body,
        yours=body,
        kept=kept.id,
    )


def _draft(
    session: Session,
    item: Item,
    body: Mapping[str, Any],
    *,
    number: str,
    by: Caller,
    access: Access,
    dates: tuple[date | None, date | None],
) -> Version:
    document = dict(body)
    require_valid(Kind(item.kind), document)
    major, minor, patch = (int(part) for part in number.split("."))
    at = now()
    version = Version(
        item_id=item.id or 0,
        major=major,
        minor=minor,
        patch=patch,
        state=State.DRAFT.value,
        access=access.value,
        valid_from=dates[0],
        valid_until=dates[1],
        body=document,
        body_hash=hash_of(document),
        schema_iri=documents.schema(item.kind)["$id"],
        written_by=[by.require_user()],
        created_at=at,
        moved_at=at,
    )
    session.add(version)
    session.flush()
    references.write(session, version)
    journal.note(session, item, version, "create", by=by, from_state=None)
    return version


def _require_newer(session: Session, item: Item, number: str) -> None:
    newest = session.exec(
        select(Version.major, Version.minor, Version.patch)
        .where(Version.item_id == item.id)
        .order_by(col(Version.major).desc(), col(Version.minor).desc(), col(Version.patch).desc())
    ).first()
    if newest and tuple(int(part) for part in number.split(".")) <= tuple(newest):
        raise Conflict(
            Sentence(
                f"Nomor {number} tidak lebih tinggi dari versi yang sudah ada.",
                f"The number {number} is not above the versions there are.",
            )
        )


def require_writer(by: Caller, kind: Kind, agency: str) -> None:
    """Raise Forbidden unless the caller may write items of a kind for an agency."""
    if by.username == SYSTEM:
        return
    by.require_role(*_WRITERS)
    by.require_scope("write", kind.value)
    if not by.curates and by.agency != agency:
        raise Forbidden(
            Sentence(
                "Anda hanya dapat menulis untuk instansi Anda sendiri.",
                "You may write for your own agency only.",
            )
        )
