"""A code book over the bundled Turtle, for tools and tests that have no database. A list is read when first asked."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from registry.codes.payloads import Code, CodeList, Correspondence, Map
from registry.codes.turtle import read
from registry.errors import NotFound, Sentence


class UnknownCodeList(NotFound):
    """There is no code list or correspondence of that name."""

    type = "unknown-code-list"
    title = Sentence("Daftar kode tidak dikenal", "Unknown code list")


class FileBook:
    """A ``CodeBook`` that reads ``vocabularies/<agency>-<slug>/<slug>.ttl`` and keeps what it has read."""

    def __init__(self, root: Traversable | None = None) -> None:
        self._root = root or files("vocabularies")
        self._lists: dict[str, CodeList] = {}
        self._notations: dict[str, dict[str, Code]] = {}
        self._tables: dict[str, Correspondence] = {}

    def code_list(self, ref: str) -> CodeList:
        """Return the code list ``agency/slug``; UnknownCodeList when none ships."""
        if ref not in self._lists:
            agency, _, slug = ref.partition("/")
            found = self._read(f"{agency}-{slug}", slug, ref)
            if not isinstance(found, CodeList) or found.ref != ref:
                raise unknown(ref)
            self._lists[ref] = found
            self._notations[ref] = {code.notation: code for code in found.codes}
        return self._lists[ref]

    def correspondence(self, slug: str) -> Correspondence:
        """Return a correspondence; UnknownCodeList when none ships."""
        if slug not in self._tables:
            found = self._read("correspondences", slug, slug)
            if not isinstance(found, Correspondence):
                raise unknown(slug)
            self._tables[slug] = found
        return self._tables[slug]

    def codes(self, ref: str, *, at: date) -> Mapping[str, Code]:
        """Return the codes of a list that are valid at a date, by notation, in list order."""
        self.code_list(ref)
        return {notation: code for notation, code in self._notations[ref].items() if code.is_valid_at(at)}

    def code(self, ref: str, notation: str) -> Code | None:
        """Return one code whatever its validity; None when the list has no such code."""
        self.code_list(ref)
        return self._notations[ref].get(notation)

    def maps(self, slug: str, *, at: date) -> Sequence[Map]:
        """Return the rows of a correspondence that hold at a date, approved or proposed."""
        return [
            row for row in self.correspondence(slug).maps if (row.valid_from or at) <= at <= (row.valid_until or at)
        ]

    def _read(self, folder: str, slug: str, asked: str) -> CodeList | Correspondence:
        # names come from people and files: only our own slugs may become a path
        if not all(re.fullmatch(r"[a-z0-9]+(-+[a-z0-9]+)*", part) for part in (folder, slug)):
            raise unknown(asked)
        file = self._root / folder / f"{slug}.ttl"
        if not file.is_file():
            raise unknown(asked)
        return read(file.read_bytes())


def unknown(asked: str) -> UnknownCodeList:
    """Return the error that says which list or correspondence was asked for."""
    return UnknownCodeList(
        Sentence(
            f"Daftar kode atau padanan {asked} tidak ada. Periksa ejaannya (instansi/nama).",
            f"There is no code list or correspondence {asked}. Check its spelling (agency/name).",
        )
    )
