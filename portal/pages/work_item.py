"""One version at work: its document, how it was checked, what was decided, and what the caller may decide now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import deciding, people
from portal.answers import Answers, Given, answers
from portal.change_summary import ChangeSummary, change_summary
from portal.code_review import CodeReview, code_review
from portal.disclosure import Disclosure, disclosure
from portal.field_review import FieldReview, Said, Typed, field_review, past
from portal.form_post import FormPost
from portal.harvesting import origins
from portal.history import VersionLine, history, previous
from portal.language import Language
from portal.links import page_of
from portal.pages.next_year import next_year
from portal.pages.sign_in import sign_in_again
from portal.readable import Section, sections
from portal.rendering import renderer
from portal.standard_review import StandardReview, standard_review
from portal.table import Table, table
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.catalog import downloads, receipts
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import now
from registry.disclosure.gate import PublicationRefused
from registry.errors import Conflict, Forbidden, Invalid, RegistryError, Sentence
from registry.files.store import FileStore
from registry.items.repository import Entry
from registry.items.state import MOVES, OPEN_STATES, Action, Kind, State
from registry.receipts.service import Office, Receipt
from registry.web.routing import Router
from registry.workflow import repository as workflow
from registry.workflow.calendar import day_of
from registry.workflow.holding import Holding, holding

router = Router()
_LONGEST = 4000

IMPORTED = "impor"
"""What the import says it has done, beside the actions."""
REVIEW, ANSWERS, FINDINGS = "tinjauan", "jawaban", "temuan"
"""What the review field by field and the search for personal data say they have kept."""


@dataclass(frozen=True, slots=True)
class Check:
    """How a file was checked against its standard."""

    title: Mapping[str, str]
    result: Mapping[str, Any]
    standard: str | None
    report: str
    """Path of the page that tells every finding."""
    proof: Receipt | None
    """The receipt that proves it; None where nothing does."""


@dataclass(frozen=True, slots=True)
class WorkItemPage:
    """A version at work."""

    entry: Entry
    """The item with the version at work."""
    agency: Mapping[str, str]
    """Name of the agency it comes from."""
    authors: tuple[str, ...]
    """Who wrote in it."""
    sections: tuple[Section, ...]
    """Its document."""
    checks: tuple[Check, ...]
    """How its files were checked."""
    tables: tuple[tuple[str, Table], ...]
    """First rows of its files by identifier; never of microdata."""
    review: CodeReview | None
    """What changes in a code list and what that touches."""
    naming: StandardReview | None
    """How a standard is named, and what is like it."""
    decisions: tuple[people.Decided, ...]
    """What was decided on it."""
    versions: tuple[VersionLine, ...]
    """The versions of the item."""
    actions: tuple[Action, ...]
    """What the caller may do now."""
    done: str
    """The action just done, to confirm it."""
    refusal: Sentence | None
    """Why the last try was refused."""
    reason: str
    """The reason that was typed, kept after a refusal."""
    fields: FieldReview | None
    """The document field by field, for who reviews it now."""
    answers: Answers | None
    """What was refused in a draft that was given back, and what is owed for it."""
    past: tuple[tuple[Sentence, Said], ...]
    """What was said of fields, for who only reads."""
    disclosure: Disclosure | None
    """What the search before publication found in a dataset; None for other kinds."""
    holding: Holding | None
    """Who has it in hand, and until when it should move on."""
    origins: tuple[tuple[str, int, int], ...]
    """Records of the harvest that it comes from: source, number of the record, fields in which they differ."""
    copied_to: int | None
    """The year that a published activity or dataset may be copied to."""
    previous: str | None
    """Number of the version that this one is compared with."""
    summary: ChangeSummary | None
    """What it changes and what its publication does, while it is under way."""
    causes: Mapping[str, str]
    """Why versions are given back, to choose from."""
    cause: str
    """The one that was chosen, kept after a refusal."""


def work_item_page(
    session: ReadSession,
    caller: Caller,
    entry: Entry,
    files: FileStore,
    office: Office,
    language: Language,
    *,
    done: str = "",
    refusal: Sentence | None = None,
    reason: str = "",
    cause: str = "",
    typed: Mapping[str, Typed] | None = None,
    given: Mapping[str, Given] | None = None,
) -> WorkItemPage:
    """Gather what is needed to decide on a version; notes ``typed`` and answers ``given`` are shown as they came."""
    fields = field_review(session, caller, entry, language, typed=typed)
    owed = answers(session, caller, entry, language, given=given)
    return WorkItemPage(
        entry=entry,
        agency=people.agency_title(people.agencies(session), entry.item.agency),
        authors=people.authors(session, entry.version.written_by),
        sections=sections(entry.item.kind, entry.body, language),
        checks=tuple(
            _check(session, office, entry, found) for found in entry.body.get("distributions", []) if found.get("check")
        ),
        tables=_tables(entry, files, language),
        review=code_review(session, caller, entry),
        naming=standard_review(session, entry),
        origins=origins(session, caller, entry),
        decisions=people.decisions(session, entry),
        versions=history(session, caller, entry),
        actions=tuple(workflow.actions(session, entry, caller)),
        done=done,
        refusal=refusal,
        reason=reason,
        fields=fields,
        answers=owed,
        past=() if fields or owed else past(session, entry, language),
        disclosure=disclosure(session, caller, entry),
        holding=holding(session, caller, entry, today=day_of(now())),
        copied_to=next_year(caller, entry),
        previous=previous(session, caller, entry),
        summary=change_summary(session, caller, entry),
        causes=deciding.CAUSES,
        cause=cause,
    )


@router.get("/kerja/{kind}/{agency}/{slug}")
def work_item(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    kind: str,
    agency: str,
    slug: str,
    versi: str | None = None,
    selesai: str = "",
) -> Response:
    """Show the version of an item that is under way, else the live one, or the one asked for."""
    found = renderer(request)
    if not caller.is_signed_in:
        here = found.language(request).url(request.url.path)
        return RedirectResponse(found.language(request).url("/masuk", {"kembali": here}), status_code=303)
    entry = deciding.asked_for(session, caller, kind, agency, slug, number=versi)
    done = selesai if _was_done(selesai, entry) else ""
    registry = request.app.state.registry
    page = work_item_page(session, caller, entry, registry.files, registry.office, found.language(request), done=done)
    return found.page(request, caller, "pages/work_item.html", page)


@router.post("/kerja/{kind}/{agency}/{slug}")
def decide(
    request: Request,
    session: WriteSession,
    caller: RequestCaller,
    kind: str,
    agency: str,
    slug: str,
    post: FormPost,
) -> Response:
    """Take one decision on the version and body that were shown, and go back to their page.

    A refusal that can be mended (a missing reason, an open finding) is told on the same page, what was typed kept.
    """
    registry, found = request.app.state.registry, renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(request.url.path))
    entry = deciding.asked_for(session, caller, kind, agency, slug, number=post.value("versi") or None)
    action, reason, cause = post.value("tindakan"), post.value("alasan")[:_LONGEST], post.value("sebab")
    try:
        deciding.require_unchanged(entry, post.value("sidik"))
        final = bool(post.value("tolak"))
        deciding.take(session, entry, action, by=caller, registry=registry, reason=reason, cause=cause, final=final)
    except (Conflict, Forbidden, Invalid) as error:
        if isinstance(error, PublicationRefused):  # the savepoint took back what was found
            deciding.search(session, entry, by=caller, registry=registry)
        page = work_item_page(
            session,
            caller,
            entry,
            registry.files,
            registry.office,
            language,
            refusal=error.detail,
            reason=reason,
            cause=cause,
        )
        return found.page(request, caller, "pages/work_item.html", page, status=error.status)
    target = language.url(request.url.path, {"versi": entry.version.number, "selesai": action})
    return RedirectResponse(target, status_code=303)


def _was_done(action: str, entry: Entry) -> bool:
    """Say whether the version is where an action leads: an address alone confirms nothing."""
    if action in {REVIEW, ANSWERS, FINDINGS}:
        return entry.version.state in OPEN_STATES
    if action == IMPORTED:
        return entry.item.kind == Kind.CODE_LIST.value and entry.version.state == State.DRAFT.value
    return action in set(Action) and entry.version.state == MOVES[Action(action)].target


def _check(session: ReadSession, office: Office, entry: Entry, distribution: Mapping[str, Any]) -> Check:
    title = distribution.get("title") or {"id": distribution["identifier"]}
    report = f"/kerja/dataset/{entry.item.agency}/{entry.item.slug}/laporan/{distribution['identifier']}"
    proof = receipts.proof(session, office, entry.body, distribution)
    return Check(title, distribution["check"], page_of(distribution["check"]["standard"]), report, proof)


def _tables(entry: Entry, files: FileStore, language: Language) -> tuple[tuple[str, Table], ...]:
    if entry.body.get("is_microdata"):
        return ()
    try:
        found = downloads.tables(entry, files)
    except RegistryError:
        return ()
    return tuple((name, table(frame, language)) for name, frame in found.items())
