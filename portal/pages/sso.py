"""Sign-in by an OpenID provider: away to it, and back. Exists only where one is set."""

import base64
import time
from dataclasses import asdict
from typing import Annotated

import orjson
from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from portal.pages.sign_in import keep_sign_in, safe_return
from portal.rendering import renderer
from registry.accounts import identities
from registry.accounts.oidc import Begun, NotProven, Provider
from registry.changes import log
from registry.errors import NotFound
from registry.settings import Settings
from registry.web.instance_key import InstanceKey
from registry.web.routing import Router

router = Router()
_AWAY, _BACK = "/masuk/sso", "/masuk/sso/kembali"
_COOKIE = "satudata_sso"
_PATIENCE = 600  # seconds that somebody may take at the provider


def provider_of(settings: Settings) -> Provider:
    """Return the provider that is set."""
    return Provider(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret, settings.base + _BACK)


@router.get(_AWAY)
def away(request: Request, kembali: str = "") -> Response:
    """Send the browser to the provider; what it must come back with is kept in a cookie that only we can read."""
    begun = _provider(request).begin()
    back = safe_return(kembali) or renderer(request).language(request).url("/kerja")
    kept = orjson.dumps({"at": time.time(), "back": back, "begun": asdict(begun)})
    answer = RedirectResponse(begun.address, status_code=303)
    answer.set_cookie(
        _COOKIE,
        base64.urlsafe_b64encode(_key(request).seal(kept)).decode(),
        max_age=_PATIENCE,
        path=_AWAY,
        httponly=True,
        samesite="lax",  # the provider sends it back by a plain link
        secure=_is_secure(request),
    )
    return answer


@router.get(_BACK)
def back(request: Request, code: Annotated[str, Query()] = "", state: str = "", iss: str | None = None) -> Response:
    """Take the browser back, and sign in the user who is linked to whoever it is."""
    provider = _provider(request)
    begun, target = _kept(request)
    answer = {"code": code, "state": state} | ({"iss": iss} if iss is not None else {})
    claimed = provider.finish(begun, {name: value for name, value in answer.items() if value})
    with log.transaction(request.app.state.registry.engine) as session:  # none is open while the provider is asked
        secret = identities.sign_in(session, claimed)
    went = RedirectResponse(target, status_code=303)
    keep_sign_in(request, went, secret)
    went.delete_cookie(_COOKIE, path=_AWAY, httponly=True, samesite="lax", secure=_is_secure(request))
    return went


def _provider(request: Request) -> Provider:
    found: Provider | None = request.app.state.sso
    if found is None:
        raise NotFound
    return found


def _kept(request: Request) -> tuple[Begun, str]:
    """Return what this browser was sent away with; NotProven when it was not, or too long ago."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_COOKIE, ""))
    except ValueError:
        raise NotProven from None
    content = _key(request).open(sealed)
    if content is None:
        raise NotProven
    kept = orjson.loads(content)
    if time.time() - kept["at"] > _PATIENCE:
        raise NotProven
    return Begun(**kept["begun"]), str(kept["back"])


def _key(request: Request) -> InstanceKey:
    return InstanceKey(request.app.state.registry.settings.home / "keys", "sso")


def _is_secure(request: Request) -> bool:
    return bool(request.app.state.registry.settings.base.startswith("https:"))
