"""A dataset's tables as a Data Package with Table Schema, and each CSV as CSVW: the same columns, told twice.

The package keeps to both Data Package 1.0 (``profile``) and 2.0 (``$schema``): what one calls for, the other allows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from registry.exchange.tables.columns import Column, Type
from registry.exchange.tables.reading import Table

PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
_CSVW = "http://www.w3.org/ns/csvw"
_XSD: Mapping[Type, str] = {
    Type.STRING: "string",
    Type.INTEGER: "integer",
    Type.NUMBER: "decimal",
    Type.DATE: "date",
}
_ROLES = (("publisher", "publisher"), ("creator", "author"))


def table_schema(columns: Sequence[Column], base: str) -> dict[str, Any]:
    """Return the Table Schema of columns as they are sent: codes are text, nothing is written for a missing value."""
    return {
        "$schema": SCHEMA,
        "fields": [_field(column, base) for column in columns],
        "missingValues": [""],
    }


def data_package(
    tables: Sequence[Table], agencies: Mapping[str, Mapping[str, str]], base: str, *, versioned: str
) -> dict[str, Any]:
    """Return the package of a dataset's tables (one or more); paths are relative to its own address."""
    entry = tables[0].entry
    body = entry.body
    package: dict[str, Any] = {
        "$schema": PACKAGE,
        "profile": "tabular-data-package",
        "name": entry.item.slug,
        "id": base + entry.version_iri,
        "title": body["title"]["id"],
        "description": (body.get("description") or {}).get("id"),
        "homepage": f"{base}/dataset/{entry.item.slug}",
        "version": entry.version.number,
        "created": f"{entry.version.published_at:%Y-%m-%dT%H:%M:%SZ}" if entry.version.published_at else None,
        "keywords": body.get("keywords"),
        "licenses": [_licence(body["license"])] if body.get("license") else None,
        "contributors": [
            {"title": agencies.get(body[role], {"id": body[role]})["id"], "role": name, "roles": [name]}
            for role, name in _ROLES
            if body.get(role)
        ],
        "sources": [{"title": text} for text in filter(None, [(body.get("provenance") or {}).get("id")])],
        "resources": [_resource(table, base, versioned) for table in tables],
    }
    return {key: value for key, value in package.items() if value}


def csvw(table: Table, columns: Sequence[Column], url: str, base: str) -> dict[str, Any]:
    """Return the CSVW metadata of the CSV at ``url`` with these columns."""
    body = table.entry.body
    return {
        "@context": [_CSVW, {"@language": "id"}],
        "url": url,
        "dc:title": body["title"]["id"],
        "dc:description": (body.get("description") or body["title"])["id"],
        "dc:license": {"@id": body["license"]} if body.get("license") else None,
        "dc:isVersionOf": {"@id": base + table.entry.item.iri},
        "dialect": {"header": True, "encoding": "utf-8", "delimiter": ",", "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": list(_csvw_columns(columns, base))},
    }


def _licence(address: str) -> dict[str, str]:
    return {"name": address.rstrip("/").rpartition("/")[2].replace("_", "-"), "path": address}


def _resource(table: Table, base: str, versioned: str) -> dict[str, Any]:
    title = table.distribution.get("title") or {"id": table.identifier}
    return {
        "$schema": RESOURCE,
        "profile": "tabular-data-resource",
        "name": table.identifier,
        "title": title["id"],
        "path": f"tabel/{table.identifier}.csv{versioned}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": table_schema(table.columns, base),
    }


def _field(column: Column, base: str) -> dict[str, Any]:
    found = {
        "name": column.name,
        "type": column.type.value,
        "title": column.title["id"],
        "description": column.description.get("id"),
        "rdfType": f"{base}/id/code-list/{column.code_list}" if column.code_list else None,
    }
    return {key: value for key, value in found.items() if value}


def _csvw_columns(columns: Iterable[Column], base: str) -> Iterable[dict[str, Any]]:
    for number, column in enumerate(columns, start=1):
        name = column.name if column.name.isidentifier() and column.name.isascii() else f"kolom_{number}"
        found: dict[str, Any] = {
            "name": name,
            "titles": column.name,
            "dc:title": column.title["id"],
            "datatype": _XSD[column.type],
        }
        if column.description.get("id"):
            found["dc:description"] = column.description["id"]
        if column.code_list:
            found["valueUrl"] = f"{base}/id/code-list/{column.code_list}/{{{name}}}"
        yield found
