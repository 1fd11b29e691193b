"""Registered items as JSON: list, read, write drafts."""

import re
from typing import Annotated, Any

from fastapi import Header, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Invalid, Sentence
from registry.items import copying, difference, repository, service, versioning
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.schemas import system_fields
from registry.web.routing import Router

router = Router(prefix="/api/v1/items", tags=["items"])

Agency = Annotated[str, Path(max_length=60)]
Slug = Annotated[str, Path(max_length=100)]


class Draft(BaseModel):
    """A new item, or the new text of a draft: a body that obeys the schema of its kind.

    Without ``access`` a new item is public, and a draft keeps the class it has.
    """

    model_config = ConfigDict(extra="forbid")

    body: dict[str, Any]
    access: Access | None = None


class NextVersion(BaseModel):
    """The text of the next version. Without ``number`` the one that its changes ask for is taken."""

    model_config = ConfigDict(extra="forbid")

    body: dict[str, Any]
    number: Annotated[str, Field(pattern=r"^\d{1,9}\.\d{1,9}\.\d{1,9}$")] | None = None
    access: Access | None = None


class Copied(BaseModel):
    """How last year's item becomes this year's."""

    model_config = ConfigDict(extra="forbid")

    slug: str = Field(default="", max_length=100)
    years: int = Field(default=1, ge=1, le=10)


class CopiedYear(BaseModel):
    """Whose activities and datasets of which year are copied to the year after."""

    model_config = ConfigDict(extra="forbid")

    agency: str = Field(max_length=60)
    year: int = Field(ge=1900, le=2100)


def etag(entry: Entry) -> str:
    """Return the ETag of a version: another after each save."""
    return f'"{entry.version.number}-{entry.version.revision}"'


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
        "rejected": version.rejected_at is not None,
        "access": version.access,
        "derived_from": entry.item.derived_from,
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
    response.headers["ETag"] = etag(entry)
    return shown(entry)


@router.post("/{kind}/{agency}/{slug}", status_code=201)
def create(
    kind: Kind, agency: Agency, slug: Slug, draft: Draft, session: WriteSession, caller: RequestCaller
) -> dict[str, Any]:
    """Register an item with its first draft."""
    system_fields.require_untouched(kind, {}, draft.body)
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
    response: Response,
    if_match: Annotated[str, Header(description="ETag of the draft that was read.")],
) -> dict[str, Any]:
    """Save the draft of an item; 412 with both texts when somebody saved it since it was read.

    What is refused so is kept too, under ``…/set-aside``.
    """
    number, _, revision = if_match.strip('"').partition("-")
    if not re.fullmatch(r"[0-9]{1,9}", revision):
        raise Invalid(
            Sentence("If-Match harus berisi ETag dari draf yang dibaca.", "If-Match must hold the ETag that was read.")
        )
    entry = repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=number)
    system_fields.require_untouched(kind, entry.body, draft.body)
    service.revise(session, entry, draft.body, by=caller, revision=int(revision), access=draft.access)
    response.headers["ETag"] = etag(entry)
    return shown(entry)


@router.post("/{kind}/{agency}/{slug}/versi", status_code=201)
def begin(
    kind: Kind,
    agency: Agency,
    slug: Slug,
    following: NextVersion,
    session: WriteSession,
    caller: RequestCaller,
    response: Response,
) -> dict[str, Any]:
    """Begin the next version of an item; the live one stays until it is published."""
    item = repository.find(session, caller, kind=kind, agency=agency, slug=slug).item
    entry = versioning.begin(session, item, following.body, by=caller, number=following.number, access=following.access)
    response.headers["ETag"] = etag(entry)
    return shown(entry)


@router.get("/{kind}/{agency}/{slug}/difference")
def compare(
    kind: Kind,
    agency: Agency,
    slug: Slug,
    session: ReadSession,
    caller: RequestCaller,
    earlier: Annotated[str, Query(alias="from", max_length=20)],
    later: Annotated[str, Query(alias="to", max_length=20)],
) -> dict[str, Any]:
    """Tell how two versions of an item differ, field by field, and which number part the changes ask for."""
    before = repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=earlier)
    after = repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=later)
    found = difference.differences(kind, before.body, after.body)
    proposal = versioning.proposal(kind, found)
    return {
        "from": before.version_iri,
        "to": after.version_iri,
        "bump": proposal.bump,
        "differences": [{**one.to_json(), "bump": bump} for one, bump in proposal.reasons],
    }


@router.post("/{kind}/{agency}/{slug}/copies", status_code=201)
def copy(
    kind: Kind, agency: Agency, slug: Slug, wanted: Copied, session: WriteSession, caller: RequestCaller
) -> dict[str, Any]:
    """Copy an activity or dataset as the draft of a later year."""
    entry = repository.find(session, caller, kind=kind, agency=agency, slug=slug)
    return shown(copying.copy(session, entry, by=caller, slug=wanted.slug, years=wanted.years))


@router.post("/copies", status_code=201)
def copy_year(wanted: CopiedYear, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Copy what an agency published of a year as drafts of the year after."""
    made, refused = copying.copy_year(session, wanted.agency, wanted.year, by=caller)
    return {
        "copied": [entry.version_iri for entry in made],
        "not_copied": [{"iri": entry.item.iri, "detail": why.detail._asdict()} for entry, why in refused],
    }


@router.get("/{kind}/{agency}/{slug}/set-aside")
def set_aside(kind: Kind, agency: Agency, slug: Slug, session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """List what was written too late in drafts of an item, the newest first: own texts, and all for curators."""
    item = repository.find(session, caller, kind=kind, agency=agency, slug=slug).item
    return {
        "set_aside": [
            {
                "kept": kept.id,
                "version": version.number,
                "at": kept.at,
                "read_revision": kept.read_revision,
                "access": kept.access,
                "body": kept.body,
            }
            for kept, version in repository.set_aside(session, caller, item)
        ]
    }
