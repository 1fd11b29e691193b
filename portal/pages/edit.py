"""A draft as a form: fill, save, add and remove rows, look references up, submit. Works without a script."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import numbering
from portal.form_choices import Option, Options
from portal.form_options import OptionBook
from portal.form_post import FormPost, Post, placed
from portal.form_rows import changed, template, typed_at
from portal.form_view import WINDOW, BlockView, Fault, FormView
from portal.language import Language
from portal.numbering import Numbering
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Forbidden, Invalid, NotFound, Sentence
from registry.items import drafts, inputs, repository, versioning
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.schemas import completeness, form_input
from registry.schemas.completeness import Progress
from registry.schemas.form import Form, form
from registry.web.routing import Router
from registry.workflow import service as workflow

router = Router()


@dataclass(frozen=True, slots=True)
class EditPage:
    """A draft under the pen."""

    entry: Entry
    """The item with its draft."""
    form: Form
    """The form of its kind."""
    blocks: tuple[BlockView, ...]
    """Its blocks with what was typed."""
    progress: Progress
    """How many of the required fields are filled."""
    faults: tuple[Fault, ...]
    """What is not right yet."""
    gaps: tuple[Fault, ...]
    """What must still be filled before submission."""
    aside: tuple[Sentence, ...]
    """Titles of answers that are kept but do not apply now."""
    options: tuple[Options, ...]
    """What references may name."""
    found: tuple[Option, ...] | None
    """What a search for a reference found; None where none was asked for."""
    searched: str
    """The field that was searched for."""
    origin: str
    """Digests of the fields as shown, to tell later who changed what."""
    saved: bool
    """Whether it was just saved."""
    submitting: bool
    """Whether the gaps kept it from being submitted."""
    numbering: Numbering | None
    """What its changes ask of its number; None for a first version."""
    overtaken: bool
    """Whether this person has a form that somebody else's save overtook."""


@dataclass(frozen=True, slots=True)
class LockedPage:
    """A version that cannot be edited now."""

    entry: Entry
    """The item with the version."""
    may_begin: bool
    """Whether its next version may be begun."""


@router.get("/kerja/{kind}/{agency}/{slug}/ubah")
def edit(  # noqa: PLR0917 - a request's parameters are passed by name
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    kind: str,
    agency: str,
    slug: str,
    tersimpan: str = "",
    kurang: str = "",
    cari: str = "",
) -> Response:
    """Show the draft of an item as a form."""
    found = renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        return RedirectResponse(language.url("/masuk", {"kembali": language.url(request.url.path)}), status_code=303)
    entry = draft_entry(session, caller, kind, agency, slug)
    if entry.version.state != State.DRAFT.value:
        may_begin = entry.version.state == State.PUBLISHED.value
        return found.page(request, caller, "pages/edit_locked.html", LockedPage(entry, may_begin))
    windows = {
        name.removeprefix("baris."): int(value)
        for name, value in request.query_params.items()
        if name.startswith("baris.") and value.isdecimal() and len(value) < 6  # noqa: PLR2004
    }
    page = edit_page(
        session,
        caller,
        entry,
        language,
        windows={f"/{name}": first for name, first in windows.items()},
        searched=cari,
        saved=bool(tersimpan),
        submitting=bool(kurang),
    )
    return found.page(request, caller, "pages/edit.html", page)


def edit_page(
    session: ReadSession,
    caller: Caller,
    entry: Entry,
    language: Language,
    *,
    windows: Mapping[str, int],
    searched: str = "",
    saved: bool = False,
    submitting: bool = False,
    numbered: Numbering | None = None,
) -> EditPage:
    """Gather the form of a draft, with what was typed last."""
    whole = form(entry.item.kind)
    typed = drafts.shown(session, entry, caller)
    read = drafts.understand(entry.item.kind, typed, entry.body)
    progress = completeness.progress(entry.item.kind, read.body)
    if searched:  # what is being looked up is no answer yet
        others = tuple(problem for problem in read.problems if not problem.field.startswith(searched))
        read = replace(read, problems=others)
    book = OptionBook(session, caller, language)
    view = FormView(whole, typed, read, progress.missing, book.of, window=windows)
    own = inputs.own(session, entry.version, caller)
    asked = whole.at(template(searched)) if searched else None
    return EditPage(
        entry=entry,
        form=whole,
        blocks=view.blocks,
        progress=progress,
        faults=view.faults,
        gaps=view.gaps,
        aside=tuple(_title(whole, at) for at in read.aside),
        options=book.every(),
        found=book.search(asked, typed_at(typed, searched)) if asked else None,
        searched=searched,
        origin=json.dumps(drafts.digests(whole, typed)),
        saved=saved,
        submitting=submitting,
        numbering=numbered or numbering.numbering(session, entry),
        overtaken=own is not None and bool(own.origin) and own.revision != entry.version.revision,
    )


