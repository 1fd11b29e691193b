"""Two people on one draft: what the second typed beside what the first saved, to be taken field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import people
from portal.form_post import FormPost
from portal.language import Language
from portal.pages.edit import draft_entry
from portal.pages.sign_in import sign_in_again
from portal.readable import Field, one_field
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Sentence
from registry.items import drafts, inputs, versioning
from registry.items.repository import Entry
from registry.schemas import form_input
from registry.schemas.form import Control, form
from registry.web.routing import Router

router = Router()
MINE, THEIRS = "saya", "mereka"


@dataclass(frozen=True, slots=True)
class Side:
    """A field that two people left differently."""

    name: str
    title: Sentence
    mine: Field | None
    theirs: Field | None
    proposed: str
    """Whose stands ticked: of who alone changed it, the one who did."""
    by_both: bool
    """Whether both have changed it since it was read."""


@dataclass(frozen=True, slots=True)
class MergePage:
    """Both versions of a draft."""

    entry: Entry
    """The item with the draft as saved."""
    sides: tuple[Side, ...]
    """The fields that differ."""
    others: tuple[str, ...]
    """Who else wrote in it."""


@router.get("/kerja/{kind}/{agency}/{slug}/ubah/bandingkan")
def compare(
    request: Request, session: ReadSession, caller: RequestCaller, kind: str, agency: str, slug: str
) -> Response:
    """Show what one typed beside what was saved meanwhile."""
    found = renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        here = language.url(request.url.path)
        return RedirectResponse(language.url("/masuk", {"kembali": here}), status_code=303)
    entry = draft_entry(session, caller, kind, agency, slug)
    kept = inputs.own(session, entry.version, caller)
    if kept is None or not kept.origin:
        return RedirectResponse(language.url(f"/kerja/{kind}/{agency}/{slug}/ubah"), status_code=303)
    page = MergePage(entry, tuple(_sides(entry, kept.typed, kept.origin, language)), _others(session, caller, entry))
    return found.page(request, caller, "pages/edit_merge.html", page)


@router.post("/kerja/{kind}/{agency}/{slug}/ubah/bandingkan")
def merge(
    request: Request, session: WriteSession, caller: RequestCaller, kind: str, agency: str, slug: str, post: FormPost
) -> Response:
    """Save the draft with each field as chosen; overtaken again, compare again."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(request.url.path))
    entry = draft_entry(session, caller, kind, agency, slug)
    edit = language.url(f"/kerja/{kind}/{agency}/{slug}/ubah")
    kept = inputs.own(session, entry.version, caller)
    if kept is None or not kept.origin:
        return RedirectResponse(edit, status_code=303)
    whole = form(kind)
    mine, theirs = dict(kept.typed), form_input.written(whole, entry.body)
    chosen = post.starting("pilih/")
    merged = {
        field.name: source[field.name]
        for field in whole.fields
        if field.name in (source := mine if chosen.get(field.name) == MINE else theirs)
    }
    if post.number("_revisi") != entry.version.revision:
        return RedirectResponse(language.url(request.url.path), status_code=303)
    saved = drafts.save(session, entry, merged, by=caller, revision=entry.version.revision)
    versioning.follow(session, entry, by=caller)
    if not (saved.read.problems or saved.read.aside):
        inputs.forget(session, entry.version, caller)
    return RedirectResponse(f"{edit}?tersimpan=ya", status_code=303)


def _sides(entry: Entry, mine: Mapping[str, Any], origin: Mapping[str, str], language: Language) -> Iterator[Side]:
    whole = form(entry.item.kind)
    theirs = form_input.written(whole, entry.body)
    read = form_input.read(whole, mine)
    now = {"mine": drafts.digests(whole, mine), "theirs": drafts.digests(whole, theirs)}
    for field in whole.fields:
        name = field.name
        if field.control is Control.KEPT or now["mine"].get(name) == now["theirs"].get(name):
            continue
        changed = [side for side in ("mine", "theirs") if now[side].get(name) != origin.get(name)]
        yield Side(
            name,
            field.title,
            one_field(entry.item.kind, name, read.get(name), language),
            one_field(entry.item.kind, name, entry.body.get(name), language),
            THEIRS if changed == ["theirs"] else MINE,
            by_both=len(changed) > 1,
        )


def _others(session: ReadSession, caller: Caller, entry: Entry) -> tuple[str, ...]:
    return people.authors(session, [number for number in entry.version.written_by if number != caller.user_id])
