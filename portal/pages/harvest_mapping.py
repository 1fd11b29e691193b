"""The field mapping of a source: proposed from its headers, written by hand, looked at on its first rows, then used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from portal import mapping_form
from portal.form_post import FormPost
from portal.harvesting import may_run, sign_in_first
from portal.mapping_form import RuleRow
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import now, reading
from registry.errors import Forbidden, Invalid, RegistryError, Sentence
from registry.harvest import opening, previewing, repository
from registry.harvest.plugin import RetryLater, StopHarvest
from registry.harvest.previewing import Asked, Pair, Preview
from registry.harvest.rows import Source
from registry.standards import repository as standards
from registry.web.routing import Router

router = Router()
_BY_PROFILE = Sentence(
    "Sumber jenis ini dibaca menurut profilnya dan tidak memerlukan pemetaan.",
    "A source of this kind is read by its profile and needs no mapping.",
)
_RECORDS, _ROWS = 3, 5
_CHANGED = Sentence(
    "Pemetaan ini belum dilihat hasilnya. Lihat contoh di bawah; bila benar, simpan.",
    "What this mapping does has not been looked at yet. Look at the examples below; if they are right, save it.",
)


@dataclass(frozen=True, slots=True)
class MappingPage:
    """The mapping of a source as a form."""

    source: Source
    """The source."""
    standard: str
    """Slug of the standard whose variables are filled; empty for the fields of a dataset."""
    standards: tuple[tuple[str, Mapping[str, str]], ...]
    """The standards that may be chosen; none where the source's records are datasets of a portal."""
    names: tuple[str, ...]
    """The source's own fields or columns."""
    rows: tuple[RuleRow, ...]
    """One for each target."""
    unmapped: tuple[str, ...]
    """Fields of the source that no rule reads."""
    problems: tuple[Sentence, ...]
    """What is wrong with the rules."""
    looked_at: str
    """The mark of the mapping whose examples are shown; empty while it cannot be saved."""
    is_proposed: bool
    """Whether the rows are a proposal that nobody has looked through."""
    may_change: bool
    """Whether this person may look and save."""
    refusal: Sentence | None
    """Why the source could not be read or the mapping not be saved."""


@router.get("/kerja/panen/{slug}/pemetaan")
def mapping(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: str,
    standar: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the mapping of a source, or the one proposed to a standard."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    source = repository.visible_source(session, slug, caller)
    stored: Mapping[str, Any] = source.options.get("mapping") or {}
    if standar and standar != stored.get("standard"):
        return _page(request, session, caller, source, {"standard": standar}, propose=True)
    return _page(request, session, caller, source, stored)


@router.post("/kerja/panen/{slug}/pemetaan")
def save(request: Request, session: WriteSession, caller: RequestCaller, slug: str, post: FormPost) -> Response:
    """Show what a mapping makes of the first rows, or store the one that was looked at."""
    here = renderer(request).language(request).url(f"/kerja/panen/{slug}")
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=here + "/pemetaan")
    source = repository.visible_source(session, slug, caller)
    typed = mapping_form.document(post, post.value("standar") or None)
    refusal = None
    try:
        read = previewing.read_mapping(typed)
        if post.action[0] == "simpan":
            if post.value("_dilihat") == mapping_form.digest(read):
                with session.begin_nested():
                    previewing.confirm(session, slug, read, by=caller)
                return RedirectResponse(here + "?sudah=atur", 303)
            refusal = Invalid(_CHANGED)
    except RegistryError as error:
        refusal = Invalid(error.detail, **error.members)
    with reading(request.app.state.registry.engine) as found:
        return _page(request, found, caller, source, typed, error=refusal, looks=True)


def _page(
    request: Request,
    session: ReadSession,
    caller: Caller,
    source: Source,
    written: Mapping[str, Any],
    *,
    propose: bool = False,
    looks: bool = False,
    error: RegistryError | None = None,
) -> Response:
    language = renderer(request).language(request)
    known = standards.standards(session)
    fills = opening.maps_to(source.kind)
    chosen = known.get(written.get("standard") or "")
    slug = chosen.slug if chosen else ""
    told, previews = _looked(request, session, caller, source, written, propose=slug if propose else "")
    problem = error or told
    first = next((one for one in previews if one.names), Preview(""))
    proposal = first.mapping if propose else {}
    shown = proposal or written
    has_targets = chosen is not None or fills is opening.MapsTo.DATASET
    targets = mapping_form.targets(chosen.standard if chosen else None, language) if has_targets else []
    page = MappingPage(
        source=source,
        standard=slug,
        standards=tuple((name, _title(one)) for name, one in known.items()) if fills is opening.MapsTo.STANDARD else (),
        names=first.names,
        rows=tuple(
            mapping_form.rows(
                shown,
                targets,
                likeness={one.target: one.likeness for one in first.proposed},
                pairs=_pairs(previews),
            )
        ),
        unmapped=first.unmapped,
        problems=first.problems or _faults(problem),
        looked_at=_mark(written) if looks and first.fields and not first.problems else "",
        is_proposed=bool(proposal),
        may_change=may_run(caller, source) and fills is not opening.MapsTo.NOTHING,
        refusal=problem.detail if problem else None,
    )
    status = error.status if error and not page.looked_at else 200
    return renderer(request).page(request, caller, "pages/harvest_mapping.html", page, status=status)


def _looked(
    request: Request,
    session: ReadSession,
    caller: Caller,
    source: Source,
    written: Mapping[str, Any],
    *,
    propose: str,
) -> tuple[RegistryError | None, Sequence[Preview]]:
    """Read the first records, through the rules where there are any that can be read."""
    if not may_run(caller, source):
        return Forbidden(), ()
    if opening.maps_to(source.kind) is opening.MapsTo.NOTHING:
        return Invalid(_BY_PROFILE), ()
    means = request.app.state.registry.harvest
    try:
        rules = previewing.read_mapping(written) if written.get("fields") else None
    except RegistryError:  # told already; the source's names are of use all the same
        rules = None
    asked = Asked(rules, propose or None, _RECORDS, _ROWS)
    try:
        return None, previewing.preview(session, means, source, asked, by=caller, today=now().date())
    except (StopHarvest, RetryLater) as stopped:
        return Invalid(stopped.reason), ()
    except RegistryError as refused:
        return refused, ()


def _pairs(previews: Sequence[Preview]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for one in previews:
        for rule in one.fields:
            found.setdefault(rule.target, []).extend(rule.pairs)
    return {target: pairs[:_ROWS] for target, pairs in found.items()}


def _faults(error: RegistryError | None) -> tuple[Sentence, ...]:
    told = error.members.get("errors", ()) if error else ()
    return tuple(Sentence(**fault["detail"]) for fault in told if isinstance(fault.get("detail"), dict))


def _mark(written: Mapping[str, Any]) -> str:
    return mapping_form.digest(previewing.read_mapping(written))


def _title(one: standards.Registered) -> dict[str, str]:
    title = one.standard.title
    return {"id": title.id} | ({"en": title.en} if title.en else {})
