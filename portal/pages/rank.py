"""Why a record stands where it does among what a search found; for those who curate the catalogue."""

from dataclasses import dataclass

from fastapi import Request, Response

from portal.language import msg
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.errors import Forbidden, NotFound, Sentence
from registry.search.index import Explanation, Query
from registry.web.routing import Router

router = Router()

FIELDS = {
    "title": msg("judul"),
    "keywords": msg("kata kunci"),
    "description": msg("uraian"),
    "text": msg("isi lain"),
    "anywhere": msg("isi mana pun"),
    "notation": msg("kode"),
}
"""What the fields of a record are called."""

WAYS = {
    "word": msg("seperti ditulis"),
    "stem": msg("kata dasar sama"),
    "code": msg("kode sama"),
    "phrase": msg("kata-kata berdampingan"),
    "beginning": msg("awal kata"),
    "near": msg("ejaan mirip"),
}
"""How words may be found."""
_LONGEST_TEXT, _LONGEST_KEY = 500, 400
_NOT_YOURS = Sentence(
    "Alasan urutan hanya untuk walidata dan admin.", "Reasons of a rank are for walidata and admin only."
)
_NOT_FOUND = Sentence("Pencarian itu tidak menemukan item ini.", "That search does not find this item.")


@dataclass(frozen=True, slots=True)
class RankPage:
    """The reasons of a rank."""

    text: str
    """What was asked."""
    address: str
    """Path of the record's permanent IRI."""
    explanation: Explanation
    """Reasons, the strongest first."""
    fields: dict[str, str]
    """Names of the fields."""
    ways: dict[str, str]
    """Names of the ways in which words are found."""


@router.get("/cari/alasan")
def rank(request: Request, caller: RequestCaller) -> Response:
    """Show why a record is found where it is; NotFound when the search does not find it."""
    caller.require_user()
    if not caller.tends_search:
        raise Forbidden(_NOT_YOURS)
    found = renderer(request)
    language, asked = found.language(request), request.query_params
    text, address = asked.get("q", "")[:_LONGEST_TEXT], asked.get("iri", "")[:_LONGEST_KEY]
    explained = request.app.state.registry.index.explain(Query(text, language=language.code), address)
    if explained is None:
        raise NotFound(_NOT_FOUND)
    fields = {name: language.say(word) for name, word in FIELDS.items()}
    ways = {name: language.say(word) for name, word in WAYS.items()}
    return found.page(request, caller, "pages/rank.html", RankPage(text, address, explained, fields, ways))
