"""Actions that read datasets."""

from collections.abc import Mapping
from typing import Any

import orjson
from tantivy import Occur as Native
from tantivy import Query

from registry.exchange.ckan import activities, catalogue
from registry.exchange.ckan.call import Action, Call, Ready, action
from registry.exchange.ckan.index import SORTS
from registry.exchange.ckan.lucene import Group, Occur, Word
from registry.exchange.ckan.projection import Ckan
from registry.exchange.ckan.searching import MOST_ROWS, package_search, search_at_hand, seen

_MOST_NAMES = 1_000_000


def package_show(call: Call) -> dict[str, Any] | Ready:
    """Return a dataset by its name or id."""
    reference = call.required("id", "name_or_id")
    if not call.caller.is_signed_in and (kept := call.ckan.kept(call.session, reference)):
        return Ready(kept)
    return call.shown(call.package(reference))


def package_at_hand(ckan: Ckan, sent: Mapping[str, Any]) -> bytes | None:
    """Return a public dataset at once, where nothing but its name or id was sent."""
    reference = sent.get("id")
    return ckan.at_hand(reference) if len(sent) == 1 and isinstance(reference, str) else None


def package_list(call: Call) -> list[str]:
    """Return the names of all public datasets, sorted (limit, offset)."""
    limit = call.natural("limit", _MOST_NAMES, most=_MOST_NAMES)
    return catalogue.names(call.session, offset=call.natural("offset", 0), limit=limit)


def current_package_list_with_resources(call: Call) -> Ready:
    """Return datasets whole, those changed last first (limit, offset)."""
    limit, offset = call.natural("limit", MOST_ROWS, most=MOST_ROWS), call.natural("offset", call.natural("page", 0))
    state = call.ckan.index.latest()
    _, page = state.page(seen(call, state), start=offset, rows=limit, sort=SORTS["metadata_modified"], ascending=False)
    return Ready(b"[" + b",".join(page) + b"]")


def package_autocomplete(call: Call) -> list[dict[str, str]]:
    """Return datasets whose name or title begins like the text (q, limit)."""
    text = call.required("q")
    limit = call.natural("limit", 10, most=100)
    words = [word for word in call_words(text) if word]
    if not words:
        return []
    patterns = [Word("title", f"{word}*", pattern=f"{word}.*") for word in words]
    name = Word("name", f"{text}*", pattern=f"{catalogue.slug_of('-'.join(words))}.*")
    titled = Group(tuple((Occur.MUST, pattern) for pattern in patterns))
    state = call.ckan.index.latest()
    found = state.matching.query(Group(((Occur.MAY, titled), (Occur.MAY, name))))
    query = _both(found, seen(call, state))
    _, page = state.page(query, start=0, rows=limit, sort=SORTS["title"], ascending=True)
    packages = [orjson.loads(package) for package in page]
    return [
        {
            "name": package["name"],
            "title": package["title"],
            "match_field": "title",
            "match_displayed": f"{package['title']} ({package['name']})",
        }
        for package in packages
    ]


def package_relationships_list(call: Call) -> list[Any]:
    """Return the relationships of a dataset: what it refers to stands among its extras, so none."""
    call.package(call.required("id"))
    return []


def package_activity_list(call: Call) -> list[dict[str, Any]]:
    """Return what was published of a dataset, the newest first (limit, offset)."""
    row = call.package(call.required("id"))
    return activities.listed(call, iri=f"/id/dataset/{row.agency}/{row.slug}")


def recently_changed_packages_activity_list(call: Call) -> list[dict[str, Any]]:
    """Return what was published of all datasets, the newest first (limit, offset)."""
    return activities.listed(call)


def call_words(text: str) -> list[str]:
    """Return the words of a text as they may stand in a pattern: letters and digits only."""
    return ["".join(sign for sign in part if sign.isalnum()).casefold() for part in text.replace("-", " ").split()][:10]


def _both(one: Query, other: Query) -> Query:
    return Query.boolean_query([(Native.Must, one), (Native.Must, other)])


ACTIONS: dict[str, Action] = {
    "package_search": action(package_search, at_hand=search_at_hand),
    "package_show": action(package_show, at_hand=package_at_hand),
    "dataset_show": action(package_show, at_hand=package_at_hand),
    "package_list": action(package_list),
    "dataset_list": action(package_list),
    "current_package_list_with_resources": action(current_package_list_with_resources),
    "package_autocomplete": action(package_autocomplete),
    "package_relationships_list": action(package_relationships_list),
    "package_activity_list": action(package_activity_list),
    "recently_changed_packages_activity_list": action(recently_changed_packages_activity_list),
}
