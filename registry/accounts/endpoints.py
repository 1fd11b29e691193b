"""Accounts as API calls, for whoever keeps them."""

from dataclasses import asdict
from typing import Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts import keeping, service
from registry.accounts.dependencies import RequestCaller
from registry.accounts.keeping import PURPOSE
from registry.accounts.models import Role
from registry.changes.dependencies import ReadSession, WriteSession
from registry.web.instance_key import InstanceKey
from registry.web.routing import Router

router = Router(prefix="/api/v1/accounts", tags=["accounts"])


class NewAccount(BaseModel):
    """A person, the agency and the roles."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,59}$")
    name: str = Field(min_length=1, max_length=120)
    agency: str = Field(max_length=60)
    roles: set[Role] = set()


class Roles(BaseModel):
    """The roles an account shall hold."""

    model_config = ConfigDict(extra="forbid")

    roles: set[Role]


@router.get("")
def listed(session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """List every account with its roles."""
    return {"accounts": [asdict(account) for account in keeping.listed(session, caller)]}


@router.post("", status_code=201)
def create(new: NewAccount, request: Request, session: WriteSession, caller: RequestCaller) -> dict[str, str]:
    """Open an account; its person chooses the password by the invitation that is returned."""
    service.create_user(session, new.username, display_name=new.name, agency=new.agency, roles=new.roles, by=caller)
    return _invitation(request, session, caller, new.username)


@router.put("/{username}/roles")
def roles(username: str, wanted: Roles, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Give and take roles until the account holds exactly these; never one's own."""
    keeping.change_roles(session, username, wanted.roles, by=caller)
    return {"username": username, "roles": sorted(wanted.roles)}


@router.post("/{username}/invitation", status_code=201)
def invite(username: str, request: Request, session: WriteSession, caller: RequestCaller) -> dict[str, str]:
    """Make an invitation by which the person chooses a new password; it holds three days, and once."""
    return _invitation(request, session, caller, username)


@router.post("/{username}/close")
def close(username: str, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Close an account at once: its sign-ins and tokens open nothing any more."""
    keeping.close(session, username, by=caller)
    return {"username": username, "active": False}


@router.post("/{username}/open")
def reopen(username: str, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Open a closed or locked account again."""
    keeping.reopen(session, username, by=caller)
    return {"username": username, "active": True}


def _invitation(request: Request, session: WriteSession, caller: RequestCaller, username: str) -> dict[str, str]:
    settings = request.app.state.registry.settings
    code = keeping.invite(session, username, by=caller, key=InstanceKey(settings.home / "keys", PURPOSE))
    return {"username": username, "invitation": f"{settings.base}/undangan?kode={code}"}
