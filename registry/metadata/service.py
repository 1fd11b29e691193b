"""Metadata out to other systems and in from them. What comes in is a draft, after a look at what it would do."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.errors import Invalid, NotFound, Sentence
from registry.items import drafts, repository
from registry.items import service as items
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.metadata import indah, printed, workbook
from registry.metadata.merging import merged
from registry.schemas import completeness, documents, form_input, validator
from registry.schemas.completeness import Progress
from registry.schemas.form import form
from registry.schemas.payloads import Problem

KINDS = (Kind.ACTIVITY, Kind.VARIABLE, Kind.INDICATOR)
FORMATS = ("indah", "xlsx", "html", "json")
_ZIP = b"PK\x03\x04"
_NO_KIND = Sentence(
    "Isi berkas ini bukan MS-Keg, MS-Var, atau MS-Ind. Kirim JSON INDAH, dokumen registri ini, atau buku kerjanya.",
    "This file is no MS-Keg, MS-Var or MS-Ind. Send INDAH's JSON, a document of this registry, or its workbook.",
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do: the draft it would write, and what is wrong or missing."""

    kind: Kind
    agency: str
    slug: str
    document: dict[str, Any]
    progress: Progress
    problems: tuple[Problem, ...]
    not_read: tuple[Sentence, ...] = ()
    changes: tuple[str, ...] = ()
    """Fields that differ from what is there; all that are filled for a new item."""
    is_new: bool = True
    read: drafts.Read | None = field(default=None, repr=False)


def export(session: Session, entry: Entry, to: str, *, agency: Mapping[str, str], masks: bool = False) -> bytes:
    """Return a metadata document as INDAH's JSON, a workbook, a page for printing, or the document itself."""
    kind, body, version = entry.item.kind, entry.body, entry.version
    if Kind(kind) not in KINDS or to not in FORMATS:
        raise NotFound
    match to:
        case "xlsx":
            return workbook.to_xlsx(kind, body)
        case "html":
            page = printed.to_html(
                kind, body, agency=agency["id"], version=version.number, state=version.state, iri=entry.version_iri
            )
            return page.encode()
        case "json":
            return _json(body)
    record = indah.to_record(
        kind,
        body,
        state=version.state,
        agency={"name": agency["id"]},
        identifier=entry.item.identifiers.get("indah"),
        masks=masks,
        identify=lambda iri: _known_to_indah(session, iri),
    )
    return _json(record)


def preview(
    session: Session, content: bytes, *, by: Caller, agency: str, kind: str | None = None, slug: str | None = None
) -> Preview:
    """Read a file of any of the forms and say what importing it would do; nothing is written."""
    found, document, not_read = _read(session, content, kind)
    faults = validator.validate(found.value, document)
    whole = form(found.value)
    document = form_input.read(whole, form_input.tidy(whole, form_input.written(whole, document)))
    name = slug or drafts.slug_of(_title(document))
    if not name:
        raise Invalid(Sentence("Isi judul atau nama di dalam berkas.", "Give the title or name in the file."))
    entry = _under_way(session, by, found, agency, name)
    before = entry.body if entry else {}
    body = merged(found.value, before, document) if before else document
    read = drafts.understand(found.value, form_input.written(whole, body), before)
    changes = tuple(part.name for part in whole.fields if read.document.get(part.name) != before.get(part.name))
    known = {problem.pointer for problem in read.problems}
    problems = (*read.problems, *(fault for fault in faults if fault.pointer not in known))
    return Preview(
        kind=found, agency=agency, slug=name, document=read.document,
        progress=completeness.progress(found.value, read.body), problems=problems, not_read=tuple(not_read),
        changes=changes, is_new=entry is None, read=read,
    )  # fmt: skip


def take(session: Session, wanted: Preview, *, by: Caller) -> Entry:
    """Write what a preview showed, as a draft: of a new item, of the draft under way, or of the next version."""
    kind = wanted.kind
    entry = _under_way(session, by, kind, wanted.agency, wanted.slug)
    if entry is None:
        title = wanted.document.get("title") or {"id": wanted.slug}
        entry = items.create(
            session, kind=kind, agency=wanted.agency, slug=wanted.slug, body=drafts.first_body(kind.value, title), by=by
        )
    elif entry.version.state == State.PUBLISHED.value:
        number = items.next_number(entry.version.number, "minor")
        entry = Entry(entry.item, items.begin(session, entry.item, dict(entry.body), number=number, by=by))
    typed = form_input.written(form(kind.value), wanted.document)
    drafts.save(session, entry, typed, by=by, revision=entry.version.revision)
    return entry


def told(found: Preview) -> dict[str, Any]:
    """Return a preview as the API and the command line show it."""
    return {
        "kind": found.kind.value,
        "is_new": found.is_new,
        "changes": list(found.changes),
        "problems": [
            {"pointer": problem.field or problem.pointer, "message": problem.message._asdict()}
            for problem in found.problems
        ],
        "not_read": [sentence._asdict() for sentence in found.not_read],
        "filled": found.progress.filled,
        "wanted": found.progress.wanted,
        "missing": [problem.field for problem in found.progress.missing],
        "document": found.document,
    }


def _read(session: Session, content: bytes, kind: str | None) -> tuple[Kind, dict[str, Any], list[Sentence]]:
    if content[:4] == _ZIP:
        told = workbook.kind_of(content) or kind
        if told is None:
            raise Invalid(workbook.UNREADABLE)
        return Kind(told), workbook.from_xlsx(told, content), []
    try:
        document = json.loads(content)
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise Invalid(_NO_KIND) from None
    told = indah.kind_of(document)
    if told is not None:
        found = indah.from_json(told, document, resolve=lambda name: _by_indah(session, name))
        return Kind(told), found.body, found.not_read
    return _own(document, kind)


def _own(document: Any, kind: str | None) -> tuple[Kind, dict[str, Any], list[Sentence]]:
    body = document.get("body", document) if isinstance(document, dict) else None
    if not isinstance(body, dict) or not isinstance(body.get("title"), dict):
        raise Invalid(_NO_KIND)
    told = kind or (document.get("kind") if isinstance(document, dict) else None) or _guessed(body)
    if told not in {one.value for one in KINDS}:
        raise Invalid(_NO_KIND)
    return Kind(told), body, []


def _guessed(body: Mapping[str, Any]) -> str | None:
    fits = {
        kind.value: len(body.keys() & documents.schema(kind.value)["properties"].keys())
        for kind in KINDS
        if body.keys() <= documents.schema(kind.value)["properties"].keys()
    }
    best = [kind for kind, count in fits.items() if count == max(fits.values())]
    return best[0] if len(best) == 1 else None


def _title(document: Mapping[str, Any]) -> str:
    title = document.get("title")
    return str(title.get("id", "")) if isinstance(title, Mapping) else ""


def _under_way(session: Session, by: Caller, kind: Kind, agency: str, slug: str) -> Entry | None:
    try:
        entry = repository.find(session, by, kind=kind, agency=agency, slug=slug)
    except NotFound:
        return None
    version = repository.open_version(session, entry.item)
    return Entry(entry.item, version) if version else entry


def _known_to_indah(session: Session, iri: str) -> str | None:
    found = repository.live_by_iris(session, [iri])
    return found[0].item.identifiers.get("indah") if found else None


def _by_indah(session: Session, identifier: str) -> str | None:
    if re.match(r"/id/activity/", identifier):
        return identifier
    return repository.iri_by_identifier(session, "indah", identifier)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
