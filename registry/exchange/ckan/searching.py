"""``package_search``: words and conditions as Solr reads them, over the index of packages, answered as kept there."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from tantivy import Occur, Query

from registry.exchange.ckan import errors, fields, licences, lucene
from registry.exchange.ckan.call import Call, Ready
from registry.exchange.ckan.catalogue import labels_of
from registry.exchange.ckan.index import SEEN_BY, SORTS, State
from registry.exchange.ckan.lucene import Unreadable
from registry.exchange.ckan.projection import Ckan

MOST_ROWS, _MOST_FACETS, _MOST_VALUES = 1_000, 20, 10_000
_DEFAULT_SORT = "score desc, metadata_modified desc"
_SORT = re.compile(r"\s*([A-Za-z_][\w.]*)\s+(asc|desc)\s*", re.IGNORECASE)
_FACET = re.compile(r"[A-Za-z_][\w]{0,99}")
_KNOWN = frozenset(
    {
        *("q", "fq", "fq_list", "sort", "rows", "start", "facet", "facet.mincount", "facet.limit", "facet.field", "fl"),
        *("include_drafts", "include_deleted", "include_private", "use_default_schema", "extras", "callback"),
        *("qf", "wt", "bf", "boost", "tie", "defType", "mm", "df", "limit", "offset"),
    }
)
_SOME_WORDS = range(3, 9)
_MOST_ANSWERS = 8  # kept of a state
_FEW = 3  # digits of a number below 100, and one more


def package_search(call: Call) -> Ready:
    """Search datasets by words (q) and filters (fq, fq_list), with facets, sorting and paging."""
    unknown = sorted(name for name in call.params if name not in _KNOWN and not name.startswith("ext_"))
    if unknown:
        raise errors.bad_query(f"Invalid search parameters: {unknown}")
    rows, start = call.natural("rows", 10, most=MOST_ROWS), call.natural("start", 0)
    sort = call.text("sort") or _DEFAULT_SORT
    field, ascending = _sort(sort)
    state = call.ckan.index.latest()
    query = _query(call, state)
    if not field and not _has_words(call):
        field, ascending = SORTS["metadata_modified"], False
    count, page = state.page(query, start=start, rows=rows, sort=field, ascending=ascending)
    if not count and (forgiving := _forgiving(call, state)):
        query = forgiving
        count, page = state.page(query, start=start, rows=rows, sort=field, ascending=ascending)
    facets = _facets(call, state, query)
    head = {"count": count, "sort": sort, "facets": facets, "search_facets": _titled(call, facets)}
    return Ready(_found(head, _slim(page, names) if (names := call_fields(call)) else page))


def first_packages(ckan: Ckan, sent: Mapping[str, Any]) -> bytes | None:
    """Return the datasets changed last at once, where nothing was asked but how many (below 100)."""
    rows = sent.get("rows", "10")
    if not (sent.keys() <= {"rows"} and isinstance(rows, str) and rows.isdecimal() and len(rows) < _FEW):
        return None
    if not ckan.is_at_hand:
        return None
    state, most = ckan.index.latest(), int(rows)
    if (answer := state.answers.get(most)) is None:
        everything = _label(state, "public")
        count, page = state.page(everything, start=0, rows=most, sort=SORTS["metadata_modified"], ascending=False)
        answer = _found({"count": count, "sort": _DEFAULT_SORT, "facets": {}, "search_facets": {}}, page)
        if len(state.answers) < _MOST_ANSWERS:
            state.answers[most] = answer
    return answer


def _found(head: Mapping[str, Any], packages: Iterable[bytes]) -> bytes:
    return orjson.dumps(head)[:-1] + b',"results":[' + b",".join(packages) + b"]}"


def call_fields(call: Call) -> list[str]:
    """Return which fields of each package are wanted, none for all."""
    return [name for said in call.listed("fl") for name in re.split(r"[,\s]+", said) if name]


def seen(call: Call, state: State) -> Query:
    """Return the condition of what the caller may see: the public's, and more where it is asked for and allowed."""
    public = _label(state, "public")
    wanted = [
        state.matching.term("state", word)
        for word, name in (("active", "include_private"), ("draft", "include_drafts"))
        if call.flag(name)
    ]
    if not wanted or not call.caller.is_signed_in:
        return public
    own = Query.boolean_query([(Occur.Should, _label(state, label)) for label in labels_of(call.caller)])
    more = Query.boolean_query([(Occur.Should, each) for each in wanted])
    theirs = Query.boolean_query([(Occur.Must, own), (Occur.Must, more)])
    return Query.boolean_query([(Occur.Should, public), (Occur.Should, theirs)])


def _label(state: State, label: str) -> Query:
    return Query.term_query(state.schema, SEEN_BY, label, "basic")


