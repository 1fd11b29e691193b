"""A code list, whole or a part of it, in the forms people and programs take.

CSV and XLSX are read again by ``registry.codes.sheets``. Values in CSV stand as they are, also those that a spreadsheet
would take for a formula: the file is for programs; in XLSX every cell is text.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import BinaryIO

import orjson
import xlsxwriter
from pyoxigraph import Triple

from registry import rdf, rdf_stream
from registry.codes import change_sheets, jsonld, sdmx, turtle_stream
from registry.codes.change_triples import change_triples
from registry.codes.parts import WHOLE, Part
from registry.codes.payloads import Code, CodeList
from registry.codes.sheets import joined
from registry.codes.triples import code_list_triples, version_triples
from registry.rdf import PREFIXES

__all__ = ["FORMS", "WHOLE", "Part", "export", "pieces", "write_to"]

FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "csv": "text/csv; charset=utf-8; header=present",
    "changes-csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "json-schema": "application/schema+json",
    "sdmx-ml": "application/vnd.sdmx.structure+xml;version=2.1",
    "sdmx-json": "application/vnd.sdmx.structure+json;version=2.0.0",
}
"""Name of a form and its media type."""

_COLUMNS = (
    "notation",
    "label_id",
    "label_en",
    "alt_labels",
    "broader",
    "level",
    "valid_from",
    "valid_until",
    "legal_basis",
)
_RDF = ("ttl", "jsonld", "rdf", "nt")
_PIECE = 1 << 16  # bytes
_AT_ONCE = 500  # codes
_SPACES = ("adms", "dcat", "dcatap", "dct", "eli", "euvoc", "foaf", "owl", "prov", "rdf", "skos", "xkos", "xsd")


def export(code_list: CodeList, form: str, *, base: str, part: Part = WHOLE, previous: str = "") -> bytes:
    """Return a code list in a form of ``FORMS``: see ``write_to``."""
    buffer = io.BytesIO()
    write_to(buffer, code_list, form, base=base, part=part, previous=previous)
    return buffer.getvalue()


def write_to(
    out: BinaryIO, code_list: CodeList, form: str, *, base: str, part: Part = WHOLE, previous: str = ""
) -> None:
    """Write a code list in a form of ``FORMS``, piece by piece: see ``pieces``."""
    out.writelines(pieces(part.of(code_list), form, base=base, more=version_triples(code_list, base, previous)))


def pieces(code_list: CodeList, form: str, *, base: str, more: Iterable[Triple] = ()) -> Iterable[bytes]:
    """Yield a code list in a form of ``FORMS``; where its codes come from the database, it is never held whole.

    ``base`` is the public address of its permanent IRIs; ``more`` are triples that the RDF forms tell besides.
    """
    if form in _RDF:
        return _graph(code_list, form, base, chain(more, change_triples(code_list, base)))
    ways: Mapping[str, Callable[[], Iterable[bytes]]] = {
        "csv": lambda: _csv(code_list.codes),
        "changes-csv": lambda: [change_sheets.write(code_list)],
        "xlsx": lambda: _xlsx(code_list),
        "json": lambda: _json(code_list.codes),
        "json-schema": lambda: _json_schema(code_list, base),
        "sdmx-ml": lambda: sdmx.xml(code_list),
        "sdmx-json": lambda: [sdmx.json(code_list)],
    }
    return ways[form]()


def _graph(code_list: CodeList, form: str, base: str, beside: Iterable[Triple]) -> Iterable[bytes]:
    if form == "ttl":
        return turtle_stream.write(code_list, base, beside)
    triples = chain(beside, code_list_triples(code_list, base, periods=True))
    if form == "jsonld":
        return jsonld.write(triples)
    return rdf_stream.stream(triples, FORMS[form], {name: PREFIXES[name] for name in _SPACES})


def _array(values: Iterable[object], *, start: bytes = b"[", end: bytes = b"]") -> Iterator[bytes]:
    """Yield values as the JSON array between a start and an end."""
    yield start
    remaining, between = iter(values), b""
    while some := list(islice(remaining, _AT_ONCE)):
        yield between + orjson.dumps(some)[1:-1]
        between = b","
    yield end


def _columns(codes: Sequence[Code]) -> tuple[str, ...]:
    """Return the columns of a list: the usual ones, and those that its codes need besides."""
    more: set[str] = set()
    for code in codes:
        more.update(f"label_{language}" for language in code.labels)
        more.update(f"alt_labels_{language}" for language, _ in code.alt_labels if language != "id")
        more.update(f"definition_{language}" for language in code.definition or ())
        more.update(f"note_{language}" for language in code.note or ())
    return (*_COLUMNS, *sorted(more.difference(_COLUMNS)))


def _row(code: Code, names: Sequence[str]) -> list[str]:
    row = [
        code.notation,
        code.labels["id"],
        code.labels.get("en", ""),
        joined(label for language, label in code.alt_labels if language == "id"),
        joined(code.broader),
        str(code.level),
        code.valid_from.isoformat() if code.valid_from else "",
        code.valid_until.isoformat() if code.valid_until else "",
        code.legal_basis or "",
    ]
    for name in names[len(_COLUMNS) :]:
        kind, _, language = name.rpartition("_")
        match kind:
            case "label":
                row.append(code.labels.get(language, ""))
            case "alt_labels":
                row.append(joined(label for tag, label in code.alt_labels if tag == language))
            case "definition":
                row.append((code.definition or {}).get(language, ""))
            case _:
                row.append((code.note or {}).get(language, ""))
    return row


def _json(codes: Sequence[Code]) -> Iterator[bytes]:
    names = _columns(codes)
    return _array(dict(zip(names, _row(code, names), strict=True)) for code in codes)


def _csv(codes: Sequence[Code]) -> Iterator[bytes]:
    names = _columns(codes)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for code in codes:
        writer.writerow(_row(code, names))
        if text.tell() > _PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _xlsx(code_list: CodeList) -> Iterator[bytes]:
    names = _columns(code_list.codes)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with TemporaryFile() as written:
        with xlsxwriter.Workbook(written, options) as workbook:
            text = workbook.add_format({"num_format": "@"})  # a code stays text: 11.10 must not become 11.1
            sheet = workbook.add_worksheet("Codes")
            for column, name in enumerate(names):
                sheet.write_string(0, column, name)
            for number, code in enumerate(code_list.codes, start=1):
                for column, value in enumerate(_row(code, names)):
                    sheet.write_string(number, column, value, text)
            if code_list.changes:
                sheet = workbook.add_worksheet(change_sheets.SHEET)
                for number, row in enumerate((change_sheets.COLUMNS, *change_sheets.rows(code_list.changes))):
                    for column, value in enumerate(row):
                        sheet.write_string(number, column, value, text)
        written.seek(0)
        while piece := written.read(_PIECE):
            yield piece


def _json_schema(code_list: CodeList, base: str) -> Iterator[bytes]:
    address = rdf.iri(f"/id/code-list/{code_list.agency}/{code_list.slug}/versi/{code_list.version}", base).value
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{address}.schema.json",
        "title": code_list.title["id"],
        "type": "string",
    }
    start = orjson.dumps(about)[:-1]
    if len(code_list.codes) == 0:
        return iter((start + b',"not":{}}',))
    codes = ({"const": code.notation, "title": code.labels["id"]} for code in code_list.codes)
    return _array(codes, start=start + b',"oneOf":[', end=b"]}")
