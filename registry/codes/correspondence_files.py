"""Correspondences in files: CSV and XLSX with a row a pair of codes, any RDF with XKOS or SKOS mappings; out and in."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

import orjson
import xlsxwriter
from pyoxigraph import NamedNode

from registry import rdf
from registry.codes import skos
from registry.codes.cells import NotASheet, Row, csv_rows, xlsx_rows
from registry.codes.days import day
from registry.codes.payloads import Correspondence, Map, Match
from registry.codes.reading import Problem
from registry.codes.triples import correspondence_triples, scheme_path
from registry.codes.turtle import correspondence_of, row_order
from registry.errors import RegistryError, Sentence
from registry.rdf import SKOS, XKOS, Graph

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "ttl": rdf.TURTLE,
        "jsonld": rdf.JSON_LD,
        "rdf": rdf.RDF_XML,
        "nt": rdf.N_TRIPLES,
        "csv": "text/csv; charset=utf-8; header=present",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "json": "application/json",
    }
)
"""Name of a form and its media type."""

COLUMNS = ("source", "target", "match", "valid_from", "valid_until", "share", "note", "status")
_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in COLUMNS},
        **dict.fromkeys(("dari", "kode_asal", "asal", "from", "source_code"), "source"),
        **dict.fromkeys(("ke", "kode_tujuan", "tujuan", "to", "target_code"), "target"),
        **dict.fromkeys(("hubungan", "padanan", "predicate"), "match"),
        **dict.fromkeys(("berlaku_dari", "berlaku_mulai", "mulai_berlaku"), "valid_from"),
        **dict.fromkeys(("berlaku_sampai", "berakhir"), "valid_until"),
        **dict.fromkeys(("bagian", "porsi"), "share"),
        **dict.fromkeys(("catatan", "keterangan"), "note"),
    }
)
_MATCHES: Mapping[str, Match] = MappingProxyType(
    {
        **{match.value.lower(): match for match in Match},
        **{match.value.lower().removesuffix("match"): match for match in Match},
        **dict.fromkeys(("sama", "tepat", "="), Match.EXACT),
        **dict.fromkeys(("mirip", "dekat"), Match.CLOSE),
        **dict.fromkeys(("lebih luas", "luas"), Match.BROAD),
        **dict.fromkeys(("lebih sempit", "sempit"), Match.NARROW),
        **dict.fromkeys(("berkaitan", "terkait"), Match.RELATED),
    }
)
_HEAD_ROWS = 20


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a correspondence as a file has them, with their places in it; of which table only if it tells."""

    rows: tuple[Map, ...] = ()
    numbers: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    table: Correspondence | None = None


