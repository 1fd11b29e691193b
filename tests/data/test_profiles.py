"""Profiles: how each system writes a standard, held against the headers of its own files."""

import csv
from datetime import date
from pathlib import Path

import pytest

from registry.codes.book import FileBook
from registry.standards.bundled import profiles, standards

AT = date(2025, 12, 31)
BEST_FIRST = ["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
STANDARDS, PROFILES = standards(), profiles()
COLUMNS = [(profile, column) for profile in PROFILES.values() for column in profile.columns]
CODED = [(profile, column) for profile, column in COLUMNS if column.codes]


def headers(source):
    with (Path(__file__).parents[1] / "standards" / "source_columns.csv").open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file) if row["source"] == source]


def variable(profile, column):
    return STANDARDS[profile.standard].variable(column.variable)


@pytest.fixture(scope="module")
def book():
    return FileBook()


@pytest.mark.parametrize(
    ("slug", "standard", "source", "count"),
    [
        ("sitakro-individu-2025-12", "individu-sdgs-desa", "sitakro individu_all", 68),
        ("sitakro-penduduk-2025-12", "penduduk-opensid", "sitakro data_penduduk", 22),
        ("sitakro-pemukiman-2025-12", "keluarga-sdgs-desa", "sitakro lokasi_pemukiman", 31),
        ("opensid-2410", "penduduk-opensid", "opensid", 43),
        ("jatim-19", "agregat-wilayah", "jatim", 19),
    ],
)
def test_every_header_of_an_export_is_known_once_and_in_order(slug, standard, source, count):
    profile = PROFILES[slug]
    assert [column.header for column in profile.columns] == headers(source)
    assert (profile.standard, profile.version, len(profile.columns)) == (standard, "1.0.0", count)


@pytest.mark.parametrize(("name", "count"), [("individu", 66), ("keluarga", 143)])
def test_a_template_of_the_sdgs_dashboard_has_its_columns_where_they_stand(name, count):
    """Columns A to BN and A to EM; of some no heading is recorded, and their note says so."""
    columns = PROFILES[f"sdgs-{name}"].columns
    assert len(columns) == count
    with (Path(__file__).parents[1] / "standards" / "source_columns.csv").open(encoding="utf-8", newline="") as file:
        known = [row for row in csv.DictReader(file) if row["source"] == f"sdgs template {name}"]
    assert {int(row["position"]): row["name"] for row in known} == {
        position: columns[position - 1].header for position in (int(row["position"]) for row in known)
    }
    told = {int(row["position"]) for row in known}
    assert all(column.note for position, column in enumerate(columns, start=1) if position not in told)


def test_the_rt_import_of_sitakro_has_its_854_columns_in_order():
    """SITakro gives one name to two answers and reads them by position; the second has a heading of its own here."""
    written = [column.header for column in PROFILES["sitakro-rt-2025-12"].columns]
    source = headers("sitakro rt import")
    assert len(source) == len(written) == 854
    unlike = [(theirs, ours) for theirs, ours in zip(source, written, strict=True) if theirs != ours]
    assert unlike == [("jk_lainnya", "jk_lainnya_kejahatan")]
    assert [column.variable for column in PROFILES["sitakro-rt-2025-12"].columns] == [
        variable.name for variable in STANDARDS["rt-sdgs-desa"].variables
    ]


def test_a_column_feeds_a_variable_of_the_standard_or_says_why_not():
    for profile, column in COLUMNS:
        assert variable(profile, column) if column.variable else column.note


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
def test_no_two_columns_feed_one_variable_or_answer_to_one_name(profile):
    fed = [column.variable for column in profile.columns if column.variable]
    spoken = [{name.casefold() for name in (column.header, *column.aliases)} for column in profile.columns]
    assert len(fed) == len(set(fed))
    assert sum(map(len, spoken)) == len(set().union(*spoken))


def test_what_a_file_lacks_and_its_source_gives_is_a_variable_of_the_standard():
    for profile in PROFILES.values():
        for name in profile.derived:
            assert STANDARDS[profile.standard].variable(name)
            assert name not in {column.variable for column in profile.columns}


