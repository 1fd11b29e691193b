"""Saving what was typed in a form: always possible.

The draft takes what its schema accepts; the rest is kept beside it.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.items import inputs, repository, service
from registry.items.repository import Entry
from registry.schemas import documents, form_input, salvage, system_fields
from registry.schemas.form import Control, Form, form
from registry.schemas.payloads import Problem

_WRITERS = (Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG, Role.PEMBINA)


@dataclass(frozen=True, slots=True)
class Read:
    """A typed form as it was understood."""

    typed: dict[str, Any]
    """In the shape of the form, empty rows gone."""
    document: dict[str, Any]
    """All that applies, whether right or not."""
    body: dict[str, Any]
    """What the schema accepts."""
    problems: tuple[Problem, ...]
    aside: tuple[str, ...]
    """Pointers of answers that another answer rules out."""


@dataclass(frozen=True, slots=True)
class Saved:
    """How a save ended; ``overtaken`` says that somebody else had saved meanwhile and nothing was written over."""

    read: Read
    overtaken: bool = False


def understand(kind: str, typed: Mapping[str, Any], before: Mapping[str, Any]) -> Read:
    """Read a typed form; what no form shows is taken from the body before."""
    found = form(kind)
    tidied = form_input.tidy(found, typed)
    document = form_input.read(found, tidied)
    for field in found.fields:
        if field.control is Control.KEPT and field.name in before:
            document[field.name] = deepcopy(before[field.name])
    whole = deepcopy(document)
    aside = salvage.set_aside(kind, whole)
    body, problems = salvage.sound_part(kind, whole, before)
    return Read(tidied, whole, body, tuple(problems), aside)


def save(
    session: Session,
    entry: Entry,
    typed: Mapping[str, Any],
    *,
    by: Caller,
    revision: int,
    origin: Mapping[str, str] | None = None,
) -> Saved:
    """Save a form on a draft read at a revision. The same form sent twice is saved once.

    Where somebody else has saved since, the typed form is kept beside the draft and nothing is written over.
    """
    version = entry.version
    repository.hold(session, entry.item, version)
    read = understand(entry.item.kind, typed, entry.body)
    if service.hash_of(read.body) != version.body_hash:
        if revision != version.revision:
            inputs.keep(session, version, read.typed, by=by, revision=revision, origin=origin)
            return Saved(read, overtaken=True)
        system_fields.require_untouched(entry.item.kind, entry.body, read.body)
        service.revise(session, entry, read.body, by=by, revision=revision)
    if read.problems or read.aside:
        inputs.keep(session, version, read.typed, by=by, revision=version.revision)
    else:
        inputs.forget(session, version, by)
    return Saved(read)


def shown(session: Session, entry: Entry, by: Caller) -> dict[str, Any]:
    """Return what the form of a draft shows: what was typed last on it as it is now, else its body."""
    kept = inputs.own(session, entry.version, by)
    if kept is None or kept.revision != entry.version.revision:
        kept = inputs.newest(session, entry.version)
    return dict(kept.typed) if kept else form_input.written(form(entry.item.kind), entry.body)


def may_write(by: Caller, agency: str) -> bool:
    """Say whether a person may write drafts of an agency."""
    return by.has(*_WRITERS) and (by.curates or by.agency == agency)


def slug_of(title: str) -> str:
    """Return the short name that a title suggests."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].rstrip("-")


def first_body(kind: str, title: Mapping[str, str]) -> dict[str, Any]:
    """Return the least that a kind's schema accepts of a draft: its title, and empty what must always be there."""
    schema = documents.schema(kind)
    body: dict[str, Any] = {"title": dict(title)}
    for name in schema.get("required", []):
        if name != "title":
            is_list = schema["properties"][name].get("type") == "array"
            body[name] = [] if is_list else {"id": ""}
    return body


def digests(found: Form, typed: Mapping[str, Any]) -> dict[str, str]:
    """Return a short digest of each field as typed, to tell later who changed what."""
    tidied = form_input.tidy(found, typed)
    return {field.name: _digest(tidied.get(field.name)) for field in found.fields if field.name in tidied}


def rebased(found: Form, typed: Mapping[str, Any], now: Mapping[str, Any], origin: Mapping[str, str]) -> dict[str, Any]:
    """Return a typed form in which every field that its writer left as it was read stands as it does now.

    ``origin`` holds the digests of the fields as they were read. So a page that was opened before another tab saved
    undoes nothing there; where both changed one field, the later has it.
    """
    if not origin:
        return dict(typed)
    read = digests(found, typed)
    left = {field.name for field in found.fields if read.get(field.name) == origin.get(field.name)}
    return {name: value for name, value in typed.items() if name not in left} | {
        name: now[name] for name in left if name in now
    }


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]
