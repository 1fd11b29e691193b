"""Data standards as JSON: one and all, differences, naming, likeness; their forms are in ``registry.exchange``."""

from typing import Annotated, Any

from fastapi import Body, Path, Query

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.errors import Invalid, Sentence
from registry.items import repository as items
from registry.items.endpoints import shown
from registry.items.state import Kind
from registry.schemas import validator
from registry.standards import answers, repository
from registry.standards.bundled import profiles
from registry.standards.payloads import DataStandard
from registry.standards.similar import LIKELY, similar
from registry.web.routing import Router

router = Router(prefix="/api/v1/standards", tags=["standards"])

Slug = Annotated[str, Path(max_length=100)]
Number = Annotated[str | None, Query(max_length=30, description="Version number; the live one when not given.")]
Least = Annotated[int, Query(ge=0, le=100, description="Percent from which a likeness is told.")]


@router.get("")
def listed(session: ReadSession) -> dict[str, Any]:
    """List the published standards with the profiles (how a system writes them) that they may be compiled for."""
    return {
        "standards": [
            {
                "slug": found.slug,
                "iri": found.iri,
                "title": found.standard.title.model_dump(exclude_none=True),
                "variables": len(found.standard.variables),
                "rules": len(found.standard.rules) + len(found.standard.comparisons),
                "profiles": [profile.slug for profile in profiles().values() if profile.standard == found.slug],
            }
            for found in repository.standards(session).values()
        ]
    }


@router.post("/lint")
def lint_text(session: ReadSession, body: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
    """Say which of BPS's naming rules the body of a standard breaks, and the name that would keep them."""
    return _linted(session, _standard(body))


@router.post("/similar")
def similar_text(
    session: ReadSession, body: Annotated[dict[str, Any], Body()], least: Least = LIKELY
) -> dict[str, Any]:
    """Say which registered standards are like the body of one that somebody means to make."""
    return _alike(session, _standard(body), least)


@router.get("/{slug}")
def read(session: ReadSession, caller: RequestCaller, slug: Slug, version: Number = None) -> dict[str, Any]:
    """Read a standard."""
    return shown(items.find(session, caller, kind=Kind.STANDARD, slug=slug, number=version))


@router.get("/{slug}/diff")
def differing(
    session: ReadSession,
    caller: RequestCaller,
    slug: Slug,
    one: Annotated[str, Query(alias="from", max_length=30)],
    other: Annotated[str, Query(alias="to", max_length=30)],
) -> dict[str, Any]:
    """Say how two versions of a standard differ, and which part of the version number that asks for."""
    before, after = (
        items.find(session, caller, kind=Kind.STANDARD, slug=slug, number=number) for number in (one, other)
    )
    return answers.difference(before, after)


@router.get("/{slug}/lint")
def lint(session: ReadSession, caller: RequestCaller, slug: Slug, version: Number = None) -> dict[str, Any]:
    """Say which of BPS's naming rules a standard breaks, and the name that would keep them."""
    return _linted(session, repository.standard(session, slug, version, caller=caller).standard)


@router.get("/{slug}/similar")
def similar_to(
    session: ReadSession, caller: RequestCaller, slug: Slug, version: Number = None, least: Least = LIKELY
) -> dict[str, Any]:
    """Say which other registered standards are like a standard."""
    return _alike(session, repository.standard(session, slug, version, caller=caller).standard, least, without=slug)


def _standard(body: dict[str, Any]) -> DataStandard:
    """Read the body of a standard; raises ``Invalid`` with every fault at its place."""
    faults = validator.validate(Kind.STANDARD.value, body)
    if faults:
        raise Invalid(
            Sentence("Badan standar ini belum benar.", "The body of this standard is not valid."),
            errors=[{"pointer": fault.pointer, "detail": fault.message._asdict()} for fault in faults],
        )
    return DataStandard.model_validate(body)


def _linted(session: ReadSession, standard: DataStandard) -> dict[str, Any]:
    return {"findings": [answers.finding(found) for found in answers.lint(session, standard)]}


def _alike(session: ReadSession, proposed: DataStandard, least: int, *, without: str = "") -> dict[str, Any]:
    known = {slug: one.standard for slug, one in repository.standards(session).items() if slug != without}
    return {"similar": [answers.likeness(found) for found in similar(proposed, known, least=least)]}
