"""Reads one XLS or ODS workbook from standard input in a process of its own, and writes its cells as lines of JSON.

The parser is native code that holds whole sheets in memory; here it may fail, or be ended by its limits, without
anybody else. Nothing is imported that takes long. Lines: ``{"sheet", "hidden", "merged"}``, then for each row that
holds something ``[number, texts, positions of numbers]``; at the end ``{"end": true}`` or ``{"fault": …}``.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO

import python_calamine as calamine

MEMORY = 2 * 1024**3
"""Most memory, in bytes of address space."""
SECONDS = 60
"""Most processor time."""

_WHOLE = 10**21
"""Beyond this a whole number is written with 15 digits, too."""


def main() -> None:
    """Limit this process, read the workbook and write it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        _write(sys.stdin.buffer.read(), out)
    except MemoryError:
        _line(out, {"fault": "size"})
    except calamine.PasswordError:
        _line(out, {"fault": "protected"})
    except BaseException:  # noqa: BLE001 - the parser's panics are no Exception, and this process has one job
        _line(out, {"fault": "broken"})
    else:
        _line(out, {"end": True})
    out.flush()


def _write(content: bytes, out: IO[bytes]) -> None:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for told in book.sheets_metadata:
        if told.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(told.name)
        hidden = told.visible != calamine.SheetVisibleEnum.Visible
        _line(out, {"sheet": told.name, "hidden": hidden, "merged": sheet.merged_cell_ranges or []})
        if sheet.start is None:
            continue
        number, left = sheet.start[0], [None] * sheet.start[1]
        for row in sheet.iter_rows():
            number += 1
            texts = [text_of(value) for value in row]
            while texts and texts[-1] is None:
                texts.pop()
            if texts:
                numbers = [at + len(left) for at, value in enumerate(row) if type(value) in {float, int}]
                _line(out, [number, left + texts, numbers])


def _line(out: IO[bytes], value: object) -> None:
    out.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")


def text_of(value: object) -> str | None:
    """Write a cell as text: whole numbers without a fraction, dates as ISO 8601, empty as None."""
    match value:
        case "" | None:
            text = None
        case str():
            text = value
        case bool():
            text = "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < _WHOLE:
            text = str(int(value))
        case float():
            text = format(Decimal(format(value, ".15g")), "f")  # 15 digits are what the spreadsheet shows
        case datetime() if value.time() == time.min:
            text = value.date().isoformat()
        case datetime():
            text = value.isoformat(sep=" ", timespec="seconds")
        case timedelta():
            seconds = round(value.total_seconds())
            text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case date() | time():
            text = value.isoformat()
        case _:
            text = str(value)
    return text


if __name__ == "__main__":
    main()
