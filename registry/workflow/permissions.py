"""Which roles may take which action on which kind of item."""

from typing import Any

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.errors import Forbidden, Sentence
from registry.items.repository import Entry
from registry.items.state import Action, Kind

_PRODUCERS = (Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG, Role.PEMBINA)
_VERIFIERS = (Role.WALIDATA, Role.WALIDATA_PENDUKUNG)
_BOUND = (Role.PRODUSEN, Role.WALIDATA_PENDUKUNG)  # to their own agency


def is_priority(kind: Kind, body: dict[str, Any]) -> bool:
    """Say whether the pembina data must approve: standards, code lists, metadata, and data prioritas."""
    return kind is not Kind.DATASET or bool(body.get("priority"))


def roles_for(action: Action, entry: Entry) -> tuple[Role, ...]:
    """Return the roles that may take an action on a version."""
    match action:
        case Action.SUBMIT:
            return _PRODUCERS
        case Action.VERIFY:
            return _VERIFIERS
        case Action.APPROVE:
            pembina = is_priority(Kind(entry.item.kind), entry.body)
            return (Role.PEMBINA,) if pembina else (Role.WALIDATA,)
        case Action.PUBLISH | Action.RETIRE:
            return (Role.WALIDATA,)
        case Action.RETURN:
            return (*_VERIFIERS, Role.PEMBINA)


def require(action: Action, entry: Entry, by: Caller) -> Role:
    """Return the role in which the caller acts; raise Forbidden with the reason when there is none."""
    roles = roles_for(action, entry)
    by.require_role(*roles)
    by.require_scope(action.value, entry.item.kind)
    for role in roles:
        if by.has(role) and (role not in _BOUND or by.agency == entry.item.agency):
            return role
    raise Forbidden(
        Sentence(
            "Peran Anda hanya berlaku untuk instansi Anda sendiri.",
            "Your role holds for your own agency only.",
        )
    )


def actions_for(entry: Entry, by: Caller, possible: frozenset[Action]) -> list[Action]:
    """Return which of the possible actions the caller's roles allow, in the order of the way."""
    allowed = []
    for action in Action:
        if action not in possible or not by.is_signed_in:
            continue
        try:
            require(action, entry, by)
        except Forbidden:
            continue
        allowed.append(action)
    return allowed
