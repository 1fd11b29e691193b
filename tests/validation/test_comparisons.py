"""Rules that look beside the row: other tables, the period before, totals, lists of codes; every case by hand."""

import polars as pl
import pytest

from registry.standards.payloads import Beside, Comparison, Taken, Text
from registry.standards.repository import Registered
from registry.validation.beside import kept_rows
from registry.validation.delivery import Part, check_together
from registry.validation.service import compared


def comparison(identifier, column, *beside, severity="error", **parts):
    return Comparison(
        id=identifier,
        severity=severity,
        column=column,
        beside=list(beside),
        message=Text(id=f"Aturan {identifier}.", en=f"Rule {identifier}."),
        basis="uji",
        **parts,
    )


def beside(*tables, on=None, where=None, **take):
    taken = {name: Taken(of=of, how=how) for name, (how, of) in take.items()}
    return Beside(tables=list(tables), on=on or {}, where=where, take=taken)


class Delivery:
    """Two small standards, people and families, checked together."""

    def __init__(self, bench):
        self.bench = bench
        self.people = bench.standard(
            bench.variable("orang", title="Nomor Orang", unique=True),
            bench.variable("kk", title="Nomor KK", personal="identifying", pattern="^[0-9]{8}$"),
            bench.variable("sex", title="Jenis Kelamin", pattern="^[12]$"),
            bench.variable("umur", "integer", title="Umur"),
            bench.variable("ibu", title="Nomor Ibu"),
        )
        self.families = bench.standard(
            bench.variable("kk", title="Nomor KK", personal="identifying", pattern="^[0-9]{8}$", required=True),
            bench.variable("rt", title="RT"),
            bench.variable("anggota", "integer", title="Anggota"),
        )

    def check(self, *files, people=(), families=(), before=()):
        bodies = {
            "orang": self.people.model_copy(update={"comparisons": list(people)}),
            "keluarga": self.families.model_copy(update={"comparisons": list(families)}),
        }
        standards = [Registered(slug, f"/id/standard/uji/{slug}/versi/1.0.0", body) for slug, body in bodies.items()]

        def part(named):
            name, text = named
            return Part(text.encode(), name, standard=name.partition("-")[0].removesuffix(".csv"))

        return check_together(
            [part(file) for file in files],
            standards=standards,
            profiles=[],
            book=self.bench.book,
            today=self.bench.AT,
            before=[part(file) for file in before],
        )

    def found(self, *files, **parts):
        """Return per file what a rule found, as (cell, check)."""
        return [
            [(one.cell, one.check) for one in checked.report.findings if one.check.startswith("rule.")]
            for checked in self.check(*files, **parts)
        ]


@pytest.fixture
def delivery(bench):
    return Delivery(bench)


def people(*rows):
    return ("orang.csv", "\n".join(["orang,kk,sex,umur,ibu", *rows]) + "\n")


def families(*rows):
    return ("keluarga.csv", "\n".join(["kk,rt,anggota", *rows]) + "\n")


HAS_FAMILY = comparison("K1", "kk", beside("keluarga", on={"kk": "kk"}))
MEMBERS = comparison(
    "K2", "anggota", beside("orang", on={"kk": "kk"}, tercatat=("count", None)), test="anggota == tercatat"
)


def test_a_row_whose_key_stands_nowhere_in_the_other_table_is_told(delivery):
    files = people("1,11111111,1,30,", "2,22222222,2,28,", "3,,1,5,"), families("11111111,1,1")
    assert delivery.found(*files, people=[HAS_FAMILY]) == [[("B3", "rule.K1")], []]


def test_the_finding_names_the_table_the_file_and_the_masked_key(delivery):
    files = people("1,22222222,1,30,"), families("11111111,1,1")
    (found,) = [one for one in delivery.check(*files, people=[HAS_FAMILY])[0].report.findings if one.row]
    assert found.message.id == "Aturan K1. Tidak ada baris dengan Nomor KK “2•••” pada tabel “Uji” (keluarga.csv)."
    assert found.value == "2•••"
    assert "22222222" not in str(found)


