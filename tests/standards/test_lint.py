"""Naming rules of BPS for concepts, variables and standards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.standards.lint import lint_standard, lint_title, suggest
from registry.standards.payloads import DataStandard, Datatype, Text, Variable


def rules(title, **options):
    return {finding.rule for finding in lint_title(title, **options)}


def test_the_textbook_case_is_refused_with_the_name_it_should_have():
    findings = lint_title("Rata-rata Konsumsi Makanan Selama Sebulan")
    assert {finding.rule for finding in findings} == {"measure", "period"}
    assert {finding.suggestion for finding in findings} == {"Konsumsi Makanan"}


@pytest.mark.parametrize(
    ("title", "broken", "better"),
    [
        ("Jumlah Penduduk", {"measure"}, "Penduduk"),
        ("Persentase Penduduk Miskin", {"measure"}, "Penduduk Miskin"),
        ("Penduduk Tahun 2025", {"period"}, "Penduduk"),
        ("Produksi Padi Semester I 2025", {"period"}, "Produksi Padi"),
        ("Upah per Bulan", {"period"}, "Upah"),
        ("Penghasilan Setahun Terakhir", {"period"}, "Penghasilan"),
        ("Penduduk Kabupaten Blitar", {"place"}, "Penduduk"),
        ("Penduduk di Desa Sawentar", {"place"}, "Penduduk"),
        ("Penduduk Jawa Timur", {"place"}, "Penduduk"),
        ("penduduk miskin", {"capitals"}, "Penduduk Miskin"),
        ("Jumlah Penduduk Miskin Kabupaten Blitar Tahun 2025", {"measure", "period"}, "Penduduk Miskin"),
    ],
)
def test_measure_period_place_and_small_letters_are_taken_out(title, broken, better):
    assert broken <= rules(title)
    assert suggest(title) == better


@pytest.mark.parametrize("title", ["PDRB Atas Dasar Harga Berlaku", "Jml Penduduk", "Tpt Tinggal", "No. Rumah"])
def test_uncommon_abbreviations_are_written_out(title):
    assert "abbreviation" in rules(title)


@pytest.mark.parametrize(
    "title",
    [
        "Nomor Induk Kependudukan",
        "NIK Kepala Keluarga",
        "Nomor WhatsApp",
        "Kode Desa atau Kelurahan",
        "Keterbukaan Pemerintah Desa",
        "Taman Kanak-Kanak",
        "Tahun Data",
        "Warga Negara Indonesia",
        "Luas Lantai",
    ],
)
def test_good_names_are_left_alone(title):
    assert lint_title(title) == []


def test_a_measure_alone_has_no_better_name():
    [finding] = lint_title("Jumlah")
    assert (finding.rule, finding.suggestion) == ("measure", None)


def test_further_places_are_known_only_after_a_kind_of_area():
    assert rules("Panen Desa Sumber", places=["Sumber"]) == {"place"}
    assert rules("Air dari Sumber", places=["Sumber"]) == set()


def test_a_name_borne_twice_is_told_at_both_variables():
    def variable(name, title):
        text = Text(id=title)
        return Variable(name=name, title=text, concept=text, definition=text, measure=text, datatype=Datatype.STRING)

    standard = DataStandard(
        title=Text(id="Data Contoh"),
        description=Text(id="Contoh."),
        unit_type=Text(id="Orang"),
        legal_basis=[],
        sources=[],
        variables=[variable("a", "Luas"), variable("b", "luas"), variable("c", "Lama")],
    )
    assert {one.variable for one in lint_standard(standard) if one.rule == "unique"} == {"a", "b"}


_PARTS = [
    "Jumlah",
    "Rata-rata",
    "penduduk",
    "Padi",
    "Selama Sebulan",
    "Tahun 2025",
    "di Kabupaten Blitar",
    "dan",
    "per",
]


@given(st.lists(st.sampled_from(_PARTS), max_size=6).map(" ".join))
def test_a_suggestion_breaks_no_rule_that_can_be_mended(title):
    better = suggest(title)
    assert rules(better) & {"period", "place", "capitals"} == set()
    assert suggest(better) == better


def test_words_without_a_vowel_are_abbreviations_in_small_letters_too():
    assert "abbreviation" in rules("jml pddk")
    assert rules("Penduduk dengan KTP dan KK") == set()


def test_a_place_before_a_period_is_found_as_well():
    assert rules("Jumlah Penduduk Kabupaten Blitar Tahun 2025") == {"measure", "period", "place"}


def test_a_bank_of_the_republic_is_no_place():
    assert rules("Kantor Bank Rakyat Indonesia") == set()
