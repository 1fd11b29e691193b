"""A review field by field and the answers to it: sent as one form, kept as far as it can be, nothing typed is lost."""

from collections.abc import Mapping

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import deciding
from portal.answers import CHANGED, EXPLAINED, Given
from portal.field_review import ACCEPTED, REFUSED, UNSEEN, Typed, field_review, noted
from portal.form_post import FormPost, Post
from portal.language import Language
from portal.pages.sign_in import sign_in_again
from portal.pages.work_item import ANSWERS, REVIEW, work_item_page
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Conflict, Forbidden, Invalid, NotFound, Sentence
from registry.items.repository import Entry
from registry.web.routing import Router
from registry.workflow import reviewing, savepoint
from registry.workflow.reviewing import Verdict

router = Router()
_LONGEST = 2000
_NO_REMARK = Sentence(
    "Tulis apa yang harus diperbaiki, agar produsen dapat menjawabnya.",
    "Write what has to be mended, so that the producer can answer.",
)
_TOO_LONG = Sentence("Paling banyak 2.000 huruf.", "2,000 characters at most.")
_UNDECIDED = Sentence(
    "Putusan belum diambil: lengkapi dahulu catatan pada isian yang ditolak.",
    "The decision was not taken: first complete the remarks on the refused fields.",
)
_NO_ANSWER = Sentence(
    "Pilih: sudah diubah, atau tetap dengan penjelasan.",
    "Choose: changed, or kept with an explanation.",
)


@router.get("/kerja/{kind}/{agency}/{slug}/tinjau")
@router.get("/kerja/{kind}/{agency}/{slug}/jawab")
def back(request: Request, kind: str, agency: str, slug: str) -> Response:
    """Lead whoever asks for the address of a form to the page that it stands on."""
    language = renderer(request).language(request)
    return RedirectResponse(language.url(f"/kerja/{kind}/{agency}/{slug}"), status_code=303)


@router.post("/kerja/{kind}/{agency}/{slug}/tinjau")
def review(
    request: Request, session: WriteSession, caller: RequestCaller, kind: str, agency: str, slug: str, post: FormPost
) -> Response:
    """Keep a reviewer's notes and, with a button of decision, decide: then they count."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(request.url.path))
    entry = deciding.asked_for(session, caller, kind, agency, slug, number=post.value("versi") or None)
    typed = _typed(post)
    if post.value("simpan") == "sisa":
        typed = _rest_accepted(session, caller, entry, language, typed)
    action, reason, cause = post.value("tindakan"), post.value("alasan")[:4000], post.value("sebab")
    refusal = None
    try:
        deciding.require_unchanged(entry, post.value("sidik"))
        _keep(session, entry, typed, by=caller)
        if any(note.error for note in typed.values()):
            refusal = _UNDECIDED if action else _NO_REMARK
        elif action:
            registry, final = request.app.state.registry, bool(post.value("tolak"))
            deciding.take(session, entry, action, by=caller, registry=registry, reason=reason, cause=cause, final=final)
    except (Conflict, Forbidden, Invalid) as error:
        refusal = error.detail
    if refusal:
        page = work_item_page(
            session,
            caller,
            entry,
            request.app.state.registry.files,
            request.app.state.registry.office,
            language,
            refusal=refusal,
            reason=reason,
            cause=cause,
            typed=typed,
        )
        return renderer(request).page(request, caller, "pages/work_item.html", page, status=422)
    return _done(language, request, entry, "tinjau", action or REVIEW, "" if action else REVIEW)


@router.post("/kerja/{kind}/{agency}/{slug}/jawab")
def answer(
    request: Request, session: WriteSession, caller: RequestCaller, kind: str, agency: str, slug: str, post: FormPost
) -> Response:
    """Keep a producer's answers, each by itself: one that is not right yet holds none of the others up."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(request.url.path))
    entry = deciding.asked_for(session, caller, kind, agency, slug, number=post.value("versi") or None)
    given = {at: _answered(session, entry, at, found, by=caller) for at, found in _given(post).items()}
    if any(found.error for found in given.values()):
        refusal = Sentence("Sebagian jawaban belum dapat disimpan.", "Some answers could not be kept yet.")
        page = work_item_page(
            session,
            caller,
            entry,
            request.app.state.registry.files,
            request.app.state.registry.office,
            language,
            refusal=refusal,
            given=given,
        )
        return renderer(request).page(request, caller, "pages/work_item.html", page, status=422)
    return _done(language, request, entry, "jawab", ANSWERS, ANSWERS)


