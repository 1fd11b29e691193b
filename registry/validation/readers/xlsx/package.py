"""A workbook's package (ECMA-376 part 2): its sheets, texts and number formats, from parts that are all guarded."""

import posixpath
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from xml.etree.ElementTree import Element

import polars as pl
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from registry.validation.readers import faults, limits
from registry.validation.readers.xlsx.strings import shared_strings
from registry.validation.readers.xlsx.styles import Shown, by_style
from registry.validation.readers.xlsx.text import Malformed
from registry.validation.readers.xlsx.values import Reading

_MOST_SHEETS = 250


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet: the name people see, its part, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """The parts of one workbook. Raises ``Malformed`` for what is none."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts = {_path(name).casefold(): name for name in archive.namelist()}
        relations = self._relations("")
        self._workbook = next((target for kind, target in relations.values() if kind == "officeDocument"), "")
        root = self._parsed(self._workbook)
        if _local(root) != "workbook":
            raise Malformed
        told = next((one for one in root if _local(one) == "workbookPr"), None)
        self.from_1904 = told is not None and told.get("date1904") in {"1", "true"}
        self._targets = self._relations(self._workbook)
        self.sheets = self._sheets(root)

    @property
    def has_macros(self) -> bool:
        """Whether it carries programs, which are never run."""
        return any(kind == "vbaProject" for kind, _ in self._targets.values())

    @property
    def has_links(self) -> bool:
        """Whether it refers to other workbooks, which are never fetched."""
        return any(kind == "externalLink" for kind, _ in self._targets.values())

    @cached_property
    def reading(self) -> Reading:
        """What is needed to read its cells."""
        part = next((target for kind, target in self._targets.values() if kind == "sharedStrings"), "")
        strings = shared_strings(lambda: self.open(part)) if self.has(part) else pl.Series([], dtype=pl.String)
        return Reading(strings, self._styles(), self.from_1904)

    def has(self, part: str) -> bool:
        """Say whether there is such a part."""
        return part.casefold() in self._parts

    def size(self, part: str) -> int:
        """Return how many bytes a part says it unpacks to."""
        return self._archive.getinfo(self._parts[part.casefold()]).file_size

    def open(self, part: str) -> IO[bytes]:
        """Open a part for reading."""
        if not self.has(part):
            raise Malformed
        return self._archive.open(self._parts[part.casefold()])

    def _sheets(self, root: Element) -> tuple[SheetPart, ...]:
        found = []
        for sheet in (one for group in root if _local(group) == "sheets" for one in group):
            relation = next((value for name, value in sheet.items() if name.rpartition("}")[2] == "id"), "")
            kind, part = self._targets.get(relation, ("", ""))
            if kind == "worksheet" and self.has(part):
                hidden = sheet.get("state", "visible") != "visible"
                found.append(SheetPart(sheet.get("name", ""), part, hidden))
        if len(found) > _MOST_SHEETS:
            raise faults.too_many_sheets(_MOST_SHEETS)
        return tuple(found)

    def _styles(self) -> dict[int, tuple[Shown, int]]:
        part = next((target for kind, target in self._targets.values() if kind == "styles"), "")
        if not self.has(part):
            return {}
        codes: dict[int, str] = {}
        formats: list[int] = []
        for group in self._parsed(part):
            for one in group:
                number = one.get("numFmtId", "0")
                if not number.isdecimal():
                    raise Malformed
                if _local(group) == "numFmts":
                    codes[int(number)] = one.get("formatCode", "")
                elif _local(group) == "cellXfs":
                    formats.append(int(number))
        return by_style(formats, codes)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(place):
            return {}
        found = {}
        for one in self._parsed(place):
            if one.get("TargetMode") != "External":
                target = _path(posixpath.join("/", folder, one.get("Target", "")))
                found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], target)
        return found

    def _parsed(self, part: str) -> Element:
        with self.open(part) as stream:
            content = stream.read(limits.PART + 1)
        if len(content) > limits.PART:
            raise Malformed
        try:
            root: Element = ElementTree.fromstring(content, forbid_dtd=True)
        except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
            raise Malformed from None
        return root


def _path(name: str) -> str:
    """Return a part's name without a leading slash, backslashes or dots; it is looked up, never opened as a path."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
