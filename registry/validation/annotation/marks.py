"""Colour on the faulty cells of a sheet, as conditional formatting (ECMA-376 part 1, 18.3.1.18).

The cells keep the formats their owner gave them: the colour lies over them, and is taken away as a whole when the
workbook comes back. Our blocks are known by their formula, which spreadsheet programs keep as it is.
"""

import re
from collections.abc import Mapping, Sequence

from registry.standards.payloads import Severity
from registry.validation.annotation.package import MAIN, NotAnnotatable, Package

COLOURS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.NOTE: "FFDDEBF7"}
"""Background of a cell with a finding, as ARGB."""
_MARK = '"satu-data"&lt;&gt;""'
_MOST_AREAS = 500  # of one block
_AFTER = (
    *("conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup"),
    *("headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags"),
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
"""Elements of a worksheet that come after the conditional formatting, which is the first of them itself."""
AFTER_LEGACY = _AFTER[_AFTER.index("legacyDrawingHF") :]
_BLOCK = re.compile(
    r"<(?:\w+:)?conditionalFormatting\b[^>]*>(?:(?!</(?:\w+:)?conditionalFormatting).)*?</(?:\w+:)?conditionalFormatting\s*>",
    re.DOTALL,
)
_DXFS = re.compile(r"<((?:\w+:)?dxfs)\b([^>]*?)(/>|>)")
_PLAIN = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Styles of a workbook in which nothing has one."""
_COUNT = re.compile(r'\bcount="\d+"')


def differential_formats(package: Package) -> dict[Severity, int]:
    """Add the formats of the marks to the workbook's styles; return their numbers there."""
    name = next((one.target for one in package.relations(package.workbook) if one.type == "styles"), None)
    name = name or _no_styles(package)
    text = package.read(name)
    ours = {severity: _format(colour) for severity, colour in COLOURS.items()}
    found = _DXFS.search(text)
    if found is None:
        after = re.search(r"<(?:\w+:)?(?:tableStyles|colors|extLst)\b|</(?:\w+:)?styleSheet\s*>", text)
        if after is None:
            raise NotAnnotatable
        whole = f'<dxfs xmlns="{MAIN}" count="{len(ours)}">{"".join(ours.values())}</dxfs>'
        package.write(name, text[: after.start()] + whole + text[after.start() :])
        return {severity: number for number, severity in enumerate(ours)}
    body, end = "", found.end()
    if found[3] == ">":
        closing = text.index(f"</{found[1]}", found.end())
        body, end = text[found.end() : closing], text.index(">", closing) + 1
    first = len(re.findall(r"<(?:\w+:)?dxf\b", body))
    told = _COUNT.sub("", found[2]).rstrip()
    whole = f'<{found[1]}{told} count="{first + len(ours)}">{body}{"".join(ours.values())}</{found[1]}>'
    package.write(name, text[: found.start()] + whole + text[end:])
    return {severity: first + number for number, severity in enumerate(ours)}


def _no_styles(package: Package) -> str:
    """Add a part of styles that changes nothing, to a workbook that has none; return its name."""
    name = "xl/styles.xml"  # where programs look that follow no relations
    package.write(name, _PLAIN)
    package.declare(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml")
    package.relate(package.workbook, "styles", name)
    return name


def mark(sheet: str, cells: Mapping[Severity, Sequence[str]], formats: Mapping[Severity, int]) -> str:
    """Return a sheet's text with its faulty cells coloured; marks of an earlier time are gone."""
    sheet = unmarked(sheet)
    blocks = "".join(
        f'<conditionalFormatting xmlns="{MAIN}" sqref="{" ".join(areas[start : start + _MOST_AREAS])}">'
        f'<cfRule type="expression" dxfId="{formats[severity]}" priority="{priority}">'
        f"<formula>{_MARK}</formula></cfRule></conditionalFormatting>"
        for priority, (severity, areas) in enumerate(cells.items(), start=1)
        for start in range(0, len(areas), _MOST_AREAS)
    )
    return insert_before(sheet, _AFTER, blocks) if blocks else sheet


def unmarked(sheet: str) -> str:
    """Return a sheet's text without our marks."""
    if _MARK not in sheet:
        return sheet
    return _BLOCK.sub(lambda block: "" if _MARK in block[0] else block[0], sheet)


def insert_before(sheet: str, elements: Sequence[str], added: str) -> str:
    """Put something into a worksheet before the first of the elements that may follow it."""
    start = max(sheet.rfind("</sheetData>"), sheet.rfind("<sheetData/>"), sheet.rfind(":sheetData>"), 0)
    place = re.compile(rf"<(?:\w+:)?(?:{'|'.join(elements)})\b|</(?:\w+:)?worksheet\s*>").search(sheet, start)
    if place is None:
        raise NotAnnotatable
    return sheet[: place.start()] + added + sheet[place.start() :]


def _format(colour: str) -> str:
    pattern = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor rgb="{colour}"/></patternFill>'
    return f'<dxf xmlns="{MAIN}"><fill>{pattern}</fill></dxf>'
