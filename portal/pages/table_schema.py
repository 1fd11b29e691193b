"""How a table that follows a standard is written: columns, rules, rows that pass and fail, and every form of it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from portal.history import VersionLine, history
from portal.pages import schemas
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.errors import NotFound, Sentence
from registry.exchange.forms import FORMS, compiled, profile_of, profiles_of
from registry.exchange.standards import as_file
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.schemas import documents
from registry.standards.compile.dictionary import Judged
from registry.standards.compile.plan import Field, Plan, plan
from registry.standards.compile.sentences import limits, type_words
from registry.standards.payloads import DataStandard, Profile
from registry.standards.repository import registered
from registry.validation.one_row import ExampleJudgements
from registry.web.routing import Router

router = Router()

FEW = 6
"""Up to so many codes stand in the table itself."""
SOME = 40
"""Up to so many can be opened in it; the others are on the page of their list."""
_LONG = 200

Slug = Annotated[str, Path(max_length=120)]
Versi = Annotated[str, Query(max_length=30)]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the table shows it."""

    field: Field
    type: Sentence
    limits: tuple[Sentence, ...]
    shows_codes: bool
    opens_codes: bool


@dataclass(frozen=True, slots=True)
class TableSchemaPage:
    """The schema of a standard."""

    entry: Entry
    """The standard with the version shown."""
    standard: DataStandard
    """Its document."""
    plan: Plan
    """What every form of it is made from."""
    columns: tuple[Column, ...]
    """Its columns, in order."""
    examples: tuple[Judged, ...]
    """Rows that the check accepts and refuses, with what it says."""
    profiles: tuple[Profile, ...]
    """How other systems write it."""
    profile: Profile | None
    """The one that was chosen."""
    versions: tuple[VersionLine, ...]
    """Versions that the caller may see, newest first."""
    forms: tuple[tuple[str, Sentence], ...]
    """Endings of the forms for programs and their names."""


@router.get("/skema/{slug}")
def table_schema(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: Slug,
    versi: Versi = "",
    profil: Annotated[str, Query(max_length=100)] = "",
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Show the schema of a standard, or that of a kind of document; with a suffix, send one of a standard's forms."""
    if slug in documents.KINDS:
        return schemas.schema(request, caller, slug)
    slug, dot, ending = slug.partition(".")
    entry = repository.find(session, caller, kind=Kind.STANDARD, slug=slug, number=versi or None)
    found = renderer(request)
    if dot:
        form = next((name for name, form in FORMS.items() if form.ending == f".{ending}"), None)
        if form is None:
            raise NotFound(Sentence(f"Bentuk '{ending}' tidak ada.", f"There is no form '{ending}'."))
        made = compiled(
            session,
            registered(entry),
            form,
            at=now().date(),
            base=request.app.state.registry.settings.base,
            profile=profil,
            language=found.language(request).code,
        )
        return as_file(made, if_none_match, private=caller.is_signed_in)
    page = table_schema_page(request, session, caller, entry, profil)
    return found.page(request, caller, "pages/table_schema.html", page)


@router.get("/skema/{slug}/{number}")
def of_version(
    request: Request, caller: RequestCaller, slug: Slug, number: Annotated[str, Path(max_length=30)]
) -> Response:
    """Send an address with a version number to the page of that version."""
    if slug == "metadata":
        return schemas.schema(request, caller, number)
    return RedirectResponse(renderer(request).language(request).url(f"/skema/{slug}", {"versi": number}), 301)


def table_schema_page(
    request: Request, session: ReadSession, caller: Caller, entry: Entry, profile: str
) -> TableSchemaPage:
    """Gather what is shown of a schema."""
    standard, book = registered(entry), DatabaseBook(session)
    chosen = profile_of(standard.slug, profile)
    found = plan(standard, book=book, at=now().date(), profile=chosen)
    judgements: ExampleJudgements = request.app.state.example_judgements
    few = len(found.fields) <= _LONG
    return TableSchemaPage(
        entry=entry,
        standard=standard.standard,
        plan=found,
        columns=tuple(
            Column(
                field,
                type_words(field),
                tuple(limits(field)),
                shows_codes=few and 0 < len(field.permitted) <= FEW,
                opens_codes=few and FEW < len(field.permitted) <= SOME,
            )
            for field in found.fields
        ),
        examples=() if chosen else judgements.of(found, standard, book=book),
        profiles=tuple(profiles_of(standard.slug)),
        profile=chosen,
        versions=history(session, caller, entry),
        forms=tuple((form.ending, form.title) for name, form in FORMS.items() if name not in {"xlsx", "csv"}),
    )
