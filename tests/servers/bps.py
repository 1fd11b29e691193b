"""A service of the shape of BPS's WebAPI (v1); names, numbers and figures are made up."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.servers.web import Answer, Asked

TABLE = (
    "<table><tr><th rowspan='2'>Kecamatan</th><th colspan='2'>Penduduk</th></tr><tr><th>L</th><th>P</th></tr>"
    "<tr><td>Kanigoro</td><td>10</td><td>&lt;5</td></tr><tr><td></td></tr></table>"
)


def variable(number: int, **given: Any) -> dict[str, Any]:
    return {
        "var_id": number,
        "title": f"Jumlah Penduduk Menurut Kecamatan {number}",
        "sub_id": 12,
        "sub_name": "Kependudukan",
        "subcsa_id": 1,
        "subcsa_name": "Sosial",
        "def": "Banyaknya penduduk.",
        "notes": "Registrasi",
        "vertical": 1,
        "unit": "Jiwa",
        "graph_id": 1,
        "graph_name": "Garis",
    } | given


def dynamic(number: int = 31, **given: Any) -> dict[str, Any]:
    """A dynamic table of two districts, two sexes and two years."""
    return {
        "status": "OK",
        "data-availability": "available",
        "var": [{"val": number, "label": "Jumlah Penduduk", "unit": "Jiwa", "subj": "Kependudukan", "def": "", "note": ""}],
        "turvar": [{"val": 1, "label": "Laki-laki"}, {"val": 2, "label": "Perempuan"}],
        "labelvervar": "Kecamatan",
        "vervar": [{"val": 10, "label": "Kanigoro"}, {"val": 20, "label": "Talun"}],
        "tahun": [{"val": 124, "label": "2024"}, {"val": 125, "label": "2025"}],
        "turtahun": [{"val": 0, "label": "Tahun"}],
        "datacontent": {
            f"10{number}11240": 100, f"10{number}21240": 110.5, f"20{number}11240": 200, f"20{number}21250": "-",
        },
    } | given  # fmt: skip


@dataclass
class BpsService:
    """Answers for lists by model; ``size`` rows a page."""

    lists: dict[str, list[dict[str, Any]]]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: str = "kunci-uji"
    size: int = 2

    def __call__(self, asked: Asked) -> Answer:
        parts = asked.path.strip("/").split("/")
        verb, said = parts[2], dict(zip(parts[3::2], parts[4::2], strict=False))
        if said.get("key") != self.key:
            return _json({"status": "Error", "message": f"Invalid key {said.get('key')}"})
        model = said["model"]
        if verb == "view":
            found = [row for row in self.lists[model] if str(row.get("table_id")) == said["id"]]
            return _json({"status": "OK", "data-availability": "available", "data": {**found[0], "table": TABLE}})
        if model == "data":
            return _json(self.tables.get(said["var"], {"status": "OK", "data-availability": "list-not-available"}))
        if model == "th":
            return self._page(
                [{"th_id": 124, "th": "2024"}, {"th_id": 125, "th": "2025"}, {"th_id": 120, "th": "2020"}], said
            )
        return self._page(self.lists.get(model, []), said)

    def _page(self, rows: list[dict[str, Any]], said: dict[str, str]) -> Answer:
        if not rows:
            return _json({"status": "OK", "data-availability": "list-not-available", "data": ""})
        number = int(said.get("page", 1))
        part = rows[(number - 1) * self.size : number * self.size]
        about = {
            "page": number,
            "pages": -(-len(rows) // self.size),
            "per_page": self.size,
            "count": len(part),
            "total": len(rows),
        }
        return _json({"status": "OK", "data-availability": "available", "data": [about, part]})


def _json(said: dict[str, Any]) -> Answer:
    return Answer(json.dumps(said).encode(), 200, {"Content-Type": "application/json"})
