"""The stamp of our own templates in a workbook: from its hidden sheet, else from the workbook's properties."""

import html
import io
import re
import zipfile

import python_calamine as calamine

from registry.standards.compile import stamp
from registry.standards.compile.stamp import Stamp

_PROPERTIES = "docProps/custom.xml"
_LARGEST = 100_000
_ONE = re.compile(r'<property [^>]*?name="([^"]{1,60})"[^>]*>\s*<vt:lpwstr>([^<]{0,500})</vt:lpwstr>')
"""One text property. A pattern will do: what is no stamp is no stamp, and no parser can be led astray."""


def stamp_of(data: bytes, book: calamine.CalamineWorkbook) -> Stamp | None:
    """Return the stamp of a workbook; None for one that was not made from a template."""
    return _in_sheet(book) or _in_properties(data)


def _in_sheet(book: calamine.CalamineWorkbook) -> Stamp | None:
    if stamp.SHEET not in book.sheet_names:
        return None
    rows = book.get_sheet_by_name(stamp.SHEET).to_python(nrows=10)
    return stamp.read({str(row[0]): str(row[1]) for row in rows if len(row) > 1})


def _in_properties(data: bytes) -> Stamp | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_PROPERTIES) as stream:
            text = stream.read(_LARGEST).decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError):
        return None
    return stamp.read({name: html.unescape(value) for name, value in _ONE.findall(text)})
