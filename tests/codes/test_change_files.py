"""Changes of codes travel in files: read from a sheet, checked with their rows, taken with the draft."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from typer.testing import CliRunner

from registry.cli.main import app
from registry.codes import brought, change_sheets, imports, recorded, repository
from registry.codes.changes import ARITIES
from registry.codes.export import Part, export
from registry.codes.imports import Missing
from registry.codes.integrity import faults_of
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange
from registry.codes.reader import read
from registry.codes.reading import EMPTY
from tests.factories import code_lists

# rdflib announces that it will rename the class which its own reader of JSON-LD makes
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

BASE = "https://satudata.example"
PATH = "/api/v1/codes/imports"
ON = date(2026, 1, 1)
LAST = ON - timedelta(days=1)
DECREE = "Perda Nomor 3 Tahun 2025"
LIST = code_lists.code_list(
    Code("2011", {"id": "Sawentar"}),
    Code("2012", {"id": "Kanigoro"}),
    Code("2013", {"id": "Gogodeso"}),
)
HEAD = "kind,date,decree,old,new,share,share_of_new,note,event\n"


@pytest.fixture
def registered(session, people):
    code_lists.register(session, people, LIST)
    return LIST.ref


def preview(session, people, content, changes=None, **options):
    readings = read(content, changes=changes)
    return imports.preview(session, readings, by=people.walidata, ref=LIST.ref, **options)


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def told(found):
    return [(problem.rule, problem.subject, problem.row) for problem in (*found.problems, *found.conflicts)]


SPLIT = (
    HEAD
    + f"pemecahan,2026-01-01,{DECREE},2011,2021,0.6,,,\n"
    + f"pemecahan,01/01/2026,{DECREE},2011,2022,40%,,Dua desa,\n"
).encode()
NEW = b"kode,nama\n2021,Sawentar Lor\n2022,Sawentar Kidul\n"


def test_a_decree_that_splits_a_village_is_a_list_of_new_codes_and_a_file_of_changes(session, people, registered):
    found = preview(session, people, NEW, SPLIT, missing=Missing.KEEP)
    assert told(found) == []
    parts = (ChangedCode("2021", 0.6), ChangedCode("2022", 0.4))
    split = ItemChange(ChangeKind.BREAKDOWN, ON, DECREE, (ChangedCode("2011"),), parts, "Dua desa")
    assert found.changes == (split,)
    assert (found.new, found.changed, found.removed) == (("2021", "2022"), ("2011",), ())
    entry = imports.take(session, found, by=people.walidata)
    assert entry.version.number == "2.0.0"
    codes = {code.notation: code for code in repository.codes_of_version(session, entry.version)}
    assert codes["2011"].valid_until == LAST  # the change tells it, the file has no place for it
    assert {codes[name].valid_from for name in ("2021", "2022")} == {ON}
    assert codes["2021"].legal_basis == DECREE
    assert recorded.changes(session, entry.item.id, of=entry.version) == [split]
    assert recorded.changes(session, entry.item.id) == []  # nothing is published by it


def test_the_sheet_perubahan_of_a_workbook_says_the_same(session, people, registered):
    content = workbook(
        ("Codes", [["kode", "nama"], ["2021", "Sawentar Lor"], ["2022", "Sawentar Kidul"]]),
        (
            "Perubahan",
            [
                ["Jenis", "Tanggal", "Dasar hukum", "Kode lama", "Kode baru", "Bagian", "Catatan"],
                ["pemecahan", ON, DECREE, "2011", "2021", 0.6, ""],
                ["Breakdown", ON, DECREE, "2011", "2022", 0.4, "Dua desa"],
            ],
        ),
    )
    found = preview(session, people, content, missing=Missing.KEEP)
    assert told(found) == []
    assert found.changes == preview(session, people, NEW, SPLIT, missing=Missing.KEEP).changes


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_of_changes_alone_is_a_part_of_the_list(session, people, registered, form):
    rows = [["kind", "date", "decree", "old", "new"], ["penggantian nama", "2026-01-01", DECREE, "2012", "2012"]]
    content = workbook(("Changes", rows)) if form == "xlsx" else "\n".join(map(",".join, rows)).encode()
    found = preview(session, people, content)
    assert told(found) == []
    assert [change.kind for change in found.changes] == [ChangeKind.NAME_CHANGE]
    entry = imports.take(session, found, by=people.walidata)
    assert [code.notation for code in repository.codes_of_version(session, entry.version)] == ["2011", "2012", "2013"]


def test_two_splits_of_one_decree_on_one_day_are_told_apart_by_their_codes(session, people, registered):
    rows = "".join(
        f"breakdown,2026-01-01,{DECREE},{old},{new},,,,\n"
        for old, new in (("2011", "2021"), ("2012", "2023"), ("2011", "2022"), ("2012", "2024"))
    )
    codes = "kode,nama\n" + "".join(f"20{number},Desa {number}\n" for number in (21, 22, 23, 24))
    found = preview(session, people, codes.encode(), (HEAD + rows).encode(), missing=Missing.KEEP)
    assert told(found) == []
    assert [brought.in_words(change) for change in found.changes] == ["2011 → 2021, 2022", "2012 → 2023, 2024"]


def test_an_event_holds_rows_together_and_apart():
    rows = "".join(
        f"name-change,2026-01-01,{DECREE},{code},{code},,,,{event}\n"
        for code, event in (("1", "a"), ("2", "b"), ("3", "b"))
    )
    reading = change_sheets.read((HEAD + rows).encode())
    assert [brought.in_words(change) for change in reading.code_list.changes] == ["1 → 1", "2, 3 → 2, 3"]
    assert reading.change_rows == (2, 3)


def test_everything_wrong_is_told_at_once_with_its_row_in_both_languages(session, people, registered):
    changes = (
        HEAD
        + f"pecah belah,2026-01-01,{DECREE},2011,2021,,,,\n"  # 2: no such kind
        + f"breakdown,31/02/2026,{DECREE},2011,2021,,,,\n"  # 3: no such day
        + f"deletion,2026-01-01,{DECREE},,,,,,\n"  # 4: no code
        + f"creation,2026-01-01,{DECREE},,2021,1.4,,,\n"  # 5: more than all of it
        + "code-change,2026-01-01,,2012,2022,,,,\n"  # 6: no decree
        + f"code-change,2026-01-01,{DECREE},2013,9999,,,,\n"  # 7: no such code
    ).encode()
    found = preview(session, people, b"kode,nama\n2022,Kanigoro\n", changes, missing=Missing.KEEP)
    assert told(found) == [
        ("change.kind", "2011", 2),
        ("change.date", "2011", 3),
        ("change.codes", "", 4),
        ("change.share", "2021", 5),
        ("change", "2012", 6),
        ("change", "9999", 7),
    ]
    sentences = [problem.message for problem in found.problems]
    assert all(sentence.id and sentence.en and sentence.id != sentence.en for sentence in sentences)
    assert "31/02/2026" in sentences[1].id
    assert "decree" in sentences[4].en


def test_days_that_cross_and_shares_above_one_are_refused(session, people, registered):
    changes = (
        HEAD + f"breakdown,2026-01-01,{DECREE},2011,2021,0.7,,,\n" + f"breakdown,2026-01-01,{DECREE},2011,2022,0.7,,,\n"
    ).encode()
    codes = b"kode,nama,berlaku_dari\n2021,Lor,2026-03-01\n2022,Kidul,2026-01-01\n"
    found = preview(session, people, codes, changes, missing=Missing.KEEP)
    assert told(found) == [("change", "2021", 2), ("change", "2021", 2)]
    assert {problem.message.en for problem in found.problems} == {
        "The shares of one side must be 0 to 1 and sum to 1, not 1.4.",
        "Code 2021 must begin 2026-01-01; written is 2026-03-01.",
    }


def test_two_shares_for_one_code_are_a_question_not_a_choice(session, people, registered):
    changes = (
        HEAD + f"merger,2026-01-01,{DECREE},2011,2021,0.3,,,\n" + f"merger,2026-01-01,{DECREE},2012,2021,0.7,,,\n"
    ).encode()
    found = preview(session, people, b"kode,nama\n2021,Baru\n", changes, missing=Missing.KEEP)
    assert ("change.share", "2021", 2) in told(found)
    assert not found.valid


def test_changes_that_are_recorded_already_are_nothing_new(session, people, registered):
    found = preview(session, people, NEW, SPLIT, missing=Missing.KEEP)
    entry = imports.take(session, found, by=people.second_walidata)
    code_lists.publish(session, people, entry)
    again = preview(session, people, SPLIT)
    assert (told(again), again.changes) == ([], ())


def test_a_new_list_brings_its_changes_with_it(session, people):
    codes = b"kode,nama,berlaku_dari,berlaku_sampai\n1,Lama,,2025-12-31\n2,Baru,2026-01-01,\n"
    changes = (HEAD + f"vc1,2026-01-01,{DECREE},1,2,,,,\n").encode()
    found = imports.preview(session, read(codes, changes=changes), by=people.walidata, ref="kominfo-blitar/baru")
    assert told(found) == []
    entry = imports.take(session, found, by=people.walidata)
    assert [change.kind for change in recorded.changes(session, entry.item.id, of=entry.version)] == [
        ChangeKind.CODE_CHANGE
    ]


def test_the_api_takes_list_and_changes_as_parts_of_a_form(registry_app):
    codes = b"kode,nama,berlaku_dari,berlaku_sampai\n1,Lama,,2025-12-31\n2,Baru,2026-01-01,\n"
    changes = (HEAD + f"code-change,2026-01-01,{DECREE},1,2,,,,\n").encode()
    form = {"file": ("kode.csv", codes, "text/csv"), "changes": ("perubahan.csv", changes, "text/csv")}
    address = f"{PATH}?list=kominfo-blitar/angka"
    answer = registry_app.client.post(f"{address}&dry_run=true", files=form)
    assert answer.status_code == 200, answer.text
    assert answer.json()["valid"] is True
    assert answer.json()["changes"] == {
        "code-change": [
            {
                "date": "2026-01-01",
                "decree": DECREE,
                "before": [{"code": "1", "share": None}],
                "after": [{"code": "2", "share": None}],
                "note": "",
            }
        ]
    }
    assert registry_app.client.post(address, files=form, headers=registry_app.bearer("walidata")).status_code == 201
    refused = registry_app.client.post(f"{address}&dry_run=true", files={"changes": form["changes"]})
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (422, "no-file")
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert registry_app.client.post(f"{address}&dry_run=true", content=b"nothing", headers=broken).status_code == 422


def test_the_command_takes_a_companion_file_and_tells_the_row_of_a_fault(prepared_home, tmp_path, monkeypatch):
    monkeypatch.setenv("SATUDATA_HOME", str(prepared_home[0]))
    codes, changes = tmp_path / "agama.csv", tmp_path / "perubahan.csv"
    codes.write_text("kode,nama\n8,Islam Baru\n")
    changes.write_text(HEAD + f"code-change,2026-01-01,{DECREE},1,8,,,,\n")
    command = ["codes", "import", str(codes), "--changes", str(changes), "--list", "dukcapil/agama", "--partial"]
    result = CliRunner().invoke(app, [*command, "--dry-run", "--json"])
    assert result.exit_code == 0, result.output
    assert list(json.loads(result.stdout)["changes"]) == ["code-change"]
    changes.write_text(HEAD + "code-change,2026-01-01,,1,8,,,,\n")
    result = CliRunner().invoke(app, [*command, "--dry-run"])
    assert result.exit_code == 1
    assert "perubahan, baris 2: Dasar hukum perubahan belum ditulis." in result.stderr


# -- there and back -------------------------------------------------------------------------------------------------

NAMES = st.text("abcdefgh0123456789.-", min_size=1, max_size=6)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)


@st.composite
def item_changes(draw, number=0):
    """Draw a change of any kind that keeps its arity; codes of two changes differ by the number."""
    kind = draw(st.sampled_from(ChangeKind))
    arity = ARITIES[kind]
    some = st.integers(2, 4)
    before, after = (size.start if len(size) == 1 else draw(some) for size in (arity.before, arity.after))
    names = [f"{number}-{place}" for place in range(before + after)]
    olds = names[:before]
    going_on = olds[: arity.going_on]
    news = [*going_on, *names[before : before + after - arity.going_on]]

    def shared(codes):
        shares = draw(st.lists(st.integers(1, 9), min_size=len(codes), max_size=len(codes)))
        is_known = before > 0 < after and draw(st.booleans())
        return tuple(
            ChangedCode(name, share / sum(shares) if is_known else None)
            for name, share in zip(codes, shares, strict=True)
        )

    day = draw(st.dates(date(1990, 1, 2), date(2040, 1, 1)))
    decree = "UU " + draw(TEXTS)
    return ItemChange(kind, day, decree.strip(), shared(olds), shared(news), draw(TEXTS))


CHANGES = st.integers(1, 5).flatmap(lambda count: st.tuples(*(item_changes(number) for number in range(count))))


@given(CHANGES)
def test_a_sheet_of_changes_is_read_as_what_was_written(changes):
    reading = change_sheets.read(change_sheets.write(replace(EMPTY, changes=changes)))
    assert reading.problems == ()
    assert brought.unrecorded(reading.code_list.changes, changes) == []
    assert brought.unrecorded(changes, reading.code_list.changes) == []


@given(CHANGES)
def test_what_is_drawn_has_the_form_of_its_kind(changes):
    """Or the property above would be about changes that nobody may record."""
    sentences = [fault.sentence.en for fault in faults_of({}, changes, ()) if "In a " in fault.sentence.en]
    assert sentences == []


def list_with(changes):
    """Return a list that has the codes of these changes, and those recorded."""
    names = dict.fromkeys(code.notation for change in changes for code in (*change.before, *change.after))
    return replace(code_lists.code_list(*names), changes=changes)


@pytest.mark.parametrize("form", ["ttl", "jsonld", "rdf", "nt"])
@settings(max_examples=15)
@given(changes=CHANGES)
def test_a_graph_with_changes_is_read_as_what_was_written(form, changes):
    found = list_with(changes)
    (reading,) = read(export(found, form, base=BASE))
    assert reading.problems == ()
    assert [code.notation for code in reading.code_list.codes] == [code.notation for code in found.codes]
    assert brought.unrecorded(reading.code_list.changes, changes) == []
    assert brought.unrecorded(changes, reading.code_list.changes) == []


ALL_KINDS = (
    ("creation", [], ["n1"]),
    ("deletion", ["o1"], []),
    ("merger", [("o2", 0.25), ("o3", 0.75)], ["n2"]),
    ("take-over", ["o4", "g1"], ["g1"]),
    ("breakdown", ["o5"], [("n3", 0.1), ("n4", 0.9)]),
    ("split-off", ["g2"], [("g2", 0.7), ("n5", 0.3)]),
    ("transfer", [("g4", 0.2), ("g3", 0.8)], [("g4", 0.6), ("g3", 0.4)]),
    ("code-change", ["o6"], ["n6"]),
    ("name-change", ["g5"], ["g5"]),
)


def all_kinds():
    """Return a list in which one decree did everything to other codes that can be done to codes."""

    def shared(told):
        return tuple(ChangedCode(*((code,) if isinstance(code, str) else code)) for code in told)

    changes = tuple(
        ItemChange(ChangeKind(kind), ON, DECREE, shared(old), shared(new), f"Catatan {kind}")
        for kind, old, new in ALL_KINDS
    )
    ends = {"o": {"valid_until": LAST}, "n": {"valid_from": ON, "legal_basis": DECREE}, "g": {}}
    found = list_with(changes)
    return replace(found, codes=tuple(replace(code, **ends[code.notation[0]]) for code in found.codes))


@pytest.mark.parametrize("form", ["ttl", "jsonld", "rdf", "nt", "xlsx", "csv"])
def test_a_list_with_every_kind_of_change_comes_back_without_a_difference(session, people, form):
    code_lists.register(session, people, all_kinds())
    stored = repository.code_list(session, "kominfo-blitar/warna")
    assert len(stored.changes) == 9
    beside = export(stored, "changes-csv", base=BASE) if form == "csv" else None
    readings = read(export(stored, form, base=BASE), changes=beside)
    found = imports.preview(session, readings, by=people.walidata, ref=stored.ref)
    assert told(found) == []
    assert (found.new, found.changed, found.removed, found.changes) == ((), (), (), ())
    assert len(readings[0].code_list.changes) == 9


def test_changes_given_to_another_registry_are_all_taken(session, people):
    content = export(replace(all_kinds(), slug="salinan"), "ttl", base=BASE)
    found = imports.preview(session, read(content), by=people.walidata)
    assert told(found) == []
    assert {change.kind for change in found.changes} == set(ChangeKind)
    entry = imports.take(session, found, by=people.walidata)
    stored = recorded.changes(session, entry.item.id, of=entry.version)
    assert brought.unrecorded(all_kinds().changes, stored) == []


def test_rdflib_reads_who_replaced_whom_and_how_much_of_it():
    graph = rdflib.Graph().parse(data=export(all_kinds(), "ttl", base=BASE), format="turtle")
    rows = graph.query(
        """PREFIX xkos: <http://rdf-vocabulary.ddialliance.org/xkos#> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX dct: <http://purl.org/dc/terms/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?new ?share ?day ?kind WHERE {
          ?pair a xkos:ConceptAssociation ; xkos:sourceConcept ?old ; xkos:targetConcept ?new ;
                prov:wasGeneratedBy ?change ; rdf:value ?share .
          ?change a prov:Activity ; dct:date ?day ; dct:type ?kind .
          ?table xkos:madeOf ?pair . ?old dct:isReplacedBy ?new . ?new dct:replaces ?old .
          FILTER(strends(str(?old), "/o5")) } ORDER BY ?new"""
    )
    kind = rdflib.URIRef(f"{BASE}/id/code-list/kominfo-blitar/jenis-perubahan-kode/breakdown")
    assert [(str(row.new)[-2:], row.share.toPython(), row.day.toPython(), row.kind) for row in rows] == [
        ("n3", 0.1, ON, kind),
        ("n4", 0.9, ON, kind),
    ]


@pytest.mark.parametrize("form", ["ttl", "jsonld", "rdf"])
def test_every_form_of_the_graph_is_the_same_graph_and_sound_skos(form):
    read_as = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}[form]
    graphs = [
        rdflib.Graph().parse(data=export(all_kinds(), each, base=BASE), format=name)
        for each, name in (("nt", "nt"), (form, read_as))
    ]
    assert isomorphic(*graphs)
    skos = rdflib.SKOS
    concepts, schemes = (set(graphs[1].subjects(rdflib.RDF.type, kind)) for kind in (skos.Concept, skos.ConceptScheme))
    assert not concepts & schemes  # S9
    assert len(concepts) == len(all_kinds().codes)
    assert not set(graphs[1].subject_objects(skos.broader))


def test_a_change_in_a_graph_without_a_day_or_a_known_kind_is_told():
    content = export(all_kinds(), "nt", base=BASE).decode()
    broken = "".join(
        line
        for line in content.splitlines(keepends=True)
        if not ("terms/date" in line and "code-change" in line) and not ("terms/type" in line and "o1" in line)
    )
    (reading,) = read(broken.encode())
    assert sorted((problem.rule, problem.subject) for problem in reading.problems) == [
        ("change.date", "o6"),
        ("change.kind", "o1"),
    ]
    assert len(reading.code_list.changes) == 7


def test_a_part_of_a_list_tells_the_changes_of_its_codes_only():
    part = export(all_kinds(), "changes-csv", base=BASE, part=Part(under="n6")).decode()
    assert [row["kind"] for row in csv.DictReader(io.StringIO(part))] == ["code-change"]


def test_the_columns_are_those_that_are_written():
    rows = list(csv.reader(io.StringIO(change_sheets.write(EMPTY).decode())))
    assert rows == [list(change_sheets.COLUMNS)]
