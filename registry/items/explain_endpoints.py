"""Why a registered item stands where it does among what a search found; for those who curate, not for the public."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Query, Request

from registry.accounts.dependencies import RequestCaller
from registry.accounts.models import Role
from registry.errors import NotFound, Sentence
from registry.search.index import Query as SearchQuery
from registry.web.routing import Router

router = Router(prefix="/api/v1", tags=["search"])


@router.get("/search/explain")
def explain(
    request: Request,
    by: RequestCaller,
    iri: Annotated[str, Query(description="IRI of a hit, or its path.")],
    q: Annotated[str, Query(description="The text that found it.")] = "",
) -> dict[str, Any]:
    """Say to an administrator why a record is found where it is."""
    by.require_role(Role.ADMIN, Role.WALIDATA)
    registry = request.app.state.registry
    explained = registry.index.explain(SearchQuery(text=q), iri.removeprefix(registry.settings.base))
    if explained is None:
        raise NotFound(Sentence("Pencarian itu tidak menemukan item ini.", "That search does not find this item."))
    return asdict(explained)
