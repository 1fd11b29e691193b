"""The OpenAPI 3.1 description of the service: what every operation shares, said once.

Refusals are problem documents (RFC 9457) with the one shape of ``registry.web.problem``; who may call is told by the
token; unsafe calls take an ``Idempotency-Key``.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from registry.web import late
from registry.web.problem import MEDIA_TYPE
from registry.web.schema_names import named

TAGS: Mapping[str, str] = {
    "search": "Search of everything that is public, with facets and completion.",
    "items": "Registered items of every kind with their versions: read, and written as drafts.",
    "workflow": "The way of approval: submit, verify, approve, publish, return, retire; reviews, batches, work lists.",
    "notifications": "What the caller was told: what waits, was decided, stopped or is late.",
    "codes": "Code lists, codes, correspondences, and translation between lists.",
    "metadata": "Statistical activities, variables and indicators in BPS's forms.",
    "schemas": "JSON Schemas that are registered, and checks against any schema.",
    "standards": "Data standards and the forms they are compiled to.",
    "checks": "Checks of files and records against a standard.",
    "receipts": "Signed proofs of checks, and the keys that verify them.",
    "harvest": "Sources, runs, mappings, uploads and likely duplicates.",
    "changes": "What was added, changed and withdrawn of what is public, by cursor.",
    "feeds": "The same as Atom, to subscribe to.",
    "catalog": "Datasets as DCAT, and their files.",
    "tables": "Rows of public files: filtered, sorted, paged, in several forms.",
    "identifiers": "Permanent identifiers and the documents of what they name.",
    "oai-pmh": "OAI-PMH 2.0.",
    "sparql": "SPARQL 1.1 over what is public.",
    "ckan": "The CKAN Action API.",
    "microdata": "What is kept about persons and until when, who read it, and its end; for walidata.",
    "disclosure": "How small a public count may be, and who decided so when and why.",
    "tabulation": "Desa dalam Angka, SDGs Desa, and whether datasets can be compared.",
    "desa-cantik": "Villages of BPS's Desa Cantik programme, their state and their tables.",
    "accounts": "Accounts, their roles and invitations, for administrators.",
    "operation": "Whether the service lives and has caught up.",
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; Indonesian first, the English beside it.",
    "required": ["type", "title", "status", "detail", "detail_en", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "detail_en": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
    "examples": [
        {
            "type": "/problems/not-found",
            "title": "Tidak ditemukan",
            "status": 404,
            "detail": "'contoh' tidak ditemukan. Periksa ejaannya atau cari dari halaman pencarian.",
            "detail_en": "'contoh' was not found. Check the spelling or use the search page.",
            "instance": "/api/v1/items/dataset/desa-contoh/contoh",
        }
    ],
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request is done once and answered alike for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
}
"""What an operation answers whose path ends so."""
_UNSAFE = ("post", "put", "patch", "delete")
_METHODS = ("get", *_UNSAFE)
_REFUSED = {"$ref": "#/components/responses/Problem"}


def describe(app: FastAPI, base: str) -> None:
    """Let an application describe itself so; the description is made when it is first asked for."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            late.read(app)
            app.openapi_schema = completed(
                get_openapi(
                    title=app.title,
                    version=version("satudata-registry"),
                    openapi_version="3.1.0",
                    summary="Code lists, data standards, statistical metadata and datasets of villages.",
                    description="The JSON API is under `/api/v1`; its policy of versions stands in `docs/api.md`.",
                    routes=app.routes,
                    servers=[{"url": base}],
                    contact={"name": "Walidata", "url": f"{base}/bantuan"},
                )
            )
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # the framework's own way to replace it


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description with refusals, security, keys, tags and licence in every place they belong."""
    parts = document.setdefault("components", {})
    parts["responses"] = {
        "Problem": {
            "description": "Refused, with a sentence that says what to do",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "An API token of a user; see `satudata accounts`."}
    }
    schemas = parts.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    used: set[str] = set()
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                _complete(path, method, operations[method])
                used.update(operations[method].get("tags", ()))
    document["tags"] = [{"name": name, "description": TAGS.get(name, name)} for name in sorted(used)]
    document["security"] = [{}, {"token": []}]
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    return named(document)


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    responses["4XX"] = _REFUSED
    responses.setdefault("5XX", _REFUSED)
    if (form := _FORMS.get(path.rpartition(".")[2])) and "200" in responses:
        responses["200"]["content"] = {form: {"schema": {"type": "string"}}}
    operation.setdefault("summary", operation["operationId"])
    if method in _UNSAFE and path.startswith("/api/v1/"):
        parameters = operation.setdefault("parameters", [])
        if not any(each.get("name", "").lower() == "idempotency-key" for each in parameters):
            parameters.append(_KEY)
