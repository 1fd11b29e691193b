"""The release calendar: which data are due when, by their last update and the frequency their metadata promise."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Header, Query, Request, Response

from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.catalog.schedule import month, next_due, today
from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.errors import NotFound, Sentence
from registry.items import repository
from registry.items.state import Kind
from registry.search.index import Hit, SearchIndex
from registry.search.index import Query as SearchQuery
from registry.web.routing import Router
from registry.web.variants import variant

router = Router()
LATE = "terlambat"
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_PAGE, _MOST = 50, 1000
_DATASETS = {"kind": (Kind.DATASET.value,)}
Agency = Annotated[str, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Due:
    """A dataset and the day its next data are due."""

    hit: Hit
    day: date
    left: int
    """Days until then; below zero how many days late it is."""


@dataclass(frozen=True, slots=True)
class ReleasesPage:
    """What is due in a month, or late."""

    months: tuple[tuple[date, int], ...]
    """The coming months in which something is due, with how much."""
    late: int
    """Datasets whose month has passed."""
    shown: str
    """The month that is shown, ``terlambat`` for all that passed."""
    rows: tuple[Due, ...]
    """What is due, the earliest first."""
    next: str | None
    """Cursor of what follows."""
    agency: str
    """Agency that is asked about; empty for all."""


@router.get("/jadwal-rilis")
def releases(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    bulan: Annotated[str, Query(max_length=10)] = "",
    instansi: Agency = "",
    hal: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Show what is due in a month; without one, what is late, or the next month in which something is due."""
    index: SearchIndex = request.app.state.registry.index
    of = {**_DATASETS, **({"agency": (instansi,)} if instansi else {})}
    day = today(now())
    passed, coming = _months(index, of, day)
    late = sum(count for _, count in passed)
    chosen = bulan if bulan == LATE or _MONTH.fullmatch(bulan) else ""
    shown = chosen or (LATE if late else coming[0][0] if coming else month(day))
    wanted = tuple(name for name, _ in passed) if shown == LATE else (shown,)
    rows, following = _rows(session, index, {**of, "due": wanted}, day, hal or None) if wanted else ((), None)
    page = ReleasesPage(
        months=tuple((date.fromisoformat(f"{name}-01"), count) for name, count in coming),
        late=late,
        shown=shown,
        rows=rows,
        next=following,
        agency=instansi,
    )
    return renderer(request).page(request, caller, "pages/releases.html", page)


@router.get("/jadwal-rilis.{form}")
def releases_as(
    request: Request,
    session: ReadSession,
    form: str,
    instansi: Agency = "",
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Send the calendar as CSV or iCalendar, the earliest month first, at most a thousand datasets."""
    if form not in {"csv", "ics"}:
        raise NotFound(Sentence(f"Bentuk '{form}' tidak ada.", f"There is no form '{form}'."))
    registry = request.app.state.registry
    of = {**_DATASETS, **({"agency": (instansi,)} if instansi else {})}
    day = today(now())
    passed, coming = _months(registry.index, of, day)
    rows = list(_all(session, registry.index, of, day, [name for name, _ in (*passed, *coming)]))
    if form == "csv":
        return variant(_csv(rows, registry.settings.base), "text/csv; charset=utf-8; header=present", if_none_match)
    return variant(_calendar(rows, registry.settings.base, now()), "text/calendar; charset=utf-8", if_none_match)


def _months(
    index: SearchIndex, of: Mapping[str, tuple[str, ...]], day: date
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return the months in which something is due, with how much: those that passed, and the others."""
    found = index.search(SearchQuery(filters=of, limit=0, facets=("due",))).facets["due"]
    counted = sorted((value.value, value.count) for value in found)
    here = month(day)
    return [one for one in counted if one[0] < here], [one for one in counted if one[0] >= here]


def _rows(
    session: ReadSession, index: SearchIndex, filters: Mapping[str, tuple[str, ...]], day: date, cursor: str | None
) -> tuple[tuple[Due, ...], str | None]:
    found = index.search(SearchQuery(filters=filters, sort="title", limit=_PAGE, cursor=cursor))
    entries = {entry.item.iri: entry for entry in repository.live_by_iris(session, [hit.key for hit in found.hits])}
    rows = []
    for hit in found.hits:
        entry = entries.get(hit.key)
        due = next_due(entry.body.get("accrual_periodicity"), entry.version.moved_at) if entry else None
        if due:
            rows.append(Due(hit, due, (due - day).days))
    return tuple(sorted(rows, key=lambda row: row.day)), found.next


def _all(
    session: ReadSession, index: SearchIndex, of: Mapping[str, tuple[str, ...]], day: date, months: list[str]
) -> Iterator[Due]:
    told = 0
    for name in months:
        cursor: str | None = None
        while told < _MOST:
            rows, cursor = _rows(session, index, {**of, "due": (name,)}, day, cursor)
            yield from rows
            told += len(rows)
            if cursor is None:
                break


def _csv(rows: list[Due], base: str) -> bytes:
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(("due", "days_left", "agency", "title", "url"))
    for row in rows:
        written.writerow((row.day.isoformat(), row.left, row.hit.agency, row.hit.title["id"], base + row.hit.url))
    return text.getvalue().encode()


def _calendar(rows: list[Due], base: str, at: datetime) -> bytes:
    """Return an iCalendar (RFC 5545): one whole-day event a dataset."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Satu Data Desa//Jadwal rilis//ID", "METHOD:PUBLISH"]
    stamp = f"{at:%Y%m%d}T000000Z"
    for row in rows:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{base}{row.hit.key}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{row.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped('Data baru: ' + row.hit.title['id'])}",
            f"URL:{base}{row.hit.url}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR")).encode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n").replace("\r", "")


def _folded(line: str) -> str:
    """Return a content line in pieces of at most 75 octets, each but the first begun by a space (RFC 5545 §3.1)."""
    pieces, piece, width = [], "", 0
    for sign in line:
        size = len(sign.encode())
        if width + size > 74:  # noqa: PLR2004  # a space takes one
            pieces.append(piece)
            piece, width = "", 0
        piece, width = piece + sign, width + size
    return "\r\n ".join((*pieces, piece))
