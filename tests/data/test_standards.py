"""Bundled standards, held against the forms and columns they describe and against the naming rules of BPS."""

import csv
from datetime import date
from pathlib import Path

import pytest

from registry.codes.book import FileBook
from registry.standards.bundled import envelopes, standards
from registry.standards.expressions import Kind, kind, names, parse
from registry.standards.lint import lint_standard
from registry.standards.patterns import pattern_fault
from registry.standards.payloads import Datatype, Personal

AT = date(2025, 12, 31)
STANDARDS = standards()
VARIABLES = [variable for standard in STANDARDS.values() for variable in standard.variables]
RULES = [(standard, rule) for standard in STANDARDS.values() for rule in standard.rules]


def columns(source):
    with (Path(__file__).parents[1] / "standards" / "source_columns.csv").open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file) if row["source"] == source]


def names_in(slug):
    return [variable.name for variable in STANDARDS[slug].variables]


@pytest.fixture(scope="module")
def book():
    return FileBook()


def test_the_five_standards_ship_in_their_first_version():
    shipped = {slug: (one.agency, one.version) for slug, one in envelopes().items()}
    slugs = ["agregat-wilayah", "individu-sdgs-desa", "keluarga-sdgs-desa", "penduduk-opensid", "rt-sdgs-desa"]
    assert shipped == dict.fromkeys(slugs, ("kominfo-blitar", "1.0.0"))
    assert all("Peraturan BPS Nomor 4 Tahun 2020" in one.legal_basis for one in envelopes().values())


@pytest.mark.parametrize(
    ("slug", "source", "count"), [("penduduk-opensid", "opensid", 43), ("agregat-wilayah", "jatim", 19)]
)
def test_a_standard_of_a_file_has_its_columns_in_order_and_no_others(slug, source, count):
    assert names_in(slug) == columns(source)
    assert len(names_in(slug)) == count


def test_individuals_have_every_answer_of_the_questionnaire():
    tables = {"penghasilan", "fasilitas_kesehatan"}
    found = set(names_in("individu-sdgs-desa"))
    assert set(columns("sdgs individu")) - tables <= found
    assert {"sumber_penghasilan", "jumlah_aset", "satuan_aset", "penghasilan_setahun", "diekspor"} <= found
    assert len([name for name in found if name.startswith("fasilitas_kesehatan_")]) == 16


def test_families_have_every_answer_of_the_questionnaire():
    expected = {"luas_lantai", "luas_tanah"}
    for name in columns("sdgs keluarga"):
        table, _, row = name.partition(".")
        if table == "akses_sarpras_transport":
            expected |= {f"{table}_{row}_{part}" for part in ("jenis", "transport_umum", "waktu", "biaya", "kemudahan")}
        elif row:
            expected |= {f"{table}_{row}_{part}" for part in ("jarak", "waktu", "kemudahan")}
        elif name != "luas":
            expected.add(name)
    assert set(names_in("keluarga-sdgs-desa")) == expected


@pytest.mark.parametrize("slug", STANDARDS)
def test_names_of_variables_and_rules_stand_once(slug):
    rules = [rule.id for rule in STANDARDS[slug].rules]
    assert len(set(names_in(slug))) == len(names_in(slug))
    assert len(set(rules)) == len(rules)
    assert set(STANDARDS[slug].key) <= set(names_in(slug))


@pytest.mark.parametrize("slug", STANDARDS)
def test_titles_keep_the_naming_rules_of_bps(slug):
    assert lint_standard(STANDARDS[slug], places=["Sawentar", "Kanigoro"]) == []


def test_titles_of_standards_stand_once():
    titles = {standard.title.id.casefold() for standard in STANDARDS.values()}
    assert len(titles) == len(STANDARDS)


def test_a_variable_has_the_five_components_of_a_data_standard():
    for variable in VARIABLES:
        assert all(
            (variable.concept.id, variable.concept.en, variable.title.en, variable.measure.id, variable.identifiers)
        )
        assert variable.definition.id.endswith("."), variable.name
        assert len(variable.definition.id.split()) >= 5, variable.name
    measured = [
        one for one in VARIABLES if one.datatype in {Datatype.INTEGER, Datatype.DECIMAL} and one.measure.id != "Nomor"
    ]
    assert {one.name for one in measured if one.unit is None} == {"jumlah", "jumlah_aset"}, (
        "another column tells these units"
    )


def test_classifications_and_units_are_registered(book):
    for variable in VARIABLES:
        if variable.classification:
            assert variable.datatype is Datatype.STRING
            assert book.code_list(variable.classification.code_list).version == variable.classification.version
        assert variable.unit is None or variable.unit in book.codes("kominfo-blitar/satuan", at=AT)


def test_every_text_has_a_length_every_number_a_range_and_every_date_a_start():
    for variable in VARIABLES:
        limits = variable.constraints
        match variable.datatype:
            case Datatype.STRING:
                assert variable.classification or limits.max_length, variable.name
            case Datatype.DATE:
                assert date.fromisoformat(limits.minimum) >= date(1900, 1, 1), variable.name
            case _:
                assert limits.minimum < limits.maximum, variable.name


def test_patterns_mean_the_same_everywhere():
    patterns = {variable.constraints.pattern for variable in VARIABLES} - {None}
    assert {pattern: fault for pattern in patterns if (fault := pattern_fault(pattern, whole=True))} == {}


