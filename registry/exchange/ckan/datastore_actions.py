"""The DataStore's reading actions, over every table that may be downloaded: rows by filter, words, order and page."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import orjson

from registry.errors import Sentence
from registry.exchange.ckan import errors
from registry.exchange.ckan.call import Action, Call, action
from registry.exchange.ckan.index import SORTS
from registry.exchange.ckan.resource_actions import resource_of
from registry.exchange.ckan.searching import seen
from registry.exchange.tables.columns import Column, Type
from registry.exchange.tables.questions import Filter, Operator, Order, Question
from registry.exchange.tables.reading import Page, Table, table
from registry.items import repository
from registry.items.state import Kind

_MOST_ROWS, _ROWS, _LONGEST_PLACE = 32_000, 100, 10
_ID = "_id"
_METADATA = "_table_metadata"
_TYPES = {Type.STRING: "text", Type.INTEGER: "int", Type.NUMBER: "numeric", Type.DATE: "date"}
_FORMATS = ("objects", "lists", "csv", "tsv")
_NO_SQL = Sentence(
    "Kueri SQL tidak dilayani. Pakai datastore_search dengan filters, q, fields dan sort.",
    "SQL is not offered. Use datastore_search with filters, q, fields and sort.",
)


def datastore_search(call: Call) -> dict[str, Any]:
    """Return rows of a table.

    Parameters: resource_id, filters, q, fields, distinct, sort, limit, offset, include_total, records_format.
    """
    identifier = call.required("resource_id", "id")
    if identifier == _METADATA:
        return _metadata(call)
    form = call.text("records_format", "objects")
    if form not in _FORMATS:
        raise errors.not_valid(records_format=f"must be one of {', '.join(_FORMATS)}")
    found = opened(call, identifier)
    limit, offset = call.natural("limit", _ROWS, most=_MOST_ROWS), call.natural("offset", 0)
    names = _fields(call)
    asked = _question(call, found, [name for name in names if name != _ID])
    page = found.page(asked, limit=limit, offset=offset)
    with_id = (not names or _ID in names) and not asked.is_distinct
    told = [_field(column) for column in page.columns] if names != [_ID] else []
    answer: dict[str, Any] = {
        "include_total": call.flag("include_total", default=True),
        "limit": limit,
        "offset": offset,
        "records_format": form,
        "resource_id": identifier,
        "total_estimation_threshold": None,
        "fields": [*([{"id": _ID, "type": "int"}] if with_id else []), *told],
        "records": _records(page, [field["id"] for field in told], form, with_id=with_id),
        "_links": _links(call, limit, offset),
    }
    if answer["include_total"]:
        answer |= {"total": page.total, "total_was_estimated": False}
    return answer


def datastore_info(call: Call) -> dict[str, Any]:
    """Return the columns of a table, with what the standard says of them, and its size."""
    identifier = call.required("id", "resource_id")
    found = opened(call, identifier)
    size = found.stored.path.stat().st_size
    return {
        "meta": {
            "id": identifier,
            "count": found.stored.rows,
            "table_type": "BASE TABLE",
            "size": size,
            "db_size": size,
            "idx_size": 0,
            "aliases": [],
        },
        "fields": [
            {
                **_field(column),
                "schema": {"notnull": column.empty == 0, "native_type": _TYPES[column.type], "is_index": False},
                "info": {
                    "label": column.title.get("id", ""),
                    "notes": column.description.get("id", ""),
                    "unit": column.unit or "",
                    "code_list": column.code_list or "",
                },
            }
            for column in found.columns
        ],
        "aliases": [],
    }


def datastore_search_sql(_call: Call) -> dict[str, Any]:
    """Search by SQL: refused; datastore_search has filters, words and order."""
    raise errors.denied(_NO_SQL)


def opened(call: Call, identifier: str) -> Table:
    """Return the table of a file by its id; ``Not Found Error`` where there is none, or none the caller may read."""
    package, resource = resource_of(call, identifier)
    if not resource["datastore_active"] and not call.caller.is_signed_in:
        raise errors.not_found(f'Resource "{identifier}" was not found.')
    entry = repository.find(call.session, call.caller, kind=Kind.DATASET, slug=package["name"])
    return table(call.session, entry, resource["identifier"], files=call.files, shelf=call.shelf, by=call.caller)


def _fields(call: Call) -> list[str]:
    said = call.listed("fields")
    return [name.strip() for each in said for name in (each.split(",") if len(said) == 1 else [each]) if name.strip()]


def _question(call: Call, found: Table, names: list[str]) -> Question:
    known = {column.name for column in found.columns}
    for name in names:
        if name not in known:
            raise errors.not_valid(fields=f'field "{name[:100]}" not in table')
    words = call.params.get("q")
    filters = [*_filters(call, known)]
    if isinstance(words, str) and words.lstrip().startswith("{"):
        words = _mapping(call, "q")
    if isinstance(words, dict):
        for name, text in words.items():
            if name not in known:
                raise errors.not_valid(q=f'field "{str(name)[:100]}" not in table')
            filters += [Filter(name, Operator.CONTAINS, (word,)) for word in str(text).split()]
        words = ""
    order = _order(call, known)
    return Question(
        filters=tuple(filters),
        words=str(words or "").strip(),
        columns=tuple(names),
        order=tuple(each for each in order if each.column != _ID),
        places=_places(call),
        is_distinct=call.flag("distinct") and bool(names) and _ID not in _fields(call),
        last_first=any(each.column == _ID and each.descending for each in order),
    )


def _places(call: Call) -> tuple[int, ...] | None:
    """Return the numbers of rows that are wanted by ``_id``; None where it is not asked for."""
    asked = _mapping(call, "filters").get(_ID)
    if asked is None:
        return None
    said = [str(each) for each in (asked if isinstance(asked, list) else [asked])]
    if not all(each.isascii() and each.isdecimal() and len(each) < _LONGEST_PLACE for each in said):
        raise errors.not_valid(filters=f'"{_ID}" holds whole numbers')
    return tuple(map(int, said))


def _filters(call: Call, known: set[str]) -> list[Filter]:
    found = []
    for name, value in _mapping(call, "filters").items():
        if name == _ID:
            continue
        if name not in known:
            raise errors.not_valid(filters=f'field "{str(name)[:100]}" not in table')
        values = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) for each in values):
            raise errors.not_valid(filters="A value or a list of values")
        if None in values:
            found.append(Filter(name, Operator.EMPTY, ("true",)))
        else:
            found.append(Filter(name, Operator.IS, tuple(str(each) for each in values)))
    return found


def _mapping(call: Call, name: str) -> dict[str, Any]:
    value = call.get(name)
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise errors.not_valid(**{name: "Cannot parse JSON"}) from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise errors.not_valid(**{name: "Not a dictionary"})
    return value


def _order(call: Call, known: set[str]) -> list[Order]:
    found: dict[str, Order] = {}
    for part in (part.strip() for said in call.listed("sort") for part in said.split(",")):
        name, _, way = part.rpartition(" ")
        if way.lower() not in {"asc", "desc"} or not name:
            name, way = part, "asc"
        name = name.strip().strip('"')
        if name not in known and name != _ID:
            raise errors.not_valid(sort=f'field "{name[:100]}" not in table')
        found.setdefault(name, Order(name, descending=way.lower() == "desc"))
    return list(found.values())


def _field(column: Column) -> dict[str, str]:
    return {"id": column.name, "type": _TYPES[column.type]}


def _records(page: Page, names: list[str], form: str, *, with_id: bool) -> Any:
    rows = page.rows.select(names).rows() if names else [()] * len(page.places)
    if with_id:
        rows = [(place, *row) for place, row in zip(page.places, rows, strict=True)]
        names = [_ID, *names]
    if form == "objects":
        return [dict(zip(names, row, strict=True)) for row in rows]
    if form == "lists":
        return [list(row) for row in rows]
    text = io.StringIO()
    csv.writer(text, delimiter="," if form == "csv" else "\t", lineterminator="\n").writerows(rows)
    return text.getvalue()


def _links(call: Call, limit: int, offset: int) -> dict[str, str]:
    said = {name: value if isinstance(value, str) else json.dumps(value) for name, value in call.params.items()}
    said = {name: value for name, value in said.items() if name != "offset"}
    place = f"/api/3/action/datastore_search?{urlencode(said)}"
    return {"start": place, "next": f"{place}&offset={offset + limit}"}


def _metadata(call: Call) -> dict[str, Any]:
    """Return the tables there are, as the DataStore's own list of tables does."""
    limit, offset = call.natural("limit", _ROWS, most=_MOST_ROWS), call.natural("offset", 0)
    state = call.ckan.index.latest()
    _, page = state.page(seen(call, state), start=0, rows=state.searcher.num_docs, sort=SORTS["name"], ascending=True)
    every = [
        {"_id": 0, "name": resource["id"], "oid": None, "alias_of": None}
        for package in map(orjson.loads, page)
        for resource in package["resources"]
        if resource["datastore_active"]
    ]
    return {
        "include_total": True,
        "limit": limit,
        "offset": offset,
        "records_format": "objects",
        "resource_id": _METADATA,
        "fields": [{"id": name, "type": kind} for name, kind in _METADATA_FIELDS],
        "records": every[offset : offset + limit],
        "_links": _links(call, limit, offset),
        "total": len(every),
        "total_was_estimated": False,
    }


_METADATA_FIELDS = (("_id", "text"), ("name", "name"), ("oid", "oid"), ("alias_of", "name"))

ACTIONS: dict[str, Action] = {
    "datastore_search": action(datastore_search),
    "datastore_info": action(datastore_info),
    "datastore_search_sql": action(datastore_search_sql),
}
