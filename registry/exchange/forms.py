"""The forms a standard is compiled to, by name: for API, portal, command line and the schema's own address."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlmodel import Session

from registry.codes.payloads import CodeBook
from registry.codes.repository import DatabaseBook
from registry.errors import NotFound, Sentence
from registry.standards import repository
from registry.standards.bundled import profiles
from registry.standards.compile.csvw import csvw as csvw_metadata
from registry.standards.compile.dictionary import dictionary
from registry.standards.compile.json_schema import json_schema
from registry.standards.compile.plan import Plan, plan
from registry.standards.compile.shacl import shacl
from registry.standards.compile.table_schema import table_schema
from registry.standards.compile.xlsx import template
from registry.standards.payloads import Profile
from registry.standards.repository import Registered
from registry.validation.one_row import judged_examples


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its media type, the end of its file's name, and what it is called."""

    media_type: str
    ending: str
    title: Sentence


FORMS: Mapping[str, Form] = {
    "json-schema": Form("application/schema+json", ".schema.json", Sentence("JSON Schema", "JSON Schema")),
    "table-schema": Form("application/json", ".table-schema.json", Sentence("Table Schema", "Table Schema")),
    "csvw": Form("application/csvm+json", ".csv-metadata.json", Sentence("Metadata CSVW", "CSVW metadata")),
    "shacl": Form("text/turtle", ".shacl.ttl", Sentence("SHACL", "SHACL")),
    "xlsx": Form(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
        Sentence("Templat XLSX", "XLSX template"),
    ),
    "csv": Form("text/csv; charset=utf-8; header=present", ".csv", Sentence("Templat CSV", "CSV template")),
    "html": Form("text/html; charset=utf-8", ".html", Sentence("Kamus data (HTML)", "Data dictionary (HTML)")),
}
"""Every form by the name it has in addresses and on the command line."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled form: its bytes and the name of its file."""

    content: bytes
    form: Form
    file_name: str


def compiled(
    session: Session,
    registered: Registered,
    form: str,
    *,
    at: date,
    base: str,
    profile: str | None = None,
    language: str = "id",
) -> Compiled:
    """Compile a registered standard to a form; NotFound for a form or profile that does not exist."""
    if form not in FORMS:
        known = ", ".join(FORMS)
        raise NotFound(
            Sentence(f"Bentuk '{form}' tidak ada; pilih: {known}.", f"There is no form '{form}'; choose: {known}.")
        )
    book = DatabaseBook(session)
    # RDF has no headings: its shapes are of the standard, however a system writes it
    found = plan(
        registered, book=book, at=at, profile=None if form == "shacl" else profile_of(registered.slug, profile)
    )
    content = _WRITERS[form](found, registered, book, base, language)
    return Compiled(content, FORMS[form], found.file_name + FORMS[form].ending)


def compiled_by_path(session: Session, path: str, *, at: date, base: str, profile: str | None) -> Compiled:
    """Compile the JSON Schema that is known by ``/id/schema/{path}``; NotFound when there is none."""
    identity, _, number = path.partition("/versi/")
    agency, _, slug = identity.partition("/")
    found = repository.standard(session, slug, number or None)
    if found.iri.split("/")[3] != agency:
        raise NotFound(Sentence(f"Skema '{path}' tidak ada.", f"There is no schema '{path}'."))
    return compiled(session, found, "json-schema", at=at, base=base, profile=profile)


def profile_of(standard: str, slug: str | None) -> Profile | None:
    """Return a profile of a standard by its slug, None for none; NotFound when it is not one of that standard."""
    if not slug:
        return None
    found = profiles().get(slug)
    if found is None or found.standard != standard:
        raise NotFound(
            Sentence(
                f"Standar '{standard}' tidak punya profil '{slug}'.",
                f"The standard '{standard}' has no profile '{slug}'.",
            )
        )
    return found


def profiles_of(standard: str) -> list[Profile]:
    """Return the profiles of a standard, by slug."""
    return [profile for profile in profiles().values() if profile.standard == standard]


def _json(document: dict[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _dictionary(found: Plan, registered: Registered, book: CodeBook, base: str, language: str) -> bytes:
    examples = () if found.profile else judged_examples(registered, book=book, at=found.at)
    return dictionary(found, examples, base, language).encode()


def _header(found: Plan) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([field.name for field in found.fields])
    return out.getvalue().encode()


_WRITERS: Mapping[str, Callable[[Plan, Registered, CodeBook, str, str], bytes]] = {
    "json-schema": lambda found, _registered, _book, base, _language: _json(json_schema(found, base)),
    "table-schema": lambda found, _registered, _book, base, _language: _json(table_schema(found, base)),
    "csvw": lambda found, _registered, _book, base, _language: _json(csvw_metadata(found, base)),
    "shacl": lambda found, _registered, _book, base, _language: shacl(found, base).encode(),
    "xlsx": lambda found, _registered, _book, _base, language: template(found, language),
    "csv": lambda found, _registered, _book, _base, _language: _header(found),
    "html": _dictionary,
}
