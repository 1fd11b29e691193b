"""One cause is told as one: a column written another way, rows that slipped, a name looked for in its own district."""

from registry.codes.payloads import Code

ROWS = 6


def causes(report, check):
    return [cause for cause in report.causes if cause.check == check]


def test_the_same_wrong_value_in_many_cells_is_one_cause_with_its_cure(bench):
    report = bench.check(bench.csv(*[{"agama": "Isalm"}] * 400)).report
    (cause,) = causes(report, "code")
    assert (cause.count, cause.suggestion) == (400, "1 — Islam")


def test_a_column_with_decimal_commas_is_told_so_once(bench):
    (cause,) = causes(bench.check(bench.csv(*[{"luas": f"{n},5"} for n in range(ROWS)])).report, "type")
    assert (cause.count, cause.message.id.partition(".")[0]) == (ROWS, "Kolom ini memakai koma sebagai tanda desimal")
    assert {found.suggestion for found in cause.findings} == {f"{n}.5" for n in range(ROWS)}


def test_a_column_with_units_is_told_so_once(bench):
    (cause,) = causes(bench.check(bench.csv(*[{"usia": f"{n} tahun"} for n in range(ROWS)])).report, "type")
    assert "Satuan ditulis di belakang angka" in cause.message.id


def test_dates_written_another_way_are_told_by_their_order(bench):
    written = {"{d:02}/{m:02}/2001": "hari/bulan/tahun", "{m:02}/{d:02}/2001": "bulan/hari/tahun"}
    for form, order in written.items():
        days = [form.format(d=day, m=3) for day in range(20, 20 + ROWS)]
        (cause,) = causes(bench.check(bench.csv(*[{"tanggal_lahir": day} for day in days])).report, "format")
        assert order in cause.message.id
    days = [f"2001-{day}-03" for day in range(20, 20 + ROWS)]
    (cause,) = causes(bench.check(bench.csv(*[{"tanggal_lahir": day} for day in days])).report, "format")
    assert "tahun-hari-bulan" in cause.message.id


def test_apostrophes_are_told_as_what_they_are(bench):
    cells = [{"nik": f"'350510010100{n:04}"} for n in range(1, ROWS)]
    (cause,) = causes(bench.check(bench.csv(*cells)).report, "pattern")
    assert "diawali apostrof" in cause.message.id


def test_different_slips_share_no_cause(bench):
    cells = [{"luas": text} for text in ("1,5", "banyak", "luas", "?", "x")]
    (cause,) = causes(bench.check(bench.csv(*cells)).report, "type")
    assert cause.message.id == "Jenis isian tidak sesuai"


def slipped(bench, rows, step):
    """Rows whose cells from the sex on stand one column further on, or one before."""
    names = bench.HEADER
    lines = [",".join(names)]
    for number in range(1, 8):
        own = {"nik": f"350510010100{number:04}", "no_kk": f"K{number}"}
        cells = [{**bench.SOUND, **own}[name] for name in names]
        if number + 1 in rows:
            cells = [*cells[:2], "", *cells[2:-1]] if step > 0 else [*cells[:2], *cells[3:], ""]
        lines.append(",".join(cells))
    return ("\n".join(lines) + "\n").encode()


def test_rows_that_slipped_by_one_column_are_told_as_one_cause(bench):
    for step, way in ((1, "kanan"), (-1, "kiri")):
        found = [
            one for one in bench.check(slipped(bench, {3, 5}, step)).report.findings if one.check == "file.shifted"
        ]
        assert [one.count for one in found] == [2]
        assert f"bergeser satu kolom ke {way} pada 2 baris (baris 3, 5)" in found[0].message.id
        assert found[0].severity == "warning"


def test_rows_with_faults_of_their_own_did_not_slip(bench):
    report = bench.check(bench.csv({"jenis_kelamin": "x", "usia": "tua", "luas": "besar", "agama": "?"})).report
    assert "file.shifted" not in {one.check for one in report.findings}


def places(bench):
    bench.book.lists["kemendagri/wilayah"] = {
        "35.05": Code("35.05", {"id": "Blitar"}, level=1),
        "35.05.10": Code("35.05.10", {"id": "Kanigoro"}, broader=("35.05",), level=2),
        "35.05.11": Code("35.05.11", {"id": "Talun"}, broader=("35.05",), level=2),
        "35.05.10.2001": Code("35.05.10.2001", {"id": "Sumberagung"}, broader=("35.05.10",), level=3),
        "35.05.11.2001": Code("35.05.11.2001", {"id": "Sumberagung"}, broader=("35.05.11",), level=3),
        "35.05.11.2002": Code("35.05.11.2002", {"id": "Sawentan"}, broader=("35.05.11",), level=3),
        "35.05.10.2011": Code("35.05.10.2011", {"id": "Sawentar"}, broader=("35.05.10",), level=3),
    }
    return bench.standard(
        bench.variable("kecamatan", code_list="kemendagri/wilayah"),
        bench.variable("desa", code_list="kemendagri/wilayah"),
    )


def test_the_village_that_is_meant_is_looked_for_in_the_districts_own(bench):
    body = places(bench)
    rows = b"kecamatan,desa\n35.05.10,Sawentam\n35.05.11,Sawentam\nKanigoro,Sumberagung\n,Sumberagung\n"
    found = bench.check(rows, body=body).report.findings
    assert [(one.cell, one.suggestion) for one in found] == [
        ("B2", "35.05.10.2011 — Sawentar"),
        ("B3", "35.05.11.2002 — Sawentan"),
        ("B4", "35.05.10.2001 — Sumberagung"),
        ("B5", None),
    ]
    assert "dapat berarti beberapa kode" in found[3].message.id
