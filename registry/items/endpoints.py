"""Registered items as JSON: list, read, write drafts."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import BaseModel, ConfigDict

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Invalid, Sentence
from registry.items import repository, service
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State

router = APIRouter(prefix="/api/v1/items", tags=["items"])

Agency = Annotated[str, Path(max_length=60)]
Slug = Annotated[str, Path(max_length=100)]


class Draft(BaseModel):
    """A new item, or the new text of a draft: a body that obeys the schema of its kind.

    Without ``access`` a new item is public, and a draft keeps the class it has.
    """

    model_config = ConfigDict(extra="forbid")

    body: dict[str, Any]
    access: Access | None = None


def shown(entry: Entry) -> dict[str, Any]:
    """Return an item with a version as the API shows it."""
    version = entry.version
    return {
        "iri": entry.item.iri,
        "version_iri": entry.version_iri,
        "kind": entry.item.kind,
        "agency": entry.item.agency,
        "slug": entry.item.slug,
        "version": version.number,
        "state": version.state,
        "access": version.access,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "published_at": version.published_at,
        "revision": version.revision,
        "body": version.body,
    }


@router.get("")
def listed(
    session: ReadSession,
    caller: RequestCaller,
    kind: Kind | None = None,
    state: State = State.PUBLISHED,
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """List the items the caller may see, in one state; ``next`` is the cursor of the next page."""
    entries = repository.listed(session, caller, kind=kind, states=[state], after=after, limit=limit)
    following = entries[-1].version.id if len(entries) == limit else None
    return {"items": [{k: v for k, v in shown(entry).items() if k != "body"} for entry in entries], "next": following}


@router.get("/{kind}/{agency}/{slug}")
def read(
    kind: Kind,
    agency: Agency,
    slug: Slug,
    session: ReadSession,
    caller: RequestCaller,
    response: Response,
    version: str | None = None,
) -> dict[str, Any]:
    """Read an item, in its live version unless another is asked for; ``ETag`` is the revision to send back."""
    entry = repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=version)
    response.headers["ETag"] = f'"{entry.version.number}-{entry.version.revision}"'
    return shown(entry)


@router.post("/{kind}/{agency}/{slug}", status_code=201)
def create(
    kind: Kind, agency: Agency, slug: Slug, draft: Draft, session: WriteSession, caller: RequestCaller
) -> dict[str, Any]:
    """Register an item with its first draft."""
    return shown(
        service.create(
            session,
            kind=kind,
            agency=agency,
            slug=slug,
            body=draft.body,
            by=caller,
            access=draft.access or Access.PUBLIC,
        )
    )


@router.put("/{kind}/{agency}/{slug}")
def revise(
    kind: Kind,
    agency: Agency,
    slug: Slug,
    draft: Draft,
    session: WriteSession,
    caller: RequestCaller,
    if_match: Annotated[str, Header(description="ETag of the draft that was read.")],
) -> dict[str, Any]:
    """Save the draft of an item; 412 when somebody saved it since it was read."""
    number, _, revision = if_match.strip('"').partition("-")
    if not re.fullmatch(r"[0-9]{1,9}", revision):
        raise Invalid(
            Sentence("If-Match harus berisi ETag dari draf yang dibaca.", "If-Match must hold the ETag that was read.")
        )
    entry = repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=number)
    service.revise(session, entry, draft.body, by=caller, revision=int(revision), access=draft.access)
    return shown(entry)
