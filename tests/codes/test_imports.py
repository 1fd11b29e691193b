"""Imports: what a file would do, and its draft; nothing is taken while a problem stands, nothing is ever published."""

import io
import json
from dataclasses import replace

import openpyxl
import pytest
from typer.testing import CliRunner

from registry.cli.main import app
from registry.codes import imports, repository
from registry.codes.conditions import NotSound
from registry.codes.export import export
from registry.codes.imports import Missing
from registry.codes.payloads import Code
from registry.codes.reader import read
from registry.errors import Conflict, Invalid
from registry.items.state import State
from tests.factories import code_lists

BASE = "https://satudata.example"
PATH = "/api/v1/codes/imports"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIST = code_lists.code_list(
    Code("01", {"id": "Merah", "en": "Red"}, note={"id": "Warna hangat"}),
    Code("02", {"id": "Hijau", "en": "Green"}),
    Code("02.10", {"id": "Hijau muda", "en": "Light green"}, broader=("02",), level=2),
)


@pytest.fixture
def registered(session, people):
    code_lists.register(session, people, LIST)
    return LIST.ref


def preview(session, people, content, **options):
    return imports.preview(session, read(content), by=people.walidata, ref=LIST.ref, **options)


def notations(session, entry):
    return [code.notation for code in repository.codes_of_version(session, entry.version)]


def counts(found):
    return len(found.new), len(found.changed), found.same, len(found.removed)


@pytest.mark.parametrize("form", ["csv", "xlsx", "ttl", "rdf", "jsonld", "nt"])
def test_its_own_export_changes_nothing_whatever_the_form(session, people, registered, form):
    found = preview(session, people, export(LIST, form, base=BASE))
    assert found.valid
    assert counts(found) == (0, 0, 3, 0)
    with pytest.raises(Conflict):
        imports.take(session, found, by=people.walidata)


def test_new_and_changed_codes_become_a_draft_and_the_published_list_stays(session, people, registered):
    found = preview(
        session,
        people,
        b"kode,nama,induk\n02.10,Hijau pupus,02\n01,Merah,\n03,Biru,\n02,Hijau,\n",
    )
    assert (found.valid, found.new, found.changed, found.same) == (True, ("03",), ("02.10",), 2)
    entry = imports.take(session, found, by=people.walidata)
    assert (entry.version.state, entry.version.number) == (State.DRAFT.value, "1.1.0")
    assert [code.notation for code in repository.codes(session, entry.item.id)] == ["01", "02", "02.10"]
    drafted = {code.notation: code for code in repository.codes_of_version(session, entry.version)}
    assert set(drafted) == {"01", "02", "02.10", "03"}


def test_a_column_that_is_not_there_says_nothing_and_an_empty_cell_says_that_there_is_none(session, people, registered):
    found = preview(session, people, b"kode,nama,nama_en\n01,Merah,\n02,Hijau,Green\n02.10,Hijau muda,Light green\n")
    codes = {code.notation: code for code in found.code_list.codes}
    assert codes["01"].labels == {"id": "Merah"}
    assert codes["01"].note == {"id": "Warna hangat"}
    assert (codes["02.10"].broader, codes["02.10"].level) == (("02",), 2)
    assert found.changed == ("01",)


def test_codes_the_file_lacks_wait_for_a_decision(session, people, registered):
    content = b"kode,nama\n01,Merah\n03,Biru\n"
    found = preview(session, people, content)
    assert not found.valid
    assert [(problem.rule, problem.subject) for problem in found.conflicts] == [("removed", "02"), ("removed", "02.10")]
    with pytest.raises(NotSound):
        imports.take(session, found, by=people.walidata)
    kept = preview(session, people, content, missing=Missing.KEEP)
    assert kept.valid
    assert counts(kept) == (1, 0, 3, 0)
    drafted = imports.take(session, kept, by=people.walidata)
    assert notations(session, drafted) == ["01", "02", "02.10", "03"]
    gone = preview(session, people, content, missing=Missing.REMOVE)
    assert gone.valid
    assert gone.removed == ("02", "02.10")
    assert imports.take(session, gone, by=people.walidata).version.number == "2.0.0"


def test_in_a_part_the_parent_may_be_registered_and_the_level_follows_from_it(session, people, registered):
    found = preview(session, people, b"kode,nama,induk\n02.11,Hijau tua,02\n", missing=Missing.KEEP)
    assert found.valid
    assert {code.notation: code.level for code in found.code_list.codes}["02.11"] == 2


def test_a_code_left_out_stays_as_it_is_registered_and_takes_its_problem_with_it(session, people, registered):
    content = b"kode,nama,induk\n01,,\n02,Hijau,\n02.10,Hijau muda,02\n09,Ungu,77\n"
    found = preview(session, people, content)
    assert [(problem.rule, problem.row) for problem in found.problems] == [("no-label", 2), ("orphan-parent", 5)]
    found = preview(session, people, content, leave_out=["01", "09"])
    assert found.valid
    assert counts(found) == (0, 0, 3, 0)


