"""The lists of forms: MS-Keg (Peraturan BPS 5/2020), Prodeskel, OpenSID, Indeks Desa and the planning list.

Counts and values were taken from the sources by hand.
"""

import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from registry.codes.book import FileBook
from registry.codes.changes import ARITIES, NAMES
from registry.codes.payloads import CodeList, Match
from registry.codes.turtle import bundled

DAY = date(2025, 12, 31)
ACTIVITY = Path(__file__).parents[2] / "jsonschemas" / "activity" / "1.0.0" / "schema.json"

MS_COUNTS = {
    "jenis-statistik": 3,
    "ya-tidak": 2,
    "cara-pengumpulan-data": 4,
    "sektor-kegiatan": 22,
    "kegiatan-ini-dilakukan": 2,
    "frekuensi-penyelenggaraan": 8,
    "tipe-pengumpulan-data": 3,
    "cakupan-wilayah": 2,
    "metode-pengumpulan-data": 5,
    "sarana-pengumpulan-data": 6,
    "unit": 4,
    "jenis-rancangan-sampel": 2,
    "metode-pemilihan-sampel": 2,
    "metode-yang-digunakan": 10,
    "kerangka-sampel": 2,
    "metode-pemeriksaan-kualitas": 4,
    "petugas-pengumpulan-data": 3,
    "pendidikan-petugas": 4,
    "metode-analisis": 3,
    "tingkat-penyajian": 5,
    "status-indah": 7,
}
BITS = {"metode-pengumpulan-data": 31, "sarana-pengumpulan-data": 63, "unit": 15}
BITS |= {"metode-pemeriksaan-kualitas": 15, "tingkat-penyajian": 31}
"""The lists of several answers, and the sum of all answers that the form allows."""

BLOOD = "kemendagri-prodeskel-dak-5-golongan-darah--dukcapil-golongan-darah"
MARITAL = "kemendagri-prodeskel-dak-3-status-perkawinan--dukcapil-status-perkawinan"
RELATION = "kemendagri-prodeskel-dak-2-hubungan-keluarga--dukcapil-hubungan-keluarga"
EDUCATION = "kemendagri-prodeskel-dak-8-pendidikan--dukcapil-pendidikan"
CURRENT = "kemendagri-prodeskel-dak-8-pendidikan--opensid-pendidikan-sedang"
WORK = "kemendagri-prodeskel-dak-9-mata-pencaharian--dukcapil-pekerjaan"


@pytest.fixture(scope="module")
def book():
    return FileBook()


@pytest.fixture(scope="module")
def prodeskel():
    lists = (thing for thing in bundled() if isinstance(thing, CodeList))
    return {thing.slug: thing for thing in lists if thing.slug.startswith("prodeskel-")}


@pytest.fixture(scope="module")
def questions():
    """Return the questions of the MS-Keg schema that are answered from a list of the form."""
    found = []

    def walk(part):
        if isinstance(part, dict):
            if "x-list" in part:
                found.append(part)
            for value in part.values():
                walk(value)

    walk(json.loads(ACTIVITY.read_text()))
    return found


def indah(code):
    """Return INDAH's own value for a code of a form; None when there is none."""
    values = [text for language, text in code.alt_labels if language == "zxx"]
    assert len(values) <= 1
    return values[0] if values else None


def targets(book, slug):
    return {row.source: row.target for row in book.maps(slug, at=DAY)}


def test_the_form_has_twenty_one_lists_with_103_codes(book):
    assert {name: len(book.code_list(f"bps/ms-{name}").codes) for name in MS_COUNTS} == MS_COUNTS
    assert sum(MS_COUNTS.values()) == 103


def test_lists_of_several_answers_number_their_codes_by_bits_and_say_so(book):
    for name in MS_COUNTS:
        found = book.code_list(f"bps/ms-{name}")
        assert ("Pilihan ganda" in found.description["id"]) == (name in BITS), name
        if name in BITS:
            bits = [int(code.notation) for code in found.codes]
            assert bits == [2**bit for bit in range(len(bits))]
            assert sum(bits) == BITS[name]


