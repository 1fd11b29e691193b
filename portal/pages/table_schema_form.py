"""A form of one row of a standard: filled in, checked, nothing kept. It shows what a standard asks for by asking it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Path, Query, Request, Response

from portal.form_post import FormPost
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.standards.compile.dictionary import Said
from registry.standards.compile.form import Group, groups
from registry.standards.compile.plan import plan
from registry.standards.payloads import DataStandard, Severity
from registry.standards.repository import registered
from registry.standards.vocabulary import SEPARATOR
from registry.validation.one_row import check_row
from registry.web.routing import Router

router = Router()

OPEN = 40
"""A form of more fields shows its groups closed, but for those with an answer, an error or a field to be filled in."""
_LONGEST = 5000

Slug = Annotated[str, Path(max_length=100)]
Versi = Annotated[str, Query(max_length=30)]


@dataclass(frozen=True, slots=True)
class Answered:
    """A group of fields, and whether it is shown open."""

    group: Group
    is_open: bool


@dataclass(frozen=True, slots=True)
class TableSchemaFormPage:
    """The form, with what was typed and what the check said."""

    entry: Entry
    """The standard with the version shown."""
    standard: DataStandard
    """Its document."""
    groups: tuple[Answered, ...]
    """Its fields by concept."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What was typed, by column."""
    said: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
    """What the check said, by column: errors first."""
    errors: tuple[Said, ...] = ()
    """All errors, in the order of the columns."""
    is_checked: bool = False
    """Whether a row was sent."""


@router.get("/skema/{slug}/formulir")
def form(request: Request, session: ReadSession, caller: RequestCaller, slug: Slug, versi: Versi = "") -> Response:
    """Show the empty form."""
    entry = repository.find(session, caller, kind=Kind.STANDARD, slug=slug, number=versi or None)
    page = _page(session, entry, {}, checked=False)
    return renderer(request).page(request, caller, "pages/table_schema_form.html", page)


@router.post("/skema/{slug}/formulir")
def checked(
    request: Request, session: ReadSession, caller: RequestCaller, post: FormPost, slug: Slug, versi: Versi = ""
) -> Response:
    """Check what was filled in and show the errors beside the fields; nothing is stored and nothing is lost."""
    entry = repository.find(session, caller, kind=Kind.STANDARD, slug=slug, number=versi or None)
    typed: dict[str, list[str]] = {}
    for name, value in post.pairs:
        if value:
            typed.setdefault(name, []).append(value[:_LONGEST])
    values = {name: SEPARATOR.join(found) for name, found in typed.items()}
    page = _page(session, entry, values, checked=True)
    response = renderer(request).page(request, caller, "pages/table_schema_form.html", page)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(session: ReadSession, entry: Entry, values: Mapping[str, str], *, checked: bool) -> TableSchemaFormPage:
    standard, book, at = registered(entry), DatabaseBook(session), now().date()
    found = groups(plan(standard, book=book, at=at))
    said: dict[str, tuple[Said, ...]] = {}
    if checked:
        for one in check_row(standard, values, book=book, at=at):
            said[one.column] = (*said.get(one.column, ()), one)
    order = [one.name for group in found for one in group.inputs]
    errors = [one for name in order for one in said.get(name, ()) if one.severity is Severity.ERROR]
    short = len(order) <= OPEN
    return TableSchemaFormPage(
        entry=entry,
        standard=standard.standard,
        groups=tuple(
            Answered(
                group, short or any(one.required or one.name in values or one.name in said for one in group.inputs)
            )
            for group in found
        ),
        values=values,
        said=said,
        errors=tuple(errors),
        is_checked=checked,
    )
