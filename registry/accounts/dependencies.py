"""The caller of a request: by bearer token for programs, by cookie for people."""

from typing import Annotated

from fastapi import Depends, Request

from registry.accounts import service
from registry.accounts.caller import PUBLIC, Caller
from registry.db import reading

COOKIE = "satudata_masuk"


def caller_of(request: Request) -> Caller:
    """Return who calls: a token that is not valid is an error, a cookie that has expired is the public."""
    header = request.headers.get("authorization", "")
    secret = header.removeprefix("Bearer ").strip() or request.headers.get("x-ckan-api-key", "")
    cookie = request.cookies.get(COOKIE)
    if not secret and not cookie:
        return PUBLIC
    with reading(request.app.state.registry.engine) as session:
        if secret:
            return service.caller_by_token(session, secret)
        return service.caller_by_sign_in(session, cookie or "") or PUBLIC


RequestCaller = Annotated[Caller, Depends(caller_of)]