def _done(language: Language, request: Request, entry: Entry, last: str, done: str, anchor: str) -> Response:
    path = request.url.path.removesuffix(f"/{last}")
    target = language.url(path, {"versi": entry.version.number, "selesai": done})
    return RedirectResponse(target + (f"#{anchor}" if anchor else ""), status_code=303)


def _typed(post: Post) -> dict[str, Typed]:
    remarks = post.starting("catatan.")
    found = {}
    for at, verdict in post.starting("nilai.").items():
        remark = remarks.get(at, "").replace("\r\n", "\n").strip()
        error = None
        if verdict == REFUSED and not remark:
            error = _NO_REMARK
        elif len(remark) > _LONGEST:
            error = _TOO_LONG
        # a remark without a verdict is kept on the page, not thrown away
        chosen = verdict if verdict in {ACCEPTED, REFUSED} else REFUSED if remark else UNSEEN
        found[at] = Typed(chosen, remark, error)
    return found


def _rest_accepted(
    session: ReadSession, caller: Caller, entry: Entry, language: Language, typed: Mapping[str, Typed]
) -> dict[str, Typed]:
    """Accept what has a value and was not judged."""
    page = field_review(session, caller, entry, language, typed=typed)
    rest = [field.pointer for field in (page.fields if page else ()) if field.value and field.verdict == UNSEEN]
    return {**typed, **{at: Typed(ACCEPTED, "") for at in rest}}


def _keep(session: WriteSession, entry: Entry, typed: Mapping[str, Typed], *, by: Caller) -> None:
    """Keep every note that can be kept; one set back to unseen is taken back."""
    known = noted(session, entry, by)
    right = [
        Verdict(pointer=at, accepted=note.verdict == ACCEPTED, remark=note.remark or None)
        for at, note in typed.items()
        if note.verdict != UNSEEN and not note.error
    ]
    with savepoint.attempt(session):
        if right:
            reviewing.save(session, entry, right, by=by)
        for at, note in typed.items():
            if note.verdict == UNSEEN and at in known:
                reviewing.take_back(session, entry, at, by=by)


def _given(post: Post) -> dict[str, Given]:
    texts = post.starting("alasan.")
    return {
        at: Given(chosen, texts.get(at, "").replace("\r\n", "\n").strip())
        for at, chosen in {**dict.fromkeys(texts, ""), **post.starting("jawaban.")}.items()
    }


def _answered(session: WriteSession, entry: Entry, at: str, found: Given, *, by: Caller) -> Given:
    """Keep one answer; return it with the reason where it cannot be."""
    if found.answer not in {CHANGED, EXPLAINED}:
        # nothing chosen is no fault, until words were written
        return Given("", found.explanation, _NO_ANSWER if found.explanation else None)
    if found.answer == EXPLAINED and not found.explanation:
        return Given(EXPLAINED, "", Sentence("Jelaskan mengapa tidak diubah.", "Explain why it was not changed."))
    if len(found.explanation) > _LONGEST:
        return Given(found.answer, found.explanation, _TOO_LONG)
    try:
        with savepoint.attempt(session):
            reviewing.answer(session, entry, at, by=by, text=found.explanation if found.answer == EXPLAINED else "")
    except (Conflict, Forbidden, Invalid, NotFound) as error:
        return Given(found.answer, found.explanation, error.detail)
    return found
