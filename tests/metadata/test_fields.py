"""The schemas of MS-Keg, MS-Var and MS-Ind hold the official forms field by field: number, words, type, list, rule.

``fields/*.csv`` is the field list of the forms with what public clients of INDAH send and check.
"""

import csv
import re
from pathlib import Path

import pytest

from registry.schemas import documents
from registry.schemas.completeness import missing_for_submission
from registry.schemas.form import Control, form
from registry.schemas.validator import validate

FIELDS = Path(__file__).parent / "fields"
FULL = documents.examples("activity", "valid")["pencacahan-lengkap"]
SURVEY = documents.examples("activity", "valid")["survei-probabilitas"]

SAID_OTHERWISE = {
    "apakah mendapat rekomendasi kegiatan statistik dari bps": "mendapat rekomendasi bps",
    "email": "surel",
    "variabel (karakteristik) yang dikumpulkan": "variabel yang dikumpulkan",
    "jumlah petugas: supervisor/penyelia/pengawas; pengumpul data/enumerator": "jumlah supervisor/penyelia/pengawas",
    "klasifikasi isian": "daftar isian",
    "apakah melakukan uji coba": "melakukan uji coba",
    "apakah melakukan penyesuaian nonrespon": "melakukan penyesuaian nonrespon",
    "apakah melakukan pelatihan petugas": "melakukan pelatihan petugas",
    "petugas pengumpulan data": "petugas",
    "persyaratan pendidikan terendah petugas": "persyaratan pendidikan terendah",
    "apakah variabel dapat diakses umum": "dapat diakses umum",
    "apakah indikator dapat diakses umum": "dapat diakses umum",
}
"""Words of the form that our schemas put shorter, each on purpose."""

CONTROLS = {
    "text": {Control.LINE, Control.PARAGRAPH},
    "year": {Control.NUMBER},
    "enum": {Control.CHOICE},
    "bool": {Control.BOOLEAN},
    "1/2": {Control.BOOLEAN},
    "bitmask": {Control.CHOICES},
    "int": {Control.NUMBER},
    "id": {Control.REFERENCE},
    "[{awal,akhir}]": {Control.ROWS},
    "{bool}": {Control.GROUP},
    "[date]": {Control.ROWS},
    "[text]": {Control.ROWS},
    "text bebas": {Control.LINE},
}