def test_examples_of_a_variable_are_its_values_and_never_look_like_a_nik(book):
    for variable in VARIABLES:
        for example in variable.examples:
            assert not (len(example) == 16 and example.isdigit()), variable.name
            if variable.classification:
                codes = book.codes(variable.classification.code_list, at=AT)
                assert set(example.split(";") if variable.multiple else [example]) <= set(codes), variable.name
            if variable.datatype is Datatype.DATE:
                assert date.fromisoformat(example)


def test_health_disability_and_money_are_sensitive_and_direct_identifiers_are_named_so():
    """UU 27/2022 art. 4: health and personal finance are specific data."""
    by_class = {one: set() for one in Personal}
    for variable in STANDARDS["individu-sdgs-desa"].variables:
        by_class[variable.personal].add(variable.name)
    money = {"pekerjaan_penghasilan", "penghasilan_setahun", "jumlah_aset"}
    contact = {"nomor_hp", "nomor_whatsapp", "alamat_email", "alamat_facebook", "alamat_twitter", "alamat_instagram"}
    assert {"penyakit_diderita", "disabilitas", "setahun_melahirkan"} | money <= by_class[Personal.SENSITIVE]
    assert {"nik", "no_kk", "nama"} | contact <= by_class[Personal.IDENTIFYING]
    register = STANDARDS["penduduk-opensid"]
    located = [register.variable(name).personal for name in ("lat", "lng", "alamat", "ayah_nik", "nama_ibu")]
    assert set(located) == {Personal.IDENTIFYING}
    assert {variable.personal for variable in STANDARDS["agregat-wilayah"].variables} == {Personal.NONE}


def test_a_rule_is_a_condition_over_variables_of_its_standard():
    for standard, rule in RULES:
        known = {variable.name for variable in standard.variables}
        assert {rule.column, *rule.by} <= known, rule.id
        assert (rule.test is None) == bool(rule.by) == (rule.count is not None), rule.id
        for text in filter(None, (rule.when, rule.test, rule.count)):
            expression = parse(text)
            assert kind(expression) is Kind.CONDITION, rule.id
            assert names(expression) <= known, rule.id
        assert all((rule.message.en, rule.hint, rule.hint and rule.hint.en, rule.basis)), rule.id


AGREED = {
    "note": {"R02"},
    "warning": {"R03", "R07", "R08", "R13", "R16", "R17", "R18", "R19", "R21", "R36"},
    "error": {"R04", "R05", "R06", "R11", "R12", "R14", "R20", "R27"},
}


def test_the_rules_of_data_quality_weigh_what_was_agreed():
    for weight, agreed in AGREED.items():
        assert {rule.id[:3] for _, rule in RULES if rule.id[0] == "R" and rule.severity == weight} == agreed


def test_a_comparison_reads_what_its_tables_hold_and_says_why():
    """What stands beside a row is of a bundled standard, of the table itself, of a period before or of a code list."""
    of_lists = {"code-list": {"notation", "digits", "label", "level", "valid_from", "valid_until"}}
    of_lists["correspondence"] = {"source", "target"}
    for slug, standard in STANDARDS.items():
        own = {variable.name for variable in standard.variables}
        assert len({one.id for one in (*standard.rules, *standard.comparisons)}) == len(standard.rules) + len(
            standard.comparisons
        ), slug
        for comparison in standard.comparisons:
            taken = {name for beside in comparison.beside for name in beside.take}
            assert not taken & own, comparison.id
            here = [comparison.when, comparison.test, *(text for beside in comparison.beside for text in beside.on)]
            for text in filter(None, here):
                assert names(parse(text)) <= own | taken, comparison.id
            for beside in comparison.beside:
                there = [*beside.on.values(), *filter(None, [beside.where])]
                read = set().union(*(names(parse(text)) for text in there), {one.of for one in beside.take.values()})
                for table in beside.tables:
                    known = of_lists.get(table.partition(":")[0])
                    if known is None:
                        other = standard if table in {"this", "before"} else STANDARDS[table]
                        known = {variable.name for variable in other.variables}
                    assert read - {None} <= known, (comparison.id, table)
            assert comparison.test or comparison.beside, comparison.id
            assert comparison.share is not None or not (comparison.reverse or comparison.per), comparison.id
            assert all((comparison.message.en, comparison.hint and comparison.hint.en, comparison.basis)), comparison.id


def test_a_rule_from_memory_says_so_in_its_basis():
    recalled = {rule.id[:3] for _, rule in RULES if rule.id[0] == "R" and rule.basis.startswith("[R]")}
    assert recalled == {"R13", "R14", "R16", "R17", "R18", "R19"}


def test_one_living_head_is_wanted_and_the_dead_and_moved_are_not_asked():
    [rule] = [rule for rule in STANDARDS["penduduk-opensid"].rules if rule.id == "R12"]
    assert (rule.column, rule.by, rule.minimum, rule.maximum) == ("kk_level", ["no_kk"], 1, 1)
    assert rule.count == "kk_level == '1'"
    assert names(parse(rule.when)) == {"no_kk", "status_dasar"}


@pytest.mark.parametrize("slug", ["penduduk-opensid", "individu-sdgs-desa"])
def test_a_nik_is_not_required_and_stands_once(slug):
    limits = STANDARDS[slug].variable("nik").constraints
    assert (limits.required, limits.unique) == (False, True)
