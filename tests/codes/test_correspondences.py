"""Correspondences: read from files, proposed by a walidata, approved by another person as pembina, written to the log."""

import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from typer.testing import CliRunner

from registry.accounts.service import system_caller
from registry.changes import log
from registry.changes.models import Change
from registry.cli.main import app
from registry.codes import audit, correspondences, repository
from registry.codes import correspondence_files as files
from registry.codes import correspondence_imports as imports
from registry.codes.conditions import NotSound
from registry.codes.imports import Missing
from registry.codes.map_checks import MapsDoNotFit, faults_of
from registry.codes.models import ConceptMap
from registry.codes.payloads import Code, Correspondence, Map, Match
from registry.codes.translate import translate
from registry.codes.turtle import bundled
from registry.errors import Conflict, Forbidden
from tests.factories import code_lists

BASE = "https://satudata.example"
PATH = "/api/v1/codes/correspondences"
SLUG = "lama--baru"
OLD = code_lists.code_list("a", "b", Code("c", {"id": "C"}, valid_until=date(2020, 12, 31)), slug="lama")
NEW = code_lists.code_list("1", "2", Code("3", {"id": "3"}, valid_from=date(2022, 1, 1)), slug="baru")
HEAD = "source,target,match,valid_from,valid_until,share,note\n"


@pytest.fixture
def lists(session, people):
    for found in (OLD, NEW):
        code_lists.register(session, people, found)


@pytest.fixture
def related(session, lists):
    rows = [Map("a", "1", Match.EXACT, approved=True), Map("b", "2", Match.CLOSE)]
    code_lists.relate(session, OLD, NEW, rows)
    session.flush()
    return SLUG


def read(rows):
    return files.read((HEAD + rows).encode())


def preview(session, people, rows, missing=Missing.KEEP, **named):
    found = imports.Named(**({"slug": SLUG} | named))
    return imports.preview(session, read(rows), by=people.walidata, named=found, missing=missing)


def propose(session, people, rows, missing=Missing.KEEP, by=None):
    found = imports.take(session, preview(session, people, rows, missing), by=by or people.walidata)
    session.flush()
    return found


def told(found):
    return [(problem.rule, problem.subject, problem.row) for problem in (*found.problems, *found.conflicts)]


def rows(session):
    return [(row.source, row.target, row.match.value, row.approved) for row in repository.maps(session, SLUG)]


def noted(session):
    return [(entry.action, entry.subject, entry.to_state) for entry in session.info["pending_changes"]]


# -- preview --------------------------------------------------------------------------------------------------------


def test_the_preview_tells_new_changed_and_same_rows_and_asks_for_those_the_file_lacks(session, people, related):
    content = "a,1,exactMatch,,,,\na,2,relatedMatch,,,,\n"
    found = preview(session, people, content, Missing.ASK)
    assert ([row.target for row in found.new], found.changed, found.same) == (["2"], (), 1)
    assert told(found) == [("removed", "b", None)]
    assert preview(session, people, content).valid
    found = preview(session, people, "b,2,broadMatch,,,0.5,\n")
    assert [(row.match, row.share) for row in found.changed] == [(Match.BROAD, 0.5)]


def test_everything_wrong_is_told_at_once_with_its_row(session, people, related):
    found = preview(
        session,
        people,
        "a,9,exactMatch,,,,\n"  # 2: no such target
        "z,1,exactMatch,,,,\n"  # 3: no such source
        "b,1,mungkin,,,,\n"  # 4: no match
        "b,2,exactMatch,2025-02-01,2025-01-01,,\n"  # 5: days cross
        "c,3,exactMatch,,,,\n"  # 6: never valid together
        "b,3,narrowMatch,,,0.7,\n"
        "b,1,narrowMatch,,,0.7,\n"  # 8: more than all of b
        ",1,exactMatch,,,,\n",  # 9: no source
    )
    assert told(found) == [
        ("unknown-code", "9", 2),
        ("unknown-code", "z", 3),
        ("match", "b", 4),
        ("dates-cross", "b", 5),
        ("duplicate", "b", 5),  # b → 2 is registered for all times
        ("dates-apart", "c", 6),
        ("share", "b", 8),
        ("empty", "1", 9),
    ]
    assert all(problem.message.id != problem.message.en for problem in found.problems)
    with pytest.raises(NotSound):
        imports.take(session, found, by=people.walidata)


def test_an_exact_match_excludes_others_of_the_same_codes_over_chains_too():
    chain = [
        Map("a", "1", Match.EXACT),
        Map("b", "1", Match.EXACT),
        Map("b", "2", Match.EXACT),
        Map("a", "2", Match.BROAD),
    ]
    assert [(fault.place, fault.rule) for fault in faults_of(chain)] == [(3, "skos.S46")]
    assert list(faults_of([*chain[:3], replace(chain[3], match=Match.CLOSE)])) == []