def test_the_lists_and_the_schema_of_an_activity_give_the_same_codes_to_the_same_values(book, questions):
    assert len(questions) == 20
    for question in questions:
        name = question["x-list"].replace("_", "-")
        codes = book.code_list(f"bps/ms-{name}").codes
        if "x-codes" not in question:
            assert [code.notation for code in codes] == question["enum"], name
            continue
        ours = {value: int(code.notation) for code in codes if (value := indah(code))}
        assert ours == question["x-codes"], name


def test_the_lists_and_the_schema_of_an_activity_use_the_same_words(book, questions):
    for question in questions:
        codes = book.code_list(f"bps/ms-{question['x-list'].replace('_', '-')}").codes
        for code in codes:
            if words := question["x-labels"].get(indah(code) or code.notation):
                assert words["id"] in (code.labels["id"], *(text for _, text in code.alt_labels))
                assert words["en"] == code.labels["en"]


def test_every_code_of_a_form_has_an_indah_value_but_both_kinds_of_field_staff(book):
    every = [(name, code) for name in MS_COUNTS for code in book.code_list(f"bps/ms-{name}").codes]
    without = [(name, code.notation) for name, code in every if code.notation.isdecimal() and indah(code) is None]
    assert without == [("petugas-pengumpulan-data", "3")]


def test_the_disputed_order_is_the_forms_and_is_told(book):
    found = book.code_list("bps/ms-tipe-pengumpulan-data")
    values = {code.notation: indah(code) for code in found.codes}
    assert values == {"1": "LONGITUDINAL_PANEL", "2": "LONGITUDINAL_CROSS_SECTIONAL", "3": "CROSS_SECTIONAL"}
    assert "2 ke CROSS_SECTIONAL, 3 ke LONGITUDINAL_CROSS_SECTIONAL" in found.notes["id"]


def test_another_clients_spelling_is_told_but_is_not_the_value(book):
    other = {"cara-pengumpulan-data": "CARA_LAIN_SESUAI_PERKEMBANGAN_TEKNOLOGI_DAN_INFORMASI"}
    for name, spelling in (other | {"pendidikan-petugas": "DIPLOMA_I_II_III"}).items():
        found = book.code_list(f"bps/ms-{name}")
        assert spelling in found.notes["id"]
        assert spelling not in {indah(code) for code in found.codes}


def test_the_form_knows_no_village_level_and_says_what_to_write(book):
    found = book.code_list("bps/ms-tingkat-penyajian")
    levels = [indah(code) for code in found.codes]
    assert levels == ["nasional", "provinsi", "kabupaten_atau_kota", "kecamatan", "lainnya"]
    assert "Desa/Kelurahan" in found.notes["id"]
    assert "berhenti pada kabupaten/kota" in book.code_list("bps/ms-cakupan-wilayah").notes["id"]


def test_82_questions_of_prodeskel_are_64_lists(prodeskel):
    """1,071 rows less 26 open questions are 1,045 answers; equal answers of 18 questions stand once: 905."""
    sizes = {
        form: [len(each.codes) for slug, each in prodeskel.items() if f"-{form}-" in slug] for form in ("dak", "ddk")
    }
    assert {form: (len(each), sum(each)) for form, each in sizes.items()} == {"dak": (14, 323), "ddk": (50, 582)}
    assert 323 + 582 == 1045 - 2 * 2 - 8 * 10 - 8 * 7


def test_answers_that_several_questions_share_name_their_questions(prodeskel):
    shared = {
        "prodeskel-ddk-5-ya-tidak": (2, ["5", "6", "7"]),
        "prodeskel-ddk-14-satuan": (10, ["14", "20", "25", "30", "35", "40", "45", "51", "55"]),
        "prodeskel-ddk-16-pemasaran-hasil": (7, ["16", "22", "27", "32", "37", "42", "47", "52", "57"]),
    }
    for slug, (size, numbers) in shared.items():
        assert len(prodeskel[slug].codes) == size
        assert re.findall(r"\d+", prodeskel[slug].description["en"]) == numbers
    named = {slug for slug, each in prodeskel.items() if "wholly equal" in each.description["en"]}
    assert named == set(shared)


