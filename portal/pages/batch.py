"""Several versions decided on as one: shown once more with what stands against each, decided, kept to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import people
from portal.form_post import FormPost, Post
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.catalog import downloads
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Invalid, NotFound, RegistryError, Sentence
from registry.items.repository import Entry
from registry.items.state import Action
from registry.web.routing import Router
from registry.workflow import batches, rehearsal
from registry.workflow.batches import Sampled, Tables

router = Router()


@dataclass(frozen=True, slots=True)
class Member:
    """A version of a batch: what stands against it, and rows of its files to look at."""

    entry: Entry
    agency: Mapping[str, str]
    obstacle: Sentence | None
    samples: tuple[Sampled, ...]

    @property
    def path(self) -> str:
        """Path of its page."""
        return f"/kerja/{self.entry.item.kind}/{self.entry.item.agency}/{self.entry.item.slug}"


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch before it is decided on."""

    action: Action
    """What is to be decided."""
    members: tuple[Member, ...]
    """The versions that were chosen."""
    able: int
    """How many of them can be decided on so."""
    reason: str
    """The reason that was typed."""
    refusal: Sentence | None
    """Why the last try was refused."""
    tray: str
    """The tray that they were chosen from."""


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """A batch that was decided on."""

    action: str
    """What was decided."""
    name: str
    """Who decided."""
    at: datetime
    """When."""
    reason: str | None
    """Why."""
    number: int
    """Its number."""
    parts: tuple[tuple[Member, Mapping[str, list[int]]], ...]
    """Its versions, each with the rows that were looked at by file."""


@router.post("/kerja/bersama")
def decide(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Show what would be decided on; decide when it comes back confirmed."""
    found = renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url("/kerja/bersama"))
    iris = tuple(dict.fromkeys(value for name, value in post.pairs if name == "versi"))
    action, tray = _action(post), post.value("bagian", "baru")
    if not iris:
        return RedirectResponse(language.url("/kerja", {"bagian": tray, "kosong": "ya"}) + "#galat", status_code=303)
    tables, reason = _tables(request), post.value("alasan").strip()[:4000]
    refusal = None
    if post.value("pasti"):
        try:
            if action is Action.RETURN and not reason:
                raise Invalid(_NO_REASON)
            made = batches.decide(session, iris, action, by=caller, tables=tables, reason=reason)
            return RedirectResponse(language.url(f"/kerja/bersama/{made.id}"), status_code=303)
        except RegistryError as error:
            refusal = error.detail
    against = rehearsal.rehearse(session, iris, action, by=caller, tables=tables, reason=reason)
    members = _members(session, caller, iris, against, tables)
    able = sum(member.obstacle is None for member in members)
    page = BatchPage(action, members, able, reason, refusal, tray)
    return found.page(request, caller, "pages/batch.html", page, status=422 if refusal else 200)


@router.get("/kerja/bersama")
def back(request: Request) -> Response:
    """Lead back to the desk, where the versions are chosen."""
    return RedirectResponse(renderer(request).language(request).url("/kerja"), status_code=303)


@router.get("/kerja/bersama/{number}")
def decided(request: Request, session: ReadSession, caller: RequestCaller, number: int) -> Response:
    """Show a batch that was decided on: who, when, why, and the rows that were looked at."""
    found = renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        return RedirectResponse(language.url("/masuk", {"kembali": language.url(request.url.path)}), status_code=303)
    if not 0 < number < 2**31:
        raise NotFound
    batch, parts = batches.find(session, caller, number)
    names = people.agencies(session)
    page = DecidedPage(
        action=batch.action,
        name=accounts.names(session, {batch.by}).get(batch.by, "–"),
        at=batch.at,
        reason=batch.reason,
        number=number,
        parts=tuple(
            (Member(entry, people.agency_title(names, entry.item.agency), None, ()), part.sample)
            for entry, part in parts
        ),
    )
    return found.page(request, caller, "pages/batch_decided.html", page)


_NO_REASON = Sentence(
    "Tulis alasannya agar produsen tahu apa yang harus dilakukan.",
    "Please give the reason, so that the producers know what to do.",
)


def _members(
    session: ReadSession,
    caller: Caller,
    iris: tuple[str, ...],
    against: Mapping[str, Mapping[str, Any]],
    tables: Tables,
) -> tuple[Member, ...]:
    names = people.agencies(session)
    return tuple(
        Member(
            entry,
            people.agency_title(names, entry.item.agency),
            Sentence(**told["detail"]) if (told := against.get(entry.version_iri)) else None,
            tuple(batches.samples(entry, tables)),
        )
        for entry in batches.entries_of(session, iris, caller)
    )


def _action(post: Post) -> Action:
    told = post.value("tindakan")
    if told not in {action.value for action in batches.ACTIONS}:
        raise Invalid(Sentence("Tindakan itu tidak dilakukan sekaligus.", "That is not done with several at once."))
    return Action(told)


def _tables(request: Request) -> Tables:
    def tables(entry: Entry) -> Mapping[str, pl.DataFrame]:
        return downloads.tables(entry, request.app.state.registry.files)

    return tables