def test_what_excludes_each_other_may_follow_each_other_in_time():
    earlier = Map("a", "1", Match.EXACT, valid_until=date(2020, 12, 31))
    assert list(faults_of([earlier, Map("a", "1", Match.BROAD, valid_from=date(2021, 1, 1))])) == []
    (fault,) = faults_of([earlier, Map("a", "1", Match.EXACT, valid_from=date(2020, 12, 31))])
    assert (fault.place, fault.rule) == (1, "duplicate")


def test_no_correspondence_that_ships_contradicts_itself():
    found = {table.slug: list(faults_of(table.maps)) for table in bundled() if isinstance(table, Correspondence)}
    assert len(found) > 50
    assert {slug: faults for slug, faults in found.items() if faults} == {}


# -- four eyes ------------------------------------------------------------------------------------------------------


def test_a_row_is_proposed_by_a_walidata_and_approved_by_a_pembina_both_in_the_log(session, people, related):
    session.info["pending_changes"].clear()
    propose(session, people, "b,1,broadMatch,,,,\n")
    assert rows(session)[-1] == ("b", "1", "broadMatch", False)
    assert correspondences.approve(session, SLUG, [("b", "1", "")], by=people.pembina) == 1
    assert rows(session)[-1] == ("b", "1", "broadMatch", True)
    path, of_list = "/id/correspondence/kominfo-blitar/lama--baru", "/id/code-list/kominfo-blitar/lama"
    assert noted(session) == [
        ("propose", path, "proposed"),
        ("relate", of_list, None),
        ("approve", path, "approved"),
        ("relate", of_list, None),
    ]
    proposed, _, approved, _ = (entry.body_hash for entry in session.info["pending_changes"])
    assert len(proposed) == len(approved) == 64
    assert proposed != approved


def test_the_log_s_lines_are_sealed_in_the_transaction_that_writes_the_rows(engine, people):
    with log.transaction(engine) as session:
        for found in (OLD, NEW):
            code_lists.register(session, people, found)
        imports.take(
            session,
            imports.preview(
                session,
                read("a,1,exactMatch,,,,\n"),
                by=people.walidata,
                named=imports.Named(source_list=OLD.ref, target_list=NEW.ref),
            ),
            by=people.walidata,
        )
    with log.transaction(engine) as session:
        subject = "/id/correspondence/kominfo-blitar/kominfo-blitar-lama--kominfo-blitar-baru"
        (line,) = session.exec(select(Change).where(Change.subject == subject)).all()
        assert (line.action, line.actor, line.to_state) == ("propose", people.walidata.user_id, "proposed")
        assert log.verify(session)[1] is None


def test_a_row_that_was_changed_past_the_log_is_found(session, people, related):
    propose(session, people, "b,1,broadMatch,,,,\n")
    correspondences.approve(session, SLUG, [("b", "1", "")], by=people.pembina)
    log.seal(session)
    assert list(audit.deviations(session)) == []
    row = session.exec(select(ConceptMap).where(ConceptMap.source == "b", ConceptMap.target == "2")).one()
    row.approved = True
    session.flush()
    ((path, words),) = audit.deviations(session)
    assert (path, words.en) == ("/id/correspondence/kominfo-blitar/lama--baru", "its rows are not those recorded")


@pytest.mark.parametrize("who", ["produsen", "pembina", "koordinator", "admin"])
def test_nobody_but_a_walidata_proposes(session, people, related, who):
    found = preview(session, people, "b,1,broadMatch,,,,\n")
    with pytest.raises(Forbidden):
        imports.take(session, found, by=getattr(people, who))


@pytest.mark.parametrize("who", ["produsen", "walidata", "second_walidata", "koordinator", "admin"])
def test_nobody_but_a_pembina_approves(session, people, related, who):
    with pytest.raises(Forbidden):
        correspondences.approve(session, SLUG, by=getattr(people, who))


def test_who_proposed_a_row_does_not_approve_it_though_both_roles_are_theirs(session, people, related):
    both = replace(people.walidata, roles=people.walidata.roles | people.pembina.roles)
    propose(session, people, "b,1,broadMatch,,,,\n", by=both)
    with pytest.raises(correspondences.OwnProposal):
        correspondences.approve(session, SLUG, by=both)
    assert correspondences.approve(session, SLUG, by=people.pembina) == 2
    assert repository.correspondence(session, SLUG).approved


def test_only_the_system_loads_a_table_and_never_over_what_people_decided(session, people, related):
    table = correspondences.found(session, SLUG)
    with pytest.raises(Forbidden):
        correspondences.load(session, replace(table, maps=()), by=people.walidata)
    log.seal(session)
    assert correspondences.load(session, table, by=system_caller(session)) is False  # nothing differs
    correspondences.approve(session, SLUG, by=people.pembina)
    assert correspondences.load(session, replace(table, maps=()), by=system_caller(session)) is False
    assert len(rows(session)) == 2


