"""A standard as an XLSX template: codes as text with dropdowns, dates and numbers checked on entry, and its guidance.

Choices stand in a hidden sheet as named ranges, for a list typed into a cell's validation may hold 255 characters only.
What a spreadsheet cannot check (rules, uniqueness, patterns) is told in the guidance and found by the check.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import xlsxwriter

from registry.errors import Sentence
from registry.standards.compile.plan import Field, Plan
from registry.standards.compile.sentences import limits, type_words, wording
from registry.standards.compile.stamp import CODE_LISTS, CODES, GUIDANCE, SHEET, stamp
from registry.standards.payloads import Datatype

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

DATA = "Data"
ROWS = 10_000
"""Rows below the header in which entries are checked."""
_PROMPT, _TITLE = 255, 32
_WIDTHS = {GUIDANCE: (30, 34, 10, 34, 60, 70), CODE_LISTS: (34, 14, 60)}


def template(plan: Plan, language: str = "id") -> bytes:
    """Return the template as the bytes of an XLSX file; the same plan gives the same bytes."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        _Template(book, plan, language).write()
    return stream.getvalue()


class _Template:
    def __init__(self, book: xlsxwriter.Workbook, plan: Plan, language: str) -> None:
        self.book, self.plan, self.language = book, plan, language
        self.text = book.add_format({"num_format": "@"})
        self.wrap = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True, "num_format": "@"})
        self.formats = {
            Datatype.STRING: self.text,
            Datatype.INTEGER: book.add_format({"num_format": "0"}),
            Datatype.DECIMAL: book.add_format({"num_format": "General"}),
            Datatype.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
        }

    def write(self) -> None:
        found = stamp(self.plan)
        made = datetime.combine(self.plan.at, time(), UTC).replace(tzinfo=None)
        self.book.set_properties({"title": self._words(self.plan.standard.title.id), "created": made})
        for name, value in found.pairs().items():
            self.book.set_custom_property(name, value, "text")
        data = self.book.add_worksheet((self.plan.profile and self.plan.profile.sheet) or DATA)
        self._guidance(self.book.add_worksheet(GUIDANCE))
        self._code_lists(self.book.add_worksheet(CODE_LISTS))
        choices = self.book.add_worksheet(CODES)
        names = self._choices(choices)
        self._data(data, names)
        own = self.book.add_worksheet(SHEET)
        for row, pair in enumerate(found.pairs().items()):
            own.write_row(row, 0, pair, self.text)
        choices.very_hidden()
        own.very_hidden()
        data.activate()

    def _words(self, text: str) -> str:
        return text[:255]

    def _data(self, sheet: Worksheet, names: dict[tuple[str, ...], str]) -> None:
        header = {
            needed: self.book.add_format(
                {"bold": True, "num_format": "@", "bottom": 1, "bg_color": "#E3EEE6" if needed else "#F3F2F1"}
            )
            for needed in (True, False)
        }
        for index, field in enumerate(self.plan.fields):
            sheet.set_column(index, index, max(12, min(len(field.name) + 2, 40)), self._format(field))
            sheet.write_string(0, index, field.name, header[field.required])
            validation = self._validation(field, names)
            sheet.data_validation(1, index, ROWS, index, validation)
        sheet.freeze_panes(1, 0)

    def _format(self, field: Field) -> Format:
        if field.permitted or field.decimal_comma or (field.datatype is Datatype.DATE and field.dates != "%Y-%m-%d"):
            return self.text
        return self.formats[field.datatype]

    def _validation(self, field: Field, names: dict[tuple[str, ...], str]) -> dict[str, Any]:
        title = wording(field.title, self.language)
        told = [sentence.in_language(self.language) for sentence in limits(field)]
        if field.listed:
            told.append("; ".join(_labelled(field, self.language)))
        prompt = ". ".join(filter(None, told)) or wording(field.definition, self.language)
        common: dict[str, Any] = {
            "ignore_blank": True,
            "input_title": _cut(title, _TITLE),
            "input_message": _cut(prompt, _PROMPT),
            "error_title": _cut(title, _TITLE),
            "error_message": _cut(prompt, _PROMPT),
            "error_type": "stop",
        }
        return {**common, **self._rule(field, names)}

    def _rule(self, field: Field, names: dict[tuple[str, ...], str]) -> dict[str, Any]:
        if field.listed:
            shown = field.closed and not field.multiple
            return {"validate": "list", "source": f"={names[_texts(field)]}", "show_error": shown}
        is_text = self._format(field) is self.text
        match field.datatype:
            case Datatype.INTEGER | Datatype.DECIMAL if not is_text:
                kind = "integer" if field.datatype is Datatype.INTEGER else "decimal"
                return {"validate": kind, **_between(field.minimum, field.maximum, 10**15)}
            case Datatype.DATE if not is_text:
                low, high = (_day(field.minimum) or date(1900, 1, 1)), (_day(field.maximum) or date(9999, 12, 31))
                return {"validate": "date", "criteria": "between", "minimum": low, "maximum": high}
            case Datatype.STRING if field.max_length is not None or field.min_length is not None:
                return {"validate": "length", **_between(field.min_length or 0, field.max_length, 32_767)}
        return {"validate": "any"}

    def _choices(self, sheet: Worksheet) -> dict[tuple[str, ...], str]:
        """Write each list of choices once; return the name of its range."""
        names: dict[tuple[str, ...], str] = {}
        for field in self.plan.fields:
            texts = _texts(field)
            if not field.listed or texts in names:
                continue
            column, name = len(names), f"pilihan_{len(names) + 1}_{_safe(field.code_list or field.name)}"
            sheet.write_string(0, column, field.code_list or field.name, self.bold)
            sheet.set_column(column, column, 16, self.text)
            for row, text in enumerate(texts, start=1):
                sheet.write_string(row, column, text, self.text)
            letters = xlsxwriter.utility.xl_col_to_name(column)
            self.book.define_name(name, f"='{CODES}'!${letters}$2:${letters}${len(texts) + 1}")
            names[texts] = name
        return names

    def _guidance(self, sheet: Worksheet) -> None:
        say = _say(self.language)
        plan = self.plan
        top = [
            wording(plan.standard.title, self.language),
            wording(plan.standard.description, self.language),
            say("Satu baris adalah", "One row is") + f": {wording(plan.standard.unit_type, self.language)}.",
            say("Standar", "Standard") + f" {plan.slug}, " + say("versi", "version") + f" {plan.version}; "
            + say("kode berlaku pada", "codes valid on") + f" {plan.at.isoformat()}.",
            say(
                "Isi lembar pertama mulai baris 2. Jangan ubah judul kolom. Kolom berlatar hijau wajib diisi. Setelah "
                "selesai, periksa berkas ini pada layanan Satu Data Desa sebelum dikirim.",
                "Fill in the first sheet from row 2. Do not change the headings. Columns with a green heading are "
                "required. When done, have this file checked by Satu Data Desa before sending it.",
            ),
        ]  # fmt: skip
        for row, line in enumerate(top):
            sheet.write_string(row, 0, line, self.bold if row == 0 else self.text)
        headings = (
            say("Kolom", "Column"), say("Nama", "Name"), say("Wajib", "Required"), say("Isi", "Content"),
            say("Batas", "Limits"), say("Definisi", "Definition"),
        )  # fmt: skip
        rows = [
            [
                field.name,
                wording(field.title, self.language),
                say("ya", "yes") if field.required else "",
                type_words(field).in_language(self.language) + (f" ({field.code_list})" if field.code_list else ""),
                "; ".join(sentence.in_language(self.language) for sentence in limits(field)),
                wording(field.definition, self.language),
            ]
            for field in plan.fields
        ]
        end = self._table(sheet, len(top) + 1, headings, rows)
        if plan.standard.rules:
            sheet.write_string(end + 1, 0, say("Aturan", "Rules"), self.bold)
            for row, rule in enumerate(plan.standard.rules, start=end + 2):
                sheet.write_string(row, 0, f"{rule.id}: {wording(rule.message, self.language)}", self.text)

    def _code_lists(self, sheet: Worksheet) -> None:
        say = _say(self.language)
        rows, seen = [], set()
        for field in self.plan.fields:
            if field.listed and _texts(field) not in seen:
                seen.add(_texts(field))
                label = field.code_list or field.name
                rows += [[label, each.text, _label(each.code.labels, self.language)] for each in field.permitted]
        self._table(sheet, 0, (say("Daftar", "List"), say("Tulis", "Write"), say("Artinya", "Meaning")), rows)
        sheet.freeze_panes(1, 0)

    def _table(self, sheet: Worksheet, top: int, headings: tuple[str, ...], rows: list[list[str]]) -> int:
        for column, (heading, width) in enumerate(zip(headings, _WIDTHS[sheet.get_name()], strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(top, column, heading, self.bold)
        for number, row in enumerate(rows, start=top + 1):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value, self.wrap)
        return top + len(rows) + 1


def _texts(field: Field) -> tuple[str, ...]:
    return tuple(each.text for each in field.permitted)


def _labelled(field: Field, language: str) -> Iterator[str]:
    for each in field.permitted:
        label = _label(each.code.labels, language)
        yield each.text if label.casefold() == each.text.casefold() else f"{each.text} {label}"


def _label(labels: Any, language: str) -> str:
    return str(labels.get(language) or labels["id"])


def _say(language: str) -> Any:
    return lambda indonesian, english: Sentence(indonesian, english).in_language(language)


def _between(low: Any, high: Any, widest: int) -> dict[str, Any]:
    least = low if isinstance(low, int | float) else -widest
    return {"criteria": "between", "minimum": least, "maximum": high if isinstance(high, int | float) else widest}


def _day(bound: float | str | None) -> date | None:
    return date.fromisoformat(bound) if isinstance(bound, str) else None


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", text)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
