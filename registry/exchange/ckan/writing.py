"""Datasets as clients of CKAN write them: through the registry's own door, as drafts and proposals.

A package that is created, or changed while nothing of it is under way, becomes a draft; one that is under way as a
draft is revised. ``state: active`` (with ``private`` not true) hands the draft in as soon as nothing that is required
is missing. Nothing becomes public by this: that stays the decision of others.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from registry.accounts.caller import Caller
from registry.errors import Conflict, Forbidden, Sentence
from registry.exchange.ckan import catalogue, datasets, errors
from registry.exchange.ckan.call import Call
from registry.exchange.ckan.packages import Row
from registry.items import repository, versioning
from registry.items import service as items
from registry.items.drafts import slug_of
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.schemas import completeness
from registry.workflow import service as workflow

_UNDER_WAY = Sentence(
    "Usulan sebelumnya masih diperiksa. Tunggu putusannya, atau minta walidata mengembalikannya.",
    "The proposal before this one is still being looked at. Wait for the decision, or ask the walidata to return it.",
)
_NO_DRAFT_REMOVED = Sentence(
    "Draf tidak dihapus lewat sini; ubah isinya atau biarkan.", "A draft is not removed here; change it or leave it."
)
_WITHDRAWN = "Ditarik lewat API CKAN tanpa alasan tertulis."


def create(call: Call, package: Mapping[str, Any]) -> dict[str, Any]:
    """Register a dataset with its first draft."""
    call.caller.require_user()
    slug = _new_slug(package)
    agency = _agency(call, package)
    body, access = datasets.read(package, slug=slug, directory=call.directory, base=call.base, before={})
    entry = items.create(
        call.session,
        kind=Kind.DATASET,
        agency=agency,
        slug=slug,
        body=body,
        by=call.caller,
        access=_access(body, access) or Access.PUBLIC,
    )
    return finished(call, entry, package)


def change(call: Call, row: Row, package: Mapping[str, Any]) -> dict[str, Any]:
    """Save what a package says as the draft of a dataset; a new version is begun when none is under way."""
    entry = proposal_of(call, row)
    before = entry.body
    package = _with_identifiers(call, row.item_id, before, package)
    body, access = datasets.read(package, slug=row.slug, directory=call.directory, base=call.base, before=before)
    return save(call, entry, body, package, access=_access(body, access))


def save(
    call: Call, entry: Entry, body: dict[str, Any], package: Mapping[str, Any], *, access: Access | None = None
) -> dict[str, Any]:
    """Write a document as the draft of a dataset, and hand it in where that is asked."""
    if entry.version.state == State.PUBLISHED.value:
        if body == entry.body and access in {None, Access(entry.version.access)}:
            return shown(call, entry)
        entry = versioning.begin(call.session, entry.item, body, by=call.caller, access=access)
    elif body != entry.body or (access and access.value != entry.version.access):
        items.revise(call.session, entry, body, by=call.caller, access=access)
    return finished(call, entry, package)


def remove(call: Call, row: Row, reason: str) -> None:
    """Withdraw a published dataset; it stays listed as withdrawn, with the reason."""
    entry = _entry(call, row)
    if entry.version.state != State.PUBLISHED.value:
        raise errors.denied(_NO_DRAFT_REMOVED)
    workflow.retire(call.session, entry, by=call.caller, reason=reason or _WITHDRAWN)


def proposal_of(call: Call, row: Row) -> Entry:
    """Return the version that a change goes on from: the draft under way, else the live one.

    ``Validation Error`` while another is being looked at, ``Authorization Error`` for who may not write it.
    """
    call.caller.require_user()
    entry = _entry(call, row)
    items.require_writer(call.caller, Kind.DATASET, entry.item.agency)
    version = repository.open_version(call.session, entry.item)
    if version is None:
        return entry
    if version.state != State.DRAFT.value:
        raise Conflict(_UNDER_WAY)
    return Entry(entry.item, version)


def finished(call: Call, entry: Entry, package: Mapping[str, Any]) -> dict[str, Any]:
    """Hand a draft in where that is asked and nothing is missing; return it as a package."""
    wants = package.get("state") == "active" and str(package.get("private", False)).lower() not in {"true", "1"}
    can = wants and entry.version.state == State.DRAFT.value and _may_submit(call.caller)
    if can and not completeness.missing_for_submission(Kind.DATASET, entry.body):
        workflow.submit(call.session, entry, by=call.caller)
    return shown(call, entry)


def shown(call: Call, entry: Entry) -> dict[str, Any]:
    """Return a version of a dataset as a package."""
    item, version = entry.item, entry.version
    return call.shown(
        Row(
            item.id or 0,
            item.slug,
            item.agency,
            item.created_at,
            version.number,
            version.state,
            version.access,
            version.moved_at,
            version.body,
        )
    )


def named(call: Call, package: Mapping[str, Any]) -> Row:
    """Return the dataset that a package to write is about: by id, else by name."""
    said = [str(package[name]) for name in ("id", "name") if package.get(name)]
    if not said:
        raise errors.missing("id")
    found = (catalogue.find(call.session, call.caller, name, call.ckan.packages.identifiers) for name in said)
    row = next((row for row in found if row), None)
    if row is None:
        raise errors.not_found()
    return row


def _entry(call: Call, row: Row) -> Entry:
    return repository.find(call.session, call.caller, kind=Kind.DATASET, slug=row.slug, agency=row.agency)


def _may_submit(caller: Caller) -> bool:
    try:
        caller.require_scope("submit", Kind.DATASET.value)
    except Forbidden:
        return False
    return True


def _new_slug(package: Mapping[str, Any]) -> str:
    name = package.get("name")
    if name is not None and not isinstance(name, str):
        raise errors.not_valid(name="Must be a Unicode string value")
    slug = catalogue.slug_of(name) if name else slug_of(str(package.get("title") or ""))
    if len(slug) < 2:  # noqa: PLR2004  # CKAN's shortest
        raise errors.not_valid(name="Missing value" if not slug else "Must be at least 2 characters long")
    return slug


def _agency(call: Call, package: Mapping[str, Any]) -> str:
    owner = package.get("owner_org")
    if not owner and isinstance(found := package.get("organization"), Mapping):
        owner = found.get("name")
    if not owner:
        return call.caller.agency or ""
    organization = call.directory.organization(owner)
    if organization is None and isinstance(found := package.get("organization"), Mapping):
        organization = call.directory.organization(found.get("name"))  # the id is another registry's
    if organization is None:
        raise errors.not_valid(owner_org="Organization does not exist")
    return organization.slug


def _access(body: Mapping[str, Any], said: Access | None) -> Access | None:
    return Access.CLOSED if body.get("is_microdata") else said


def _with_identifiers(
    call: Call, item_id: int, before: Mapping[str, Any], package: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return a package whose files say which distribution they are, where a client sent the id alone."""
    identifiers = call.ckan.packages.identifiers
    known = {
        identifiers.resource(item_id, found["identifier"]): found["identifier"]
        for found in before.get("distributions") or ()
    }
    files = deepcopy(datasets.items(package, "resources"))
    for resource in files:
        if isinstance(resource, dict) and (identifier := known.get(str(resource.get("id")))):
            resource["identifier"] = identifier
    return {**package, "resources": files}
