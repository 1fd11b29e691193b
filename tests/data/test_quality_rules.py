"""The rules of data quality that were agreed, one by one: which check finds it, or why no check of a table can.

Each is broken in a table as small as can be, and found there; in the same table without the fault it is not found.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date

import pytest

from registry.codes.book import FileBook
from registry.standards.bundled import envelopes, profiles
from registry.standards.repository import Registered
from registry.validation.delivery import Part, check_together

AT = date(2025, 12, 31)
BOOK = FileBook()
REGISTERED = [
    Registered(slug, f"/id/standard/{one.agency}/{slug}/versi/{one.version}", one.body)
    for slug, one in envelopes().items()
]
VARIABLES = {one.slug: [variable.name for variable in one.standard.variables] for one in REGISTERED}
PEOPLE, PERSONS, FAMILIES, FIGURES = "penduduk-opensid", "individu-sdgs-desa", "keluarga-sdgs-desa", "agregat-wilayah"


def card(number):
    return f"350510{number:010}"


def nik(serial=1, born="010190", place="350510"):
    return f"{place}{born}{serial:04}"


SOUND = {
    PEOPLE: {"nama": "Siti", "no_kk": card(1), "nik": nik(), "sex": "1", "tanggallahir": "1990-01-01", "kk_level": "1"},
    PERSONS: {
        "nama": "Siti",
        "no_kk": card(1),
        "nik": nik(),
        "jenis_kelamin": "1",
        "tanggal_lahir": "1990-01-01",
    },
    FAMILIES: {"nama": "Siti", "no_kk": card(1), "nik": nik(), "rt": "1", "rw": "2"},
    FIGURES: {
        "kode_provinsi": "35",
        "kode_kabupaten_kota": "3505",
        "kategori": "laki-laki",
        "jumlah": "10",
        "satuan": "orang",
        "periode_update": "2025",
        "tahun": "2025",
    },
}
VILLAGE = {
    "bps_kode_kecamatan": "3505080",
    "bps_kode_desa_kelurahan": "3505080012",
    "kemendagri_kode_kecamatan": "35.05.10",
    "kemendagri_kode_desa_kelurahan": "35.05.10.2011",
}


@dataclass(frozen=True)
class Case:
    """Rows as they differ from a sound one, broken and mended, in the table of a standard, with what lies beside it."""

    rule: str
    slug: str
    check: str
    broken: list[dict[str, str]]
    mended: list[dict[str, str]]
    beside: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    before: list[dict[str, str]] = field(default_factory=list)


def one(rule, slug, check, broken, mended=None, **beside):
    return Case(rule, slug, check, [broken], [mended or {}], **beside)


WIFE = {"no_kk": card(1), "nik": nik(2, "410192"), "kk_level": "3", "tanggallahir": "1992-01-01"}
CHILD = {"nama": "Budi", "nik": nik(3, "010115"), "kk_level": "4", "tanggallahir": "2015-01-01"}
BABY = {"nama": "Budi", "nik": nik(3, "010195"), "kk_level": "4", "tanggallahir": "1995-01-01"}
TWICE = {"nama": "Siti", "nama_ibu": "Sri", "kk_level": "4"}
DISTRICT = {"bps_kode_kecamatan": "3505080"}
OTHER = {"kategori": "perempuan"}

CASES = [
    one("R01", PEOPLE, "pattern", {"nik": "12345"}),
    one("R02", PEOPLE, "rule.R02", {"nik": ""}),
    Case("R02", PEOPLE, "rule.R02b", [{"nik": "0"}, {"nik": "0", "no_kk": card(2)}], [{}]),
    one("R02", PERSONS, "rule.R02", {"nik": ""}),
    one("R03", PEOPLE, "rule.R03", {"nik": "0350510201100001"}),
    one("R04", PEOPLE, "rule.R04", {"nik": nik(place="990510")}),
    one("R04", PEOPLE, "rule.R04b", {"nik": nik(place="350599")}, {"nik": nik(place="320101")}),
    one("R04", FAMILIES, "rule.R04b", {"nik": nik(place="350599")}),
    one("R05", PEOPLE, "rule.R05", {"nik": nik(born="320190")}),
    one("R06", PEOPLE, "rule.R06", {"nik": nik(0)}),
    one("R07", PEOPLE, "rule.R07", {"sex": "2"}, {"sex": "2", "nik": nik(born="410190")}),
    one("R08", PEOPLE, "rule.R08", {"tanggallahir": "1990-01-02"}),
    Case("R09", PEOPLE, "unique", [{}, {"kk_level": "4"}], [{}, {"kk_level": "4", "nik": nik(2)}]),
    one("R09", PEOPLE, "rule.R09b", {}, {"nik": nik(2)}, beside={PEOPLE: [{}]}),
    Case("R10", PEOPLE, "rule.R10", [TWICE, TWICE | {"nik": nik(2)}], [TWICE, TWICE | {"nik": nik(2), "nama": "Sri"}]),
    one("R11", PEOPLE, "pattern", {"no_kk": "12345"}),
    one("R11", PEOPLE, "rule.R11", {"no_kk": nik()}),
    one("R11", PEOPLE, "rule.R11b", {"no_kk": "3505990000000001"}),
    Case("R12", PEOPLE, "rule.R12", [{}, {"nik": nik(2)}], [{}, {"nik": nik(2), "kk_level": "4"}]),
    Case("R13", PEOPLE, "rule.R13", [{}, WIFE | {"sex": "1"}], [{}, WIFE | {"sex": "2"}]),
    Case("R13", PEOPLE, "rule.R13b", [{}, BABY], [{}, CHILD]),
    Case("R13", PEOPLE, "rule.R13c", [{}, BABY | {"ibu_nik": nik()}], [{}, CHILD | {"ibu_nik": nik()}]),
    Case("R13", PEOPLE, "rule.R13d", [{}, BABY | {"ayah_nik": nik()}], [{}, CHILD | {"ayah_nik": nik()}]),
    one("R14", PEOPLE, "rule.R14", {"tanggallahir": "2026-01-01"}),
    one("R15", PEOPLE, "format", {"tanggallahir": "01/01/1990"}),
    one("R16", PEOPLE, "rule.R16", {"tanggallahir": "1970-01-01"}),
    one("R17", PEOPLE, "rule.R17", {"tanggallahir": "2015-01-01", "status_kawin": "2"}, {"status_kawin": "2"}),
    one("R17", PERSONS, "rule.R17b", {"usia_menikah": "9"}, {"usia_menikah": "19"}),
    one("R18", PEOPLE, "rule.R18", {"tanggallahir": "2010-01-01", "pendidikan_kk_id": "8"}, {"pendidikan_kk_id": "8"}),
    one("R19", PEOPLE, "rule.R19", {"tanggallahir": "2010-01-01", "pekerjaan_id": "5"}, {"pekerjaan_id": "5"}),
    one("R20", PEOPLE, "rule.R20a", {"hamil": "1"}, {"hamil": "1", "sex": "2"}),
    one("R20", PEOPLE, "rule.R20b", {"cara_kb_id": "1", "status_kawin": "1"}, {"cara_kb_id": "1", "status_kawin": "2"}),
    one(
        "R20",
        PEOPLE,
        "rule.R20c",
        {"cara_kb_id": "6", "status_kawin": "2"},
        {"cara_kb_id": "7", "status_kawin": "2"},
    ),
    one("R21", PEOPLE, "rule.R21", {"nama": "S1ti"}),
    one("R22", PEOPLE, "code", {"pekerjaan_id": "90"}, {"pekerjaan_id": "89"}),
    one("R24b", PEOPLE, "type", {"nik": "3,50510E+15"}),
    one("R25", FAMILIES, "rule.R25", {"anggota_keluarga": "2"}, {"anggota_keluarga": "1"}, beside={PERSONS: [{}]}),
    one("R26", PERSONS, "rule.R26", {"no_kk": card(2)}, beside={FAMILIES: [{}]}),
    one("R26", FAMILIES, "rule.R26", {"rt": "9"}, {"rt": "01"}, beside={PEOPLE: [{"rt": "001", "rw": "002"}]}),
    one("R27", FIGURES, "rule.R27a", {"kode_provinsi": "35", "kode_kabupaten_kota": "35"}),
    one("R27", FIGURES, "rule.R27e", VILLAGE | {"kemendagri_kode_desa_kelurahan": "35.05.10.2001"}, VILLAGE),
    Case(
        "R28",
        FIGURES,
        "rule.R28a",
        [DISTRICT | {"jumlah": "11"}, VILLAGE],
        [DISTRICT | {"jumlah": "10"}, VILLAGE],
    ),
    Case("R28", FIGURES, "rule.R28b", [{"jumlah": "11"}, DISTRICT], [{"jumlah": "10"}, DISTRICT]),
    Case(
        "R28",
        FIGURES,
        "rule.R28c",
        [{"kategori": "Total", "jumlah": "21"}, {}, OTHER],
        [{"kategori": "Total", "jumlah": "20"}, {}, OTHER],
    ),
    one("R29", FIGURES, "code", {"satuan": "gerobak"}),
    one("R29", FIGURES, "type", {"jumlah": "12,5"}, {"jumlah": "12.5"}),
    one("R30", FIGURES, "pattern", {"periode_update": "2025-13"}, {"periode_update": "2025-Q4"}),
    one(
        "R31",
        FIGURES,
        "rule.R31",
        {},
        {"jumlah": "6"},
        before=[{"jumlah": "5", "tahun": "2024", "periode_update": "2024"}],
    ),
    one("R35", PERSONS, "rule.R35", {}, {"nik": nik(2)}, beside={PEOPLE: [{"nik": nik(2)}]}),
    one("R35", FAMILIES, "rule.R35", {}, {"no_kk": card(2)}, beside={PEOPLE: [{"no_kk": card(2)}]}),
    one("R36", PERSONS, "rule.R36", {"pekerjaan_utama": "other"}, {"pekerjaan_utama_comment": "penyadap nira"}),
    one("R36", PERSONS, "rule.R36s", {"pekerjaan_utama": "other"}, {"pekerjaan_utama": "1"}),
]
NOT_OF_A_TABLE = {
    "R23": "A profile reads the placeholders of its source as empty and tells how many cells (file.placeholders).",
    "R24a": "A profile strips the apostrophe; without one the cell breaks `pattern` and the number is suggested.",
    "R32": "Whether a dataset is late is known by its schedule in the catalogue, not by its rows.",
    "R33": "Asked at publication, of a dataset that is to be open: the disclosure check refuses it.",
    "R34": "Asked at publication, of a dataset that is to be open: the disclosure check hides small cells.",
    "R37": "The order of answers belongs to a release of a form: a profile names its release and reads labels by it.",
}
AGREED = [f"R{number:02}" for number in range(1, 38) if number != 24] + ["R24a", "R24b"]


@pytest.fixture(scope="module")
def found():
    """Return the checks that a case's table breaks, its rows being the broken or the mended ones."""

    def table(slug, rows):
        out = io.StringIO()
        writer = csv.DictWriter(out, VARIABLES[slug])
        writer.writeheader()
        writer.writerows(SOUND[slug] | row for row in rows)
        return out.getvalue().encode()

    def run(case, rows):
        parts = [Part(table(case.slug, rows), "uji.csv", case.slug)]
        parts += [Part(table(slug, rows), f"{slug}.csv", slug) for slug, rows in case.beside.items()]
        before = [Part(table(case.slug, case.before), "lalu.csv", case.slug)] if case.before else []
        checked = check_together(parts, standards=REGISTERED, profiles=[], book=BOOK, today=AT, before=before)
        return [finding.check for finding in checked[0].report.findings]

    return run


