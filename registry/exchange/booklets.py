"""Desa dalam Angka as API calls: the tables of an area, computing those of a village, the proof behind a figure."""

from typing import Annotated

from fastapi import Path, Request

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Forbidden, NotFound, Sentence
from registry.tabulation import service, village
from registry.tabulation.answers import (
    BookletOut,
    MadesOut,
    ProvenanceOut,
    booklet_out,
    made_out,
    provenance_out,
)
from registry.tabulation.report import report
from registry.tabulation.village import Means
from registry.web.routing import Router
from registry.workflow import service as workflow

router = Router(prefix="/api/v1/booklets", tags=["tabulation"])
Code = Annotated[str, Path(max_length=13, description="Kemendagri code of the area.", examples=["35.05.10.2011"])]
Year = Annotated[int, Path(ge=1945, le=2100)]


@router.get("/{code}/{year}", response_model=BookletOut)
def booklet(code: Code, year: Year, request: Request, session: ReadSession) -> BookletOut:
    """Give the published tables of a village, or those of all villages of a kecamatan or kabupaten added up."""
    return booklet_out(report(session, request.app.state.registry.files, code, year))


@router.post("/{code}/{year}", response_model=MadesOut)
def compute(code: Code, year: Year, request: Request, session: WriteSession, caller: RequestCaller) -> MadesOut:
    """Compute the tables of a village from its checked microdata and submit those that are new or changed.

    For who may see these microdata: the village's own people and the walidata. Sent again it changes nothing.
    """
    caller.require_user()
    if not service.may_compute(session, caller, code):
        raise Forbidden
    registry = request.app.state.registry
    means = Means(registry.files, registry.microdata, registry.office, registry.settings.small_cell)
    proposed = service.propose(session, village.tables(session, means, code, year, by=caller), by=caller)
    fresh = service.fresh(proposed)
    for entry in fresh:
        workflow.submit(session, entry, by=caller)
    return made_out(code, year, proposed, len(fresh))


@router.get("/{code}/{year}/tables/{number}/provenance", response_model=list[ProvenanceOut])
def provenance(
    code: Code,
    year: Year,
    number: Annotated[str, Path(max_length=10, description="Number of the table.", examples=["1.8"])],
    request: Request,
    session: ReadSession,
) -> list[ProvenanceOut]:
    """Say where the figures of a table come from: receipts, standard, indicator and codes, for each village in it."""
    found = report(session, request.app.state.registry.files, code, year)
    sheet = next((each for each in found.sheets if each.entry.number == number), None)
    if sheet is None:
        raise NotFound(
            Sentence(
                f"Desa dalam Angka tidak punya tabel {number}.", f"Desa dalam Angka has no table of number {number}."
            )
        )
    return provenance_out(sheet)