# -- what holds meanwhile -------------------------------------------------------------------------------------------


def test_an_approved_row_holds_until_its_replacement_is_approved(session, people, related):
    propose(session, people, "a,1,broadMatch,,,,lebih luas\n")
    assert rows(session)[0] == ("a", "1", "exactMatch", True)
    found = translate(session, "a", OLD.ref, NEW.ref, at=date(2025, 1, 1))
    assert [(one.match, one.approved) for one in found.candidates] == [("exactMatch", True)]
    assert preview(session, people, "a,1,broadMatch,,,,lebih luas\n").same == 1
    correspondences.approve(session, SLUG, [("a", "1", "")], by=people.pembina)
    assert ("a", "1", "broadMatch", True) in rows(session)
    assert len(rows(session)) == 2


def test_a_removal_is_a_proposal_too_and_a_mere_proposal_goes_at_once(session, people, related):
    propose(session, people, "a,2,relatedMatch,,,,\n", Missing.REMOVE)
    assert rows(session) == [("a", "1", "exactMatch", True), ("a", "2", "relatedMatch", False)]
    correspondences.approve(session, SLUG, [("a", "1", "")], by=people.pembina)
    assert rows(session) == [("a", "2", "relatedMatch", False)]


def test_a_file_that_says_what_holds_takes_a_pending_replacement_back(session, people, related):
    propose(session, people, "a,1,broadMatch,,,,\n")
    found = preview(session, people, "a,1,exactMatch,,,,\n")
    assert (found.changed, found.withdrawn) == ((), (("a", "1", ""),))
    imports.take(session, found, by=people.walidata)
    assert [row.source for row in correspondences.pending(session, repository.correspondence(session, SLUG))] == ["b"]


def test_what_does_not_differ_is_no_proposal_and_what_nobody_proposed_cannot_be_approved(session, people, related):
    with pytest.raises(Conflict):
        propose(session, people, "a,1,exactMatch,,,,\n")
    with pytest.raises(Conflict):
        correspondences.approve(session, SLUG, [("a", "1", "")], by=people.pembina)


def test_approving_two_proposals_that_exclude_each_other_is_refused(session, people, related):
    propose(session, people, "b,1,exactMatch,,,,\n")
    # a removal that is not approved yet would have made room
    propose(session, people, "b,1,exactMatch,,,,\nb,2,exactMatch,,,,\na,2,broadMatch,,,,\n", Missing.REMOVE)
    with pytest.raises(MapsDoNotFit):
        correspondences.approve(session, SLUG, [("b", "1", ""), ("b", "2", ""), ("a", "2", "")], by=people.pembina)


# -- files ----------------------------------------------------------------------------------------------------------

CODES = st.text("abc019.-/ ", min_size=1, max_size=5).map(str.strip).filter(bool)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1))
NOTES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=10)
MAPS = st.builds(
    Map,
    CODES,
    CODES,
    st.sampled_from(Match),
    DAYS,
    DAYS,
    st.none() | st.floats(0, 1),
    st.booleans(),
    NOTES,
)


@pytest.mark.parametrize("form", ["csv", "ttl", "rdf", "nt", "jsonld"])
@given(rows=st.lists(MAPS, unique_by=correspondences.key, max_size=6))
def test_a_file_of_a_correspondence_is_read_as_what_was_written(form, rows):
    table = Correspondence("kominfo-blitar", SLUG, {"id": "P"}, OLD.ref, NEW.ref, "Uji", tuple(rows))
    found = files.read(files.write(table, form, base=BASE), between=(OLD.ref, NEW.ref))
    assert found.problems == ()

    def plain(maps):
        return {replace(row, approved=False) for row in maps}

    assert plain(found.rows) == plain(rows)


def test_a_workbook_keeps_its_codes_as_text():
    table = Correspondence(
        "k", SLUG, {"id": "P"}, OLD.ref, NEW.ref, "Uji", (Map("11.10", "01", Match.EXACT, share=0.5),)
    )
    content = files.write(table, "xlsx", base=BASE)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[2]][:3] == ["11.10", "01", "exactMatch"]
    assert files.read(content).rows == (replace(table.maps[0], approved=False),)


def test_plain_mappings_of_anybody_s_skos_are_rows_between_the_lists_that_are_named(session, people, lists):
    graph = rdflib.Graph()
    ends = [rdflib.Namespace(f"https://lain.example/id/code-list/kominfo-blitar/{slug}/") for slug in ("lama", "baru")]
    graph.add((ends[0]["a"], rdflib.SKOS.exactMatch, ends[1]["1"]))
    graph.add((ends[0]["b"], rdflib.SKOS.narrowMatch, rdflib.URIRef("http://example.org/other")))
    found = files.read(graph.serialize(format="xml").encode(), between=(OLD.ref, NEW.ref))
    assert found.rows == (Map("a", "1", Match.EXACT),)
    assert files.read(graph.serialize(format="xml").encode()).problems[0].rule == "empty"


