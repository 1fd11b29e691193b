"""What the bundled vocabularies hold, against counts and values taken from the sources by hand."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from registry.codes.book import FileBook
from registry.codes.payloads import CodeList
from registry.codes.turtle import bundled

DAY = date(2025, 12, 31)


@pytest.fixture(scope="module")
def book():
    return FileBook()


def test_counts_are_those_of_the_sources(book):
    counts = {
        "dukcapil/jenis-kelamin": 2,
        "dukcapil/agama": 7,
        "dukcapil/status-perkawinan": 4,
        "dukcapil/pendidikan": 10,
        "dukcapil/pekerjaan": 89,
        "dukcapil/golongan-darah": 13,
        "dukcapil/hubungan-keluarga": 11,
        "dukcapil/kewarganegaraan": 3,
        "opensid/status-dasar": 6,
        "opensid/pendidikan-sedang": 18,
        "kemendesa/agama": 7,
        "kemendesa/pekerjaan": 16,
        "kemendesa/penyakit": 19,
        "kemendesa/disabilitas": 10,
        "kemendesa/fasilitas-kesehatan": 16,
        "kemendesa/sumber-penghasilan": 44,
        "kemendesa/lantai": 9,
        "kemendesa/tujuan-sdgs-desa": 18,
        "sitakro/agama-2025-12": 6,
        "sitakro/pekerjaan-2025-12": 45,
        "sitakro/pekerjaan-utama-2025-12": 45,
        "sitakro/golongan-darah-2025-12": 13,
        "sitakro/lantai-2025-12": 8,
        "sitakro/sumber-penghasilan-2025-12": 33,
        "bps/kbli": 22,
    }
    assert {name: len(book.code_list(name).codes) for name in counts} == counts


def test_38_of_45_occupations_of_sitakro_are_the_same_word_for_word(book):
    rows = book.maps("sitakro-pekerjaan--dukcapil-pekerjaan", at=DAY)
    assert sum(row.match == "exactMatch" for row in rows) == 38
    assert {row.source for row in rows} == {str(number) for number in range(1, 46)}
    for row in rows:
        ours = book.code("sitakro/pekerjaan-2025-12", row.source).labels["id"]
        code = book.code("dukcapil/pekerjaan", row.target)
        wordings = {code.labels["id"].upper(), *(text.upper() for _, text in code.alt_labels)}
        assert (ours.upper() in wordings) == (row.match == "exactMatch"), ours


def test_blitar_has_22_districts_220_villages_and_28_urban_villages(book):
    codes = book.code_list("kemendagri/wilayah").codes
    kinds = Counter(code.note["id"] for code in codes)
    assert kinds == {"Provinsi": 1, "Kabupaten": 1, "Kecamatan": 22, "Desa": 220, "Kelurahan": 28}
    assert not [code for code in codes if code.notation.startswith("35.72")]
    sawentar = book.code("kemendagri/wilayah", "35.05.10.2011")
    assert (sawentar.labels["id"], sawentar.broader, sawentar.level) == ("Sawentar", ("35.05.10",), 4)


def test_the_fourth_block_tells_desa_from_kelurahan(book):
    for code in book.code_list("kemendagri/wilayah").codes:
        if code.level == 4:
            assert (code.notation[9] == "1") == (code.note["id"] == "Kelurahan"), code.notation


def test_bps_villages_are_the_166_on_which_two_sources_agree_and_kanigoro_is_approved(book):
    villages = [code for code in book.code_list("bps/wilayah").codes if code.level == 4]
    assert len(villages) == 166
    rows = book.maps("kemendagri-wilayah--bps-wilayah", at=DAY)
    assert {(row.source, row.target) for row in rows if row.approved} == {
        ("35.05.10", "3505080"),
        ("35.05.10.1008", "3505080005"),
        ("35.05.10.1010", "3505080004"),
        ("35.05.10.2001", "3505080001"),
        ("35.05.10.2002", "3505080008"),
        ("35.05.10.2003", "3505080002"),
        ("35.05.10.2004", "3505080007"),
        ("35.05.10.2005", "3505080010"),
        ("35.05.10.2006", "3505080006"),
        ("35.05.10.2007", "3505080003"),
        ("35.05.10.2009", "3505080011"),
        ("35.05.10.2011", "3505080012"),
        ("35.05.10.2012", "3505080009"),
    }
    assert len(rows) == 2 + 22 + 166


def test_the_eighteen_goals_keep_both_official_wordings(book):
    goals = {code.notation: code for code in book.code_list("kemendesa/tujuan-sdgs-desa").codes}
    assert list(goals) == [str(number) for number in range(1, 19)]
    assert all(code.alt_labels for code in goals.values())
    assert goals["5"].labels["id"] == "Keterlibatan Perempuan Desa"
    assert goals["5"].alt_labels == (("id", "Desa berkesetaraan gender"),)
    assert goals["14"].labels["id"] == "Desa Peduli Lingkungan Laut"
    assert goals["14"].alt_labels == (("id", "Ekosistem laut desa"),)


def test_the_sections_of_kbli_are_a_to_v_in_order(book):
    assert "".join(code.notation for code in book.code_list("bps/kbli").codes) == "ABCDEFGHIJKLMNOPQRSTUV"


SITAKRO_UNMAPPED = {"sitakro-status-kependudukan--opensid-status-penduduk": {"Pindah", "Meninggal"}}


def test_every_code_of_sitakro_has_a_target_where_there_is_one(book):
    for thing in bundled():
        if not isinstance(thing, CodeList) and thing.slug.startswith("sitakro-"):
            missing = {code.notation for code in book.code_list(thing.source_list).codes}
            missing -= {row.source for row in thing.maps}
            assert missing == SITAKRO_UNMAPPED.get(thing.slug, set()), thing.slug


def test_only_a_true_split_gives_more_than_one_candidate():
    split = defaultdict(set)
    for thing in bundled():
        if not isinstance(thing, CodeList):
            targets = Counter(row.source for row in thing.maps)
            split[thing.slug] |= {source for source, count in targets.items() if count > 1}
    assert {slug: sources for slug, sources in split.items() if sources} == {
        "sitakro-lantai--kemendesa-lantai": {"7"},  # bamboo or low-quality boards
        "sitakro-pekerjaan--kemendesa-pekerjaan": {"30"},  # fishers who own or rent their boat
        "sitakro-pekerjaan-utama--kemendesa-pekerjaan": {"22"},
        # Janda/Duda: divorced or widowed
        "kemendagri-prodeskel-dak-3-status-perkawinan--dukcapil-status-perkawinan": {"3"},
        "kemendagri-prodeskel-dak-3-status-perkawinan--kemendesa-status-perkawinan": {"3"},
    }


def test_the_blood_types_of_sitakro_are_renumbered_not_copied(book):
    rows = {row.source: row.target for row in book.maps("sitakro-golongan-darah--dukcapil-golongan-darah", at=DAY)}
    expected = [13, 1, 5, 6, 2, 7, 8, 4, 12, 11, 3, 9, 10]
    assert rows == {str(place): str(target) for place, target in enumerate(expected, 1)}


def test_the_latrines_of_sitakro_stand_in_another_order(book):
    rows = {row.source: row.target for row in book.maps("sitakro-fasilitas-bab--kemendesa-fasilitas-bab", at=DAY)}
    assert rows == {"1": "1", "2": "3", "3": "2", "4": "other"}
