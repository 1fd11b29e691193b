"""Actions on agencies (organizations) and topics (groups): read by everybody, written where the registry allows."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
from tantivy import Occur as Native
from tantivy import Query

from registry.accounts import service as accounts
from registry.accounts.models import Role
from registry.errors import Sentence
from registry.exchange.ckan import errors
from registry.exchange.ckan.call import Action, Call, action
from registry.exchange.ckan.catalogue import slug_of
from registry.exchange.ckan.datasets import items
from registry.exchange.ckan.directory import Directory, Organization, Topic, read
from registry.exchange.ckan.index import SORTS
from registry.exchange.ckan.searching import seen

_MOST, _MOST_DATASETS = 1_000, 1_000
_Shown = TypeVar("_Shown")
_WRITERS = (Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG, Role.PEMBINA)
_BY_HAND = Sentence(
    "Instansi diubah oleh pengelola registri; minta kepada mereka.",
    "Agencies are changed by the registry's administrators; ask them.",
)
_TOPICS = Sentence(
    "Topik adalah kode daftar kemendesa/tujuan-sdgs-desa dan diubah lewat usulan perubahan kode.",
    "Topics are codes of the list kemendesa/tujuan-sdgs-desa and change by a proposal for that list.",
)


def organization_list(call: Call) -> list[Any]:
    """Return the agencies, by name or whole (all_fields, organizations, sort, limit, offset)."""
    shown = {found.slug: found for found in call.directory.organizations.values()}
    return _listed(call, shown, "organization", "organizations", lambda found, count: _whole(found, count, call))


def group_list(call: Call) -> list[Any]:
    """Return the topics, by name or whole (all_fields, groups, sort, limit, offset)."""
    shown = {topic.name: topic for topic in call.directory.topics.values()}
    return _listed(call, shown, "groups", "groups", _topic)


def organization_show(call: Call) -> dict[str, Any]:
    """Return an agency by name or id, with its datasets when asked (include_datasets)."""
    found = call.directory.organization(call.required("id"))
    if found is None:
        raise errors.not_found()
    shown = _whole(found, _counts(call, "organization").get(found.slug, 0), call)
    return shown | _extensions(call, "organization", found.slug)


def group_show(call: Call) -> dict[str, Any]:
    """Return a topic by name or id, with its datasets when asked (include_datasets)."""
    found = call.directory.topic(call.required("id"))
    if found is None:
        raise errors.not_found()
    return _topic(found, _counts(call, "groups").get(found.name, 0)) | _extensions(call, "groups", found.name)


def organization_list_for_user(call: Call) -> list[dict[str, Any]]:
    """Return the agencies for which the caller may write."""
    if not call.caller.is_signed_in or not call.caller.has(*_WRITERS):
        return []
    counts = _counts(call, "organization")
    return [
        _whole(found, counts.get(found.slug, 0), call) | {"capacity": "editor"}
        for found in call.directory.organizations.values()
        if call.caller.curates or found.slug == call.caller.agency
    ]


def group_list_authz(call: Call) -> list[dict[str, Any]]:
    """Return the topics that the caller may give to a dataset: all, for who may write."""
    writes = call.caller.is_signed_in and call.caller.has(*_WRITERS)
    return [topic.short for topic in call.directory.topics.values()] if writes else []


def organization_autocomplete(call: Call) -> list[dict[str, str]]:
    """Return agencies whose name or title holds the text (q, limit)."""
    every = ((found.id, found.slug, found.title["id"]) for found in call.directory.organizations.values())
    return _completed(call, list(every))


def group_autocomplete(call: Call) -> list[dict[str, str]]:
    """Return topics whose name or title holds the text (q, limit)."""
    return _completed(call, [(found.id, found.name, found.labels["id"]) for found in call.directory.topics.values()])


def group_package_show(call: Call) -> list[Any]:
    """Return the datasets of a topic (id, limit)."""
    found = call.directory.topic(call.required("id"))
    if found is None:
        raise errors.not_found()
    return _datasets(call, "groups", found.name, call.natural("limit", _MOST_DATASETS, most=_MOST_DATASETS))


def member_list(call: Call) -> list[Any]:
    """Return the datasets of an agency or topic as members; people are never told."""
    if call.text("object_type", "package") != "package":
        return []
    name = call.required("id")
    if found := call.directory.organization(name):
        field, value = "organization", found.slug
    elif topic := call.directory.topic(name):
        field, value = "groups", topic.name
    else:
        raise errors.not_found()
    return [[each["id"], "package", "public"] for each in _datasets(call, field, value, _MOST_DATASETS)]


def organization_create(call: Call) -> dict[str, Any]:
    """Register an agency (administrators only)."""
    name = slug_of(call.required("name"))
    title = call.text("title") or name
    email = next(
        (str(extra.get("value")) for extra in items(call.params, "extras") if extra.get("key") == "email"), None
    )
    accounts.create_agency(call.session, name, {"id": title}, by=call.caller, email=email)
    call.session.flush()
    return _whole(_fresh(call).organizations[name], 0, call)


def organization_refused(call: Call) -> dict[str, Any]:
    """Change or remove an agency: refused, the registry's administrators do it."""
    if call.directory.organization(call.required("id", "name")) is None:
        raise errors.not_found()
    raise errors.denied(_BY_HAND)


