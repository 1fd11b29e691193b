"""Tables of one village: compared with those that came along, else with what is kept; the receipt is of each alone."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from harvesters.sitakro.sample import write
from registry.changes import log
from registry.db import reading
from registry.harvest import putting, repository, service
from registry.harvest.plugin import TableIn
from registry.items import repository as items
from registry.items.state import Access, Kind
from registry.receipts.models import StoredReceipt
from tests.harvest.scripted import harvest, no_network, record

PERSONS, FAMILIES = "individu_all", "lokasi_pemukiman"
VILLAGE = "35.05.10.2011"
PROFILES = {PERSONS: "individu", FAMILIES: "pemukiman", "data_penduduk": "penduduk"}


def with_another_sex(content):
    """Return the persons with the sex of the first one changed."""
    rows = lines(content)
    (column,) = [name for name in rows[0] if name.strip().upper() == "JENIS KELAMIN"]
    (other,) = {row[column] for row in rows} - {rows[0][column]}
    rows[0][column] = other
    return written(rows)


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    """The three files of a village that agree with each other, as bytes by name."""
    folder = tmp_path_factory.mktemp("desa")
    write(folder, village=VILLAGE, people=40, seed=1, faults=0, form="csv")
    return {file.stem: file.read_bytes() for file in folder.glob("*.csv")}


@pytest.fixture
def people(registry_app):
    return registry_app.site.people


@pytest.fixture
def its(registry_app):
    return replace(registry_app.app.state.registry.harvest, http=no_network)


@pytest.fixture
def run(its, people):
    """Harvest records; give the findings of each stored report by the record's identifier."""
    with log.transaction(its.engine) as session:
        made = service.add(
            session,
            "scripted",
            "https://sumber.example/",
            slug="sumber-desa",
            agency="desa-sawentar",
            options={},
            by=people.produsen,
        )
        slug = made.slug

    def run(*script):
        job, told = harvest(its, slug, people.produsen, *script)
        assert {outcome for outcome, _ in told.values()} <= {"new", "changed"}, told
        with reading(its.engine) as session:
            stored = {one.identifier: one.report for one in repository.outcomes(session, job.id)}
        return {name: json.loads(its.microdata.vault.read(report))["findings"] for name, report in stored.items()}

    return run


def table(name, content, year=2025, village=VILLAGE):
    profile = f"sitakro-{PROFILES[name]}-2025-12"
    file = TableIn(f"{name}.csv", content, profile, date(year, 12, 31), village)
    changes = {"access": Access.CLOSED, "spatial": [village], "distributions": [], "is_microdata": True}
    return record(f"{name}-{year}", tables=(file,), **changes)


def lines(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def written(rows):
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def without_a_family(village):
    """Return the families without the first, and how many persons are of it."""
    (lost, *left) = lines(village[FAMILIES])
    (column,) = [name for name in lost if name.strip().upper() in {"NO KK", "NO. KK", "NOMOR KK", "NO_KK"}]
    members = sum(lost[column].strip("'") in row["NO KK"] for row in lines(village[PERSONS]))
    return written(left), members


def checks(findings, severity):
    return [found["check"] for found in findings if found["severity"] == severity]


@pytest.mark.parametrize("order", [1, -1])
def test_a_person_whose_family_is_not_in_the_families_file_is_told_whatever_came_first(run, village, order):
    families, members = without_a_family(village)
    told = run(*[table(PERSONS, village[PERSONS]), table(FAMILIES, families)][::order])
    assert members > 0
    assert checks(told[f"{PERSONS}-2025"], "error") == ["rule.R26"] * members


def test_the_three_files_of_a_village_that_agree_are_told_nothing_but_notes(run, village):
    told = run(*(table(name, village[name]) for name in PROFILES))
    assert set(told) == {f"{name}-2025" for name in PROFILES}
    assert {found["severity"] for findings in told.values() for found in findings} <= {"note"}


def test_the_receipt_of_a_table_says_what_its_check_by_itself_says(its, run, people, village):
    families, _ = without_a_family(village)
    run(table(PERSONS, village[PERSONS]), table(FAMILIES, families))
    with reading(its.engine) as session:
        body = items.find(
            session, people.produsen, kind=Kind.DATASET, slug=f"data-{PERSONS.replace('_', '-')}-2025"
        ).body
        (checked,) = [file["check"] for file in body["distributions"] if "check" in file]
        said = json.loads(session.get(StoredReceipt, checked["receipt"]).document)["check"]
    assert (checked["valid"], checked["errors"], said["valid"], said["counts"]["error"]) == (True, 0, True, 0)


def test_families_that_came_on_another_page_are_found_among_those_kept(run, village, monkeypatch):
    monkeypatch.setattr(putting, "_TABLES", 1)
    families, members = without_a_family(village)
    told = run(table(FAMILIES, families), table(PERSONS, village[PERSONS]))
    assert checks(told[f"{PERSONS}-2025"], "error") == ["rule.R26"] * members


def test_the_table_of_the_year_before_is_found_in_the_registry_and_a_changed_sex_is_told(run, village):
    last = table(PERSONS, village[PERSONS], 2024)
    run(last)
    told = run(last, table(PERSONS, with_another_sex(village[PERSONS])))[f"{PERSONS}-2025"]
    (changed,) = [found for found in told if found["check"] == "rule.I08"]
    assert changed["row"] == 2
    assert "2024-12-31" in changed["message"]


def test_a_later_table_is_not_the_period_before(run, village):
    later = table(PERSONS, village[PERSONS], 2026)
    run(later)
    told = run(later, table(PERSONS, village[PERSONS]))[f"{PERSONS}-2025"]
    (note,) = [found for found in told if found["check"] == "file.not-compared"]
    assert "I08" in note["message"]


def test_a_lone_file_is_told_what_it_was_not_compared_with(run, village):
    told = run(table(PERSONS, village[PERSONS]))[f"{PERSONS}-2025"]
    (note,) = [found for found in told if found["check"] == "file.not-compared"]
    assert note["severity"] == "note"
    assert "R26" in note["message"]


def test_the_families_of_another_village_are_not_those_of_this_one(run, village):
    families, _ = without_a_family(village)
    told = run(table(PERSONS, village[PERSONS]), table(FAMILIES, families, village="35.05.10.2006"))
    assert checks(told[f"{PERSONS}-2025"], "error") == []


def test_a_kept_table_is_read_once_however_many_rules_look_into_it(run, village):
    residents = table("data_penduduk", village["data_penduduk"])
    run(residents)
    told = run(residents, table(PERSONS, with_another_sex(village[PERSONS])))[f"{PERSONS}-2025"]
    (changed,) = [found for found in told if found["check"] == "rule.I06"]
    assert changed["message"].count("2025-12-31") == 1
