"""The suite that every harvester of folders must pass besides ``HarvesterContract``.

Whatever lies in a folder under whatever name, a harvester ends with a sentence or yields what it may yield, and what
is sound beside it is taken all the same.
"""

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from registry.harvest.contract import HarvesterContract, NoNetwork
from registry.harvest.plugin import (
    Announced,
    Checkpoint,
    NoTable,
    Record,
    RetryLater,
    SkipRecord,
    Source,
    StopHarvest,
    TableIn,
    Unchanged,
    read_table,
)

_FOUND = (Record, SkipRecord, Unchanged, Announced, Checkpoint)
_SUFFIXES = (".csv", ".xlsx", ".xls", ".ods", ".parquet", ".zip")
_BOMB = 11_000_000


def _zip(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return stream.getvalue()


@cache
def _files() -> tuple[bytes, ...]:
    """Return contents that no folder should hold and some do: another kind than their name says, cut short, bombs."""
    whole = _zip(("data_penduduk 2025.csv", b"nik,nama\n1,A\n"))
    return (
        b"",
        b"\x00" * 5_000,
        b"<!DOCTYPE html><html><body>Sesi Anda habis</body></html>",
        b"%PDF-1.7\n1 0 obj",
        b"\xff\xfe\x00\x00\x01",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"PAR1" + bytes(40) + b"PAR1",
        b"\x1f\x8b\x08\x00" + bytes(30),
        b'"' + b"a," * 5_000,
        b"nik;nama\n" + b"1;\xe9\n" * 3,
        whole[:-30],
        _zip(("../../keluar.csv", b"nik\n1\n"), ("/etc/passwd.csv", b"nik\n1\n")),
        _zip(("bom 2025.csv", b"0" * _BOMB)),
        _zip(("dalam.zip", whole)),
        _zip(
            ("[Content_Types].xml", b"<Types"), ("xl/workbook.xml", b"<workbook><sheets><sheet/></sheets></workbook>")
        ),
        _zip(("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>')),
    )


class FolderHarvesterContract(HarvesterContract):
    """What any harvester of folders must do; ``source`` fills the folder that it is given."""

    def _location(self, source: Source[Any], folder: Path) -> Source[Any]:
        return Source(str(folder), source.options)

    def test_whatever_lies_in_the_folder_it_ends_with_a_sentence(self, tmp_path: Path) -> None:
        sound = self.source(_made(tmp_path / "utuh"))
        name = next(file.stem for file in sorted((tmp_path / "utuh").iterdir()) if file.suffix != ".json")
        for number, content in enumerate(_files()):
            folder = _made(tmp_path / f"rusak-{number}")
            (folder / f"{name}{_SUFFIXES[number % len(_SUFFIXES)]}").write_bytes(content)
            self._ends_well(self._location(sound, folder))

    def test_what_is_sound_beside_it_is_taken(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        before = {record.identifier for record in self._records(source)}
        for number, content in enumerate(_files()):
            for suffix in _SUFFIXES:
                (tmp_path / f"lampiran-{number}{suffix}").write_bytes(content)
        taken = set()
        try:
            for found in self.harvester.records(source, NoNetwork()):
                taken |= {found.identifier} if isinstance(found, Record) else set()
        except RetryLater as late:  # a workbook without its end may still be on its way
            assert late.reason.en  # noqa: PT017  # either end is right
        assert before <= taken

    def _ends_well(self, source: Source[Any]) -> None:
        try:
            for found in self.harvester.records(source, NoNetwork()):
                assert isinstance(found, _FOUND), source.location
                for table in found.tables if isinstance(found, Record) else ():
                    _is_read_or_refused(table)
        except (RetryLater, StopHarvest) as end:
            assert end.reason.id, source.location  # noqa: PT017  # either end is right, a sentence is a must
            assert end.reason.en, source.location  # noqa: PT017


def _is_read_or_refused(table: TableIn) -> None:
    """Read the first rows as the check will: it reads them, or says why it cannot."""
    try:
        list(read_table(table.content if isinstance(table.content, bytes) else table.content.read_bytes()).rows(3))
    except NoTable as refused:
        assert refused.reason.id, table.name  # noqa: PT017  # refused is right as long as it is said why
        assert refused.reason.en, table.name  # noqa: PT017


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
