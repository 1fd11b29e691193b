"""Reading what one system writes: the steps of a profile, in their order."""

import pytest


def columns(bench, **changed):
    """A profile's columns for a small file; each may be changed by its variable's name."""
    known = {
        "nik": {"header": "NIK", "variable": "nik", "strip_apostrophe": True},
        "nama": {"header": "NAMA", "variable": "nama"},
        "jenis_kelamin": {
            "header": "JK",
            "variable": "jenis_kelamin",
            "values": {"0": "2", "1": "1"},
        },
    }
    return [{**column, **changed.get(name, {})} for name, column in known.items()]


def read(bench, column, *values, duplicates=None, **parts):
    """Check a file whose last column is read as told; return the checked file."""
    profile = bench.profile(*columns(bench), column, duplicates=duplicates, **parts)
    lines = [f"NIK,NAMA,JK,{column['header']}"]
    for position, value in enumerate(values, start=1):
        quoted = f'"{value}"' if "," in value else value
        lines.append(f"'350510010100{position:04},Siti,0,{quoted}")
    return bench.check("\n".join(lines).encode(), profiles=[profile])


def errors(checked):
    return [(one.cell, one.check) for one in checked.report.findings if one.severity == "error"]


def notes(checked):
    return [(one.check, one.column, one.count) for one in checked.report.findings if one.severity == "note"]


def test_apostrophes_and_raw_values_are_read_as_meant(bench):
    checked = read(bench, {"header": "USIA", "variable": "usia"}, "25")
    assert errors(checked) == []
    assert checked.report.profile == "sumber-1"
    assert checked.rows().row(0, named=True) == {
        "row": 2,
        "nik": "3505100101000001",
        "nama": "Siti",
        "jenis_kelamin": "2",
        "usia": 25,
    }


def test_placeholders_are_empty_and_noted_once(bench):
    checked = read(
        bench,
        {"header": "USIA", "variable": "usia", "placeholders": ["-", "0", "Tidak Ada"]},
        "-",
        "0",
        "7",
        "tidak ada",
    )
    assert checked.rows()["usia"].to_list() == [None, None, 7, None]
    assert errors(checked) == []
    assert notes(checked) == [("file.placeholders", "USIA", 3)]


def test_labels_of_the_source_go_through_the_correspondence(bench):
    column = {
        "header": "AGAMA",
        "variable": "agama",
        "codes": bench.mapping("sumber/agama", "label", correspondence="sumber-agama--dukcapil-agama"),
    }
    checked = read(bench, column, "ISLAM", "islam", "  Katholik ", "PROTESTAN", "Katolik", "3")
    assert checked.rows()["agama"].to_list() == ["1", "1", "3", "2", None, None]
    assert errors(checked) == [("D6", "code"), ("D7", "code")]


def test_a_label_that_may_mean_two_codes_is_never_guessed(bench):
    standard_with_status = bench.standard(
        bench.variable("nik"), bench.variable("nama"), bench.variable("jenis_kelamin"),
        bench.variable("status", code_list="dukcapil/status-perkawinan"),
    )  # fmt: skip
    column = {
        "header": "STATUS",
        "variable": "status",
        "codes": bench.mapping("sumber/status", "label", correspondence="sumber-status--dukcapil-status"),
    }
    profile = bench.profile(*columns(bench, jenis_kelamin={"values": {}}), column)
    source = b"NIK,NAMA,JK,STATUS\n1,A,1,Kawin\n2,B,1,Cerai\n"
    checked = bench.check(source, body=standard_with_status, profiles=[profile])
    assert checked.rows()["status"].to_list() == ["2", None]
    (finding,) = [one for one in checked.report.findings if one.severity == "error"]
    assert (finding.cell, finding.check, finding.suggestion) == ("D3", "code", None)
    assert "3 Cerai Hidup, 4 Cerai Mati" in finding.message.id


def test_free_text_without_a_code_is_left_out_with_a_note(bench):
    column = {
        "header": "AGAMA",
        "variable": "agama",
        "free_text": True,
        "codes": bench.mapping("dukcapil/agama", "label"),
    }
    checked = read(bench, column, "Islam", "kejawen", "marapu")
    assert checked.rows()["agama"].to_list() == ["1", None, None]
    assert errors(checked) == []
    assert notes(checked) == [("file.free-text", "AGAMA", 2)]


def test_dates_are_tried_in_the_order_of_the_profile_and_as_iso(bench):
    column = {"header": "LAHIR", "variable": "tanggal_lahir", "dates": ["%d/%m/%Y", "%d-%m-%Y"]}
    checked = read(bench, column, "02/01/2000", "02-01-2000", "2000-01-02", "2/1/2000", "31/02/2000", "01/13/2000")
    assert [str(day) for day in checked.rows()["tanggal_lahir"].to_list()] == ["2000-01-02"] * 3 + ["None"] * 3
    assert errors(checked) == [("D5", "format"), ("D6", "format"), ("D7", "format")]


@pytest.mark.parametrize(
    ("written", "read_as"), [("36,5", 36.5), ("1.234,5", 1234.5), ("1.234", 1234.0), ("36.5", 36.5), ("36", 36.0)]
)
def test_a_decimal_comma_is_read_where_the_profile_says_so(bench, written, read_as):
    checked = read(bench, {"header": "LUAS", "variable": "luas", "decimal_comma": True}, written)
    assert errors(checked) == []
    assert checked.rows()["luas"].to_list() == [read_as]


def test_spaces_around_a_value_do_not_matter_under_a_profile(bench):
    assert errors(read(bench, {"header": "USIA", "variable": "usia"}, " 7 ")) == []


def test_rows_that_the_source_writes_twice_are_read_once(bench):
    profile = bench.profile(*columns(bench), duplicates={"by": ["nik"]})
    source = b"NIK,NAMA,JK\n'3505100101000001,A,1\n'3505100101000001,A,1\n'3505100101000002,B,1\n"
    checked = bench.check(source, profiles=[profile])
    assert errors(checked) == []
    assert checked.rows()["row"].to_list() == [2, 4]
    assert [(one.check, one.severity.value) for one in checked.report.findings if one.check == "file.copies"] == [
        ("file.copies", "note")
    ]


def test_what_the_source_itself_gives_is_neither_missing_nor_empty(bench):
    profile = bench.profile(*columns(bench), derived={"desa": "village_kemendagri"})
    source = b"NIK,NAMA,JK\n'3505100101000001,A,1\n"
    checked = bench.check(source, profiles=[profile], given={"village_kemendagri": "35.05.10.2011"})
    assert [one.check for one in checked.report.findings] == []
    assert checked.rows()["desa"].to_list() == ["35.05.10.2011"]


def test_columns_that_the_profile_knows_and_the_standard_does_not_are_no_finding(bench):
    checked = read(bench, {"header": "ID"}, "17")
    assert checked.report.findings == ()


def test_a_faulty_cell_keeps_its_row_from_what_needs_it_only(bench):
    checked = read(bench, {"header": "USIA", "variable": "usia"}, "25", "x")
    assert checked.faulty().rows() == [(3, "usia")]
    assert checked.sound_rows(["usia"])["row"].to_list() == [2]
    assert checked.sound_rows(["nama", "jenis_kelamin"])["row"].to_list() == [2, 3]
