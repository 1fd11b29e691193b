"""Microdata for programs at ``/api/v1/microdata``: what is kept, who read it, and its end. Never a row of it."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import BaseModel, Field

from registry.accounts import repository as accounts
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.microdata import keeping
from registry.microdata.keeping import Destroyed, Kept
from registry.microdata.store import MicrodataStore
from registry.receipts.keys import Keys
from registry.web.routing import Router

router = Router(prefix="/api/v1/microdata", tags=["microdata"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Reason = Annotated[str, Query(min_length=1, max_length=2000, description="Why, in words.")]


class FilesOut(BaseModel):
    """What is kept, that which ends first first."""

    count: int
    files: list[Kept]


class ReadingOut(BaseModel):
    """One reading."""

    at: datetime
    by: str | None = Field(description="User name; none when the service read by itself.")
    purpose: str
    address: str


class ReadingsOut(BaseModel):
    """Readings, the newest first."""

    readings: list[ReadingOut]


class DestructionOut(BaseModel):
    """The signed record of a destruction."""

    record: dict[str, Any]
    signature: str = Field(description="JWS with detached content, by a key of /api/v1/receipts/keys.")
    is_signed: bool = Field(description="Whether the signature verifies.")


class DestructionsOut(BaseModel):
    """Records of what was destroyed, the newest first."""

    destructions: list[DestructionOut]


@router.get("")
def files(
    session: ReadSession, caller: RequestCaller, limit: Limit = 100, offset: Annotated[int, Query(ge=0)] = 0
) -> FilesOut:
    """Return what is kept and until when."""
    return FilesOut(files=keeping.files(session, by=caller, offset=offset, limit=limit), count=keeping.count(session))


@router.get("/readings")
def readings(
    request: Request, session: ReadSession, caller: RequestCaller, limit: Limit = 100, address: str | None = None
) -> ReadingsOut:
    """Return who read microdata, when and why."""
    keeping.require_sight(caller)
    found = _store(request).readings.latest(limit, address=address)
    names = accounts.usernames(session, {one.by for one in found if one.by is not None})
    return ReadingsOut(
        readings=[
            ReadingOut(at=one.at, by=names.get(one.by or 0), purpose=one.purpose, address=one.address) for one in found
        ]
    )


@router.get("/destructions")
def destructions(request: Request, session: ReadSession, caller: RequestCaller, limit: Limit = 100) -> DestructionsOut:
    """Return the signed records of what was destroyed."""
    found = keeping.destructions(session, _keys(request), by=caller, most=limit)
    return DestructionsOut(destructions=[_out(one) for one in found])


@router.get("/destructions/{number}")
def destruction(request: Request, session: ReadSession, caller: RequestCaller, number: str) -> DestructionOut:
    """Return the signed record of one destruction."""
    return _out(keeping.destruction(session, _keys(request), number, by=caller))


@router.get("/{address}")
def file(session: ReadSession, caller: RequestCaller, address: str) -> Kept:
    """Return what is known of a file."""
    return keeping.file(session, address, by=caller)


@router.patch("/{address}")
def keep(
    request: Request, session: WriteSession, caller: RequestCaller, address: str, until: date, reason: Reason
) -> Kept:
    """Keep a file until another day, as walidata."""
    today = _store(request).clock().date()
    return keeping.keep(session, address, until, reason=reason, by=caller, today=today)


@router.delete("/{address}")
def destroy(
    request: Request, session: WriteSession, caller: RequestCaller, address: str, reason: Reason
) -> DestructionOut:
    """Destroy a file now, as walidata; return the signed record of it."""
    return _out(keeping.destroy(session, _store(request), _keys(request), address, reason=reason, by=caller))


def _out(one: Destroyed) -> DestructionOut:
    return DestructionOut(record=one.document, signature=one.signature, is_signed=one.is_signed)


def _store(request: Request) -> MicrodataStore:
    store: MicrodataStore = request.app.state.registry.microdata
    return store


def _keys(request: Request) -> Keys:
    keys: Keys = request.app.state.registry.office.keys
    return keys
