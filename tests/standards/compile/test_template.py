"""The compiled XLSX template: opened by openpyxl and calamine, filled in, and read back by the check."""

import io
from datetime import date

import openpyxl
import pytest
import python_calamine as calamine

from registry.standards.bundled import profiles
from registry.standards.compile.plan import plan
from registry.standards.compile.xlsx import template
from registry.standards.payloads import Severity
from registry.standards.repository import Registered
from registry.validation.service import check
from tests.standards.compile.conftest import AT, KIND_NAMES, OF_EACH_KIND, REGISTERED, SLUGS, written


@pytest.fixture(scope="module")
def templates(plans):
    return {slug: template(found) for slug, found in plans.items()}


@pytest.fixture(scope="module")
def opened(templates):
    """A fresh copy of a template in openpyxl."""
    return lambda slug: openpyxl.load_workbook(io.BytesIO(templates[slug]))


@pytest.fixture(scope="module")
def checked(opened, book):
    """Fill rows into a template as a person does and check the workbook."""

    def run(slug, rows, change=lambda _: None, standards=None):
        workbook = opened(slug)
        sheet = workbook.worksheets[0]
        headings = [cell.value for cell in sheet[1]]
        for number, row in enumerate(rows, start=2):
            for name, text in written(row).items():
                cell = sheet.cell(number, headings.index(name) + 1)
                cell.value = date.fromisoformat(text) if cell.number_format == "yyyy-mm-dd" and is_day(text) else text
        change(workbook)
        out = io.BytesIO()
        workbook.save(out)
        return check(
            out.getvalue(),
            name="isian.xlsx",
            standards=standards or [*REGISTERED.values()],
            profiles=[*profiles().values()],
            book=book,
            today=AT,
        ).report

    return run


def is_day(text):
    return len(text) == 10 and text[4] == "-"


def errors(report):
    return [(one.check, one.column) for one in report.findings if one.severity is Severity.ERROR]


def rules_of(workbook, heading):
    """The validation of a column's entries."""
    sheet = workbook.worksheets[0]
    index = [cell.value for cell in sheet[1]].index(heading) + 1
    letters = openpyxl.utils.get_column_letter(index)
    (found,) = (one for one in sheet.data_validations.dataValidation if str(one.sqref).startswith(f"{letters}2:"))
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_a_spreadsheet_opens_it_and_finds_the_headings_and_the_guidance(opened, plans, slug):
    workbook = opened(slug)
    assert [cell.value for cell in workbook.worksheets[0][1]] == [field.name for field in plans[slug].fields]
    assert workbook.sheetnames == ["Data", "Petunjuk", "Daftar kode", "_kode", "_templat"]
    assert [workbook[name].sheet_state for name in ("_kode", "_templat")] == ["veryHidden", "veryHidden"]
    told = [row[0] for row in workbook["Petunjuk"].iter_rows(values_only=True)]
    assert {field.name for field in plans[slug].fields} <= set(told)


@pytest.mark.parametrize("slug", SLUGS)
def test_columns_of_codes_are_text_with_a_dropdown_of_the_codes(opened, plans, slug):
    workbook = opened(slug)
    for index, field in enumerate(plans[slug].fields, start=1):
        if not field.listed:
            continue
        letters = openpyxl.utils.get_column_letter(index)
        assert workbook.worksheets[0].column_dimensions[letters].number_format == "@" or merged(workbook, index) == "@"
        rule = rules_of(workbook, field.name)
        assert rule.type == "list"
        sheet, cells = next(iter(workbook.defined_names[rule.formula1.removeprefix("=")].destinations))
        assert [str(cell[0].value) for cell in workbook[sheet][cells]] == [each.text for each in field.permitted]


def merged(workbook, index):
    """The format of a column, where openpyxl keeps several like columns as one."""
    for dimension in workbook.worksheets[0].column_dimensions.values():
        if dimension.min <= index <= dimension.max:
            return dimension.number_format
    return None