def test_a_number_told_in_one_table_is_counted_in_the_other(delivery):
    files = people("1,11111111,1,30,", "2,11111111,2,28,"), families("11111111,1,3", "22222222,1,0", "33333333,2,")
    assert delivery.found(*files, families=[MEMBERS]) == [[], [("C2", "rule.K2")]]


def test_of_a_family_without_anybody_nobody_is_counted(delivery):
    files = people("1,11111111,1,30,"), families("11111111,1,1", "22222222,1,4")
    (_, checked) = delivery.check(*files, families=[MEMBERS])
    (found,) = [one for one in checked.report.findings if one.row]
    assert (found.cell, "Tidak ada baris dengan Nomor KK “2•••”" in found.message.id) == ("C3", True)


def test_a_damaged_key_there_is_not_told_again_here(delivery):
    damaged = families("1111111X,1,1", "33333333,1,1")
    files = people("1,11111111,1,30,", "2,22222222,1,30,"), damaged
    assert delivery.found(*files, people=[HAS_FAMILY])[0] == [("B3", "rule.K1")]


def test_a_cell_that_has_an_error_is_not_compared(delivery):
    files = people("1,2222,1,30,", "2,11111111,1,30,"), families("11111111,1,1")
    assert delivery.found(*files, people=[HAS_FAMILY]) == [[], []]


def test_a_cell_gets_one_error_however_many_comparisons_it_breaks(delivery):
    again = comparison("K9", "kk", beside("keluarga", on={"kk": "kk"}))
    files = people("1,22222222,1,30,"), families("11111111,1,1")
    assert delivery.found(*files, people=[HAS_FAMILY, again])[0] == [("B2", "rule.K1")]


def test_a_value_is_compared_with_that_of_another_row_of_the_table(delivery):
    mother = comparison(
        "K3",
        "umur",
        beside("this", on={"ibu": "orang"}, umur_ibu=("value", "umur")),
        test="umur_ibu - umur >= 10",
        severity="warning",
    )
    checked = delivery.check(people("1,11111111,2,20,", "2,11111111,1,15,1", "3,11111111,1,5,1", "4,11111111,1,5,9"))
    assert not [one for one in checked[0].report.findings if one.row]
    (checked,) = delivery.check(people("1,11111111,2,20,", "2,11111111,1,15,1", "3,11111111,1,5,1"), people=[mother])
    (found,) = [one for one in checked.report.findings if one.row]
    assert (found.cell, found.severity) == ("D3", "warning")
    assert found.message.id == "Aturan K3. Pada tabel “Uji” (orang.csv) baris 2: Umur “20”."


def test_rows_that_disagree_tell_no_value(delivery):
    one_rt = beside("keluarga", on={"kk": "kk"}, rt=("value", "rt"))
    rule = comparison("K4", "orang", one_rt, test="rt == '1'")
    files = people("1,11111111,1,30,", "2,22222222,1,30,"), families("11111111,1,1", "11111111,2,1", "22222222,3,1")
    assert delivery.found(*files, people=[rule])[0] == [("A3", "rule.K4")]


TOTAL = comparison(
    "T1",
    "anggota",
    beside("this", on={"kk": "kk"}, where="rt != '0'", bagian=("sum", "anggota")),
    when="rt == '0'",
    test="anggota == bagian",
)


def test_a_total_equals_the_sum_of_its_parts(delivery):
    rows = ["11111111,0,5", "11111111,1,2", "11111111,2,3", "22222222,0,9", "22222222,1,4", "22222222,2,4"]
    (checked,) = delivery.check(families(*rows), families=[TOTAL])
    (found,) = [one for one in checked.report.findings if one.row]
    assert found.cell == "C5"
    assert "jumlah Anggota dari 2 baris “8”" in found.message.id


