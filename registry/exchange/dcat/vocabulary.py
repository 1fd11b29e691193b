"""Our own vocabulary ``sdd``, at ``/ns/sdd`` of every instance: what DCAT cannot say of a dataset, and our metrics."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from registry.exchange.dcat import terms as t
from registry.exchange.dcat.distributions import METRICS
from registry.exchange.dcat.document import wordings
from registry.exchange.dcat.terms import OWN_PATH, Node, Property, Sort

_MEANINGS: Mapping[Property, tuple[str, str]] = MappingProxyType(
    {
        t.PRIORITY: (
            "Termasuk data prioritas (Perpres 39/2019).",
            "Is priority data (Presidential Regulation 39/2019).",
        ),
        t.MICRODATA: ("Barisnya tentang orang satu per satu.", "Its rows are about single persons."),
        t.UNIT_TYPE: ("Unit observasi: apa yang dihitung.", "Unit type: what is counted."),
        t.MEASURE: ("Ukuran.", "Measure."),
        t.UNIT: ("Satuan, dari daftar kode satuan.", "Unit of measure, of the code list of units."),
        t.ROWS: ("Banyaknya baris.", "Number of rows."),
        t.POSITION: ("Urutan di antara sesamanya, mulai 1.", "Place among its like, from 1."),
        t.CHECK: ("Pemeriksaan yang dibuktikan tanda terima.", "The check that a receipt proves."),
        t.STANDARD: (
            "Versi standar yang menjadi dasar pemeriksaan.",
            "Version of the standard it was checked against.",
        ),
        t.PROFILE_NAME: ("Profil: cara sistem sumber menulisnya.", "Profile: how the source's system writes it."),
        t.RECEIPT: ("Nomor tanda terima pemeriksaan.", "Number of the receipt of a check."),
        t.VALID: ("Memenuhi standar.", "Conforms to the standard."),
        t.ERRORS: ("Banyaknya kesalahan.", "Number of errors."),
        t.WARNINGS: ("Banyaknya peringatan.", "Number of warnings."),
        t.NOTES: ("Banyaknya catatan.", "Number of notes."),
        t.REFERENCE_PERIOD: ("Tanggal keadaan data.", "The date whose state the data tell."),
        t.ROWS_READ: ("Baris yang dibaca.", "Rows read."),
        t.ROWS_USED: ("Baris yang dipakai.", "Rows used."),
        t.ROWS_REFUSED: ("Baris yang ditolak.", "Rows refused."),
        t.ROWS_OUTSIDE: ("Baris di luar cakupan.", "Rows outside the universe."),
        t.FAMILIES: ("Keluarga pada data asal ini.", "Families in these source data."),
        t.FAMILIES_KNOWN: (
            "Keluarga pada semua data desa yang diperiksa.",
            "Families in all checked data of the village.",
        ),
        t.REFUSAL: ("Mengapa baris ditolak.", "Why rows were refused."),
        t.COMPUTATION: ("Susunan tabel dan cara perlindungannya (JSON).", "Layout and protection of the table (JSON)."),
        t.FAULT: ("Nama pemeriksaan yang menolak.", "Name of the check that refused."),
        t.COLUMN: ("Kolom yang diperiksa.", "The column that was checked."),
    }
)
_KINDS = {Sort.LINK: "owl:ObjectProperty"}


def vocabulary(base: str) -> Iterator[Node]:
    """Yield the vocabulary under the public address of an instance."""
    space = base + OWN_PATH
    title = {"id": "Istilah Satu Data Desa", "en": "Terms of Satu Data Desa"}
    yield space, [(t.TYPE, "owl:Ontology", ""), *wordings(t.TITLE, title)]
    for term, (indonesian, english) in _MEANINGS.items():
        yield (
            space + term.name.removeprefix("sdd:"),
            [
                (t.TYPE, "rdf:Property", ""),
                (t.TYPE, _KINDS.get(term.sort, "owl:DatatypeProperty"), ""),
                *wordings(t.COMMENT, {"id": indonesian, "en": english}),
                (t.DEFINED_BY, space, ""),
            ],
        )
    for name, meaning in METRICS.items():
        yield space + name, [(t.TYPE, "dqv:Metric", ""), *wordings(t.DEFINITION, meaning), (t.DEFINED_BY, space, "")]
