"""The guide of the API with a real dataset's addresses, the reference made of our OpenAPI, and what refusals mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from portal.pages.dataset_more import tab
from portal.rendering import renderer
from portal.snippets import Snippet, snippets
from registry.accounts.caller import PUBLIC
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound, RegistryError, Sentence
from registry.items.state import Kind
from registry.search.index import Hit, Query, SearchAway, SearchIndex
from registry.web.routing import Router

router = Router()
_LOOKED_AT = 5
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class ApiGuidePage:
    """The guide."""

    dataset: Hit | None
    """The dataset that the examples take; None while nothing is published."""
    snippets: tuple[Snippet, ...]
    """How programs take its first table."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its method and path, what it does, and what it takes."""

    method: str
    path: str
    says: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApiReferencePage:
    """Every operation."""

    groups: tuple[tuple[str, str, tuple[Operation, ...]], ...]
    """Tag, what it is about, and its operations."""


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """What refusals mean."""

    problems: tuple[tuple[str, int, Sentence], ...]
    """Type, status and title of each; of one when one is asked for."""
    asked: str | None
    """The type that is asked for; None for all."""


@router.get("/dok/api")
def guide(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the guide; its examples are of the newest dataset that opens as a table."""
    registry = request.app.state.registry
    page = next(_examples(request, session, registry.index, registry.settings.base), ApiGuidePage(None, ()))
    return renderer(request).page(request, caller, "pages/api_guide.html", page)


def _examples(request: Request, session: ReadSession, index: SearchIndex, base: str) -> Iterator[ApiGuidePage]:
    asked = Query(filters={"kind": (Kind.DATASET.value,), "access": ("public",)}, sort="newest", limit=_LOOKED_AT)
    try:
        hits = index.search(asked).hits
    except SearchAway:
        return
    for hit in hits:
        slug = hit.key.rpartition("/")[2]
        if tables := tab(request, session, PUBLIC, slug, None).tables:
            yield ApiGuidePage(hit, snippets(base, slug, tables[0].identifier, tables[0].columns))


@router.get("/dok/api/rujukan")
def reference(request: Request, caller: RequestCaller) -> Response:
    """Show every operation by its tag, from the OpenAPI description."""
    told: Mapping[str, Any] = request.app.openapi()
    groups: dict[str, list[Operation]] = {tag["name"]: [] for tag in told.get("tags", [])}
    for path, methods in told["paths"].items():
        for method in _METHODS:
            if operation := methods.get(method):
                groups.setdefault((operation.get("tags") or ["–"])[0], []).append(_operation(method, path, operation))
    about = {tag["name"]: tag.get("description", "") for tag in told.get("tags", [])}
    page = ApiReferencePage(tuple((tag, about.get(tag, ""), tuple(found)) for tag, found in groups.items() if found))
    return renderer(request).page(request, caller, "pages/api_reference.html", page)


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Operation:
    says = str(told.get("description") or told.get("summary") or "").partition("\n\n")[0].replace("``", "")
    names = (one.get("name", "") for one in told.get("parameters", ()) if one.get("in") == "query")
    return Operation(method.upper(), path, says, tuple(name for name in names if name))


@router.get("/problems")
def problems(request: Request, caller: RequestCaller) -> Response:
    """List what a refusal may be."""
    return renderer(request).page(request, caller, "pages/problems.html", ProblemsPage(_known(), None))


@router.get("/problems/{problem}")
def one_problem(request: Request, caller: RequestCaller, problem: Annotated[str, Path(max_length=60)]) -> Response:
    """Say what one refusal means: the address that its ``type`` gives."""
    found = tuple(one for one in _known() if one[0] == problem)
    if not found:
        raise NotFound(Sentence(f"Tidak ada penolakan berjenis '{problem}'.", f"There is no problem '{problem}'."))
    return renderer(request).page(request, caller, "pages/problems.html", ProblemsPage(found, problem))


@router.get("/bantuan/{name}")
def help_of(request: Request, name: Annotated[str, Path(max_length=60)]) -> Response:
    """Send to the help of a check or of a refusal, whichever has the name."""
    is_problem = any(name == known for known, _, _ in _known())
    path = f"/problems/{name}" if is_problem else f"/periksa/bantuan/{name}"
    return RedirectResponse(renderer(request).language(request).url(path), 301)


def _known() -> tuple[tuple[str, int, Sentence], ...]:
    """Return every refusal that the program knows, by status and type; of namesakes the first stands for all."""
    found: dict[str, tuple[str, int, Sentence]] = {}
    waiting: list[type[RegistryError]] = [RegistryError]
    while waiting:
        one = waiting.pop(0)
        if isinstance(getattr(one, "status", None), int):
            found.setdefault(one.type, (one.type, one.status, one.title))
        waiting += one.__subclasses__()
    found.pop(RegistryError.type)
    return tuple(sorted(found.values(), key=lambda problem: (problem[1], problem[0])))
