"""SDGs Desa and comparability for programs, at ``/api/v1/sdgs-desa`` and ``/api/v1/datasets/{slug}/comparability``."""

from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import BaseModel, Field

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.state import Kind
from registry.tabulation import comparability, sdgs
from registry.web.routing import Router

router = Router(prefix="/api/v1", tags=["tabulation"])


class ValueOut(BaseModel):
    """A measure of a year."""

    year: int
    percent: float | None
    reason: dict[str, str] | None = Field(description="Why there is no percentage.")
    part: float | None
    whole: float | None
    rows_used: int
    rows_read: int
    villages: int = Field(description="Villages whose figures are in it.")
    left_out: list[str] = Field(description="Villages whose table is not comparable, with the reason.")


class MeasureOut(BaseModel):
    """A measure of a goal."""

    slug: str
    title: dict[str, str]
    indicator: str
    values: list[ValueOut] = Field(description="The newest year first.")


class GoalOut(BaseModel):
    """One of the 18 goals."""

    number: str
    title: dict[str, str]
    measures: list[MeasureOut]
    reason: dict[str, str] | None = Field(description="Why nothing can be computed for it.")


class SdgsOut(BaseModel):
    """The goals of an area. There is no score: the official formula is not public."""

    code: str
    name: dict[str, str]
    level: str
    villages: int
    taking_part: int
    goals: list[GoalOut]


class AspectOut(BaseModel):
    """One thing that was compared."""

    name: str
    left: str
    right: str
    outcome: comparability.Outcome
    reason: dict[str, str] | None
    correspondence: str | None


class ComparisonOut(BaseModel):
    """What comparing two datasets came to."""

    verdict: comparability.Outcome
    adds_up: bool
    correspondences: list[str]
    aspects: list[AspectOut]


@router.get("/sdgs-desa/{code}")
def sdgs_of(request: Request, session: ReadSession, code: Annotated[str, Path(max_length=13)]) -> SdgsOut:
    """Return the SDGs Desa goals of a village, kecamatan or kabupaten with what its published tables say of each."""
    found = sdgs.view(session, request.app.state.registry.files, code)
    return SdgsOut(
        code=found.code,
        name=dict(found.name),
        level=found.level,
        villages=found.villages,
        taking_part=found.taking_part,
        goals=[
            GoalOut(
                number=each.goal.number,
                title=dict(each.title),
                measures=[
                    MeasureOut(
                        slug=row.measure.slug,
                        title=dict(row.measure.title),
                        indicator=f"/id/indicator/kominfo-blitar/{row.measure.indicator}",
                        values=[_value(value) for value in row.values],
                    )
                    for row in each.rows
                ],
                reason=each.goal.reason._asdict() if each.goal.reason else None,
            )
            for each in found.goals
        ],
    )


@router.get("/datasets/{slug}/comparability")
def comparability_of(
    session: ReadSession,
    caller: RequestCaller,
    slug: Annotated[str, Path(max_length=200)],
    other: Annotated[str, Query(max_length=200, alias="with", description="Slug of the other dataset.")],
) -> ComparisonOut:
    """Say whether two datasets are comparable, after which correspondence, or why not."""
    left, right = (repository.find(session, caller, kind=Kind.DATASET, slug=each) for each in (slug, other))
    found = comparability.compare(left.body, right.body, comparability.bridges(session))
    return ComparisonOut(
        verdict=found.verdict,
        adds_up=found.adds_up,
        correspondences=list(found.correspondences),
        aspects=[
            AspectOut(
                name=each.name,
                left=each.left,
                right=each.right,
                outcome=each.outcome,
                reason=each.reason._asdict() if each.reason else None,
                correspondence=each.correspondence,
            )
            for each in found.aspects
        ],
    )


def _value(value: sdgs.Value) -> ValueOut:
    return ValueOut(
        year=value.year,
        percent=value.percent,
        reason=value.reason._asdict() if value.reason else None,
        part=value.part,
        whole=value.whole,
        rows_used=value.used,
        rows_read=value.read,
        villages=value.villages,
        left_out=list(value.apart),
    )
