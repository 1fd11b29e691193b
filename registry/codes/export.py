"""A code list in the forms people and programs take: CSV, XLSX, Turtle, JSON-LD, JSON Schema."""

import csv
import io
from collections.abc import Sequence

import orjson
import xlsxwriter

from registry import rdf
from registry.codes.payloads import Code, CodeList
from registry.codes.turtle import write

FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "json-schema": "application/schema+json",
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


def export(code_list: CodeList, form: str, *, base: str) -> bytes:
    """Return a code list in a form of ``FORMS``; ``base`` is the public address of its permanent IRIs."""
    match form:
        case "csv":
            return _csv(code_list.codes)
        case "xlsx":
            return _xlsx(code_list)
        case "json":
            return orjson.dumps([dict(zip(_COLUMNS, _row(code), strict=True)) for code in code_list.codes])
        case "json-schema":
            return _json_schema(code_list, base)
        case _:
            return write(code_list, FORMS[form].split(";")[0], base)


def _row(code: Code) -> tuple[str, ...]:
    return (
        code.notation,
        code.labels["id"],
        code.labels.get("en", ""),
        " | ".join(label for _, label in code.alt_labels),
        " | ".join(code.broader),
        str(code.level),
        code.valid_from.isoformat() if code.valid_from else "",
        code.valid_until.isoformat() if code.valid_until else "",
        code.legal_basis or "",
    )


def _csv(codes: Sequence[Code]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(_row(code) for code in codes)
    return text.getvalue().encode()


def _xlsx(code_list: CodeList) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    ) as workbook:
        text = workbook.add_format({"num_format": "@"})  # a code stays text: 11.10 must not become 11.1
        sheet = workbook.add_worksheet("Codes")
        for column, name in enumerate(_COLUMNS):
            sheet.write_string(0, column, name)
        for number, code in enumerate(code_list.codes, start=1):
            for column, value in enumerate(_row(code)):
                sheet.write_string(number, column, value, text)
    return buffer.getvalue()


def _json_schema(code_list: CodeList, base: str) -> bytes:
    address = rdf.iri(f"/id/code-list/{code_list.agency}/{code_list.slug}/versi/{code_list.version}", base).value
    return orjson.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{address}.schema.json",
            "title": code_list.title["id"],
            "type": "string",
            "oneOf": [{"const": code.notation, "title": code.labels["id"]} for code in code_list.codes],
        },
        option=orjson.OPT_INDENT_2,
    )
