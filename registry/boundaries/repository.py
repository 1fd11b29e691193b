"""Outlines as pages ask for them."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from registry.boundaries.models import Outline

NOTICE = {"id": "Batas indikatif, bukan batas resmi.", "en": "Indicative boundaries, not the legal ones."}
_MANY = 500


def outlines(session: Session, codes: Iterable[str]) -> dict[str, Outline]:
    """Return the outlines that are there of areas, by code."""
    wanted = list(codes)
    return {
        each.code: each
        for start in range(0, len(wanted), _MANY)
        for each in session.exec(select(Outline).where(col(Outline.code).in_(wanted[start : start + _MANY])))
    }