def test_what_a_file_says_of_its_approval_has_no_weight(session, people, related):
    table = correspondences.found(session, SLUG)
    claimed = replace(
        table, maps=tuple(replace(row, approved=True) for row in (*table.maps, Map("b", "1", Match.BROAD)))
    )
    found = imports.preview(
        session, files.read(files.write(claimed, "ttl", base=BASE)), by=people.walidata, missing=Missing.ASK
    )
    assert (len(found.new), found.same, found.changed) == (1, 2, ())
    imports.take(session, found, by=people.walidata)
    assert [approved for *_, approved in rows(session)] == [True, False, False]


# -- by API and by command ------------------------------------------------------------------------------------------


def test_by_api_a_correspondence_is_listed_read_and_exported(reading_app):
    slug = "dukcapil-agama--kemendesa-agama"
    listed = reading_app.client.get(PATH, params={"list": "dukcapil/agama"}).json()["correspondences"]
    assert slug in {one["slug"] for one in listed}
    found = reading_app.client.get(f"{PATH}/{slug}").json()
    assert (found["from"], found["to"], found["status"]) == ("dukcapil/agama", "kemendesa/agama", "proposed")
    assert {"source", "target", "match", "share", "status", "note", "valid_from", "valid_until"} == set(
        found["rows"][0]
    )
    turtle = reading_app.client.get(f"{PATH}/{slug}.ttl")
    assert turtle.headers["content-type"].startswith("text/turtle")
    xkos = rdflib.Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
    graph = rdflib.Graph().parse(data=turtle.text, format="turtle")
    assert len(set(graph.objects(None, xkos.madeOf))) == len(found["rows"])
    assert reading_app.client.get(f"{PATH}/tiada").status_code == 404
    same = reading_app.client.post(f"{PATH}/imports?dry_run=true", content=turtle.content)
    assert {name: same.json()[name] for name in ("valid", "new", "changed", "removed", "same")} == {
        "valid": True,
        "new": 0,
        "changed": 0,
        "removed": 0,
        "same": len(found["rows"]),
    }


def test_by_api_a_walidata_proposes_and_a_pembina_approves(registry_app):
    slug = "dukcapil-agama--kemendesa-agama"
    client, content = registry_app.client, b"source,target,match\n1,2,relatedMatch\n"
    address = f"{PATH}/imports?slug={slug}&missing=keep"
    assert client.post(address, content=content).status_code == 401
    assert client.post(address, content=content, headers=registry_app.bearer("produsen")).status_code == 403
    answer = client.post(address, content=content, headers=registry_app.bearer("walidata"))
    assert answer.status_code == 201, answer.text
    assert answer.json()["iri"] == f"{BASE}/id/correspondence/kominfo-blitar/{slug}"
    waiting = client.get(f"{PATH}/{slug}").json()["waiting"]
    assert ("1", "2", "add") in {(row["source"], row["target"], row["action"]) for row in waiting}
    chosen = {"rows": [{"source": "1", "target": "2"}]}
    refused = client.post(f"{PATH}/{slug}/approve", json=chosen, headers=registry_app.bearer("walidata"))
    assert refused.status_code == 403
    answer = client.post(f"{PATH}/{slug}/approve", json=chosen, headers=registry_app.bearer("pembina"))
    assert answer.json() == {"slug": slug, "approved": 1}


def test_the_commands_show_export_and_preview(prepared_home, tmp_path, monkeypatch):
    monkeypatch.setenv("SATUDATA_HOME", str(prepared_home[0]))
    slug = "dukcapil-agama--kemendesa-agama"
    run = CliRunner()
    command = ["codes", "correspondence"]
    assert slug in run.invoke(app, [*command, "list", "--list", "dukcapil/agama"]).stdout
    shown = run.invoke(app, [*command, "show", slug]).stdout
    assert "(usulan)" in shown
    file = tmp_path / "padanan.csv"
    file.write_bytes(run.invoke(app, [*command, "export", slug]).stdout_bytes)
    result = run.invoke(app, [*command, "import", str(file), "--slug", slug, "--dry-run", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["valid"] is True
    file.write_text("source,target,match\n1,77,exactMatch\n")
    result = run.invoke(app, [*command, "import", str(file), "--slug", slug, "--dry-run", "--partial"])
    assert result.exit_code == 1
    assert "baris 2: '77' bukan kode dalam kemendesa/agama." in result.stderr
