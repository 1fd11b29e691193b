"""Every action there is, by name."""

from typing import Any

from registry.exchange.ckan import (
    datastore_actions,
    errors,
    organization_actions,
    package_actions,
    resource_actions,
    site_actions,
    word_actions,
    write_actions,
)
from registry.exchange.ckan.call import Action, Call, action


def help_show(call: Call) -> str:
    """Return what an action does (name)."""
    name = call.required("name")
    if name not in ACTIONS:
        raise errors.not_found(f"{name[:100]!r}")
    return ACTIONS[name].help


def _all() -> dict[str, Action]:
    found: dict[str, Action] = {"help_show": action(help_show)}
    modules: tuple[Any, ...] = (
        package_actions,
        resource_actions,
        organization_actions,
        word_actions,
        site_actions,
        datastore_actions,
        write_actions,
    )
    for module in modules:
        found |= module.ACTIONS
    return found


ACTIONS = _all()
