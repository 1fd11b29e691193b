"""Twins of lists for programs: what a search finds as CSV, all standards, all code lists, and what lies in a place."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import orjson
from fastapi import Header, Path, Request, Response

from portal.language import INDONESIAN, address
from portal.pages.place import dotted, place_page
from portal.pages.search_feed import filters_of, named
from portal.pages.standards import Row as Standard
from portal.pages.standards import standards_page
from registry.accounts.caller import PUBLIC
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.search.index import Hit, Query, SearchIndex
from registry.web.negotiation import JSON
from registry.web.routing import Router
from registry.web.variants import variant

router = Router()
CSV = "text/csv; charset=utf-8; header=present"
_PAGE, _PAGES, _LONGEST_TEXT, _LONGEST_CURSOR = 100, 10, 200, 2000
IfNoneMatch = Annotated[str | None, Header()]
Name = Annotated[str, Path(max_length=200)]


@router.get("/cari.csv")
def search_as_csv(request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """Return what a search finds as CSV, the best first: a thousand rows, and the address of the next ones (Link)."""
    registry, asked = request.app.state.registry, request.query_params
    text, filters = asked.get("q", "").strip()[:_LONGEST_TEXT], filters_of(asked)
    query = Query(text, filters, limit=_PAGE, cursor=asked.get("hal", "")[:_LONGEST_CURSOR] or None)
    hits, following = _found(registry.index, query)
    answer = variant(_csv([_hit(hit, registry.settings.base) for hit in hits], _HIT), CSV, if_none_match)
    if following:
        there = address(INDONESIAN, "/cari.csv", {"q": text, **named(filters), "hal": following})
        answer.headers["Link"] = f'<{registry.settings.base}{there}>; rel="next"'
    return answer


@router.get("/standar.csv")
@router.get("/standar.json")
def standards_as(request: Request, session: ReadSession, if_none_match: IfNoneMatch = None) -> Response:
    """Return the published standards."""
    base = request.app.state.registry.settings.base
    rows = [_standard(row, base) for row in standards_page(session, PUBLIC).standards]
    return _as(request, rows, _STANDARD, if_none_match)


@router.get("/kode.csv")
@router.get("/kode.json")
def code_lists_as(request: Request, session: ReadSession, if_none_match: IfNoneMatch = None) -> Response:
    """Return the published code lists."""
    base = request.app.state.registry.settings.base
    found = repository.listed(session, PUBLIC, kind=Kind.CODE_LIST)
    rows = sorted((_code_list(entry, base) for entry in found), key=lambda row: str(row["iri"]))
    return _as(request, rows, _CODE_LIST, if_none_match)


@router.get("/wilayah/{code}.json")
def place_as_json(request: Request, session: ReadSession, code: Name, if_none_match: IfNoneMatch = None) -> Response:
    """Return a place: its name, what it lies in, what lies in it, and the newest datasets about it."""
    registry = request.app.state.registry
    page = place_page(session, registry.index, dotted(code), INDONESIAN)
    base: str = registry.settings.base
    said = {
        "kode": page.code,
        "iri": _place(page.code, base),
        "tingkat": page.level,
        "nama": page.name,
        "di_atasnya": [{"kode": step.code, "nama": step.name, "iri": _place(step.code, base)} for step in page.above],
        "tahun": page.years,
        "jumlah_set_data": page.total,
        "set_data_terbaru": [_hit(hit, base) for hit in page.hits],
        "di_dalamnya": [
            {"kode": one.code, "nama": one.name, "jumlah_set_data": one.count, "iri": _place(one.code, base)}
            for one in page.within
        ],
    }
    return variant(orjson.dumps(said), JSON, if_none_match)


_HIT = ("jenis", "judul", "title_en", "instansi", "nama_instansi", "ringkasan", "diperbarui", "halaman", "iri")
_STANDARD = ("kode", "judul", "title_en", "versi", "instansi", "variabel", "aturan", "uraian", "halaman", "iri")
_CODE_LIST = ("instansi", "daftar", "judul", "title_en", "versi", "banyak_kode", "berkas_csv", "halaman", "iri")


def _found(index: SearchIndex, query: Query) -> tuple[list[Hit], str | None]:
    """Return the hits of some pages, and where the next ones begin."""
    hits: list[Hit] = []
    for _ in range(_PAGES):
        page = index.search(query)
        hits += page.hits
        if not page.next:
            return hits, None
        query = Query(query.text, query.filters, limit=_PAGE, cursor=page.next)
    return hits, query.cursor


def _hit(hit: Hit, base: str) -> dict[str, Any]:
    told = (hit.kind, *_wordings(hit.title), hit.agency, hit.agency_title.get("id"), hit.description.get("id"))
    return dict(zip(_HIT, (*told, hit.modified.isoformat(), base + hit.url, base + hit.key), strict=True))


def _standard(row: Standard, base: str) -> dict[str, Any]:
    told = (row.slug, *_wordings(row.title), row.number, row.agency.get("id"), row.variables, row.rules)
    where = (f"{base}/standar/{row.slug}", f"{base}{row.iri}")
    return dict(zip(_STANDARD, (*told, row.description.get("id"), *where), strict=True))


def _code_list(entry: Entry, base: str) -> dict[str, Any]:
    item = entry.item
    page = f"{base}/kode/{item.agency}/{item.slug}"
    told = (item.agency, item.slug, *_wordings(entry.body["title"]), entry.version.number, entry.body.get("codes", 0))
    return dict(zip(_CODE_LIST, (*told, f"{page}.csv", page, base + item.iri), strict=True))


def _wordings(text: Mapping[str, str]) -> tuple[str | None, str | None]:
    return text.get("id"), text.get("en")


def _place(code: str, base: str) -> str:
    return f"{base}/id/code-list/kemendagri/wilayah/{code}"


def _as(
    request: Request, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], if_none_match: str | None
) -> Response:
    """Return rows in the form that the address ends in; the JSON names them as the page is named."""
    name, _, form = request.url.path.rpartition("/")[2].partition(".")
    if form == "csv":
        return variant(_csv(rows, columns), CSV, if_none_match)
    return variant(orjson.dumps({name: rows}), JSON, if_none_match)


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Return rows as CSV (RFC 4180)."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