def test_a_list_of_prodeskel_names_its_form_question_and_kind_of_answer(prodeskel):
    for slug, found in prodeskel.items():
        form, number = re.fullmatch(r"prodeskel-(dak|ddk)-(\d+)-[a-z-]+", slug).groups()
        assert f"Instrumen {form.upper()} " in found.description["id"], slug
        assert re.search(rf"pertanyaan {number}\b", found.description["id"]), slug
        assert found.description["id"].endswith(("Pilihan tunggal.", "Pilihan ganda.")), slug
        assert "belum diverifikasi" in found.legal_basis, slug
    several = [slug for slug, found in prodeskel.items() if found.description["id"].endswith("Pilihan ganda.")]
    assert len(several) == 6 + 24  # DDK 9, 60, 61, 63, 64, 68, 69-74 and 79-90


def test_the_codes_of_prodeskel_are_the_copys_own_in_its_order(prodeskel):
    def notations(slug):
        return [code.notation for code in prodeskel[slug].codes]

    assert notations("prodeskel-dak-5-golongan-darah") == ["0", "1", "2", "3", "4"]
    assert notations("prodeskel-ddk-67-atap") == ["747", "749", "7752", "751", "745", "750", "746"]
    assert notations("prodeskel-ddk-10-jenis-lahan") == ["952", "951", "950"]
    missing = {*range(43, 55), 72, 73, 95, 111}
    assert {int(code) for code in notations("prodeskel-dak-9-mata-pencaharian")} == {*range(1, 113)} - missing
    assert {int(code) for code in notations("prodeskel-dak-2-hubungan-keluarga")} == {*range(1, 24)} - {20}


def test_only_the_well_digger_is_written_twice_in_one_list(prodeskel):
    twice = set()
    for slug, found in prodeskel.items():
        meanings = defaultdict(set)
        for code in found.codes:
            for text in (*code.labels.values(), *(text for _, text in code.alt_labels)):
                meanings[text.casefold()].add(code.notation)
        twice |= {(slug, *sorted(codes)) for codes in meanings.values() if len(codes) > 1}
    assert twice == {("prodeskel-dak-18-lembaga-ekonomi", "17", "53")}


def test_the_blood_types_of_prodeskel_are_renumbered_not_copied(book):
    assert targets(book, BLOOD) == {"0": "4", "1": "1", "2": "2", "3": "3", "4": "13"}
    # rhesus is not asked, so that a letter is near to the family card's letter but not the same
    assert {row.source for row in book.maps(BLOOD, at=DAY) if row.match is Match.EXACT} == {"4"}


@pytest.mark.parametrize("authority", ["dukcapil", "kemendesa"])
def test_married_and_never_married_change_places_and_widowed_or_divorced_has_two_candidates(book, authority):
    rows = book.maps(MARITAL.replace("--dukcapil", f"--{authority}"), at=DAY)
    assert {(row.source, row.target, row.match, row.share) for row in rows} == {
        ("1", "2", Match.EXACT, None),
        ("2", "1", Match.EXACT, None),
        ("3", "3", Match.NARROW, None),
        ("3", "4", Match.NARROW, None),
    }


def test_every_relation_of_prodeskel_finds_its_place_on_the_family_card(book):
    found = targets(book, RELATION)
    assert set(found) == {
        code.notation for code in book.code_list("kemendagri/prodeskel-dak-2-hubungan-keluarga").codes
    }
    assert {source for source, target in found.items() if target == "4"} == {"4", "5", "23"}  # children
    assert {source for source, target in found.items() if target == "7"} == {"6", "7"}  # parents
    assert (found["17"], found["18"], found["21"]) == ("8", "6", "5")


def test_education_counts_the_last_completed_level_and_leaves_out_what_does_not_tell_it(book):
    found = targets(book, EDUCATION)
    every = {code.notation for code in book.code_list("kemendagri/prodeskel-dak-8-pendidikan").codes}
    assert every - set(found) == {"2", "13", "15", "17", "23", "24", "25", "26", "27", "28", "29"}
    assert (found["7"], found["8"], found["16"], found["30"]) == ("3", "4", "8", "7")


