"""What holds for every table: a sound one has no error, one spoilt cell gives one error, and jsonschema agrees."""

from datetime import date

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BORN = st.dates(date(1930, 1, 1), date(2025, 12, 31))
SPOILT = {
    "nik": ["", "123", "35051001010000X1", "+350510010100001", "3505 10010100001"],
    "nama": ["", "   ", "x" * 21],
    "jenis_kelamin": ["", "3", "pria", "1;2"],
    "tanggal_lahir": ["2019-02-30", "1/1/2000", "1899-12-31", "2026-01-01", "1990-1-5", "kemarin"],
    "usia": ["x", "+7", "12.5", "1e1", "121", "-1", " 7"],
    "luas": ["nan", "1e3", "-1", "1,5", "+2"],
    "agama": ["0", "8", "01", "Zoroaster"],
    "desa": ["35.05.10.9999", "3505102011", "35.05.10.2099", "Sawentar Lor"],
}


def age(born):
    return 2025 - born.year - ((born.month, born.day) > (12, 31))


@st.composite
def residents(draw, at_least=1):
    rows = []
    for position in range(draw(st.integers(at_least, 12))):
        born = draw(st.none() | BORN)
        rows.append(
            {
                "nik": f"350510010100{position + 1:04}",
                "nama": draw(st.text("abc XYZ.'é-", min_size=1, max_size=20).filter(str.strip)),
                "jenis_kelamin": draw(st.sampled_from(["1", "2", "Laki-laki", "PEREMPUAN"])),
                "tanggal_lahir": born.isoformat() if born else "",
                "usia": str(age(born)) if born else "",
                "luas": draw(st.sampled_from(["", "0", "36", "36.5", "0.05"])),
                "agama": draw(st.sampled_from(["", "1", "7", "islam", "Hindu"])),
                "desa": draw(st.sampled_from(["", "35.05.10.2011", "sawentar"])),
                "no_kk": "",
                "hubungan": "",
            }
        )
    return rows


@RELAXED
@given(rows=residents())
def test_a_sound_table_has_no_finding(bench, rows):
    assert bench.check(bench.csv(*rows)).report.findings == ()


@RELAXED
@given(data=st.data(), rows=residents())
def test_one_spoilt_cell_gives_one_error_at_that_cell(bench, data, rows):
    number = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(sorted(SPOILT)))
    rows[number][column] = data.draw(st.sampled_from(SPOILT[column]))
    cell = f"{'ABCDEFGHIJ'[bench.HEADER.index(column)]}{number + 2}"
    assert [where for where, _ in bench.found(bench.csv(*rows))] == [cell]


TEXT = st.sampled_from(
    ["", "0", "7", "-7", "12", "120", "121", "abc", "ABC", "abcd", "A1", "12.5", "-0.25", "x y", "é", "007", "99999"]
)
KEYWORDS = {
    "pendek": {"type": "string", "minLength": 2, "maxLength": 3},
    "huruf": {"type": "string", "pattern": "^[A-Za-z]+$"},
    "angka": {"type": "string", "pattern": "^[0-9]{3}$"},
    "bulat": {"type": "integer", "minimum": 0, "maximum": 120},
    "pecahan": {"type": "number", "minimum": -1, "maximum": 100},
    "pilihan": {"type": "string", "enum": ["1", "2", "7"]},
}
CHECK_OF = {
    "minLength": "length",
    "maxLength": "length",
    "pattern": "pattern",
    "type": "type",
    "minimum": "range",
    "maximum": "range",
    "enum": "code",
}


def instance(name, text):
    """The cell as JSON: the number it spells where the schema wants one, else its text."""
    try:
        if KEYWORDS[name]["type"] == "integer":
            return int(text)
        return float(text) if KEYWORDS[name]["type"] == "number" else text
    except ValueError:
        return text


@RELAXED
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(KEYWORDS, TEXT)), min_size=1, max_size=15))
def test_jsonschema_finds_the_same_cells_for_the_same_reasons(bench, rows):
    bench.book.lists["uji/pilihan"] = {
        code: bench.listed("a")["1"].__class__(code, {"id": f"L{code}"}) for code in "127"
    }
    variables = [
        bench.variable("pendek", min_length=2, max_length=3),
        bench.variable("huruf", pattern="^[A-Za-z]+$"),
        bench.variable("angka", pattern="^[0-9]{3}$"),
        bench.variable("bulat", "integer", minimum=0, maximum=120),
        bench.variable("pecahan", "decimal", minimum=-1, maximum=100),
        bench.variable("pilihan", code_list="uji/pilihan"),
    ]
    expected = set()
    for number, row in enumerate(rows, start=2):
        for name, text in row.items():
            if text:
                faults = jsonschema.Draft202012Validator(KEYWORDS[name]).iter_errors(instance(name, text))
                kinds = {CHECK_OF[fault.validator] for fault in faults}
                if kinds:
                    told = "type" if "type" in kinds else min(kinds)
                    expected.add((f"{'ABCDEF'[list(KEYWORDS).index(name)]}{number}", told))
    variables.append(bench.variable("nomor"))  # so that no row is blank
    assert set(bench.table(*variables, rows=[[*(row[name] for name in KEYWORDS), "n"] for row in rows])) == expected
