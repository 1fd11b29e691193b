"""Last year's activity or dataset as this year's draft."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import deciding
from portal.form_post import FormPost
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import WriteSession
from registry.items import copying, drafts
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.web.routing import Router

router = Router()


def next_year(caller: Caller, entry: Entry) -> int | None:
    """Return the year to which a person may copy what is published; None where nothing is copied."""
    if entry.item.kind not in {Kind.ACTIVITY, Kind.DATASET} or entry.version.state != State.PUBLISHED.value:
        return None
    if entry.body.get("is_microdata") or not drafts.may_write(caller, entry.item.agency):
        return None
    year = copying.year_of(entry)
    return year + 1 if year else None


@router.post("/kerja/{kind}/{agency}/{slug}/salin")
def copy(
    request: Request, session: WriteSession, caller: RequestCaller, kind: str, agency: str, slug: str, post: FormPost
) -> Response:
    """Copy a version as a draft for the next year, and open its form."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(request.url.path))
    entry = deciding.asked_for(session, caller, kind, agency, slug, number=post.value("versi") or None)
    made = copying.copy(session, entry, by=caller)
    return RedirectResponse(
        language.url(f"/kerja/{made.item.kind}/{made.item.agency}/{made.item.slug}/ubah"), status_code=303
    )
