"""The planter on small tables with one thing to spoil; what the ledger must say is written by hand."""

from datetime import date

import pytest

from harvesters.planting.cells import Table, address
from harvesters.planting.fields import Layout
from harvesters.planting.ledger import Entry
from harvesters.planting.planter import TooManyFaults, plant
from registry.harvest.plugin import DataStandard, Profile

PERIOD = date(2025, 12, 31)
TEXT = {"id": "…"}
NIK = "3505100101900001"


def layout(rows, *variables, rules=(), heads=(), departed=(), repeats=(), families=None, duplicates=None, **column):
    """A table of the columns given; a variable without constraints of its own is known and cannot be wrong."""
    standard = {
        "title": TEXT,
        "description": TEXT,
        "unit_type": TEXT,
        "legal_basis": [],
        "sources": [],
        "variables": [
            {"title": TEXT, "concept": TEXT, "definition": TEXT, "measure": TEXT, "datatype": "string"} | variable
            for variable in variables
        ],
        "rules": [{"severity": "error", "message": TEXT, "basis": "…"} | rule for rule in rules],
    }
    profile = {
        "slug": "p",
        "title": TEXT,
        "system": "s",
        "release": "1",
        "standard": "s",
        "version": "1.0.0",
        "source": "s",
        "columns": [
            {"header": variable["name"].upper(), "variable": variable["name"]} | column for variable in variables
        ],
        "duplicates": duplicates and {"by": duplicates},
    }
    headers = tuple(variable["name"].upper() for variable in variables)
    table = Table(
        "t",
        headers,
        [list(row) for row in rows],
        families if families is not None else list(range(len(rows))),
        frozenset(repeats),
        frozenset(heads),
        frozenset(departed),
    )
    return Layout(table, Profile.model_validate(profile), DataStandard.model_validate(standard))


def planted(one, *, faults, form="csv", seed=1):
    cells = len(one.table.rows) * len(one.table.headers)
    (table,), entries = plant([one], share=faults / cells, seed=seed, form=form, period=PERIOD)
    return table.rows, entries


ONE_CELL = [
    # variable, cell, spoilt cell, fault, check
    ({"constraints": {"required": True}}, "Sri", [None], "required cell emptied", "required"),
    ({"datatype": "integer"}, 4, ["dua", "tiga kali", "banyak", "tidak tahu", "seratus"], "words for a number", "type"),
    ({"datatype": "date"}, "2001-05-06", ["2001-02-31"], "date that does not exist", "format"),
    (
        {"constraints": {"pattern": "^[0-9]{3}$"}},
        "004",
        ["00", "0047", "O04", "0-x", "12x", "??"],
        "text of another shape",
        "pattern",
    ),
    (
        {"constraints": {"pattern": "^[a-z]+@[a-z]+$"}},
        "a@b",
        ["ab", "a@", "a@b7", "a-x", "12x", "??"],
        "text of another shape",
        "pattern",
    ),
    (
        {"classification": {"code_list": "a/b", "version": "1.0.0"}},
        "Kawin",
        ["Belum didata", "Tidak jelas", "Lihat catatan", "Menyusul", "Sesuai dokumen"],
        "label outside the list",
        "code",
    ),
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("variable", "cell", "spoilt", "fault", "check"), ONE_CELL)
def test_each_fault_is_where_and_what_the_ledger_says(variable, cell, spoilt, fault, check, form):
    rows, entries = planted(layout([[cell]], {"name": "x"} | variable), faults=1, form=form)
    assert rows[0][0] in spoilt
    sheet = "Worksheet" if form == "xlsx" else None
    assert entries == [Entry(f"t.{form}", sheet, 2, "X", "A2", fault, check)]


def test_a_text_too_long_is_longer_than_the_standard_allows():
    rows, (entry,) = planted(layout([["Dusun Krajan"]], {"name": "x", "constraints": {"max_length": 20}}), faults=1)
    assert len(rows[0][0]) > 20
    assert rows[0][0].startswith("Dusun Krajan Dusun K")
    assert entry.check == "length"


