"""A comment on each faulty cell (ECMA-376 part 1, 18.7), with the drawing that spreadsheet programs want for it.

Comments of the sheet's owner stay; a cell that has one gets none of ours. Our own of an earlier time are known by
their author and are taken away first.
"""

import re
from collections.abc import Mapping

from registry.validation.annotation.marks import AFTER_LEGACY, insert_before
from registry.validation.annotation.package import MAIN, OFFICE, Package, attributes, before_end, text_of

AUTHOR = "Satu Data Desa"
MOST = 10_000
"""Comments of one sheet; beyond that cells are coloured and listed only."""
_COMMENT = re.compile(r"<(?:\w+:)?comment\b([^>]*)>.*?</(?:\w+:)?comment\s*>", re.DOTALL)
_AUTHOR = re.compile(r"<(?:\w+:)?author\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?author\s*>)")
_SHAPE = re.compile(r"<v:shape\b.*?</v:shape>", re.DOTALL)
_PLACE = re.compile(r"<x:(Row|Column)>\s*(\d+)\s*</x:\1>")
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_SHAPE_ID = re.compile(r'id="_x0000_s(\d+)"')
_BLOCK = 1024  # shape ids that one entry of the idmap stands for
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    "</o:shapelayout></xml>"
)


def comment(package: Package, part: str, notes: Mapping[str, str]) -> None:
    """Put a comment on each cell of ``notes`` (text by cell) of the sheet in ``part``."""
    place = next((one.target for one in package.relations(part) if one.type == "comments"), None)
    drawing = next((one.target for one in package.relations(part) if one.type == "vmlDrawing"), None)
    if place is None:
        if not notes:
            return
        place = package.new_name("xl/comments{}.xml")
        package.write(place, f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>')
        package.declare(place, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")
        package.relate(part, "comments", place)
    if drawing is None:
        drawing = package.new_name("xl/drawings/vmlDrawing{}.vml")
        package.write(drawing, _DRAWING)
        package.declare_extension("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        relation = package.relate(part, "vmlDrawing", drawing)
        element = f'<legacyDrawing xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="{relation}"/>'
        package.write(part, insert_before(package.read(part), AFTER_LEGACY, element))
    text, former = _without_ours(package.read(place))
    taken = {attributes(tag).get("ref") for tag in _COMMENT.findall(text)}
    added = {cell: note for cell, note in notes.items() if cell not in taken}
    authors = _AUTHOR.findall(text)
    if AUTHOR not in authors:
        text = before_end(text, "authors", f'<author xmlns="{MAIN}">{AUTHOR}</author>')
        authors.append(AUTHOR)
    number = authors.index(AUTHOR)
    package.write(
        place, before_end(text, "commentList", "".join(_comment(cell, note, number) for cell, note in added.items()))
    )
    package.write(drawing, _drawn(package.read(drawing), former, list(added)))


def _without_ours(text: str) -> tuple[str, set[str]]:
    """Return a part of comments without ours, and the cells these were on."""
    authors = _AUTHOR.findall(text)
    ours = {str(number) for number, author in enumerate(authors) if author == AUTHOR}
    gone: set[str] = set()

    def kept(found: re.Match[str]) -> str:
        told = attributes(found[1])
        if told.get("authorId") in ours:
            gone.add(told.get("ref", ""))
            return ""
        return found[0]

    return _COMMENT.sub(kept, text), gone


def _comment(cell: str, note: str, author: int) -> str:
    text = f'<text><r><t xml:space="preserve">{text_of(note)}</t></r></text>'
    return f'<comment xmlns="{MAIN}" ref="{cell}" authorId="{author}">{text}</comment>'


def _drawn(drawing: str, former: set[str], cells: list[str]) -> str:
    """Return a drawing without the boxes of former comments and with a box for each new one."""
    gone = {_row_and_column(cell) for cell in former}
    drawing = _SHAPE.sub(lambda shape: "" if _place(shape[0]) in gone else shape[0], drawing)
    if cells and "_x0000_t202" not in drawing:
        drawing = before_end(drawing, "xml", _SHAPE_TYPE)
    used = [int(number) for number in _SHAPE_ID.findall(drawing)]
    first = (max(used, default=_BLOCK - 1) // _BLOCK + 1) * _BLOCK + 1
    blocks = ",".join(str(block) for block in range(1, (first + len(cells)) // _BLOCK + 1))
    drawing = re.sub(r'(<o:idmap\b[^>]*?\bdata=")[^"]*(")', rf"\g<1>{blocks}\g<2>", drawing)
    return before_end(drawing, "xml", "".join(_shape(first + number, cell) for number, cell in enumerate(cells)))


def _shape(number: int, cell: str) -> str:
    row, column = _row_and_column(cell)
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 10, {column + 4}, 15, {row + 4}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:240pt;height:90pt;'
        'z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" '
        'color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _place(shape: str) -> tuple[int, int]:
    found = {name: int(number) for name, number in _PLACE.findall(shape)}
    return found.get("Row", -1), found.get("Column", -1)


def _row_and_column(cell: str) -> tuple[int, int]:
    """Return the row and column of a cell, counted from 0."""
    match = _CELL.fullmatch(cell)
    if match is None:
        return -1, -1
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
