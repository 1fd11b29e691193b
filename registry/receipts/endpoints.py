"""Receipts for programs: a receipt by its number, and the keys with which anybody verifies it."""

from typing import Any

from fastapi import Request, Response

from registry.changes.dependencies import ReadSession
from registry.receipts.service import Office
from registry.web.routing import Router

router = Router(prefix="/api/v1/receipts", tags=["receipts"])


@router.get("/keys")
def keys(request: Request, response: Response) -> dict[str, Any]:
    """Return the public keys as a JWK Set (RFC 7517)."""
    response.headers["Cache-Control"] = "public, max-age=3600"
    return _office(request).keys.published()


@router.get("/{number}")
def receipt(request: Request, session: ReadSession, number: str) -> dict[str, Any]:
    """Return a receipt with its signature. It holds no value of the file that was checked."""
    return _office(request).find(session, number).to_json()


def _office(request: Request) -> Office:
    office: Office = request.app.state.registry.office
    return office
