"""Searching a version for personal data, and deciding in writing on what was found."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import deciding
from portal.form_post import FormPost
from portal.pages.sign_in import sign_in_again
from portal.pages.work_item import work_item_page
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import WriteSession
from registry.errors import Conflict, Forbidden, Invalid, Sentence
from registry.web.routing import Router
from registry.workflow import disclosures, savepoint
from registry.workflow.disclosures import Verdict

router = Router()
_VERDICTS = {"terima": Verdict.ACCEPT, "perbaiki": Verdict.MEND}


@router.post("/kerja/{kind}/{agency}/{slug}/temuan")
def settle(
    request: Request, session: WriteSession, caller: RequestCaller, kind: str, agency: str, slug: str, post: FormPost
) -> Response:
    """Search the version, or decide on one of its findings where the form names one."""
    found, registry = renderer(request), request.app.state.registry
    language = found.language(request)
    path = request.url.path.removesuffix("/temuan")
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(path))
    entry = deciding.asked_for(session, caller, kind, agency, slug, number=post.value("versi") or None)
    try:
        with savepoint.attempt(session):
            deciding.require_unchanged(entry, post.value("sidik"))
            if number := post.number("temuan"):
                verdict = _verdict(post.value("putusan"))
                disclosures.decide(session, entry, number, verdict, reason=post.value("alasan"), by=caller)
            else:
                deciding.search(session, entry, by=caller, registry=registry)
    except (Conflict, Forbidden, Invalid) as error:
        page = work_item_page(session, caller, entry, registry.files, registry.office, language, refusal=error.detail)
        return found.page(request, caller, "pages/work_item.html", page, status=error.status)
    target = language.url(path, {"versi": entry.version.number, "selesai": "temuan"})
    return RedirectResponse(target + "#temuan", status_code=303)


def _verdict(word: str) -> Verdict:
    if word not in _VERDICTS:
        raise Invalid(Sentence("Pilih putusan atas temuan ini.", "Choose what to decide on this finding."))
    return _VERDICTS[word]
