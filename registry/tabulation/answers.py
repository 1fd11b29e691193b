"""What the API of tabulation says: the booklet of an area, the tables of a village, where a figure comes from."""

from typing import Any

from pydantic import BaseModel, Field

from registry.tabulation.report import Report, Sheet
from registry.tabulation.service import Proposed


class Words(BaseModel):
    """A sentence in both languages."""

    id: str
    en: str


class LineOut(BaseModel):
    """One row of a table."""

    label: str
    figures: list[int | float | None] = Field(description="One for each column; null where it is not shown, never 0.")
    is_total: bool


class TableOut(BaseModel):
    """One table of Desa dalam Angka, or the reason why it is not there."""

    number: str = Field(description="Its number in the publication.", examples=["1.8"])
    title: dict[str, str]
    reason: Words | None = Field(description="Why it has no figures; null where it has.")
    unit: str
    columns: list[str]
    lines: list[LineOut]
    hidden: int = Field(description="Figures that are not shown, for they or what they give back would be too small.")
    threshold: int = Field(description="Smallest count that is shown.")
    rows_used: int = Field(description="Rows of microdata that were counted.")
    rows_read: int = Field(description="Rows of microdata that there are.")
    missing: list[str] = Field(description="Villages of the area that are not in it, by name.")
    datasets: list[str] = Field(description="IRIs of the published versions that the figures stand in.")


class BookletOut(BaseModel):
    """Desa dalam Angka of a village, or the sums of a kecamatan's or kabupaten's villages; published figures only."""

    code: str
    name: str
    level: str = Field(description="`desa`, `kecamatan` or `kabupaten`.")
    year: int
    villages: int = Field(description="Villages in the area.")
    taking_part: int = Field(description="Villages that are registered as producers of data.")
    tables: list[TableOut]


class MadeOut(BaseModel):
    """What became of one table when it was computed."""

    table: str
    title: dict[str, str]
    outcome: str = Field(description="`new`, `changed`, `same`, `under-way` or `lacking`.")
    dataset: str | None = Field(description="IRI of its dataset.")
    lacking: Words | None
    coverage: dict[str, Any] | None = Field(description="Rows read, used, refused and why; families.")


class MadesOut(BaseModel):
    """What became of every table of a village."""

    village: str
    year: int
    submitted: int = Field(description="Tables that were new or changed, and now wait for the walidata.")
    tables: list[MadeOut]


class ProvenanceOut(BaseModel):
    """Where the figures of one table come from: to a receipt, a standard, an indicator and codes; never to a person."""

    dataset: str = Field(description="IRI of the published version.")
    village: str
    indicator: str
    standard: str
    code_lists: list[str]
    receipts: list[str] = Field(description="Receipts of the check; `/api/v1/receipts/{id}` verifies one.")
    reference_period: str
    coverage: dict[str, Any]
    protection: dict[str, Any]


def booklet_out(found: Report) -> BookletOut:
    """Return a booklet as it is told."""
    return BookletOut(
        code=found.code,
        name=found.name,
        level=found.level,
        year=found.year,
        villages=found.villages,
        taking_part=found.taking_part,
        tables=[_table(sheet) for sheet in found.sheets],
    )


def made_out(village: str, year: int, proposed: list[Proposed], submitted: int) -> MadesOut:
    """Return what became of the tables of a village as it is told."""
    return MadesOut(
        village=village,
        year=year,
        submitted=submitted,
        tables=[
            MadeOut(
                table=each.made.entry.number,
                title=dict(each.made.entry.title),
                outcome=each.outcome.value,
                dataset=each.entry.item.iri if each.entry else None,
                lacking=Words(**each.made.lacking._asdict()) if each.made.lacking else None,
                coverage=each.made.body["was_generated_by"]["coverage"] if each.made.body else None,
            )
            for each in proposed
        ],
    )


def provenance_out(sheet: Sheet) -> list[ProvenanceOut]:
    """Return where a table's figures come from, for each village that is in it."""
    return [
        ProvenanceOut.model_validate(
            {
                **entry.body["was_generated_by"],
                "dataset": entry.version_iri,
                "village": entry.item.agency,
            }
        )
        for entry in sheet.datasets
    ]


def _table(sheet: Sheet) -> TableOut:
    return TableOut(
        number=sheet.entry.number,
        title=dict(sheet.entry.title),
        reason=Words(**sheet.reason._asdict()) if sheet.reason else None,
        unit=sheet.unit,
        columns=list(sheet.columns),
        lines=[LineOut(label=line.label, figures=list(line.figures), is_total=line.is_total) for line in sheet.lines],
        hidden=sheet.hidden,
        threshold=sheet.threshold,
        rows_used=sheet.used,
        rows_read=sheet.read,
        missing=list(sheet.missing),
        datasets=[entry.version_iri for entry in sheet.datasets],
    )