@pytest.mark.parametrize(("slug", "rows"), [(CURRENT, 17), (WORK, 34)])
def test_same_words_are_the_reason_of_an_exact_match(book, slug, rows):
    def wordings(ref, notation):
        code = book.code(ref, notation)
        texts = (code.labels["id"], *(text for _, text in code.alt_labels))
        return {text.casefold() for text in texts}

    table = book.correspondence(slug)
    exact = [row for row in table.maps if row.match is Match.EXACT]
    same = [row for row in exact if wordings(table.source_list, row.source) & wordings(table.target_list, row.target)]
    assert len(same) == rows
    # civil servants, soldiers and the police: the family card adds or spells out the abbreviation
    rest = {row.source for row in exact if row not in same}
    assert rest == ({"5", "16", "17"} if slug == WORK else set())


def test_ambiguous_occupations_are_left_out(book):
    found = targets(book, WORK)
    assert len(found) == 59
    assert not {"92", "93", "94", "110", "33", "3", "4"} & set(found)
    assert (found["5"], found["1"], found["37"], found["112"]) == ("5", "9", "1", "70")


def test_no_row_from_prodeskel_is_approved_before_the_walidata_decides():
    tables = [thing for thing in bundled() if not isinstance(thing, CodeList) and "prodeskel" in thing.slug]
    assert len(tables) == 10
    assert sum(len(table.maps) for table in tables) == 149
    assert not any(table.approved or any(row.approved for row in table.maps) for table in tables)


def test_events_moves_household_roles_and_public_information_are_opensids(book):
    def labels(slug):
        return {code.notation: code.labels["id"] for code in book.code_list(f"opensid/{slug}").codes}

    assert list(labels("peristiwa").values()) == ["Lahir", "Mati", "Pindah Keluar", "Hilang", "Pindah Masuk", "Pergi"]
    far = [text.removeprefix("Pindah keluar ") for text in labels("pindah").values()]
    assert far == ["Desa/Kelurahan", "Kecamatan", "Kabupaten/Kota", "Provinsi"]
    assert labels("hubungan-rumah-tangga") == {"1": "Kepala Rumah Tangga", "2": "Anggota"}
    assert labels("kategori-informasi-publik")["4"] == "Informasi Dikecualikan"
    assert "Nomor 14 Tahun 2008" in book.code_list("opensid/kategori-informasi-publik").legal_basis


def test_the_village_index_has_five_statuses_and_six_dimensions(book):
    statuses = [code.labels["id"] for code in book.code_list("kemendesa/status-indeks-desa").codes]
    assert statuses == ["Mandiri", "Maju", "Berkembang", "Tertinggal", "Sangat Tertinggal"]
    dimensions = [code.labels["id"] for code in book.code_list("kemendesa/dimensi-indeks-desa").codes]
    assert dimensions[:3] == ["Layanan Dasar", "Sosial", "Ekonomi"]
    assert dimensions[3:] == ["Lingkungan", "Aksesibilitas", "Tata Kelola Pemerintahan Desa"]


def test_the_planning_list_runs_from_daily_to_annual_and_incidental(book):
    schedule = book.code_list("kominfo-blitar/jadwal-pemutakhiran").codes
    form = book.code_list("bps/ms-frekuensi-penyelenggaraan").codes
    assert [code.labels["id"] for code in schedule[:-1]] == [code.labels["id"] for code in form[:-1]]
    assert (schedule[0].notation, schedule[-2].notation, schedule[-1].notation) == ("harian", "tahunan", "insidental")
    kinds = [code.notation for code in book.code_list("kominfo-blitar/jenis-data").codes]
    assert kinds == ["statistik", "geospasial", "keuangan"]


def test_the_types_of_item_change_are_those_that_the_program_knows(book):
    found = book.code_list("kominfo-blitar/jenis-perubahan-kode")
    assert {code.notation: dict(code.alt_labels)["id"] for code in found.codes} == {
        kind.value: arity.gsim for kind, arity in ARITIES.items()
    }
    assert {code.notation: code.labels["id"].lower() for code in found.codes} == {
        kind.value: name.id for kind, name in NAMES.items()
    }