def test_a_nik_is_text_of_16_signs_and_an_age_a_whole_number_within_its_bounds(opened):
    workbook = opened("individu-sdgs-desa")
    assert merged(workbook, [cell.value for cell in workbook.worksheets[0][1]].index("no_kk") + 1) == "@"
    age = rules_of(workbook, "usia")
    assert (age.type, age.formula1) == ("whole", "0")
    assert rules_of(workbook, "tanggal_lahir").type == "date"


def test_a_cell_tells_what_may_stand_in_it(opened):
    assert rules_of(opened("individu-sdgs-desa"), "jenis_kelamin").prompt.endswith("1 Laki-laki; 2 Perempuan")


def test_calamine_reads_the_same_template(templates):
    workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(templates["penduduk-opensid"]))
    assert workbook.get_sheet_by_name("Data").to_python()[0][0] == "alamat"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_filled_template_passes_without_a_word(checked, slug):
    report = checked(slug, REGISTERED[slug].standard.examples.valid)
    assert errors(report) == []
    said = {one.check for one in report.findings if one.check.startswith("file.")}
    assert said <= {"file.not-compared"}  # that no other file was there to compare with
    assert report.standard == REGISTERED[slug].iri


@pytest.mark.parametrize(("slug", "example"), OF_EACH_KIND, ids=KIND_NAMES)
def test_a_wrong_row_in_a_template_is_found(checked, slug, example):
    assert errors(checked(slug, [example.row])) == [(example.check, example.column)]


def newer(slug, **changed):
    one = REGISTERED[slug]
    body = one.standard.model_copy(update=changed)
    return Registered(slug, one.iri.replace("1.0.0", "1.1.0"), body)


def told_old(report):
    return [one.message.id for one in report.findings if one.check == "file.template"]


def test_a_template_of_an_older_version_is_named_as_old(checked):
    slug = "agregat-wilayah"
    (told,) = told_old(checked(slug, REGISTERED[slug].standard.examples.valid, standards=[newer(slug)]))
    assert "templat lama" in told
    assert "versi 1.0.0, sekarang versi 1.1.0" in told
    assert "/skema/agregat-wilayah" in told


@pytest.mark.parametrize("keeper", ["_templat", "properties"])
def test_the_stamp_is_read_from_the_hidden_sheet_and_from_the_properties_alone(checked, keeper):
    def forget(workbook):
        if keeper == "properties":
            del workbook["_templat"]
        else:
            for name in list(workbook.custom_doc_props.names):
                del workbook.custom_doc_props[name]

    slug = "agregat-wilayah"
    rows = REGISTERED[slug].standard.examples.valid
    assert told_old(checked(slug, rows, forget)) == []
    assert len(told_old(checked(slug, rows, forget, [newer(slug)]))) == 1


def test_a_template_whose_codes_have_changed_since_is_named_as_old(checked):
    slug = "agregat-wilayah"
    one = REGISTERED[slug]
    variables = [
        variable.model_copy(update={"classification": None}) if variable.name == "satuan" else variable
        for variable in one.standard.variables
    ]
    changed = Registered(slug, one.iri, one.standard.model_copy(update={"variables": variables}))
    (told,) = told_old(checked(slug, one.standard.examples.valid, standards=[changed]))
    assert "daftar kode yang sudah berubah" in told


def test_the_template_of_a_profile_has_the_headings_of_that_system(book):
    profile = profiles()["sitakro-penduduk-2025-12"]
    found = plan(REGISTERED["penduduk-opensid"], book=book, at=AT, profile=profile)
    workbook = openpyxl.load_workbook(io.BytesIO(template(found)))
    assert [cell.value for cell in workbook.worksheets[0][1]] == [column.header for column in profile.columns]


def test_the_same_plan_gives_the_same_bytes(plans, templates):
    assert template(plans["agregat-wilayah"]) == templates["agregat-wilayah"]
