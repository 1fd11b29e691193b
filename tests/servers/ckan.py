"""A portal of the shape of CKAN's Action API (v3), written from its documentation; it can be told to misbehave."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.web import Answer, Asked

JSON = {"Content-Type": "application/json;charset=utf-8"}


def package(number: int, **given: Any) -> dict[str, Any]:
    """A dataset as CKAN returns it; ``given`` replaces what it says."""
    name = f"jumlah-penduduk-{number}"
    return {
        "id": f"{number:08x}-0000-4000-8000-000000000000",
        "name": name,
        "title": f"Jumlah Penduduk Desa Nomor {number}",
        "notes": "Jumlah penduduk menurut dusun dan jenis kelamin.",
        "state": "active",
        "type": "dataset",
        "private": False,
        "license_id": "cc-by",
        "license_title": "Creative Commons Attribution",
        "license_url": "http://www.opendefinition.org/licenses/cc-by",
        "isopen": True,
        "author": None,
        "author_email": None,
        "maintainer": "Dinas Kominfo",
        "maintainer_email": "data@contoh.go.id",
        "metadata_created": "2026-01-01T00:00:00.000000",
        "metadata_modified": "2026-02-01T00:00:00.000000",
        "organization": {
            "id": "o1",
            "name": "dukcapil",
            "title": "Dinas Dukcapil",
            "type": "organization",
            "state": "active",
        },
        "groups": [{"id": "g1", "name": "kependudukan", "display_name": "Kependudukan", "title": "Kependudukan"}],
        "tags": [
            {"id": "t1", "name": "penduduk", "display_name": "penduduk", "state": "active", "vocabulary_id": None}
        ],
        "extras": [{"key": "Frekuensi Penerbitan", "value": "Tahunan"}, {"key": "tahun", "value": "2025"}],
        "resources": [
            {
                "id": f"{number:08x}-0000-4000-8000-0000000000aa",
                "package_id": f"{number:08x}-0000-4000-8000-000000000000",
                "name": "Data",
                "description": "",
                "url": f"https://portal.contoh.go.id/berkas/{number}.csv",
                "format": "CSV",
                "mimetype": "text/csv",
                "size": 1234,
                "state": "active",
                "position": 0,
            }
        ],
        "num_resources": 1,
        "num_tags": 1,
    } | given


@dataclass
class CkanPortal:
    """Answers for a list of packages. ``cap``: most rows of a page; ``between``: called after each answered page."""

    packages: list[dict[str, Any]]
    cap: int = 1000
    key: str | None = None
    knows_fl: bool = True
    hidden_from_search: frozenset[str] = frozenset()
    between: Callable[["CkanPortal"], None] | None = None
    searches: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        found = re.fullmatch(r"/api/(?:3/)?action/(\w+)", asked.path)
        if not found:
            return Answer(b"<!DOCTYPE html><html><title>404</title></html>", 404, {"Content-Type": "text/html"})
        if self.key and asked.headers.get("authorization") != self.key:
            return _error(403, "Authorization Error", "Access denied")
        action = {"package_search": self._search, "package_list": self._list, "package_show": self._show}.get(found[1])
        if action is None:
            return Answer(json.dumps(f"Bad request: Action name not known: {found[1]}").encode(), 400, JSON)
        params = dict(asked.query)
        if asked.method == "POST" and asked.content:
            params |= json.loads(asked.content)
        return action(params)

    def _visible(self) -> list[dict[str, Any]]:
        return [each for each in self.packages if not each["private"] and each["state"] == "active"]

    def _search(self, params: dict[str, str]) -> Answer:
        self.searches.append(params)
        rows, start = int(params.get("rows", 10)), int(params.get("start", 0))
        if rows < 0 or start < 0:
            return _error(409, "Validation Error", "Must be a natural number")
        found = [each for each in self._visible() if each["name"] not in self.hidden_from_search]
        for filtered, words in re.findall(r"(\w+):\(([^)]*)\)", params.get("fq", "")):
            values = set(words.split(" OR "))
            found = [each for each in found if _value(each, filtered) in values]
        if params.get("sort") == "id asc":
            found.sort(key=lambda each: each["id"])
        page = found[start : start + min(rows, self.cap)]
        if self.knows_fl and params.get("fl"):
            page = [_slim(each, params["fl"].split(",")) for each in page]
        answer = _result(
            {"count": len(found), "facets": {}, "results": page, "sort": params.get("sort", ""), "search_facets": {}}
        )
        if self.between:
            self.between(self)
        return answer

    def _list(self, _: dict[str, str]) -> Answer:
        return _result(sorted(each["name"] for each in self._visible()))

    def _show(self, params: dict[str, str]) -> Answer:
        if "id" not in params:
            return _error(409, "Validation Error", None, name_or_id=["Missing value"])
        for each in self._visible():
            if params["id"] in {each["id"], each["name"]}:
                return _result(each)
        return _error(404, "Not Found Error", "Not found")


def _value(each: dict[str, Any], name: str) -> Any:
    return each["organization"]["name"] if name == "organization" else each.get(name)


def _slim(each: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Fields as Solr keeps them: the organisation by its name, dates with an offset, the type under its own name."""
    said = each | {
        "organization": each["organization"]["name"],
        "dataset_type": each["type"],
        "metadata_modified": each["metadata_modified"][:23] + "Z",
    }
    return {name: said[name] for name in names if name in said}


def _result(result: Any) -> Answer:
    return Answer(
        json.dumps({"help": "https://portal/help_show", "success": True, "result": result}).encode(), 200, JSON
    )


def _error(status: int, kind: str, message: str | None, **fields: Any) -> Answer:
    error = {"__type": kind} | ({"message": message} if message else {}) | fields
    return Answer(
        json.dumps({"help": "https://portal/help_show", "success": False, "error": error}).encode(), status, JSON
    )