def test_a_sum_with_an_unknown_part_is_unknown(delivery):
    rows = ["11111111,0,9", "11111111,1,2", "11111111,2,", "22222222,0,9"]
    assert delivery.found(families(*rows), families=[TOTAL]) == [[]]


def test_without_a_key_every_row_stands_beside(delivery):
    everyone = beside("orang", semua=("count", None))
    rule = comparison("T2", "anggota", everyone, when="rt == '0'", test="anggota == semua")
    files = families("11111111,0,3"), people("1,11111111,1,1,", "2,11111111,1,1,")
    assert delivery.found(*files, families=[rule])[0] == [("C2", "rule.T2")]


SAME_SEX = comparison("B1", "sex", beside("before", on={"orang": "orang"}, lalu=("value", "sex")), test="sex == lalu")


def test_what_cannot_change_is_compared_with_the_period_before(delivery):
    before = people("1,11111111,1,29,", "2,11111111,2,28,")
    now = people("1,11111111,2,30,", "2,11111111,2,29,", "3,11111111,1,0,")
    assert delivery.found(now, people=[SAME_SEX], before=[before]) == [[("C2", "rule.B1")]]


def test_a_jump_against_the_period_before_is_told_with_the_value_then(delivery):
    jump = comparison(
        "B2",
        "anggota",
        beside("before", on={"kk": "kk"}, lalu=("value", "anggota")),
        test="2 * anggota <= 3 * lalu and 2 * anggota >= lalu",
        severity="warning",
    )
    before = ("keluarga-lalu.csv", families("11111111,1,4", "22222222,1,4", "33333333,1,4")[1])
    now = families("11111111,1,7", "22222222,1,6", "33333333,1,1")
    (checked,) = delivery.check(now, families=[jump], before=[before])
    assert [(one.cell, one.message.id.partition(": ")[2]) for one in checked.report.findings if one.row] == [
        ("C2", "Anggota “4”."),
        ("C4", "Anggota “4”."),
    ]


def test_of_a_share_one_finding_speaks_for_the_table(delivery):
    gone = comparison("B3", "orang", beside("before", on={"orang": "orang"}), reverse=True, share=0.25)
    before = people("1,11111111,1,1,", "2,11111111,1,1,", "3,11111111,1,1,", "4,11111111,1,1,")
    for now, told in ((people("1,11111111,1,1,", "2,11111111,1,1,"), 1), (before, 0)):
        (checked,) = delivery.check(now, people=[gone], before=[before])
        found = [one for one in checked.report.findings if one.check == "rule.B3"]
        assert [(one.row, "2 dari 4 baris (50,0 %); paling banyak 25 %" in one.message.id) for one in found] == [
            (None, True)
        ] * told


def test_a_share_is_reckoned_per_group(delivery):
    other = comparison("S1", "sex", test="sex != '2'", share=0.5, per=["kk"])
    rows = ["1,11111111,2,1,", "2,11111111,2,1,", "3,22222222,2,1,", "4,22222222,1,1,"]
    (checked,) = delivery.check(people(*rows), people=[other])
    (found,) = [one for one in checked.report.findings if one.check == "rule.S1"]
    assert "2 dari 2 baris" in found.message.id


def test_a_code_is_looked_up_whatever_its_punctuation_and_though_it_has_ended(delivery):
    place = comparison("C1", "orang", beside("code-list:kemendagri/wilayah", on={"orang": "digits"}))
    rows = ["3505102011,11111111,1,1,", "3505102099,11111111,1,1,", "3505102000,11111111,1,1,"]
    (checked,) = delivery.check(people(*rows), people=[place])
    (found,) = [one for one in checked.report.findings if one.row]
    assert (found.cell, found.message.en) == (
        "A4",
        "Rule C1. No row with code “3505102000” in code list kemendagri/wilayah.",
    )


