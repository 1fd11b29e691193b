"""Opening an XLSX workbook: which sheets are data, and which template it was filled into."""

import zipfile

from registry.standards.compile import stamp
from registry.standards.compile.stamp import OWN_SHEETS, Stamp
from registry.validation.findings import SHEET as FINDINGS
from registry.validation.readers import faults, notices
from registry.validation.readers.table import Remark, Source, Unreadable
from registry.validation.readers.template import in_properties
from registry.validation.readers.xlsx.package import Workbook
from registry.validation.readers.xlsx.sheet import XlsxSheet, told_of_damage


def open_xlsx(archive: zipfile.ZipFile, content: bytes) -> Source:
    """Open a workbook; raises ``Unreadable`` for one that is damaged or too large."""
    with told_of_damage():
        book = Workbook(archive)
    everything = [XlsxSheet(book, part) for part in sorted(book.sheets, key=lambda part: part.hidden)]
    if not everything:
        raise faults.broken()
    sheets = [sheet for sheet in everything if sheet.name != FINDINGS] or everything  # our own list is no data
    sheets = [sheet for sheet in sheets if sheet.head()]
    if not sheets:
        raise faults.empty()
    made = _in_sheet(everything) or in_properties(content)
    if made is not None:  # the guidance and the code lists of a template are no data
        sheets = [sheet for sheet in sheets if sheet.name not in OWN_SHEETS] or sheets
    remarks: list[Remark] = []
    if book.has_macros:
        remarks.append(notices.macros())
    if book.has_links:
        remarks.append(notices.links())
    return Source(tuple(sheets), tuple(remarks), made)


def _in_sheet(sheets: list[XlsxSheet]) -> Stamp | None:
    for sheet in sheets:
        if sheet.name == stamp.SHEET:
            try:
                rows = sheet.head()
            except Unreadable:
                return None
            return stamp.read({row[0]: row[1] for row in rows[:10] if len(row) > 1})
    return None