def group_refused(_call: Call) -> dict[str, Any]:
    """Change the topics: refused, they are the codes of a list."""
    raise errors.denied(_TOPICS)


def _fresh(call: Call) -> Directory:
    return read(call.session)


def _whole(found: Organization, count: int, call: Call) -> dict[str, Any]:
    extras = {"homepage": found.homepage, "email": found.email, "title_en": found.title.get("en")}
    return {
        **found.short,
        "display_name": found.title["id"],
        "image_display_url": "",
        "num_followers": 0,
        "package_count": count,
        "extras": [{"key": key, "value": value, "state": "active"} for key, value in extras.items() if value],
        "users": [],
        "groups": [],
        "tags": [],
        "url": f"{call.base}/organisasi/{found.slug}",
    }


def _topic(found: Topic, count: int) -> dict[str, Any]:
    return {
        **found.short,
        "type": "group",
        "is_organization": False,
        "approval_status": "approved",
        "state": "active",
        "created": None,
        "image_url": "",
        "num_followers": 0,
        "package_count": count,
        "extras": [],
        "users": [],
        "groups": [],
        "tags": [],
    }


def _listed(
    call: Call, shown: Mapping[str, _Shown], field: str, chosen: str, whole: Callable[[_Shown, int], dict[str, Any]]
) -> list[Any]:
    counts = _counts(call, field)
    names = [name for name in call.listed(chosen) if name in shown] if call.get(chosen) else list(shown)
    every = [whole(shown[name], counts.get(name, 0)) | {"name": name} for name in names]
    said = (call.text("sort") or call.text("order_by") or "name asc").replace(",", " ").split()
    key = {"packages": "package_count", "package_count": "package_count", "title": "title", "name": "name"}.get(said[0])
    if key is None or (len(said) > 1 and said[1].lower() not in {"asc", "desc"}):
        raise errors.not_valid(sort=f"Cannot sort by field `{said[0][:60]}`")
    downwards = said[1].lower() == "desc" if len(said) > 1 else key == "package_count"
    every.sort(key=lambda each: each["name"])
    every.sort(key=lambda each: each[key], reverse=downwards)
    start = call.natural("offset", 0)
    page = every[start : start + call.natural("limit", _MOST, most=_MOST)]
    if not call.flag("all_fields"):
        return [each["name"] for each in page]
    if not call.flag("include_extras"):
        page = [{name: value for name, value in each.items() if name != "extras"} for each in page]
    return page


def _counts(call: Call, field: str) -> dict[str, int]:
    if not call.flag("include_dataset_count", default=True):
        return {}
    state = call.ckan.index.latest()
    return dict(state.counts(seen(call, state), [field], limit=10_000)[field])


def _extensions(call: Call, field: str, name: str) -> dict[str, Any]:
    if not call.flag("include_datasets"):
        return {}
    return {"packages": _datasets(call, field, name, _MOST_DATASETS)}


def _datasets(call: Call, field: str, name: str, limit: int) -> list[Any]:
    state = call.ckan.index.latest()
    query = Query.boolean_query([(Native.Must, seen(call, state)), (Native.Must, state.matching.term(field, name))])
    _, page = state.page(query, start=0, rows=limit, sort=SORTS["metadata_modified"], ascending=False)
    return [orjson.loads(package) for package in page]


def _completed(call: Call, every: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    text = call.text("q").casefold()
    found = [
        {"id": identifier, "name": name, "title": title}
        for identifier, name, title in sorted(every, key=lambda each: each[1])
        if text in name or text in title.casefold()
    ]
    return found[: call.natural("limit", 20, most=100)]


ACTIONS: dict[str, Action] = {
    "organization_list": action(organization_list),
    "organization_show": action(organization_show),
    "organization_list_for_user": action(organization_list_for_user),
    "organization_autocomplete": action(organization_autocomplete),
    "organization_create": action(organization_create, writes=True),
    **{f"organization_{verb}": action(organization_refused, writes=True) for verb in ("update", "patch", "delete")},
    "group_list": action(group_list),
    "group_show": action(group_show),
    "group_list_authz": action(group_list_authz),
    "group_autocomplete": action(group_autocomplete),
    "group_package_show": action(group_package_show),
    **{f"group_{verb}": action(group_refused, writes=True) for verb in ("create", "update", "patch", "delete")},
    "member_list": action(member_list),
}
