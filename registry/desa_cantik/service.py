"""The list of villages in the programme: brought in from CSV, told with the tables due and done, exported for BPS."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from sqlmodel import Session, col, select

from registry.accounts.caller import PUBLIC, Caller
from registry.changes import log
from registry.codes import repository as codes
from registry.db import now
from registry.desa_cantik import reading
from registry.desa_cantik.models import CantikVillage
from registry.desa_cantik.payloads import EXPORTED, Standing
from registry.errors import Forbidden, Invalid, NotFound, Sentence
from registry.items import repository
from registry.tabulation import booklet, published

LIST = "kemendagri/wilayah"
_VILLAGE = 4
"""Parts of the code of a village."""


class ListHasFaults(Invalid):
    """The list has rows that cannot be taken; nothing was written."""

    type = "list-has-faults"


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import changed."""

    new: int
    changed: int
    same: int


def bring_in(session: Session, content: bytes, *, by: Caller) -> Brought:
    """Take in a list of villages, all or nothing; those that it does not name stay as they are."""
    by.require_scope("write", "desa-cantik")
    if not by.curates:
        raise Forbidden(
            Sentence("Daftar Desa Cantik diisi walidata atau BPS.", "The list is kept by the walidata or BPS.")
        )
    item = codes.item_of(session, LIST)
    villages = {
        each.notation: each
        for each in (codes.codes(session, item.id or 0) if item else ())
        if each.notation.count(".") == _VILLAGE - 1
    }
    standing = {each.village: each for each in session.exec(select(CantikVillage))}
    lines, faults = reading.read(content, reading.Known(villages, standing, lambda iri: _is_activity(session, iri)))
    if faults:
        raise ListHasFaults(
            Sentence("Daftar ini belum benar; tidak ada yang ditulis.", "The list is not right; nothing was written."),
            errors=[{"pointer": f"/{row}", "detail": fault._asdict()} for row, fault in faults],
        )
    counts = {"new": 0, "changed": 0, "same": 0}
    for line in lines:
        before = standing.get(line.village)
        after = (line.stage.value, line.since, line.activity, line.decree)
        if before and (before.stage, before.since, before.activity, before.decree) == after:
            counts["same"] += 1
            continue
        counts["changed" if before else "new"] += 1
        row = before or CantikVillage(village=line.village, stage="", since=line.since, changed_at=now())
        came_from = row.stage or None
        row.stage, row.since, row.activity, row.decree = after
        row.changed_at = now()
        session.add(row)
        log.append(
            session,
            log.Entry(
                by.require_user(),
                "write",
                f"/desa-cantik/{line.village}",
                from_state=came_from,
                to_state=line.stage.value,
                body_hash=hashlib.sha256(repr(after).encode()).hexdigest(),
            ),
        )
    return Brought(**counts)


def standings(session: Session, year: int | None = None) -> list[Standing]:
    """Return the villages in the programme by code; without a year each with its newest published one."""
    rows = session.exec(select(CantikVillage).order_by(col(CantikVillage.village))).all()
    item = codes.item_of(session, LIST)
    number = (item.id if item else None) or 0
    due = {entry.indicator: entry.number for entry in booklet.booklet().tables if entry.indicator}
    makers = published.producers_of(session, [row.village for row in rows])
    live = published.tables(session, list(due), makers)
    found = []
    for row in rows:
        years = sorted({made for (_, made), entries in live.items() if row.village in entries})
        of = year or (years[-1] if years else row.since.year)
        place, above = codes.code(session, number, row.village), codes.code(session, number, row.village[:8])
        done = {due[indicator] for (indicator, made), entries in live.items() if made == of and row.village in entries}
        found.append(
            Standing(
                village=row.village,
                name=place.labels if place else {"id": row.village},
                district=above.labels["id"] if above else "",
                stage=row.stage,
                since=row.since,
                activity=row.activity,
                decree=row.decree,
                year=of,
                due=tuple(due.values()),
                done=tuple(each for each in due.values() if each in done),
            )
        )
    return found


def as_csv(found: Sequence[Standing]) -> bytes:
    """Return the list as CSV (RFC 4180, UTF-8)."""
    out = io.StringIO()
    writer = csv.DictWriter(out, EXPORTED)
    writer.writeheader()
    writer.writerows(each.row for each in found)
    return out.getvalue().encode()


def as_xlsx(found: Sequence[Standing]) -> bytes:
    """Return the list as a workbook."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("Desa Cantik")
        sheet.set_column(0, len(EXPORTED) - 1, 18)
        sheet.write_row(0, 0, EXPORTED, book.add_format({"bold": True}))
        for number, each in enumerate(found, start=1):
            sheet.write_row(number, 0, list(each.row.values()))
    return stream.getvalue()


def _is_activity(session: Session, iri: str) -> bool:
    try:
        return iri.startswith("/id/activity/") and repository.by_iri(session, PUBLIC, iri) is not None
    except NotFound:
        return False