def rows(name):
    with (FIELDS / f"ms_{name}_fields.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def code_list(name):
    with (FIELDS / "ms_code_lists.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["list"] == name]


def keys(told):
    told = told.partition(" (")[0]
    for joint in (" / ", " | ", " + "):
        if joint in told:
            first, *others = told.split(joint)
            if others[0].startswith("_"):
                stem = first.rpartition("_")[0]
                return [first, *(stem + other for other in others)]
            block = first.rpartition(".")[0]
            return [first, *(f"{block}.{other}" if block else other for other in others)]
    return [told]


def by_key(kind):
    """The fields of a form by INDAH's key: of a repeated part the part itself, not what is in its rows."""
    found = {}
    for field in form(kind).every():
        if field.indah and "*" not in field.path:
            found.setdefault(field.indah, field)
    return found


LISTED = [
    (kind, row) for kind, name in (("activity", "keg"), ("variable", "var"), ("indicator", "ind")) for row in rows(name)
]
NAMES = [
    f"{kind}-{row.get('rincian') or row.get('no') or row['json_key']}-{row['json_key'][:40]}" for kind, row in LISTED
]


@pytest.mark.parametrize(("kind", "row"), LISTED, ids=NAMES)
def test_each_field_of_the_form_is_in_the_schema_with_its_number_words_and_type(kind, row):
    number = row.get("rincian") if kind == "activity" else row["no"]
    types = re.split(r",(?![^{]*})| x\d| \+ | atau ", row["type"])
    for key in keys(row["json_key"]):
        field = by_key(kind)[key]
        assert field.number == (number or "0")
        wanted = CONTROLS.get(types[0].strip())
        if wanted and not (key == "blok_vi.petugas_pengumpulan_data" or "value_domain" in key):
            assert field.control in wanted
    words = re.sub(
        r"\s*(\(ejaan.*|\(pilot.*|\{.*|\(rujukan.*)$", "", (row.get("label") or row["form_label"]).casefold()
    )
    words = re.sub(r"^[a-d]\.\s*(?:\d\s+|\w+: \d\. )?", "", words).rpartition(" - ")[2]
    fields = [by_key(kind)[key] for key in keys(row["json_key"])]
    group = form(kind).at(fields[0].path[:1])
    titles = [field.title.id.casefold() for field in (*fields, group)]
    wording = SAID_OTHERWISE.get(words, words)
    assert any(title in wording or wording in title for title in titles), (wording, titles)


@pytest.mark.parametrize(
    "row",
    [row for row in rows("keg") if row["code_list"] and row["code_list"] != "ya_tidak"],
    ids=lambda row: row["json_key"],
)
def test_each_list_has_the_answers_of_the_form_with_their_numbers(row):
    field = by_key("activity")[row["json_key"].partition(" (")[0]]
    wanted = [
        (entry["indah_enum_or_key"], entry["form_code(bit utk pilihan ganda)"])
        for entry in code_list(row["code_list"])
        if not entry["indah_enum_or_key"].startswith("(")  # the sum of two others
    ]
    assert [(choice.value, str(choice.code or "")) for choice in field.choices] == wanted
    if field.control is Control.CHOICES and (largest := re.search(r"maks (\d+)", row["rule"])):
        assert sum(choice.code for choice in field.choices) == int(largest[1])


@pytest.mark.parametrize(
    "row",
    [row for row in rows("keg") if ">=" in row["rule"] and "karakter" in row["rule"]],
    ids=lambda row: row["json_key"],
)
def test_each_text_is_as_long_as_the_form_asks(row):
    field = by_key("activity")[row["json_key"].partition(" (")[0]]
    length = int(re.search(r">=\s*(\d+) karakter", row["rule"])[1])
    short, long = "a" * (length - 1), "a" * length
    if field.name == "email":
        short, long = f"{'a' * (length - 10)}@b.exampl"[: length - 1], f"{'a' * length}@contoh.example"
    if field.name == "recommendation_id":
        return  # its condition is in the table of conditions
    for text, right in ((short, False), (long, True)):
        document = {"title": {"id": "Pendataan contoh"}}
        here = document
        for step in field.path[:-1]:
            here = here.setdefault(step, {})
        here[field.name] = {"id": text} if field.texts else text
        assert (validate("activity", document) == []) is right, text
    if '"-"' in row["rule"]:
        here[field.name] = "-"
        assert validate("activity", document) == []


def without(document, *names):
    return {name: value for name, value in document.items() if name not in names}


CONDITIONS = [
    ("a repeated activity needs its frequency", without(FULL, "frequency"), {"/frequency"}),
    ("a recommended one its number", {**FULL, "recommended": True}, {"/recommendation_id"}),
    ("a part of Indonesia its regions", without(FULL, "regions"), {"/regions"}),
    ("a survey needs block V", without(SURVEY, "sample"), {"/sample"}),
    (
        "a probability sample its frame",
        {**SURVEY, "sample": without(SURVEY["sample"], "frame", "fraction", "sampling_error")},
        {"/sample/frame", "/sample/fraction", "/sample/sampling_error"},
    ),
    ("interviews need 6.4–6.7", without(FULL, "field_staff"), {"/field_staff"}),
    ("Other needs its words", {**FULL, "collection_methods": ["lainnya"]}, {"/collection_methods_other"}),
    (
        "a public product its release",
        {**FULL, "products": {**FULL["products"], "printed": True}},
        {"/release_dates/printed"},
    ),
    (
        "every stage a yes or no",
        {**FULL, "processing_stages": {"editing": True}},
        {"/processing_stages/coding", "/processing_stages/data_entry", "/processing_stages/validation"},
    ),
    (
        "a period both days",
        {**FULL, "schedule": {**FULL["schedule"], "design": [{"start": "2025-02-01"}]}},
        {"/schedule/design/0/end"},
    ),
]


@pytest.mark.parametrize(("document", "lacks"), [row[1:] for row in CONDITIONS], ids=[row[0] for row in CONDITIONS])
def test_what_one_answer_makes_necessary_is_missing_until_it_is_there(document, lacks):
    assert {problem.field for problem in missing_for_submission("activity", document)} == lacks


FORBIDDEN = [
    ("a single activity has no frequency", {**FULL, "recurrence": "HANYA_SEKALI"}, "/frequency"),
    ("all of Indonesia no regions", {**FULL, "coverage": "SELURUH_WILAYAH_INDONESIA"}, "/regions"),
    ("block V is for surveys only", {**FULL, "sample": SURVEY["sample"]}, "/sample"),
    ("no number without recommendation", {**FULL, "recommendation_id": "V-1"}, "/recommendation_id"),
    ("no staff without interviews", {**FULL, "collection_media": ["cawi"]}, "/field_staff"),
    ("no words without Other", {**FULL, "collection_media_other": {"id": "Drone"}}, "/collection_media_other"),
    ("quota is no probability sample", {**SURVEY, "sample": {**SURVEY["sample"], "method": "QUOTA_SAMPLING"}}, "/sample/method"),
    ("supervisors do not exceed enumerators", {**FULL, "field_staff": {**FULL["field_staff"], "supervisors": 11, "enumerators": 10}}, "/field_staff"),
    ("no release before 2019", {**FULL, "release_dates": {"digital": ["2018-12-31"]}}, "/release_dates/digital/0"),
    ("a period does not end before it starts", {**FULL, "schedule": {**FULL["schedule"], "design": [{"start": "2025-02-02", "end": "2025-02-01"}]}}, "/schedule/design/0"),
    ("the year is 2019 or later", {**FULL, "year": 2018}, "/year"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "at"), [row[1:] for row in FORBIDDEN], ids=[row[0] for row in FORBIDDEN])
def test_what_one_answer_rules_out_is_refused_where_it_stands(document, at):
    assert at in {problem.pointer for problem in validate("activity", document)}


@pytest.mark.parametrize(
    ("kind", "required"),
    [
        ("variable", {row["json_key"] for row in rows("var") if row["note"].startswith("wajib")}),
        (
            "indicator",
            {row["json_key"] for row in rows("ind") if row["note"].startswith("wajib") and "bila" not in row["note"]},
        ),
    ],
)
def test_what_the_form_marks_as_required_is_required(kind, required):
    fields = by_key(kind)
    wanted = {key for told in required for key in keys(told)}
    assert {key for key in wanted if not fields[key].required} == set()


def test_a_composite_indicator_is_built_from_indicators_and_another_from_variables():
    draft = {"title": {"id": "Contoh"}, "composite": True}
    assert "/component_indicators" in {problem.field for problem in missing_for_submission("indicator", draft)}
    draft = {"title": {"id": "Contoh"}, "composite": False}
    assert "/component_variables" in {problem.field for problem in missing_for_submission("indicator", draft)}
