"""What may be meant while somebody types in the search box: a fragment of links in groups, for a small script."""

from dataclasses import dataclass

from fastapi import Request, Response

from portal.language import msg
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.search.completion import Group, complete
from registry.web.routing import Router

router = Router()

GROUPS = {
    "datasets": msg("Set data"),
    "standards": msg("Standar dan metadata"),
    "codes": msg("Kode"),
    "places": msg("Wilayah"),
}
"""What the groups of the box are called."""
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class SuggestPage:
    """The hits of the box."""

    groups: tuple[tuple[str, Group], ...]
    """Each group with its name."""


@router.get("/cari/saran")
def suggest(request: Request, caller: RequestCaller) -> Response:
    """Answer the box with a list of options; an empty one when nothing begins so."""
    found = renderer(request)
    language = found.language(request)
    text = request.query_params.get("q", "")[:_LONGEST_TEXT]
    groups = complete(request.app.state.registry.index, text, language=language.code)
    page = SuggestPage(tuple((language.say(GROUPS[group.name]), group) for group in groups))
    return found.page(request, caller, "pages/suggest.html", page)