def _query(call: Call, state: State) -> Query:
    """Return all that was asked as one condition; ``Search Query Error`` for what cannot be read."""
    try:
        words = state.matching.query(lucene.read(_words(call)))
    except Unreadable as error:
        if ":" in _words(call) or "{!" in _words(call):
            raise errors.bad_query(str(error)) from None
        plain = re.sub(r'[-+!&|(){}\[\]^"~*?:\\]', " ", _words(call))
        words = state.matching.query(lucene.read(plain))
    return _under_filters(call, state, words)


def _under_filters(call: Call, state: State, words: Query) -> Query:
    parts = [(Occur.Must, words), (Occur.Must, Query.const_score_query(seen(call, state), 0.0))]
    try:
        held = (state.matching.query(lucene.read(said)) for said in _filters(call) if said.strip())
        parts += [(Occur.Must, Query.const_score_query(query, 0.0)) for query in held]
    except Unreadable as error:
        raise errors.bad_query(str(error)) from None
    return Query.boolean_query(parts)


def _filters(call: Call) -> list[str]:
    alone = call.listed("fq") if isinstance(call.get("fq"), list) else [call.text("fq")]
    return [*alone, *call.listed("fq_list")]


def _words(call: Call) -> str:
    said = call.text("q").strip()
    return "*:*" if said in {"", '""', "''", "*"} else said


def _has_words(call: Call) -> bool:
    return _words(call) != "*:*"


def _forgiving(call: Call, state: State) -> Query | None:
    """Return the query that a word may be missing, for three words or more and nothing else (Solr's ``mm`` of CKAN)."""
    words = lucene.words(_words(call)) if _has_words(call) else None
    if words is None or len(words) not in _SOME_WORDS:
        return None
    return _under_filters(call, state, state.matching.nearly_all(words))


def _sort(said: str) -> tuple[str, bool]:
    """Return the field of the index to sort by (empty: relevance) and whether upwards."""
    if said.strip() in {"rank", "relevance"}:
        return "", False
    parts = [_SORT.fullmatch(part) for part in said.split(",")]
    if not all(parts):
        raise errors.bad_query('Invalid "sort" parameter')
    first = next((part for part in parts if part and (part[1] in SORTS or part[1] == "score")), None)
    if first is None or first[1] == "score":
        return ("", False) if first else (SORTS["metadata_modified"], False)
    return SORTS[first[1]], first[2].lower() == "asc"


def _facets(call: Call, state: State, query: Query) -> dict[str, dict[str, int]]:
    names = call.listed("facet.field")
    if not names or not call.flag("facet", default=True):
        return {}
    if len(names) > _MOST_FACETS or not all(_FACET.fullmatch(name) for name in names):
        raise errors.bad_query("facet.field")
    limit, least = call.integer("facet.limit", 50), call.natural("facet.mincount", 1)
    size = _MOST_VALUES if limit < 0 else min(limit, _MOST_VALUES)
    if not size:
        return {name: {} for name in names}
    asked = {name: fields.ALSO.get(name, name) for name in names}
    counts = state.counts(query, set(asked.values()), limit=size)
    return {name: {value: count for value, count in counts[field] if count >= least} for name, field in asked.items()}


def _titled(call: Call, facets: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {
        name: {
            "title": name,
            "items": sorted(
                (
                    {"name": value, "display_name": _display(call, name, value), "count": count}
                    for value, count in counts.items()
                ),
                key=lambda item: str(item["display_name"]),
                reverse=True,
            ),
        }
        for name, counts in facets.items()
    }


def _display(call: Call, name: str, value: str) -> str:
    if name == "organization" and (organization := call.directory.organization(value)):
        return str(organization.title["id"])
    if name == "groups" and (topic := call.directory.topic(value)):
        return topic.labels["id"]
    if name == "license_id":
        return next((licence.title for licence in licences.LICENCES if licence.id == value), value)
    return value


def _slim(page: list[bytes], names: list[str]) -> list[bytes]:
    """Return only some fields of packages, as Solr keeps them: an organization by its name, dates with their zone."""
    return [orjson.dumps(_stored(orjson.loads(package), names)) for package in page]


def _stored(package: dict[str, Any], names: list[str]) -> dict[str, Any]:
    held = fields.values(package)
    many = {"tags", "groups", "res_format", "res_name", "res_description", "res_url", "res_id"}
    said: dict[str, Any] = {name: values if name in many else values[0] for name, values in held.items()}
    said |= {name: package[name] for name in ("notes", "num_resources", "num_tags", "title", "private")}
    said |= {name: f"{package[name][:23]}Z" for name in fields.DATES}
    said |= {extra["key"]: extra["value"] for extra in package["extras"] if f"extras_{extra['key']}" in names}
    wanted = names if "*" not in names else list(said)
    return {name: said[name] for name in wanted if name in said} | {
        name.removeprefix("extras_"): said[name] for name in wanted if name.startswith("extras_") and name in said
    }
