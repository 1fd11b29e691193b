"""How complete the metadata of a dataset is, as sentences that hold or do not: each says what a reader gains by it.

The criteria follow the quality assessment of data.europa.eu (findability, accessibility, interoperability,
reusability, contextuality) as far as a record shows them by itself; the measure is the share of those that hold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.errors import Sentence

_LONG_ENOUGH = 40  # characters of a description that says more than its title
_OPEN_FORMATS = frozenset({"CSV", "JSON", "PARQUET", "RDF_TURTLE", "JSON_LD", "XML", "GEOJSON"})


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something a good record has: the sentence when it has it, the one when not, and the field that mends it."""

    name: str
    passed: Sentence
    failed: Sentence
    field: str
    """JSON Pointer into the document."""
    holds: Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """A criterion and whether a record fulfils it."""

    criterion: Criterion
    holds: bool

    @property
    def sentence(self) -> Sentence:
        """What to tell a reader."""
        return self.criterion.passed if self.holds else self.criterion.failed


def answers(body: Mapping[str, Any]) -> list[Answer]:
    """Return each criterion with its answer for the document of a dataset, in the order of ``CRITERIA``."""
    return [Answer(criterion, criterion.holds(body)) for criterion in CRITERIA]


def completeness(judged: Sequence[Answer]) -> float:
    """Return the share of the answers that hold, from 0 to 1."""
    return sum(answer.holds for answer in judged) / len(judged)


def _has(name: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda body: bool(body.get(name))


def _files(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(body.get("distributions") or ())


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "description",
        Sentence("Uraian menjelaskan isi data.", "The description says what the data hold."),
        Sentence("Uraian belum ada atau terlalu singkat.", "The description is missing or too short."),
        "/description",
        lambda body: len((body.get("description") or {}).get("id", "").strip()) >= _LONG_ENOUGH,
    ),
    Criterion(
        "keywords",
        Sentence("Kata kunci ada.", "There are keywords."),
        Sentence("Kata kunci belum ada.", "There are no keywords."),
        "/keywords",
        _has("keywords"),
    ),
    Criterion(
        "theme",
        Sentence("Topik (tujuan SDGs Desa) disebut.", "The topic (SDGs Desa goal) is named."),
        Sentence("Topik (tujuan SDGs Desa) belum disebut.", "The topic (SDGs Desa goal) is not named."),
        "/theme",
        _has("theme"),
    ),
    Criterion(
        "spatial",
        Sentence("Wilayah disebut dengan kode.", "The place is given by its code."),
        Sentence("Wilayah belum disebut.", "The place is not given."),
        "/spatial",
        _has("spatial"),
    ),
    Criterion(
        "temporal",
        Sentence("Periode data disebut.", "The period of the data is given."),
        Sentence("Periode data belum disebut.", "The period of the data is not given."),
        "/temporal",
        _has("temporal"),
    ),
    Criterion(
        "accrual_periodicity",
        Sentence("Frekuensi pemutakhiran disebut.", "The frequency of updates is given."),
        Sentence("Frekuensi pemutakhiran belum disebut.", "The frequency of updates is not given."),
        "/accrual_periodicity",
        _has("accrual_periodicity"),
    ),
    Criterion(
        "contact_point",
        Sentence("Ada alamat yang dapat ditanya.", "There is somebody to ask."),
        Sentence("Belum ada alamat yang dapat ditanya.", "There is nobody to ask."),
        "/contact_point",
        _has("contact_point"),
    ),
    Criterion(
        "license",
        Sentence("Lisensi disebut.", "The licence is given."),
        Sentence("Lisensi belum disebut.", "The licence is not given."),
        "/license",
        _has("license"),
    ),
    Criterion(
        "legal_basis",
        Sentence("Dasar hukum disebut.", "The legal basis is given."),
        Sentence("Dasar hukum belum disebut.", "The legal basis is not given."),
        "/legal_basis",
        _has("legal_basis"),
    ),
    Criterion(
        "conforms_to",
        Sentence("Mengikuti standar data yang terdaftar.", "It follows a registered data standard."),
        Sentence("Belum menyebut standar data.", "It names no data standard."),
        "/conforms_to",
        _has("conforms_to"),
    ),
    Criterion(
        "unit",
        Sentence("Satuan disebut.", "The unit is given."),
        Sentence("Satuan belum disebut.", "The unit is not given."),
        "/unit",
        lambda body: bool(body.get("unit") or body.get("is_microdata")),  # rows about persons have no one unit
    ),
    Criterion(
        "provenance",
        Sentence("Asal-usul data diterangkan.", "The origin of the data is explained."),
        Sentence("Asal-usul data belum diterangkan.", "The origin of the data is not explained."),
        "/provenance",
        lambda body: any(body.get(name) for name in ("provenance", "was_generated_by", "was_derived_from")),
    ),
    Criterion(
        "files",
        Sentence("Ada berkas dengan format terbuka.", "There is a file in an open format."),
        Sentence("Belum ada berkas dengan format terbuka.", "There is no file in an open format."),
        "/distributions",
        lambda body: any(file.get("format") in _OPEN_FORMATS for file in _files(body)),
    ),
    Criterion(
        "checksum",
        Sentence("Setiap berkas bersidik dan berukuran.", "Every file has its digest and size."),
        Sentence("Ada berkas tanpa sidik atau ukuran.", "A file lacks its digest or size."),
        "/distributions",
        lambda body: bool(_files(body)) and all(f.get("sha256") and f.get("byte_size") for f in _files(body)),
    ),
)
"""What is asked of every dataset."""
