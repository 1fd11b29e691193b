"""A code list, whole or a part of it, in the forms people and programs take.

CSV and XLSX are read again by ``registry.codes.sheets``. Values in CSV stand as they are, also those that a spreadsheet
would take for a formula: the file is for programs; in XLSX every cell is text.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO

import orjson
import xlsxwriter
from pyoxigraph import Triple

from registry import rdf, rdf_stream
from registry.codes import change_sheets, jsonld, sdmx
from registry.codes.change_triples import change_triples
from registry.codes.changes import notations
from registry.codes.payloads import Code, CodeList
from registry.codes.sheets import joined
from registry.codes.triples import code_list_triples, version_triples
from registry.rdf import PREFIXES

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
_PIECE = 1 << 16  # bytes
_SPACES = ("dcatap", "dct", "eli", "euvoc", "foaf", "owl", "prov", "rdf", "skos", "xkos", "xsd")


@dataclass(frozen=True, slots=True)
class Part:
    """Which codes of a list: of a level, a code with those below it, valid on a day; all that is not said holds."""

    level: int | None = None
    under: str = ""
    at: date | None = None

    def of(self, code_list: CodeList) -> CodeList:
        """Return the list with these codes only; their parents stay named though they may be outside."""
        if self == WHOLE:
            return code_list
        below = _below(code_list.codes, self.under) if self.under else None
        codes = (
            code
            for code in code_list.codes
            if (self.level is None or code.level == self.level)
            and (below is None or code.notation in below)
            and (self.at is None or code.is_valid_at(self.at))
        )
        kept = tuple(codes)
        names = {code.notation for code in kept}
        told = (change for change in code_list.changes if names & {*notations((*change.before, *change.after))})
        return replace(code_list, codes=kept, changes=tuple(told))


WHOLE = Part()
"""Every code."""


def export(code_list: CodeList, form: str, *, base: str, part: Part = WHOLE, previous: str = "") -> bytes:
    """Return a code list in a form of ``FORMS``: see ``write_to``."""
    buffer = io.BytesIO()
    write_to(buffer, code_list, form, base=base, part=part, previous=previous)
    return buffer.getvalue()


def write_to(
    out: BinaryIO, code_list: CodeList, form: str, *, base: str, part: Part = WHOLE, previous: str = ""
) -> None:
    """Write a code list in a form of ``FORMS``, piece by piece: memory does not grow with the list.

    ``base`` is the public address of its permanent IRIs, ``previous`` the number of the version before this one.
    """
    out.writelines(_pieces(part.of(code_list), form, base, previous))


def _pieces(code_list: CodeList, form: str, base: str, previous: str) -> Iterable[bytes]:
    pieces: Iterable[bytes]
    match form:
        case "csv":
            pieces = _csv(code_list.codes)
        case "changes-csv":
            pieces = [change_sheets.write(code_list)]
        case "xlsx":
            pieces = [_xlsx(code_list)]
        case "json":
            names = _columns(code_list.codes)
            pieces = [orjson.dumps([dict(zip(names, _row(code, names), strict=True)) for code in code_list.codes])]
        case "json-schema":
            pieces = [_json_schema(code_list, base)]
        case "sdmx-ml":
            pieces = sdmx.xml(code_list)
        case "sdmx-json":
            pieces = [sdmx.json(code_list)]
        case "jsonld":
            pieces = jsonld.write(_triples(code_list, base, previous))
        case _:
            triples = _triples(code_list, base, previous)
            pieces = rdf_stream.stream(triples, FORMS[form], {name: PREFIXES[name] for name in _SPACES})
    return pieces


def _triples(code_list: CodeList, base: str, previous: str) -> Iterator[Triple]:
    yield from version_triples(code_list, base, previous)
    yield from code_list_triples(code_list, base)
    yield from change_triples(code_list, base)


def _below(codes: Sequence[Code], top: str) -> set[str]:
    children: dict[str, list[str]] = {}
    for code in codes:
        for parent in code.broader:
            children.setdefault(parent, []).append(code.notation)
    found, waiting = {top}, [top]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


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


def _xlsx(code_list: CodeList) -> bytes:
    buffer = io.BytesIO()
    names = _columns(code_list.codes)
    with xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    ) as workbook:
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
    return buffer.getvalue()


def _json_schema(code_list: CodeList, base: str) -> bytes:
    address = rdf.iri(f"/id/code-list/{code_list.agency}/{code_list.slug}/versi/{code_list.version}", base).value
    codes = [{"const": code.notation, "title": code.labels["id"]} for code in code_list.codes]
    return orjson.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{address}.schema.json",
            "title": code_list.title["id"],
            "type": "string",
            **({"oneOf": codes} if codes else {"not": {}}),
        },
        option=orjson.OPT_INDENT_2,
    )