@pytest.mark.parametrize(
    ("datatype", "bound", "cell", "wrong"),
    [
        ("integer", {"minimum": 0}, 3, lambda cell: -9 <= cell < 0),
        ("decimal", {"minimum": 0}, 1.5, lambda cell: -9 <= cell < 0),
        ("integer", {"maximum": 366}, 3, lambda cell: cell in range(466, 1367, 100)),
        (
            "date",
            {"minimum": "1900-01-01"},
            "2001-05-06",
            lambda cell: "1810" <= cell[:4] < "1900" and cell[4:] == "-05-06",
        ),
    ],
)
def test_a_value_out_of_range_lies_beyond_the_bound_of_the_standard(datatype, bound, cell, wrong):
    kinds = set()
    for seed in range(6):
        rows, (entry,) = planted(
            layout([[cell]], {"name": "x", "datatype": datatype, "constraints": bound}), faults=1, seed=seed
        )
        kinds.add(entry.check)
        if entry.check == "range":
            assert wrong(rows[0][0])
    assert kinds == {"range", "format" if datatype == "date" else "type"}


def test_a_long_number_stored_as_a_number_has_lost_its_last_digit():
    nik = {"name": "nik", "constraints": {"pattern": "^[0-9]{16}$"}, "severity": {"pattern": "warning"}}
    rows, (entry,) = planted(layout([[f"'{NIK}"]], nik, strip_apostrophe=True), faults=1, form="xlsx")
    assert rows == [[3505100101900000]]
    assert entry == Entry("t.xlsx", "Worksheet", 2, "NIK", "A2", "long number stored as a number", "type")


NIK_RULES = [
    ("R04", {"9905100101900001"}, "unknown province in the NIK"),
    ("R05", {"3505100001900001", "3505103502900001", "3505100113900001"}, "unreal birth date in the NIK"),
    ("R06", {"3505100101900000"}, "NIK without a serial"),
]


@pytest.mark.parametrize(("rule", "spoilt", "fault"), NIK_RULES)
def test_a_broken_rule_about_the_nik_leaves_the_rest_of_it(rule, spoilt, fault):
    one = layout(
        [[f"'{NIK}"]], {"name": "nik"}, rules=[{"id": rule, "column": "nik", "test": "nik"}], strip_apostrophe=True
    )
    rows, entries = planted(one, faults=1)
    assert rows[0][0].removeprefix("'") in spoilt
    assert rows[0][0].startswith("'")
    assert entries == [Entry("t.csv", None, 2, "NIK", "A2", fault, f"rule.{rule}")]


def test_a_date_in_the_wrong_century_is_still_to_come_in_fifty_years():
    rules = [{"id": "R14", "column": "lahir", "test": "lahir"}]
    born = [["06-05-2001"], ["29-02-1936"], ["31-12-1890"]]
    rows, entries = planted(layout(born, {"name": "lahir"}, rules=rules, dates=["%Y-%m-%d", "%d-%m-%Y"]), faults=3)
    assert rows == [["06-05-2101"], ["28-02-2136"], ["31-12-2090"]]
    assert [entry.row for entry in entries] == [2, 3, 4]


def test_a_card_number_gets_the_nik_of_its_row_and_then_the_nik_stays():
    rules = [{"id": "R11", "column": "no_kk", "test": "no_kk != nik"}]
    required = {"name": "nik", "constraints": {"required": True}}
    for seed in range(8):
        rows, entries = planted(layout([["1", "2"]], {"name": "no_kk"}, required, rules=rules), faults=1, seed=seed)
        assert (rows, entries[0].cell) in ([[["2", "2"]], "A2"], ([["2", "2"]], "A2"), ([["1", None]], "B2"))
    with pytest.raises(TooManyFaults):
        planted(layout([["1", "2"]], {"name": "no_kk"}, required, rules=rules), faults=2)


def test_of_a_repeated_value_the_later_row_is_the_fault_and_the_earlier_stays():
    nik = {"name": "nik", "constraints": {"unique": True}}
    rows, entries = planted(layout([["1"], ["2"]], nik), faults=1)
    assert rows == [["1"], ["1"]]
    assert entries == [Entry("t.csv", None, 3, "NIK", "A3", "value of an earlier row", "unique")]
    with pytest.raises(TooManyFaults):
        planted(layout([["1"], ["2"]], nik), faults=2)