def test_each_agreed_rule_has_a_check_or_a_reason():
    assert sorted({case.rule for case in CASES} | set(NOT_OF_A_TABLE)) == sorted(AGREED)
    assert {case.rule for case in CASES} & set(NOT_OF_A_TABLE) == set()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}:{case.slug}:{case.check}" for case in CASES])
def test_a_broken_rule_is_found_and_a_mended_one_is_not(found, case):
    assert found(case, case.broken).count(case.check) >= 1
    assert found(case, case.mended).count(case.check) == 0


def test_zero_temporary_and_missing_numbers_are_counted_apart(found):
    rows = [{"nik": "0"}, {"nik": "0"}, {"nik": ""}, {"nik": "0350510201100001"}]
    rows = [row | {"no_kk": card(number)} for number, row in enumerate(rows, start=1)]
    told = found(Case("R02", PEOPLE, "", rows, rows), rows)
    assert {check: told.count(check) for check in ("rule.R02", "rule.R02b", "rule.R03", "unique")} == {
        "rule.R02": 1,
        "rule.R02b": 2,
        "rule.R03": 1,
        "unique": 0,
    }


def test_profiles_of_systems_that_write_placeholders_read_them_as_empty():
    """R23: the select lists of SITakro write 0 where nothing was chosen."""
    coded = [
        column
        for slug in ("sitakro-penduduk-2025-12", "sitakro-individu-2025-12", "sitakro-pemukiman-2025-12")
        for column in profiles()[slug].columns
        if column.codes
    ]
    assert coded
    assert {column.header for column in coded if "0" not in column.placeholders} == {"Jenis Kelamin"}
