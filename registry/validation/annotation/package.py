"""A workbook as the parts of its ZIP package (ECMA-376 part 2), edited where we add something and nowhere else.

Parts are text that other programs wrote, with namespaces and extensions we need not know. They are never parsed and
written anew, which would lose what a parser does not keep: what we add is put in at its place.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
"""Names of the strict form (ECMA-376 part 1), by those of the usual one (part 4); one workbook keeps to one form."""
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x1f]")
_LEVEL = 2
"""How hard parts are packed: a sheet in a third of the usual time, and a third larger."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"


class NotAnnotatable(Exception):
    """The workbook is written in a way that we cannot add to without risk (encrypted, not OOXML, parts missing)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: its id there, its type's last word, and the path of its target."""

    id: str
    type: str
    target: str


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag's text, without the prefixes of their names."""
    return {
        name.rpartition(":")[2]: unescape(double if double or not single else single)
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def text_of(value: str) -> str:
    """Return a text as XML character data; what XML 1.0 cannot hold becomes a question mark."""
    return escape(_UNFIT.sub("?", value))


def attribute_of(value: str) -> str:
    """Return a text as a quoted attribute value."""
    return quoteattr(_CONTROL.sub(" ", value))


class Package:
    """The parts of one workbook. Reading and writing is by part name, as ``xl/workbook.xml``."""

    def __init__(self, content: bytes) -> None:
        """Open a package; NotAnnotatable when it is none."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile:
            raise NotAnnotatable from None
        self._names = set(self._archive.namelist())
        self._changed: dict[str, str] = {}
        relations = self.relations("")
        self.workbook = next((one.target for one in relations if one.type == "officeDocument"), "")
        if self.workbook not in self._names:
            raise NotAnnotatable
        self._is_strict = _STRICT[MAIN] in self.read(self.workbook)

    def read(self, name: str) -> str:
        """Return a part as text."""
        if name in self._changed:
            return self._changed[name]
        try:
            return self._archive.read(name).decode("utf-8-sig")
        except (KeyError, UnicodeDecodeError, RuntimeError, zipfile.BadZipFile):
            raise NotAnnotatable from None

    def write(self, name: str, text: str) -> None:
        """Replace a part, or add one."""
        if self._is_strict:
            for usual, strict in _STRICT.items():
                text = text.replace(usual, strict)
        self._changed[name] = text
        self._names.add(name)

    def has(self, name: str) -> bool:
        """Say whether there is such a part."""
        return name in self._names

    def new_name(self, pattern: str) -> str:
        """Return a name of a part that is not taken yet; ``pattern`` has a place for a number."""
        number = 1
        while pattern.format(number) in self._names:
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> list[Relation]:
        """Return what a part refers to inside the package."""
        name = _relations_of(part)
        if name not in self._names:
            return []
        found = []
        for tag in _RELATION.findall(self.read(name)):
            told = attributes(tag)
            if told.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), told.get("Target", "")))
                found.append(Relation(told.get("Id", ""), told.get("Type", "").rpartition("/")[2], target.lstrip("/")))
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part refer to another; return the id of the relation."""
        name = _relations_of(part)
        text = self.read(name) if name in self._names else f'<Relationships xmlns="{_PACKAGE}"></Relationships>'
        taken = {attributes(tag).get("Id") for tag in _RELATION.findall(text)}
        number = 1
        while f"sdd{number}" in taken:
            number += 1
        relation = f'<Relationship xmlns="{_PACKAGE}" Id="sdd{number}" Type="{OFFICE}/{kind}" Target="/{target}"/>'
        self.write(name, before_end(text, "Relationships", relation))
        return f"sdd{number}"

    def declare(self, part: str, content_type: str) -> None:
        """Say the content type of a new part."""
        override = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
        self._declare(f'PartName="/{part}"', override)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say the content type of parts by their extension."""
        self._declare(f'Extension="{extension}"', f'<Default Extension="{extension}" ContentType="{content_type}"/>')

    def sheets(self) -> dict[str, str]:
        """Return the parts of the sheets by the names people see."""
        parts = {one.id: one.target for one in self.relations(self.workbook) if one.type == "worksheet"}
        named = (attributes(tag) for tag in _SHEET.findall(self.read(self.workbook)))
        return {one["name"]: parts[one["id"]] for one in named if one.get("id") in parts and "name" in one}

    def packed(self) -> bytes:
        """Return the package with its changes; parts keep their order, new ones come last."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as packed:
            for info in self._archive.infolist():
                text = self._changed.get(info.filename)
                packed.writestr(info.filename, self._archive.read(info) if text is None else text.encode())
            for name in self._changed.keys() - set(self._archive.namelist()):
                packed.writestr(name, self._changed[name].encode())
        return stream.getvalue()

    def _declare(self, known_by: str, element: str) -> None:
        text = self.read(_TYPES)
        if known_by.lower() not in text.lower():
            self.write(_TYPES, before_end(text, "Types", element))


def form_of(workbook: bytes) -> tuple[str, str]:
    """Return the ending of a marked workbook's name and its media type: one with macros opens under its own only."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        has_macros = b"macroEnabled" in package.read(_TYPES)
    return ("xlsm", _XLSM) if has_macros else ("xlsx", _XLSX)


def before_end(text: str, element: str, added: str) -> str:
    """Put something before the closing tag of an element, which may be written as empty."""
    closing = re.search(rf"</(?:\w+:)?{element}\s*>(?!.*</(?:\w+:)?{element}\s*>)", text, re.DOTALL)
    if closing:
        return text[: closing.start()] + added + text[closing.start() :]
    empty = re.search(rf"<((?:\w+:)?{element})\b([^>]*)/>", text)
    if empty is None:
        raise NotAnnotatable
    whole = f"<{empty[1]}{empty[2]}>{added}</{empty[1]}>"
    return text[: empty.start()] + whole + text[empty.end() :]


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")
