"""A file of codes, whatever its form: by the media type it comes with, else by its content."""

from pathlib import Path

from registry import rdf
from registry.codes import change_sheets, sheets, skos
from registry.codes.cells import sheet_names
from registry.codes.reading import EMPTY, Problem, Reading
from registry.errors import RegistryError, Sentence

_RDF_TYPES = {rdf.TURTLE, rdf.RDF_XML, rdf.JSON_LD, rdf.N_TRIPLES, "application/x-turtle", "application/json"}
_SHEET_TYPES = {
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SHEET_SUFFIXES = {".csv", ".tsv", ".xlsx"}


class UnknownMediaType(RegistryError):
    """No code list can be read from this media type."""

    type = "unknown-media-type"
    title = Sentence(
        "Jenis berkas ini tidak dikenal. Kirim Turtle, RDF/XML, JSON-LD, N-Triples, CSV atau XLSX.",
        "This media type is not known. Send Turtle, RDF/XML, JSON-LD, N-Triples, CSV or XLSX.",
    )
    status = 415


def read(
    source: bytes | Path, media_type: str = "", name: str = "", *, changes: bytes | None = None
) -> tuple[Reading, ...]:
    """Read a file as code lists, by its media type when there is one, else by its content (and name in doubt).

    ``changes`` is a sheet that tells how codes became others, for a file that has no place for it. UnknownMediaType
    for another media type; all else that is wrong is in the readings.
    """
    readings = _readings(source, media_type, name)
    if changes is None:
        return readings
    return tuple(change_sheets.beside(reading, change_sheets.read(changes)) for reading in readings)


def _readings(source: bytes | Path, media_type: str, name: str) -> tuple[Reading, ...]:
    kind = media_type.partition(";")[0].strip().lower()
    if kind and kind not in _RDF_TYPES | _SHEET_TYPES:
        raise UnknownMediaType
    if kind in _RDF_TYPES:
        return skos.read(source)
    start = _start(source)
    named_so = Path(name).suffix.lower() in _SHEET_SUFFIXES
    if kind or named_so or sheets.is_sheet(start) or change_sheets.is_sheet(start):
        try:
            return (_sheet(source if isinstance(source, bytes) else source.read_bytes()),)
        except RegistryError as error:
            return (Reading(EMPTY, problems=(Problem("file", name, None, error.detail),)),)
    return skos.read(source)


def _sheet(content: bytes) -> Reading:
    """Read codes, changes of codes, or both: a workbook has a sheet for each, a CSV is one of them."""
    named = change_sheets.in_workbook(content)
    if named is None:
        only_changes = change_sheets.is_sheet(content) and not sheets.is_sheet(content)
        return change_sheets.read(content) if only_changes else sheets.read(content)
    changes = change_sheets.read(content, named)
    is_first = sheet_names(content)[0] == named
    return changes if is_first else change_sheets.beside(sheets.read(content), changes)


def _start(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source
    with source.open("rb") as stream:
        return stream.read(1 << 16)