def test_dates_are_read_in_every_form_the_exports_use():
    dated = [column for profile, column in COLUMNS if column.variable and variable(profile, column).datatype == "date"]
    opensid = ["tanggallahir", "tanggal_akhir_paspor", "tanggalperkawinan", "tanggalperceraian"]
    sitakro = ["Tanggal Lahir", "Tanggal Lahir", "Tanggal Perkawinan"]
    assert sorted(column.header for column in dated) == sorted([*opensid, *sitakro, "Tanggal Lahir"])
    assert all(column.dates == ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"] for column in dated)


def test_a_classified_variable_is_read_through_codes_and_no_other_is():
    for profile, column in COLUMNS:
        if column.variable:
            assert (column.codes is not None) == (variable(profile, column).classification is not None), column.header


def test_codes_come_from_a_known_list_through_a_known_correspondence(book):
    for profile, column in CODED:
        target = variable(profile, column).classification.code_list
        assert book.codes(column.codes.code_list, at=AT)
        if column.codes.correspondence:
            table = book.correspondence(column.codes.correspondence)
            assert (table.source_list, table.target_list) == (column.codes.code_list, target)
        else:
            assert column.codes.code_list == target


def test_values_given_outright_are_codes_of_the_standard(book):
    for profile, column in COLUMNS:
        if column.values:
            target = variable(profile, column).classification.code_list
            assert set(column.values.values()) <= set(book.codes(target, at=AT))


def test_a_choice_of_the_form_means_one_code_or_is_read_as_empty_with_a_reason(book):
    for _, column in CODED:
        if column.codes.correspondence is None:
            continue
        rows = book.maps(column.codes.correspondence, at=AT)
        for notation, code in book.codes(column.codes.code_list, at=AT).items():
            label = code.labels["id"]
            if label in column.placeholders:
                assert column.note
                continue
            matches = [row.match for row in rows if row.source == notation]
            assert matches, f"{column.header}: {label!r} has no counterpart"
            best = min(matches, key=BEST_FIRST.index)
            assert matches.count(best) == 1, f"{column.header}: {label!r} may mean several codes"


@pytest.mark.parametrize("slug", ["sitakro-individu-2025-12", "sitakro-penduduk-2025-12"])
def test_women_leave_sitakro_as_a_raw_zero_and_arrive_as_two(slug, book):
    [column] = [column for column in PROFILES[slug].columns if column.header == "Jenis Kelamin"]
    assert "0" not in column.placeholders
    assert "notation" in column.codes.by
    assert [row.target for row in book.maps(column.codes.correspondence, at=AT) if row.source == "0"] == ["2"]


def test_a_count_of_zero_is_a_count_and_not_an_empty_cell():
    counts = [column for _, column in COLUMNS if column.variable and column.header.endswith(("(x)", "(x/th)"))]
    assert len(counts) == 16 + 6
    assert not [column.header for column in counts if "0" in column.placeholders]


def test_long_numbers_of_the_register_lose_their_apostrophe():
    columns = PROFILES["sitakro-penduduk-2025-12"].columns
    assert [column.header for column in columns if column.strip_apostrophe] == ["No KK", "NIK"]


def test_a_family_listed_again_is_read_once_and_told_as_a_note():
    duplicates = PROFILES["sitakro-pemukiman-2025-12"].duplicates
    assert (duplicates.by, duplicates.severity) == (["no_kk"], "note")


def test_housing_takes_the_head_and_not_the_person_of_the_row():
    columns = {column.header: column.variable for column in PROFILES["sitakro-pemukiman-2025-12"].columns}
    assert (columns["NIK"], columns["NAMA"], columns["NIK Kepala Keluarga"]) == (None, None, "nik")


def test_free_text_is_taken_as_such_in_four_columns_and_nowhere_else():
    free = [column.header for _, column in COLUMNS if column.free_text]
    assert free == ["Warga Negara", "Pendidikan Sedang Diikuti", "Kualitas Pelayanan Desa", "Keterbukaan Desa"]