def test_a_zero_lost_against_the_registered_list_is_found(session, people, registered):
    book = openpyxl.Workbook()
    for row in (["kode", "nama"], [1, "Merah"], [2, "Hijau"], [2.1, "Hijau muda"]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    found = preview(session, people, buffer.getvalue(), missing=Missing.KEEP)
    assert [(problem.rule, problem.subject, problem.row) for problem in found.problems] == [
        ("lost-zero", "1", 2),
        ("lost-zero", "2", 3),
        ("lost-zero", "2.1", 4),
    ]
    assert "02.10" in found.problems[2].message.id


def test_a_list_that_is_not_registered_becomes_a_draft_of_a_new_one(session, people):
    found = imports.preview(session, read(b"kode,nama\na,Satu\n"), by=people.walidata, ref="kominfo-blitar/angka")
    assert found.valid
    entry = imports.take(session, found, by=people.walidata)
    assert (entry.item.iri, entry.version.state) == ("/id/code-list/kominfo-blitar/angka", State.DRAFT.value)
    assert repository.item_of(session, "kominfo-blitar/angka") is None


def test_a_sheet_without_a_list_can_be_previewed_and_not_taken(session, people):
    found = imports.preview(session, read(b"kode,nama\na,Satu\n"), by=people.walidata)
    assert found.valid
    with pytest.raises(Invalid):
        imports.take(session, found, by=people.walidata)


def test_of_several_schemes_the_named_one_is_taken_and_none_without_a_name(session, people, registered):
    other = replace(LIST, slug="lain")
    content = export(LIST, "nt", base=BASE) + export(other, "nt", base=BASE).replace(b"_:", b"_:b")
    assert preview(session, people, content).valid
    found = imports.preview(session, read(content), by=people.walidata)
    assert [problem.rule for problem in found.problems] == ["several-schemes", "several-schemes"]


def test_the_preview_by_api_has_exactly_the_contract_s_members(reading_app):
    answer = reading_app.client.post(
        f"{PATH}?dry_run=true", content=b"kode,nama,induk\na,Satu,\na,Dua,z\n", headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["valid", "problems", "new", "changed", "same"]
    assert body["valid"] is False
    assert [{**problem, "message": bool(problem["message"])} for problem in body["problems"]] == [
        {"rule": "duplicate-notation", "subject": "a", "row": 3, "message": True},
        {"rule": "orphan-parent", "subject": "a", "row": 3, "message": True},
    ]


def test_its_own_documents_by_api_are_the_same(reading_app):
    content = reading_app.client.get("/id/code-list/dukcapil/agama.ttl").content
    answer = reading_app.client.post(f"{PATH}?dry_run=true", content=content, headers={"Content-Type": "text/turtle"})
    assert answer.json() == {"valid": True, "problems": [], "new": 0, "changed": 0, "same": 7}


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"Content-Type": "application/pdf"}, b"%PDF", 415),
        ({}, b"kode", 415),
        ({"Content-Type": "text/csv"}, b"x" * (10 * 1024 * 1024 + 1), 413),
    ],
)
def test_another_media_type_or_too_much_is_refused(reading_app, headers, content, status):
    assert reading_app.client.post(f"{PATH}?dry_run=true", content=content, headers=headers).status_code == status


def test_without_a_token_nothing_is_taken(reading_app):
    answer = reading_app.client.post(PATH, content=b"kode,nama\na,Satu\n", headers={"Content-Type": "text/csv"})
    assert answer.status_code == 401


def test_with_a_token_the_draft_is_made_and_nothing_published(registry_app):
    address = f"{PATH}?list=kominfo-blitar/angka"
    headers = {**registry_app.bearer("walidata"), "Content-Type": "text/csv"}
    answer = registry_app.client.post(address, content=b"kode,nama\na,Satu\n", headers=headers)
    assert answer.status_code == 201
    iri = answer.json()["iri"]
    assert (iri, answer.headers["Location"]) == (f"{BASE}/id/code-list/kominfo-blitar/angka/versi/1.0.0", iri)
    assert registry_app.client.get("/id/code-list/kominfo-blitar/angka", follow_redirects=False).status_code == 404


def test_problems_refuse_the_import_by_api_with_each_of_them(registry_app):
    headers = {**registry_app.bearer("walidata"), "Content-Type": "text/csv"}
    answer = registry_app.client.post(f"{PATH}?list=kominfo-blitar/angka", content=b"kode,nama\na,\n", headers=headers)
    assert answer.status_code == 422
    assert [(error["rule"], error["row"]) for error in answer.json()["errors"]] == [("no-label", 2)]


def test_the_command_previews_without_a_user_and_tells_faults_by_its_exit(prepared_home, tmp_path, monkeypatch):
    monkeypatch.setenv("SATUDATA_HOME", str(prepared_home[0]))
    file = tmp_path / "agama.csv"
    file.write_text("kode,nama\n1,Islam\n8,\n")
    command = ["codes", "import", str(file), "--list", "dukcapil/agama", "--dry-run", "--json", "--partial"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    body = json.loads(result.stdout)
    assert (body["new"], body["changed"], body["same"], body["removed"]) == (1, 0, 7, 0)
    assert [(problem["rule"], problem["row"]) for problem in body["problems"]] == [("no-label", 3)]
    result = CliRunner().invoke(app, [*command, "--leave-out", "8"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["valid"] is True