def read(source: bytes | Path, *, between: tuple[str, str] = ("", "")) -> Read:
    """Read a file, known by its content; ``between`` are the lists meant, for mappings that stand without a table."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    try:
        if content.startswith(b"PK\x03\x04") or _is_sheet(content):
            return _sheet(content)
        return _graph(content, between)
    except RegistryError as error:
        return Read(problems=(Problem("file", "", None, error.detail),))


def write(table: Correspondence, form: str, *, base: str) -> bytes:
    """Return a correspondence in a form of ``FORMS``; ``read`` takes all but JSON in again."""
    match form:
        case "csv":
            text = io.StringIO()
            csv.writer(text).writerows([COLUMNS, *map(_cells, table.maps)])
            return text.getvalue().encode()
        case "xlsx":
            return _workbook(table)
        case "json":
            return orjson.dumps(to_json(table), option=orjson.OPT_INDENT_2)
    return rdf.serialize(correspondence_triples(table, base), FORMS[form])


def to_json(table: Correspondence) -> dict[str, object]:
    """Return a correspondence as plain values."""
    return {
        "slug": table.slug,
        "agency": table.agency,
        "title": dict(table.title),
        "from": table.source_list,
        "to": table.target_list,
        "source": table.source,
        "status": "approved" if table.approved else "proposed",
        "rows": [row_to_json(row) for row in table.maps],
    }


def row_to_json(row: Map) -> dict[str, object]:
    """Return a row as plain values."""
    return {
        "source": row.source,
        "target": row.target,
        "match": row.match.value,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "share": row.share,
        "status": "approved" if row.approved else "proposed",
        "note": row.note,
    }


def _is_sheet(content: bytes) -> bool:
    try:
        return any(_columns(row.values) for row in islice(csv_rows(content[: 1 << 16]), _HEAD_ROWS))
    except NotASheet:
        return False


def _sheet(content: bytes) -> Read:
    rows = iter(xlsx_rows(content) if content.startswith(b"PK\x03\x04") else csv_rows(content))
    columns = next((found for row in islice(rows, _HEAD_ROWS) if (found := _columns(row.values))), None)
    if columns is None:
        message = Sentence(
            "Tidak ada baris judul dengan kolom source (kode_asal) dan target (kode_tujuan).",
            "No row of heads has the columns source (kode_asal) and target (kode_tujuan).",
        )
        return Read(problems=(Problem("header", "", None, message),))
    problems: list[Problem] = []
    read_rows = [
        (one, row.number) for row in rows if any(row.values) and (one := _row(columns, row, problems)) is not None
    ]
    return Read(tuple(row for row, _ in read_rows), tuple(number for _, number in read_rows), tuple(problems))


def _row(columns: Mapping[str, int], row: Row, problems: list[Problem]) -> Map | None:
    cells = {name: row.values[place] if place < len(row.values) else "" for name, place in columns.items()}
    source, target = cells["source"], cells["target"]
    faults: list[tuple[str, Sentence]] = []
    if not (source and target):
        faults.append(("empty", Sentence("Tulis kode asal dan kode tujuan.", "Write the source and the target code.")))
    word = cells.get("match", "").lower().replace("_", " ").removeprefix("skos:").strip()
    match = _MATCHES.get(word) if word else Match.EXACT if "match" not in columns else None
    if match is None:
        faults.append(("match", _no_match(cells.get("match", ""))))
    start, end = (_day(cells.get(name, ""), faults) for name in ("valid_from", "valid_until"))
    share = _share(cells.get("share", ""), faults)
    problems.extend(Problem(rule, source or target, row.number, sentence) for rule, sentence in faults)
    if faults or match is None:
        return None
    return Map(source, target, match, start, end, share, note=cells.get("note", ""))


def _day(text: str, faults: list[tuple[str, Sentence]]) -> date | None:
    try:
        return day(text) if text else None
    except ValueError:
        faults.append(
            (
                "date",
                Sentence(
                    f"'{text}' bukan tanggal. Tulis seperti 2025-04-25.",
                    f"'{text}' is no date. Write it as 2025-04-25.",
                ),
            )
        )
        return None


def _share(text: str, faults: list[tuple[str, Sentence]]) -> float | None:
    try:
        return float(text.replace(",", ".").removesuffix("%")) / (100 if text.endswith("%") else 1) if text else None
    except ValueError:
        sentence = Sentence(
            f"Bagian '{text}' bukan angka antara 0 dan 1.", f"The share '{text}' is no number from 0 to 1."
        )
        faults.append(("share", sentence))
        return None


def _no_match(text: str) -> Sentence:
    names = ", ".join(match.value for match in Match)
    return Sentence(f"Hubungan '{text}' tidak dikenal. Pilih: {names}.", f"'{text}' is no match. Choose: {names}.")


def _columns(heads: Iterable[str]) -> dict[str, int] | None:
    columns: dict[str, int] = {}
    for place, head in enumerate(heads):
        name = _ALIASES.get(re.sub(r"[\s_]+", "_", head.strip().lower()))
        if name:
            columns.setdefault(name, place)
    return columns if {"source", "target"} <= columns.keys() else None


def _graph(content: bytes, between: tuple[str, str]) -> Read:
    try:
        graph = Graph(quad.triple for quad in skos.statements(content))
        tables = [node for node in graph.of_type(XKOS.Correspondence) if graph.nodes(node, XKOS.compares)]
        if len(tables) == 1:
            table = correspondence_of(graph, tables[0])
            return Read(table.maps, table=table)
    except SyntaxError as error:
        where = Sentence(f" pada baris {error.lineno}", f" at line {error.lineno}")
        message = Sentence(f"RDF tidak dapat dibaca{where.id}.", f"The RDF cannot be read{where.en}.")
        return Read(problems=(Problem("syntax", "", error.lineno, message),))
    except (ValueError, IndexError):
        message = Sentence(
            "Tabel padanan belum lengkap: setiap baris perlu sourceConcept, targetConcept dan rdf:predicate.",
            "The correspondence lacks parts: each row needs sourceConcept, targetConcept and rdf:predicate.",
        )
        return Read(problems=(Problem("syntax", "", None, message),))
    if len(tables) > 1:
        message = Sentence("Berkas memuat beberapa padanan. Kirim satu.", "The file holds several tables. Send one.")
        return Read(problems=(Problem("several-tables", "", None, message),))
    rows = tuple(sorted(_mappings(graph, between), key=row_order)) if all(between) else ()
    if not rows:
        message = Sentence(
            "Berkas tidak memuat xkos:Correspondence, dan tidak ada padanan SKOS antara kedua daftar yang disebut.",
            "The file holds no xkos:Correspondence, and no SKOS mapping between the two lists that are named.",
        )
        return Read(problems=(Problem("empty", "", None, message),))
    return Read(rows)


def _mappings(graph: Graph, between: tuple[str, str]) -> Iterator[Map]:
    """Yield the plain SKOS mappings from a code of the one list to a code of the other."""
    sources, targets = (f"{scheme_path(*ref.split('/', 1))}/" for ref in between)
    for match in Match:
        for subject, others in graph.said_by(SKOS[match.value]):
            for other in others:
                if isinstance(subject, NamedNode) and isinstance(other, NamedNode):
                    ends = [urlsplit(node.value).path for node in (subject, other)]
                    if ends[0].startswith(sources) and ends[1].startswith(targets):
                        yield Map(unquote(ends[0].removeprefix(sources)), unquote(ends[1].removeprefix(targets)), match)


def _cells(row: Map) -> tuple[str, ...]:
    return (
        row.source,
        row.target,
        row.match.value,
        row.valid_from.isoformat() if row.valid_from else "",
        row.valid_until.isoformat() if row.valid_until else "",
        "" if row.share is None else repr(row.share).removesuffix(".0"),
        row.note,
        "approved" if row.approved else "proposed",
    )


def _workbook(table: Correspondence) -> bytes:
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        text = workbook.add_format({"num_format": "@"})  # a code stays text: 11.10 must not become 11.1
        sheet = workbook.add_worksheet("Padanan")
        for number, row in enumerate((COLUMNS, *map(_cells, table.maps))):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value, text)
    return buffer.getvalue()