def test_two_codes_are_compared_through_a_correspondence(delivery):
    bridge = beside("correspondence:sumber-agama--dukcapil-agama", on={"sex": "source"}, setara=("value", "target"))
    rule = comparison("C2", "ibu", bridge, test="ibu == setara")
    rows = ["1,11111111,1,1,1", "2,11111111,2,1,3"]
    assert delivery.found(people(*rows), people=[rule]) == [[("E3", "rule.C2")]]


def test_several_tables_may_stand_beside_a_row(delivery):
    known = beside("keluarga", on={"kk": "kk"}, dikenal=("count", None))
    mother = beside("this", on={"ibu": "orang"}, kk_ibu=("value", "kk"))
    rule = comparison("C3", "kk", known, mother, when="dikenal == 1", test="kk == kk_ibu")
    files = people("1,11111111,2,30,", "2,22222222,1,5,1", "3,33333333,1,5,1"), families("22222222,1,1", "11111111,1,1")
    assert delivery.found(*files, people=[rule])[0] == [("B3", "rule.C3")]


def test_what_is_not_there_to_compare_with_is_told_and_nothing_else(delivery):
    (checked,) = delivery.check(people("1,22222222,1,30,"), people=[HAS_FAMILY, SAME_SEX])
    (note,) = checked.report.findings
    assert (note.check, note.severity) == ("file.not-compared", "note")
    assert "K1: tabel “Uji” tidak ikut diperiksa; B1: berkas periode sebelumnya tidak disertakan" in note.message.id


def test_a_table_that_lacks_the_column_is_told_as_a_reason(delivery):
    rows = ("keluarga.csv", "kk,anggota\n11111111,1\n")
    rule = comparison("K5", "kk", beside("keluarga", on={"kk": "kk"}, rt=("value", "rt")), test="rt == '1'")
    (checked, _) = delivery.check(people("1,11111111,1,30,"), rows, people=[rule])
    (note,) = checked.report.findings
    assert "K5: kolom “RT” tidak ada pada Uji (keluarga.csv)" in note.message.id


def test_of_two_files_of_one_standard_each_is_the_others_neighbour(delivery):
    elsewhere = comparison(
        "N1",
        "orang",
        beside("orang", on={"orang": "orang"}, lain=("count", None)),
        test="lain == 0",
        severity="warning",
    )
    one, other = people("1,11111111,1,1,", "2,11111111,1,1,"), ("orang-b.csv", people("2,22222222,1,1,")[1])
    assert delivery.found(one, other, people=[elsewhere]) == [[("A3", "rule.N1")], [("A2", "rule.N1")]]


def test_the_file_names_it_rests_on_stand_with_the_finding(delivery):
    files = people("1,22222222,1,30,"), families("11111111,1,1")
    found = [one for one in delivery.check(*files, people=[HAS_FAMILY])[0].report.findings if one.row]
    assert [one.beside for one in found] == [("keluarga.csv",)]


def test_a_table_taken_in_earlier_serves_as_well_and_its_erroneous_cells_tell_nothing(delivery):
    (checked,) = delivery.check(people("1,22222222,1,30,", "2,33333333,1,1,"), people=[HAS_FAMILY])
    kept = pl.LazyFrame({"row": [2, 3], "kk": ["22222222", "33333333"], "_faults": [[], ["kk:unique"]]})
    tables = {"keluarga": [kept_rows("keluarga.parquet", delivery.families, kept, "_faults")]}
    done = compared(checked, standards=[], book=delivery.bench.book, tables=tables)
    assert [one.cell for one in done.report.findings if one.check == "rule.K1"] == ["B3"]


def test_a_family_of_a_period_never_compares_numbers_with_texts(delivery):
    rule = comparison("K6", "umur", beside("keluarga", on={"umur": "rt"}))
    files = people("1,11111111,1,7,", "2,11111111,1,8,"), families("11111111,7,1")
    assert delivery.found(*files, people=[rule])[0] == [("D3", "rule.K6")]
