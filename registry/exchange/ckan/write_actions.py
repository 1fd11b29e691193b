"""Actions that write datasets and their files: drafts and proposals, see ``writing``."""

import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import PurePath
from typing import Any

from registry.exchange.ckan import catalogue, errors, resources, writing
from registry.exchange.ckan.call import Action, Call, action
from registry.exchange.ckan.packages import Row
from registry.exchange.ckan.request import Upload


def package_create(call: Call) -> dict[str, Any]:
    """Register a dataset as a draft; ``state: active`` hands it in when nothing is missing."""
    return writing.create(call, call.params)


def package_update(call: Call) -> dict[str, Any]:
    """Write a dataset anew, as a draft or as the next version of what is published."""
    return writing.change(call, writing.named(call, call.params), call.params)


def package_patch(call: Call) -> dict[str, Any]:
    """Change only what is sent of a dataset."""
    row = writing.named(call, call.params)
    return writing.change(call, row, _patched(call, row, call.params))


def package_revise(call: Call) -> dict[str, Any]:
    """Change fields of a dataset that still is as described (match, filter, update; no wildcards)."""
    match, changes = call.params.get("match"), call.params.get("update") or {}
    if not isinstance(match, Mapping) or not isinstance(changes, Mapping):
        raise errors.not_valid(match="Must be a dictionary with an id or name")
    if call.params.get("filter"):
        raise errors.not_valid(filter="Not supported here; send the whole field by update")
    row = writing.named(call, match)
    before = writing.shown(call, writing.proposal_of(call, row))
    for name, value in match.items():
        if name != "id" and before.get(name) != value:
            raise errors.not_valid(match=f"{name}: does not match")
    return {"package": writing.change(call, row, {**_plain(before), **changes})}


def package_delete(call: Call) -> None:
    """Withdraw a published dataset (id, reason); walidata only."""
    row = writing.named(call, call.params)
    writing.remove(call, row, call.text("reason"))


def resource_create(call: Call) -> dict[str, Any]:
    """Add a file to a dataset (package_id; url, or the file itself as upload)."""
    row = call.package(call.required("package_id"))
    entry = writing.proposal_of(call, row)
    files = list(entry.body.get("distributions") or ())
    taken = {found["identifier"] for found in files}
    upload = call.upload()
    named = {"name": PurePath(upload.name).stem, **call.params} if upload else call.params
    made = resources.read(named, slug=row.slug, base=call.base, taken=taken, before={})
    if upload:
        made = _uploaded(call, made, upload)
    return _saved(call, row, [*files, made], made["identifier"])


def resource_update(call: Call) -> dict[str, Any]:
    """Write a file's description anew (id), or the file itself as upload."""
    return _changed(call, {})


def resource_patch(call: Call) -> dict[str, Any]:
    """Change only what is sent of a file (id)."""
    return _changed(call, resource_of_draft(call)[2])


def resource_delete(call: Call) -> None:
    """Take a file from a dataset (id)."""
    row, files, found = resource_of_draft(call)
    _saved(call, row, [each for each in files if each["identifier"] != found["identifier"]], "")


def resource_of_draft(call: Call) -> tuple[Row, list[dict[str, Any]], dict[str, Any]]:
    """Return the dataset of a file by its id, its distributions as they are now, and the file."""
    identifier = call.required("id")
    identifiers = call.ckan.packages.identifiers
    item_id = identifiers.item_of(identifier)
    row = catalogue.of_item(call.session, call.caller, item_id) if item_id else None
    if row is None:
        raise errors.not_found("Resource was not found.")
    package = writing.shown(call, writing.proposal_of(call, row))
    found = next((resource for resource in package["resources"] if resource["id"] == identifier), None)
    if found is None:
        raise errors.not_found("Resource was not found.")
    return row, list(writing.proposal_of(call, row).body.get("distributions") or ()), found


def _changed(call: Call, before: Mapping[str, Any]) -> dict[str, Any]:
    row, files, found = resource_of_draft(call)
    upload = call.upload()
    asked = {**before, "url": found["url"] if upload else "", **call.params, "identifier": found["identifier"]}
    kept = {each["identifier"]: each for each in files}
    made = resources.read(asked, slug=row.slug, base=call.base, taken=set(), before=kept)
    if upload:
        made = _uploaded(call, made, upload)
    return _saved(
        call, row, [made if each["identifier"] == made["identifier"] else each for each in files], made["identifier"]
    )


def _uploaded(call: Call, made: dict[str, Any], upload: Upload) -> dict[str, Any]:
    """Return a distribution with a file of its own in the store."""
    if not upload.content:
        raise errors.not_valid(upload="Empty file / Berkas kosong")
    if len(upload.content) > call.most_bytes:
        raise errors.not_valid(upload=f"At most {call.most_bytes} bytes")
    form = made.get("format") or PurePath(upload.name).suffix.lstrip(".").upper()
    made = {name: value for name, value in made.items() if name not in {"download_url", "check", "rows"}}
    made |= {"sha256": call.files.put(upload.content), "byte_size": len(upload.content)}
    if re.fullmatch(r"[A-Z0-9][A-Z0-9_-]*", form):
        made["format"] = form
    made["media_type"] = resources.MEDIA_TYPES.get(form) or made.get("media_type") or "application/octet-stream"
    return made


def _saved(call: Call, row: Row, files: list[dict[str, Any]], identifier: str) -> dict[str, Any]:
    entry = writing.proposal_of(call, row)
    body = deepcopy(entry.body)
    body["distributions"] = files
    if not files:
        del body["distributions"]
    package = writing.save(call, entry, body, {})
    return next((found for found in package["resources"] if found["identifier"] == identifier), package)


def _patched(call: Call, row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    before = _plain(writing.shown(call, writing.proposal_of(call, row)))
    return {**before, **changes, "state": changes.get("state"), "private": changes.get("private", False)}


def _plain(package: dict[str, Any]) -> dict[str, Any]:
    """Return a package without what another field would contradict once that one is changed."""
    return {name: value for name, value in package.items() if name not in {"license_url", "organization", "state"}}


ACTIONS: dict[str, Action] = {
    "package_create": action(package_create, writes=True),
    "package_update": action(package_update, writes=True),
    "package_patch": action(package_patch, writes=True),
    "package_revise": action(package_revise, writes=True),
    "package_delete": action(package_delete, writes=True),
    "dataset_delete": action(package_delete, writes=True),
    "resource_create": action(resource_create, writes=True),
    "resource_update": action(resource_update, writes=True),
    "resource_patch": action(resource_patch, writes=True),
    "resource_delete": action(resource_delete, writes=True),
}
