"""``satudata evidence``: what was done for each EPSS indicator, by whom and when, ready to attach."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import orjson
import typer

from registry.cli.items_named import reader
from registry.cli.session import reads
from registry.workflow import evidence_sheets
from registry.workflow.evidence import Indicator, evidence, year_of_evidence


class Form(StrEnum):
    """Forms of the evidence."""

    TEXT = "text"
    JSON = "json"
    XLSX = "xlsx"
    CSV = "csv"
    HTML = "html"


def evidence_(
    year: Annotated[int, typer.Argument(min=2019, max=2100, help="The year it is about.")],
    indicator: Annotated[Indicator | None, typer.Option(help="Only this indicator or list.")] = None,
    to: Annotated[Form, typer.Option(help="How it is written.")] = Form.TEXT,
    out: Annotated[Path | None, typer.Option(help="File to write; standard output without it.")] = None,
) -> None:
    """Tell what was done for the EPSS indicators in a year, from the change log; needs a walidata's token.

    Example: satudata evidence 2026 --to xlsx --out bukti-epss-2026.xlsx
    """
    with reads() as (registry, session):
        since, until = year_of_evidence(year)
        found = evidence(session, registry.office, reader(session, registry.settings.token), since=since, until=until)
        chosen = [one for one in found if indicator in {None, one.indicator}]
    match to:
        case Form.JSON:
            content = orjson.dumps([one.to_json() for one in chosen], option=orjson.OPT_INDENT_2)
        case Form.XLSX:
            content = evidence_sheets.as_xlsx(chosen)
        case Form.CSV:
            content = evidence_sheets.as_csv(chosen)
        case Form.HTML:
            content = evidence_sheets.as_html(chosen, f"Bukti dukung EPSS {year}")
        case Form.TEXT:
            content = "".join(
                f"{one.indicator.value} {one.title.id}\n"
                + "".join(f"  {number:>6} {evidence_sheets.COUNTS[name]}\n" for name, number in one.counts.items())
                for one in chosen
            ).encode()
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
