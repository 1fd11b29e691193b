"""The next version of what is published: begun as a copy, to be changed in its form."""

from copy import deepcopy

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.form_post import FormPost
from portal.pages.edit import draft_entry
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import WriteSession
from registry.items import versioning
from registry.items.bump import Bump
from registry.items.state import Kind, State
from registry.web.routing import Router

router = Router()


@router.post("/kerja/{kind}/{agency}/{slug}/versi-baru")
def begin(
    request: Request, session: WriteSession, caller: RequestCaller, kind: str, agency: str, slug: str, post: FormPost
) -> Response:
    """Begin the next version of what is published, as a copy to be changed."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(request.url.path))
    entry = draft_entry(session, caller, kind, agency, slug)
    if entry.version.state == State.PUBLISHED.value:
        of_codes = entry.item.kind == Kind.CODE_LIST.value  # which its import asks for, not its document
        number = versioning.number_after(session, entry.item, Bump.MINOR) if of_codes else None
        versioning.begin(session, entry.item, deepcopy(entry.body), by=caller, number=number)
    return RedirectResponse(language.url(f"/kerja/{kind}/{agency}/{slug}/ubah"), status_code=303)