@router.post("/kerja/{kind}/{agency}/{slug}/ubah")
def save(
    request: Request,
    session: WriteSession,
    caller: RequestCaller,
    kind: str,
    agency: str,
    slug: str,
    post: FormPost,
) -> Response:
    """Save what was typed, whatever it is; then do what the pressed button says."""
    language = renderer(request).language(request)
    path = request.url.path
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(path))
    entry = draft_entry(session, caller, kind, agency, slug)
    if entry.version.state != State.DRAFT.value:
        raise Invalid(_LOCKED)
    whole = form(kind)
    before = form_input.tidy(whole, drafts.shown(session, entry, caller))
    typed = form_input.tidy(whole, placed(form_input.typed(post.pairs), post.starting("_jendela"), before))
    verb, about = post.action
    windows = {
        f"baris.{at.removeprefix('/')}": told.partition("-")[0] for at, told in post.starting("_jendela").items()
    }
    read_at, is_stale = post.number("_revisi"), _is_stale(entry, post)
    if verb in {"tambah", "hapus", "pakai", "cari"}:
        now = drafts.rebased(whole, changed(whole, typed, verb, about), before, {} if is_stale else post.origin)
        return _changed(session, entry, now, caller, post, windows, language, path)
    if not is_stale:
        typed = drafts.rebased(whole, typed, before, post.origin)
    saved = drafts.save(session, entry, typed, by=caller, revision=read_at, origin=post.origin)
    if saved.overtaken:
        return RedirectResponse(language.url(f"{path}/bandingkan"), status_code=303)
    versioning.follow(session, entry, by=caller)
    if verb == "nomor":
        return _numbered(request, session, caller, entry, post)
    if verb == "ajukan":
        return _submit(session, entry, caller, language, path, saved)
    if verb == "baris":
        name, _, first = about.partition("=")
        about, windows[f"baris.{name}"] = _anchor(f"/{name}"), first
    return _to(language, path, about, tersimpan="ya", **windows)


def _is_stale(entry: Entry, post: Post) -> bool:
    """Say whether a form was read before somebody's save; one that does not say what it read is not asked."""
    return bool(post.origin) and post.number("_revisi") != entry.version.revision


def _changed(
    session: WriteSession,
    entry: Entry,
    now: dict[str, Any],
    caller: Caller,
    post: Post,
    windows: dict[str, str],
    language: Language,
    path: str,
) -> Response:
    """Keep a form whose rows a button changed; on a page from before somebody's save, lead to the comparison."""
    if _is_stale(entry, post):  # kept as the newest it would undo that save
        inputs.keep(session, entry.version, now, by=caller, revision=post.number("_revisi"), origin=post.origin)
        return RedirectResponse(language.url(f"{path}/bandingkan"), status_code=303)
    inputs.keep(session, entry.version, now, by=caller, revision=entry.version.revision)
    verb, about = post.action
    if verb == "tambah" and windows.get(f"baris.{about.removeprefix('/')}") is not None:
        rows = now.get(about.removeprefix("/"), [])
        windows[f"baris.{about.removeprefix('/')}"] = str(max(0, len(rows) - WINDOW))
    return _to(language, path, _anchor(about.partition("=")[0]), cari=about if verb == "cari" else "", **windows)


def _numbered(request: Request, session: WriteSession, caller: Caller, entry: Entry, post: Post) -> Response:
    """Take the number that was chosen, or say beside it why not."""
    found = renderer(request)
    language = found.language(request)
    fault = numbering.choose(session, entry, post, by=caller)
    if fault is None:
        return _to(language, request.url.path, "nomor-versi", tersimpan="ya")
    refused = numbering.numbering(session, entry, post=post, fault=fault)
    page = edit_page(session, caller, entry, language, windows={}, numbered=refused)
    return found.page(request, caller, "pages/edit.html", page, status=422)


_LOCKED = Sentence(
    "Versi ini sudah diajukan dan tidak dapat diubah. Tunggu keputusan, atau minta dikembalikan.",
    "This version is submitted and cannot be changed. Wait for the decision, or ask for it to be returned.",
)


def draft_entry(session: ReadSession, caller: Caller, kind: str, agency: str, slug: str) -> Entry:
    """Return the version of an item that is under way, else the one shown; only to those who may write it."""
    if kind not in set(Kind):
        raise NotFound
    if not drafts.may_write(caller, agency):
        raise Forbidden(
            Sentence("Anda hanya dapat menulis untuk instansi Anda sendiri.", "You may write for your own agency only.")
        )
    entry = repository.find(session, caller, kind=Kind(kind), agency=agency, slug=slug)
    version = repository.open_version(session, entry.item)
    return Entry(entry.item, version) if version else entry


def _submit(
    session: WriteSession, entry: Entry, caller: Caller, language: Language, path: str, saved: drafts.Saved
) -> Response:
    if saved.read.problems or not completeness.progress(entry.item.kind, entry.body).is_complete:
        return _to(language, path, "galat", kurang="ya")
    try:
        workflow.submit(session, entry, by=caller)
    except workflow.Incomplete:
        return _to(language, path, "galat", kurang="ya")
    work = path.removesuffix("/ubah")
    return RedirectResponse(language.url(work, {"versi": entry.version.number, "selesai": "submit"}), status_code=303)


def _to(language: Language, path: str, anchor: str, **parameters: str) -> Response:
    fragment = f"#{anchor}" if anchor else ""
    return RedirectResponse(language.url(path, parameters) + fragment, status_code=303)


def _title(whole: Form, at: str) -> Sentence:
    field = whole.at(template(at))
    return field.title if field else Sentence(at, at)


def _anchor(at: str) -> str:
    return "isian" + at.replace("/", "-").replace("~", "_")
