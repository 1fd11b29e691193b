"""What is kept of microdata and until when; the end of it, by date or by decision, with a signed record.

Law: UU 27/2022 on personal data, art. 16 (2) g, 43 and 44: deleted and destroyed when its time is over, when it is no
longer needed, or when the person asks; art. 31: every processing is recorded.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import func
from sqlmodel import Session, col, select

from registry.accounts import service as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.changes import log
from registry.errors import Invalid, NotFound, Sentence
from registry.microdata.models import MicrodataDestruction, MicrodataFile
from registry.microdata.shredding import Proof, shred
from registry.microdata.store import MicrodataStore
from registry.receipts.canonical import canonical
from registry.receipts.keys import Keys

_LAW = "UU 27/2022 Pasal 16 ayat (2) huruf g, Pasal 43 dan 44"
_LONGEST = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class About:
    """What a file of the store is."""

    agency: str
    source: str
    title: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept."""

    address: str
    agency: str
    source: str
    title: str
    byte_size: int
    stored_at: datetime
    keep_until: date
    """The last day on which it is kept."""
    kept_reason: str | None
    """Why another day than usual, where somebody set one."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """The record of a destruction (berita acara pemusnahan)."""

    document: dict[str, Any]
    signature: str
    is_signed: bool
    """Its signature verifies."""


def enter(session: Session, store: MicrodataStore, sha256: str, about: About, *, days: int) -> None:
    """Note that a file was stored; one that comes again is kept at least as long as what comes now."""
    address, at = store.address(sha256), store.clock()
    until = at.date() + timedelta(days=days)
    if (found := session.get(MicrodataFile, address)) is not None:
        found.keep_until = max(found.keep_until, until)
        session.add(found)
        return
    session.add(
        MicrodataFile(
            address=address,
            agency=about.agency,
            source=about.source,
            title=about.title[:500],
            byte_size=store.size(sha256),
            stored_at=at,
            keep_until=until,
        )
    )
    session.flush()


def files(session: Session, *, by: Caller, offset: int = 0, limit: int | None = None) -> list[Kept]:
    """Return what is kept, that which ends first first."""
    require_sight(by)
    asked = select(MicrodataFile).order_by(
        col(MicrodataFile.keep_until), col(MicrodataFile.agency), col(MicrodataFile.title), col(MicrodataFile.address)
    )
    return [_shown(row) for row in session.exec(asked.offset(offset).limit(limit))]


def file(session: Session, address: str, *, by: Caller) -> Kept:
    """Return what is known of a file by its address, or by a beginning of it that no other has; NotFound."""
    require_sight(by)
    return _shown(_row(session, address))


def _row(session: Session, address: str) -> MicrodataFile:
    starts = col(MicrodataFile.address).startswith(address, autoescape=True)
    found = session.exec(select(MicrodataFile).where(starts).limit(2)).all()
    if len(found) != 1 or len(address) < _SHORTEST:
        raise NotFound(
            Sentence(
                "Tidak ada data mikro dengan alamat itu; lihat daftar: satudata microdata list.",
                "There is no microdata at this address; see the list: satudata microdata list.",
            )
        )
    return found[0]


def _shown(row: MicrodataFile) -> Kept:
    return Kept(
        row.address,
        row.agency,
        row.source,
        row.title,
        row.byte_size,
        row.stored_at,
        row.keep_until,
        row.kept_reason,
    )


_SHORTEST = 8


def keep(session: Session, address: str, until: date, *, reason: str, by: Caller, today: date) -> Kept:
    """Keep a file until another day, for a reason; Invalid for a day that is over or no day anybody lives to see."""
    by.require_role(Role.WALIDATA)
    found, why = _row(session, address), _reason(reason)
    if not today <= until <= today + _LONGEST:
        raise Invalid(
            Sentence(
                "Tanggal simpan harus hari ini atau sesudahnya. Untuk memusnahkan sekarang, gunakan pemusnahan.",
                "The last day must be today or later. To destroy the file now, destroy it.",
            )
        )
    found.keep_until, found.kept_by, found.kept_reason = until, by.require_user(), why
    session.add(found)
    log.append(session, log.Entry(by.require_user(), "microdata.keep", f"/microdata/{found.address}"))
    return _shown(found)


def destroy(session: Session, store: MicrodataStore, keys: Keys, address: str, *, reason: str, by: Caller) -> Destroyed:
    """Destroy a file for a reason; return the signed record."""
    by.require_role(Role.WALIDATA)
    return _destroy(session, store, keys, _row(session, address), reason=_reason(reason), by=by)


def destroy_expired(session: Session, store: MicrodataStore, keys: Keys) -> list[Destroyed]:
    """Destroy what is past its last day, in the name of the service itself; the record names who set that day."""
    ended = col(MicrodataFile.keep_until) < store.clock().date()
    over = session.exec(select(MicrodataFile).where(ended).with_for_update(skip_locked=True)).all()
    if not over:
        return []
    system = accounts.system_caller(session)
    reason = "Masa simpan berakhir."
    return [_destroy(session, store, keys, one, reason=reason, by=system) for one in over]


def orphans(session: Session, store: MicrodataStore, *, older: timedelta) -> list[str]:
    """Return the addresses of stored files that nothing is known of: their transaction was undone, or killed."""
    before = store.clock() - older
    named = known(session)
    return [held.address for held in store.vault.held() if held.address not in named and held.at < before]


def known(session: Session) -> set[str]:
    """Return the addresses of all that is kept."""
    return set(session.exec(select(MicrodataFile.address)))


def count(session: Session, *, before: date | None = None) -> int:
    """Return how many files are kept; ``before``: of those only that end before a day."""
    asked = select(func.count()).select_from(MicrodataFile)
    return session.exec(asked.where(col(MicrodataFile.keep_until) < before) if before else asked).one()


def is_known(session: Session, store: MicrodataStore, sha256: str) -> bool:
    """Say whether a content is kept as microdata, or was until it was destroyed."""
    address = store.address(sha256)
    destroyed = select(MicrodataDestruction.id).where(MicrodataDestruction.address == address)
    return session.get(MicrodataFile, address) is not None or session.exec(destroyed).first() is not None


def unsigned(session: Session, keys: Keys) -> list[str]:
    """Return the numbers of the records whose signature does not verify."""
    rows = session.exec(select(MicrodataDestruction))
    return [row.id for row in rows if not keys.is_signed(row.document.encode(), row.signature)]


def destructions(session: Session, keys: Keys, *, by: Caller, most: int = 100) -> list[Destroyed]:
    """Return the newest records of destructions, each with whether its signature verifies."""
    require_sight(by)
    newest = select(MicrodataDestruction).order_by(col(MicrodataDestruction.at).desc()).limit(most)
    return [_read(row, keys) for row in session.exec(newest)]


def destruction(session: Session, keys: Keys, number: str, *, by: Caller) -> Destroyed:
    """Return the record of a destruction by its number; NotFound."""
    require_sight(by)
    row = session.get(MicrodataDestruction, number)
    if row is None:
        raise NotFound(Sentence("Berita acara ini tidak ada.", "There is no such record of a destruction."))
    return _read(row, keys)


def may_see(by: Caller) -> bool:
    """Say whether a caller may see what microdata is kept."""
    return by.has(Role.WALIDATA, Role.ADMIN)


def require_sight(by: Caller) -> None:
    """Raise Forbidden unless a caller may see what microdata is kept: walidata and administrators."""
    by.require_role(Role.WALIDATA, Role.ADMIN)


def _destroy(
    session: Session, store: MicrodataStore, keys: Keys, found: MicrodataFile, *, reason: str, by: Caller
) -> Destroyed:
    at, number = store.clock(), secrets.token_hex(16)
    proof = shred(store, found.address)
    payload = canonical(_document(found, proof, number=number, at=at, reason=reason, by=by))
    made = MicrodataDestruction(
        id=number,
        address=found.address,
        agency=found.agency,
        at=at,
        by=by.require_user(),
        document=payload.decode(),
        signature=keys.sign(payload),
    )
    session.add(made)
    session.delete(found)
    log.append(session, log.Entry(by.require_user(), "microdata.destroy", f"/microdata/{found.address}"))
    session.flush()
    return _read(made, keys)


def _document(
    found: MicrodataFile, proof: Proof, *, number: str, at: datetime, reason: str, by: Caller
) -> dict[str, Any]:
    return {
        "id": number,
        "type": "berita-acara-pemusnahan",
        "law": _LAW,
        "address": found.address,
        "agency": found.agency,
        "source": found.source,
        "title": found.title,
        "byte_size": found.byte_size,
        "stored_at": found.stored_at.isoformat(timespec="seconds"),
        "keep_until": found.keep_until.isoformat(),
        "keep_until_set_for": found.kept_reason,
        "destroyed_at": at.isoformat(timespec="seconds"),
        "decided_by": by.username,
        "reason": reason,
        "proof": proof.to_json() | {"holds": proof.holds},
        "backups": (
            "Cadangan dari sebelum pemusnahan ini masih memuat sandinya; dapat dibuka hanya dengan kunci "
            f"{proof.wrapped_by or 'yang berlaku waktu itu'}, sampai kunci itu dimusnahkan."
        ),
    }


def _read(row: MicrodataDestruction, keys: Keys) -> Destroyed:
    return Destroyed(orjson.loads(row.document), row.signature, keys.is_signed(row.document.encode(), row.signature))


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > 2000:  # noqa: PLR2004  # the column's width
        raise Invalid(Sentence("Tulis alasannya (paling banyak 2.000 huruf).", "Give a reason (2,000 signs at most)."))
    return said