HEADS = {
    "id": "R12",
    "column": "hub",
    "by": ["kk"],
    "count": "hub == '1'",
    "when": "status == '1'",
    "minimum": 1,
    "maximum": 1,
}


def test_a_family_loses_its_head_or_gets_a_second_one_at_a_later_row():
    seen = set()
    for seed in range(12):
        one = layout(
            [["7", "Kepala Keluarga"], ["7", "Anak"]],
            {"name": "kk"},
            {"name": "hub"},
            rules=[HEADS],
            heads=[0],
            families=[0, 0],
        )
        rows, (entry,) = planted(one, faults=1, seed=seed)
        seen.add((entry.cell, entry.fault, tuple(row[1] for row in rows)))
    assert seen == {
        ("B2", "family without a head", ("Famili Lain", "Anak")),
        ("B3", "second head of a family", ("Kepala Keluarga", "Kepala Keluarga")),
    }


def test_where_rules_count_families_no_card_number_is_replaced_by_a_nik():
    rules = [HEADS, {"id": "R11", "column": "kk", "test": "kk != nik"}]
    for seed in range(8):
        one = layout(
            [["7", "9", "Kepala Keluarga"]], *({"name": name} for name in ("kk", "nik", "hub")), rules=rules, heads=[0]
        )
        assert [entry.check for entry in planted(one, faults=1, seed=seed)[1]] == ["rule.R12"]


def test_who_left_the_village_cannot_be_the_second_head():
    one = layout(
        [["7", "Kepala Keluarga"], ["7", "Anak"]],
        {"name": "kk"},
        {"name": "hub"},
        rules=[HEADS],
        heads=[0],
        departed=[1],
        families=[0, 0],
    )
    assert {planted(one, faults=1, seed=seed)[1][0].cell for seed in range(8)} == {"B2"}


def test_a_family_has_one_fault_at_most_that_rules_about_families_read_and_the_head_keeps_its_row():
    required = {"constraints": {"required": True}}
    rules = [HEADS | {"id": "R99"}]  # a rule that the planter cannot break, so that only emptied cells are left
    rows = [["7", "Kepala Keluarga", "1"], ["7", "Anak", "1"], ["7", "Anak", "1"]]
    for seed in range(10):
        one = layout(
            rows,
            *({"name": name} | required for name in ("kk", "hub", "status")),
            rules=rules,
            heads=[0],
            families=[0, 0, 0],
        )
        spoilt, entries = planted(one, faults=1, seed=seed)
        assert spoilt[0] == rows[0]
        assert entries[0].row in {3, 4}
        with pytest.raises(TooManyFaults):
            planted(one, faults=2, seed=seed)


def test_rows_that_the_system_wrote_twice_are_left_alone_and_so_is_the_key_of_the_first():
    required = {"constraints": {"required": True}}
    one = layout(
        [["7", "Ya"], ["7", "Ya"]],
        {"name": "kk"} | required,
        {"name": "x"} | required,
        repeats=[1],
        families=[0, 0],
        duplicates=["kk"],
    )
    rows, entries = planted(one, faults=1)
    assert rows == [["7", None], ["7", "Ya"]]
    assert [entry.cell for entry in entries] == ["B2"]
    with pytest.raises(TooManyFaults):
        planted(one, faults=2)


def test_what_a_profile_reads_away_is_no_fault():
    cell = {"name": "x", "datatype": "integer", "constraints": {"minimum": 1}, "severity": {"type": "warning"}}
    with pytest.raises(TooManyFaults):  # every number just below 1 is a placeholder here
        planted(layout([[5]], cell, placeholders=[str(number) for number in range(-9, 1)]), faults=1)


def test_a_check_that_only_warns_is_not_planted():
    with pytest.raises(TooManyFaults):
        planted(
            layout([["x"]], {"name": "x", "constraints": {"required": True}, "severity": {"required": "warning"}}),
            faults=1,
        )


def test_addresses_are_those_of_a_spreadsheet():
    assert [address(2, column) for column in (0, 25, 26, 51, 52, 67, 701, 702)] == [
        "A2", "Z2", "AA2", "AZ2", "BA2", "BP2", "ZZ2", "AAA2",
    ]  # fmt: skip
