"""A data standard: konsep, definisi, klasifikasi, ukuran, satuan (Peraturan BPS 4/2020), and its rules in sentences."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from portal import people, usage
from portal.formats import number
from portal.history import VersionLine, history
from portal.language import Language
from portal.rendering import renderer
from portal.standard_review import StandardReview, standard_review
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.standards.payloads import Constraints, DataStandard, Variable
from registry.web.routing import Router

router = Router()
_UNITS = "kominfo-blitar/satuan"


@dataclass(frozen=True, slots=True)
class Described:
    """A variable, with what its limits and unit are in words."""

    variable: Variable
    limits: tuple[str, ...]
    unit: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class StandardPage:
    """One version of a standard."""

    entry: Entry
    """The item with the version shown."""
    standard: DataStandard
    """Its document."""
    agency: Mapping[str, str]
    """Name of the agency that keeps it."""
    variables: tuple[Described, ...]
    """Its variables, in order."""
    versions: tuple[VersionLine, ...]
    """Versions that the caller may see, newest first."""
    decisions: tuple[people.Decided, ...]
    """Who decided on this version."""
    users: tuple[usage.User, ...]
    """What refers to the standard."""
    review: StandardReview | None
    """How it is named, and what is like it."""


def standard_page(session: ReadSession, caller: Caller, entry: Entry, language: Language) -> StandardPage:
    """Gather what is shown of a standard."""
    standard = DataStandard.model_validate(entry.body)
    item = codes.item_of(session, _UNITS)
    units = {code.notation: code.labels for code in codes.codes(session, item.id or 0)} if item else {}
    return StandardPage(
        entry=entry,
        standard=standard,
        agency=people.agency_title(people.agencies(session), entry.item.agency),
        variables=tuple(
            Described(variable, tuple(limits(variable, language)), units.get(variable.unit or ""))
            for variable in standard.variables
        ),
        versions=history(session, caller, entry),
        decisions=people.decisions(session, entry),
        users=usage.users(session, caller, entry.item.iri),
        review=standard_review(session, entry),
    )


@router.get("/standar/{slug}")
def standard(
    request: Request, session: ReadSession, caller: RequestCaller, slug: str, versi: str | None = None
) -> Response:
    """Show a standard, in the version asked for."""
    entry = repository.find(session, caller, kind=Kind.STANDARD, slug=slug, number=versi)
    found = renderer(request)
    page = standard_page(session, caller, entry, found.language(request))
    return found.page(request, caller, "pages/standard.html", page)


def limits(variable: Variable, language: Language) -> Iterable[str]:
    """Yield what a value must satisfy, each in a few words."""
    bounds = variable.constraints
    if bounds.required:
        yield language.say("wajib diisi")
    if bounds.unique:
        yield language.say("tidak boleh berulang")
    if variable.multiple:
        yield language.say("boleh beberapa kode, dipisahkan titik koma")
    yield from _lengths(bounds, language.say)
    yield from _range(bounds, language)
    if bounds.pattern:
        yield language.say("pola %(pattern)s", pattern=bounds.pattern)


def _lengths(bounds: Constraints, say: Callable[..., str]) -> Iterable[str]:
    match bounds.min_length, bounds.max_length:
        case int(low), int(high) if low == high:
            yield say("tepat %(n)s karakter", n=low)
        case int(low), int(high):
            yield say("%(low)s sampai %(high)s karakter", low=low, high=high)
        case None, int(high):
            yield say("paling banyak %(n)s karakter", n=high)
        case int(low), None:
            yield say("paling sedikit %(n)s karakter", n=low)


def _range(bounds: Constraints, language: Language) -> Iterable[str]:
    low = None if bounds.minimum is None else _bound(bounds.minimum, language)
    high = None if bounds.maximum is None else _bound(bounds.maximum, language)
    if low and high:
        yield language.say("dari %(low)s sampai %(high)s", low=low, high=high)
    elif low:
        yield language.say("paling kecil %(n)s", n=low)
    elif high:
        yield language.say("paling besar %(n)s", n=high)


def _bound(value: float | str, language: Language) -> str:
    return value if isinstance(value, str) else number(value, language.locale)
