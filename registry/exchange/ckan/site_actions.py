"""Actions on the site itself and on who is asking. Nobody is told of anybody else."""

from importlib.metadata import version
from typing import Any

from registry.errors import Sentence
from registry.exchange.ckan import errors
from registry.exchange.ckan.call import Action, Call, action
from registry.exchange.ckan.identifiers import named

CKAN_VERSION = "2.11.0"
"""The version of CKAN whose Action API this is."""
_ONLY_OWN = Sentence("Hanya akun sendiri yang dapat dibaca.", "Only one's own account can be read.")


def status_show(call: Call) -> dict[str, Any]:
    """Return what runs here."""
    return {
        "ckan_version": CKAN_VERSION,
        "site_url": call.base,
        "site_title": "Satu Data Desa Registry",
        "site_description": "",
        "error_emails_to": None,
        "locale_default": "id",
        "extensions": ["activity", "datastore"],
        "software": f"satudata-registry {version('satudata-registry')}",
    }


def site_read(_call: Call) -> bool:
    """Say whether the caller may read the site: everybody may."""
    return True


def user_show(call: Call) -> dict[str, Any]:
    """Return the caller's own account."""
    asked = call.text("id") or call.caller.username
    own = _own(call) if call.caller.is_signed_in else None
    if own is None or asked not in {own["id"], own["name"]}:
        raise errors.denied(_ONLY_OWN)
    return own


def user_list(call: Call) -> list[Any]:
    """Return the accounts that the caller may know of: the own one."""
    if not call.caller.is_signed_in:
        raise errors.denied(_ONLY_OWN)
    return [_own(call)] if call.flag("all_fields", default=True) else [call.caller.username]


def user_autocomplete(call: Call) -> list[Any]:
    """Return accounts that begin like the text: the own one at most."""
    if not call.caller.is_signed_in:
        raise errors.denied(_ONLY_OWN)
    own = _own(call)
    wanted = call.required("q").casefold()
    return [{name: own[name] for name in ("id", "name", "fullname")}] if own["name"].startswith(wanted) else []


def dashboard_new_activities_count(call: Call) -> int:
    """Return how much is new for the caller: the registry tells it on its own pages."""
    if not call.caller.is_signed_in:
        raise errors.denied()
    return 0


def _own(call: Call) -> dict[str, Any]:
    caller = call.caller
    return {
        "id": named("user", caller.username),
        "name": caller.username,
        "fullname": caller.display_name,
        "display_name": caller.display_name,
        "about": None,
        "state": "active",
        "sysadmin": False,
        "email_hash": "",
        "image_url": None,
        "image_display_url": None,
        "number_created_packages": 0,
        "organization": caller.agency,
        "roles": sorted(role.value for role in caller.roles),
    }


ACTIONS: dict[str, Action] = {
    "status_show": action(status_show),
    "site_read": action(site_read),
    "user_show": action(user_show),
    "user_list": action(user_list),
    "user_autocomplete": action(user_autocomplete),
    "dashboard_new_activities_count": action(dashboard_new_activities_count),
}
