"""The user guides of the four roles: the documents of ``docs/panduan`` as pages, with the pictures the tests take."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from fastapi import Request, Response
from fastapi.responses import FileResponse
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markupsafe import Markup

import portal
from portal.language import INDONESIAN, code_of
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.errors import NotFound, Sentence
from registry.web.routing import Router

router = Router()
_INSTALLED = Path(portal.__file__).parent / "panduan"
FOLDER = _INSTALLED if _INSTALLED.exists() else Path(portal.__file__).parents[1] / "docs" / "panduan"
GUIDES = {"pengguna": "user", "produsen": "producer", "walidata": "steward", "pembina": "supervisor"}
"""The guide of each role, by its name in Indonesian; its document in English has the second name."""
_WEEK = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A guide."""

    name: str
    """Of which role."""
    title: str
    """Its heading."""
    text: Markup
    """What it says, as HTML made of our own document."""


@router.get("/dok/panduan/{name}")
def guide(request: Request, name: str, caller: RequestCaller) -> Response:
    """Show the guide of a role, in the language of the page."""
    if name not in GUIDES:
        raise _missing()
    title, text = _read(name if code_of(request) == INDONESIAN else GUIDES[name])
    return renderer(request).page(request, caller, "pages/guide.html", GuidePage(name, title, text))


@router.get("/dok/panduan/gambar/{name}")
def picture(name: str) -> Response:
    """Send a picture of a guide."""
    path = FOLDER / "gambar" / name
    if path.parent != FOLDER / "gambar" or path.suffix != ".webp" or not path.is_file():
        raise _missing()
    return FileResponse(path, media_type="image/webp", headers={"Cache-Control": f"public, max-age={_WEEK}"})


def _missing() -> NotFound:
    return NotFound(Sentence("Panduan atau gambar ini tidak ada.", "There is no such guide or picture."))


@cache
def _read(document: str) -> tuple[str, Markup]:
    title, _, text = (FOLDER / f"{document}.md").read_text().partition("\n")
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.add_render_rule("image", _image)
    return title.removeprefix("# "), Markup(markdown.render(text))  # noqa: S704  # a document of the program


def _image(self: RendererHTML, tokens: list[Any], place: int, options: Any, env: Mapping[str, Any]) -> str:
    """Write a picture that is fetched when it is come to, and whose room is kept till then."""
    token = tokens[place]
    token.attrs |= {"loading": "lazy", "width": 760, "height": 500, "class": "sdd-picture"}
    return RendererHTML.image(self, tokens, place, options, cast("Any", env))
