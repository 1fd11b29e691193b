"""A place: where it lies, what is published of it, and the places in it, each with how much there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.codes.payloads import Code
from registry.errors import NotFound, Sentence
from registry.search.index import Hit, Query, SearchIndex
from registry.web.routing import Router

router = Router()
LIST = "kemendagri/wilayah"
_LEVELS = {2: "provinsi", 5: "kabupaten", 8: "kecamatan", 13: "desa"}
"""Level by the length of a dotted code."""
_PARTS = (2, 2, 2, 4)
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A place above."""

    code: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Within:
    """A place inside: how many datasets are about it or about what lies in it, and their share of the most."""

    code: str
    name: Mapping[str, str]
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A place."""

    code: str
    """Its code, with dots."""
    name: Mapping[str, str]
    """Its name."""
    level: str
    """``provinsi``, ``kabupaten``, ``kecamatan``, ``desa`` or ``kelurahan``."""
    above: Sequence[Step]
    """What it lies in, the topmost first."""
    total: int
    """Datasets about it."""
    hits: Sequence[Hit]
    """The newest of them."""
    years: Sequence[int]
    """Years that datasets are about, the newest first."""
    within: Sequence[Within]
    """The places in it."""
    covered: int
    """How many of those have a dataset."""


def dotted(code: str) -> str:
    """Return a code of a place with its dots, however it was written; as it is when no place has such a code."""
    digits = "".join(sign for sign in code if sign.isdigit())
    parts: list[str] = []
    for size in _PARTS:
        if not digits:
            break
        parts.append(digits[:size])
        digits = digits[size:]
    found = ".".join(parts)
    return found if len(found) in _LEVELS and not digits else code


def place_page(session: ReadSession, index: SearchIndex, notation: str, language: str) -> PlacePage:
    """Gather what is public about a place; NotFound when no place has this code."""
    item = codes.item_of(session, LIST)
    found = codes.code(session, item.id or 0, notation) if item else None
    if item is None or found is None or len(notation) not in _LEVELS:
        raise NotFound(
            Sentence(
                f"Tidak ada wilayah berkode {notation[:20]!r}. Cari namanya di daftar kode wilayah.",
                f"No place has the code {notation[:20]!r}. Look for its name in the list of places.",
            )
        )
    asked = Query(
        filters={"kind": ("dataset",), "wilayah": (notation,)},
        sort="newest",
        limit=_SHOWN,
        facets=("wilayah", "year"),
        language=language,
    )
    answer = index.search(asked)
    counted = {value.value: value.count for value in answer.facets.get("wilayah", ())}
    within = _within(codes.narrower(session, item.id or 0, notation), counted)
    return PlacePage(
        code=notation,
        name=found.labels,
        level=_level(notation),
        above=[Step(code.notation, code.labels) for code in codes.ancestors(session, item.id or 0, found)],
        total=answer.total,
        hits=answer.hits,
        years=sorted((int(one.value) for one in answer.facets.get("year", ()) if one.value.isdecimal()), reverse=True),
        within=within,
        covered=sum(one.count > 0 for one in within),
    )


def _level(notation: str) -> str:
    """Return what a place is; a kelurahan has 1 before its number, a desa 2 (Kepmendagri 300.2.2-2138/2025)."""
    return "kelurahan" if len(notation) == max(_LEVELS) and notation[-4] == "1" else _LEVELS[len(notation)]


def _within(inside: Sequence[Code], counted: Mapping[str, int]) -> list[Within]:
    most = max((counted.get(code.notation, 0) for code in inside), default=0) or 1
    found = ((code, counted.get(code.notation, 0)) for code in inside)
    return [Within(code.notation, code.labels, count, count / most) for code, count in found]


@router.get("/wilayah/{code}")
def place(request: Request, session: ReadSession, caller: RequestCaller, code: str) -> Response:
    """Show a place; a code without dots leads to the one with."""
    found = renderer(request)
    language = found.language(request)
    notation = dotted(code)
    if notation != code:
        return RedirectResponse(language.url(f"/wilayah/{notation}"), status_code=301)
    page = place_page(session, request.app.state.registry.index, notation, language.code)
    return found.page(request, caller, "pages/place.html", page)
