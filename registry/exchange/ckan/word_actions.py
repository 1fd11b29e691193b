"""Actions on words: tags, vocabularies, formats and licences."""

from typing import Any

import orjson
from tantivy import Occur as Native
from tantivy import Query

from registry.errors import Sentence
from registry.exchange.ckan import errors, licences
from registry.exchange.ckan.call import Action, Call, action
from registry.exchange.ckan.identifiers import named
from registry.exchange.ckan.index import SORTS
from registry.exchange.ckan.packages import tag
from registry.exchange.ckan.searching import seen

_MOST = 100_000
_NO_VOCABULARIES = Sentence(
    "Registri ini tidak memakai kosakata tag CKAN; pakai daftar kode di /api/v1/codes.",
    "This registry has no tag vocabularies of CKAN; use the code lists at /api/v1/codes.",
)


def tag_list(call: Call) -> list[Any]:
    """Return the keywords of public datasets (query, all_fields)."""
    if call.text("vocabulary_id"):
        raise errors.not_found(f'could not find vocabulary "{call.text("vocabulary_id")}"')
    words = _found(call, call.text("query"))
    return [tag(word) for word in words] if call.flag("all_fields") else words


def tag_search(call: Call) -> dict[str, Any]:
    """Return keywords that hold the text (query, limit, offset)."""
    text = call.text("query") or call.text("q")
    words = _found(call, text) if text else []
    start = call.natural("offset", 0)
    page = words[start : start + call.natural("limit", 100, most=_MOST)]
    return {"count": len(words), "results": [tag(word) for word in page]}


def tag_autocomplete(call: Call) -> list[str]:
    """Return keywords that hold the text (query, limit)."""
    text = call.text("query") or call.text("q")
    return _found(call, text)[: call.natural("limit", 10, most=100)] if text else []


def tag_show(call: Call) -> dict[str, Any]:
    """Return a keyword by name or id, with its datasets when asked (include_datasets)."""
    asked = call.required("id")
    word = next((word for word in _found(call, "") if asked in {word, named("tag", word)}), None)
    if word is None:
        raise errors.not_found()
    shown = tag(word)
    if call.flag("include_datasets"):
        state = call.ckan.index.latest()
        held = [(Native.Must, seen(call, state)), (Native.Must, state.matching.term("tags", word))]
        _, page = state.page(
            Query.boolean_query(held), start=0, rows=1_000, sort=SORTS["metadata_modified"], ascending=False
        )
        shown["packages"] = [orjson.loads(package) for package in page]
    return shown


def format_autocomplete(call: Call) -> list[str]:
    """Return formats of public files that hold the text (q, limit), the most frequent first."""
    text = call.required("q").casefold()
    formats = [value.lower() for value, _ in _counts(call, "res_format") if text in value.casefold()]
    return formats[: call.natural("limit", 5, most=100)]


def license_list(_call: Call) -> list[dict[str, Any]]:
    """Return the licences that datasets here may have by name."""
    return licences.listed()


def vocabulary_list(_call: Call) -> list[Any]:
    """Return the vocabularies of tags: none; code lists stand in an interface of their own."""
    return []


def vocabulary_show(call: Call) -> dict[str, Any]:
    """Return a vocabulary of tags: there is none."""
    call.required("id")
    raise errors.not_found()


def vocabulary_refused(_call: Call) -> dict[str, Any]:
    """Change vocabularies or tags by themselves: refused."""
    raise errors.denied(_NO_VOCABULARIES)


def _found(call: Call, text: str) -> list[str]:
    wanted = text.casefold()
    return sorted(value for value, _ in _counts(call, "tags") if wanted in value.casefold())


def _counts(call: Call, field: str) -> list[tuple[str, int]]:
    state = call.ckan.index.latest()
    return state.counts(seen(call, state), [field], limit=_MOST)[field]


ACTIONS: dict[str, Action] = {
    "tag_list": action(tag_list),
    "tag_search": action(tag_search),
    "tag_autocomplete": action(tag_autocomplete),
    "tag_show": action(tag_show),
    "format_autocomplete": action(format_autocomplete),
    "license_list": action(license_list),
    "licence_list": action(license_list),
    "vocabulary_list": action(vocabulary_list),
    "vocabulary_show": action(vocabulary_show),
    **{
        name: action(vocabulary_refused, writes=True)
        for name in (
            "vocabulary_create",
            "vocabulary_update",
            "vocabulary_delete",
            "tag_create",
            "tag_delete",
        )
    },
}
