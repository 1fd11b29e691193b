"""Desa dalam Angka of the walked village: repeated it is the same, nothing in it is anybody's, it leads to its proof."""

from io import BytesIO

import openpyxl
import polars as pl
import pytest
from sqlalchemy import delete
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.db import reading
from registry.desa_cantik import service as cantik
from registry.items import repository as items
from registry.items.state import Kind, State
from registry.receipts.models import StoredReceipt
from registry.tabulation import answers, area, goals, sdgs, service
from registry.tabulation.report import report
from registry.tabulation.report_sheets import HIDDEN, as_xlsx
from registry.tabulation.service import Outcome
from registry.tabulation.village import Means, NothingChecked, tables

VILLAGE, DISTRICT = "35.05.10.2011", "35.05.10"
AGE = "penduduk-kelompok-umur-jenis-kelamin-desa-sawentar-2025"


@pytest.fixture(scope="module")
def means(registry):
    return Means(registry.files, registry.microdata, registry.office, 5)


@pytest.fixture(scope="module")
def made(registry, means):
    with reading(registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "produsen"))
        return tables(session, means, VILLAGE, 2025, by=by)


@pytest.fixture(scope="module")
def published(registry):
    with reading(registry.engine) as session:
        found = items.listed(session, PUBLIC, kind=Kind.DATASET, states=[State.PUBLISHED])
    return {entry.item.slug: entry.body for entry in found}


def test_computed_again_every_table_is_what_is_there_and_nothing_is_proposed(registry, made):
    with log.transaction(registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "produsen"))
        outcomes = {each.outcome for each in service.propose(session, made, by=by)}
    assert outcomes == {Outcome.SAME, Outcome.LACKING}


def test_villages_computed_in_two_processes_are_the_same_and_one_that_is_refused_stops_no_other(registry, made):
    with reading(registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "produsen"))
    settings = registry.settings
    work = area.Work(settings.database, settings.home, settings.base, 5, 2025, by)
    one, other = area.computed(work, [VILLAGE, "35.05.10.2012"], processes=2)
    assert [each.body for each in one.made] == [each.body for each in made]
    assert (other.made, "35.05.10.2012" in other.refusal.id) == ((), True)


def test_every_table_that_lacks_data_says_why_and_lists_of_names_are_never_made(made):
    lacking = {each.entry.number: each.lacking.id for each in made if each.lacking}
    assert {"1.1", "1.2", "1.3"} <= lacking.keys()
    assert "nama" in lacking["1.1"]
    assert "penerima_program_pemerintah" in lacking["4.1"]
    assert all(each.body is not None for each in made if each.entry.number not in lacking)
    assert {"1.5", "1.8", "1.9", "2.3", "3.1", "3.9"} <= {each.entry.number for each in made if each.body}


def test_every_figure_leads_to_receipt_standard_indicator_and_codes_and_to_nobody(registry, published):
    made = published[AGE]["was_generated_by"]
    with reading(registry.engine) as session:
        receipt = registry.office.verified(session, made["receipts"][0])
    assert receipt.check["standard"] == made["standard"]
    assert made["indicator"] == "/id/indicator/kominfo-blitar/penduduk-kelompok-umur-jenis-kelamin/versi/1.0.0"
    assert made["code_lists"] == ["/id/code-list/dukcapil/jenis-kelamin/versi/1.0.0"]
    assert made["coverage"]["families"] <= made["coverage"]["families_known"]


def test_no_public_byte_holds_an_identifier_of_a_person(registry, published):
    with reading(registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "produsen"))
        rows = [
            registry.microdata.vault.read(entry.body["distributions"][0]["sha256"])
            for entry in items.listed(session, by, kind=Kind.DATASET, states=[State.PUBLISHED])
            if entry.body.get("is_microdata")
        ]
        public = "".join(str(body) for body in published.values()).encode()
        public += as_xlsx(report(session, registry.files, VILLAGE, 2025))
    for body in published.values():
        public += b"".join(registry.files.read(file["sha256"]) for file in body["distributions"])
    planted = set()
    for content in rows:
        frame = pl.read_parquet(BytesIO(content))
        names = {"nik", "no_kk", "nomor_hp", "alamat_email"} & set(frame.columns)
        planted |= {value for name in names for value in frame[name].drop_nulls().to_list() if len(value) > 6}
    assert len(planted) > 500
    assert not [value for value in planted if value.encode() in public]


def test_a_hidden_figure_is_empty_and_never_zero(registry, published):
    hidden = 0
    for slug, body in published.items():
        for file in body["distributions"]:
            if file["format"] == "CSV":
                table = pl.read_csv(registry.files.path(file["sha256"]), infer_schema=False)
                hidden += table["jumlah"].null_count()
                assert "0" not in table["jumlah"].to_list(), slug
        said = body["was_generated_by"]["protection"]
        assert (said["hidden"] > 0) is ("Kosong bukan nol" in body["description"]["id"])
    assert hidden > 0


def test_the_report_is_what_was_published_and_says_what_is_not_there(registry, published):
    with reading(registry.engine) as session:
        found = report(session, registry.files, VILLAGE, 2025)
    sheets = {sheet.entry.number: sheet for sheet in found.sheets}
    table = pl.read_csv(registry.files.path(published[AGE]["distributions"][0]["sha256"]))
    assert sheets["1.8a"].columns == ("Laki-laki", "Perempuan", "Jumlah")
    assert sheets["1.8a"].lines[-1].figures[-1] == table["jumlah"].sum()
    assert "masih diperiksa" in sheets["1.9"].reason.id  # it still waits in the walidata's inbox
    assert sheets["1.4"].reason.id.startswith("Tidak ditanyakan")
    book = openpyxl.load_workbook(BytesIO(as_xlsx(found)))
    assert "Tabel 1.8a" in book.sheetnames
    assert HIDDEN in {cell.value for name in book.sheetnames for row in book[name] for cell in row}


def test_a_district_adds_its_villages_up_and_names_those_that_are_missing(registry):
    with reading(registry.engine) as session:
        one, all_of_it = (report(session, registry.files, code, 2025) for code in (VILLAGE, DISTRICT))
    village = {sheet.entry.number: sheet for sheet in one.sheets}
    district = {sheet.entry.number: sheet for sheet in all_of_it.sheets}
    assert (all_of_it.villages, all_of_it.taking_part) == (12, 1)
    assert district["1.8a"].lines == village["1.8a"].lines  # of the only village there is
    assert len(district["1.8a"].missing) == 11
    assert "Papungan" in district["1.8a"].missing
    assert [line.label for line in district["1.5"].lines] == ["Jumlah"]  # neighbourhoods are each village's own
    assert "tidak dijumlahkan" in district["2.3"].reason.id


def test_a_year_without_checked_rows_is_said(registry, means):
    with reading(registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "produsen"))
        with pytest.raises(NothingChecked) as refused:
            tables(session, means, VILLAGE, 2019, by=by)
        assert "2019" in refused.value.detail.id
        with pytest.raises(NothingChecked):
            tables(session, means, VILLAGE, 2025, by=PUBLIC)  # rows of people are not the public's


def test_rows_whose_receipt_nothing_proves_are_not_counted_and_that_is_said(registry, means):
    with Session(registry.engine) as session:  # nothing is committed
        by = accounts.caller_of(session, accounts.user(session, "produsen"))
        session.execute(delete(StoredReceipt))
        with pytest.raises(NothingChecked) as refused:
            tables(session, means, VILLAGE, 2025, by=by)
        assert "tanda terima" in refused.value.detail.id
        session.rollback()


def test_the_api_tells_each_table_its_figures_or_why_and_the_proof_of_each_figure(registry, published):
    with reading(registry.engine) as session:
        village, district = (report(session, registry.files, code, 2025) for code in (VILLAGE, DISTRICT))
    told = answers.booklet_out(village)
    assert all(bool(table.lines) is (table.reason is None) for table in told.tables)
    assert sum(bool(table.lines) for table in told.tables) >= 15
    assert 0 not in [figure for table in told.tables for line in table.lines for figure in line.figures]
    for sheet, table in zip(village.sheets, told.tables, strict=True):
        proofs = answers.provenance_out(sheet)
        assert [proof.dataset for proof in proofs] == table.datasets
        assert all(proof.receipts and proof.indicator and proof.standard for proof in proofs)
    added = answers.booklet_out(district)
    assert (added.level, added.taking_part) == ("kecamatan", 1)
    assert all(len(table.missing) == added.villages - 1 for table in added.tables if table.datasets)


def test_the_goals_of_a_village_are_what_its_published_tables_say(registry):
    with reading(registry.engine) as session:
        village, district = (sdgs.view(session, registry.files, code) for code in (VILLAGE, DISTRICT))
    rows = {row.measure.slug: row.now for goal in village.goals for row in goal.rows}
    own, every = rows["jamban-sendiri"].part, rows["jamban-sendiri"].whole
    assert rows["jamban-sendiri"].percent == round(100 * own / every, 1)
    assert [goal.goal.number for goal in village.goals] == [str(number) for number in range(1, 19)]
    assert all(goal.goal.reason for goal in village.goals if not goal.rows)
    above = {row.measure.slug: row.now for goal in district.goals for row in goal.rows}
    assert (above["jamban-sendiri"].percent, above["jamban-sendiri"].villages) == (rows["jamban-sendiri"].percent, 1)
    assert above["jaminan-kesehatan"].percent is None  # a percentage is not added up


def test_the_words_of_every_measure_stand_in_its_published_table(registry, published):
    for goal in goals.goals():
        for measure in goal.measures:
            body = published[f"{measure.indicator}-desa-sawentar-2025"]
            (words, *more) = (each["categories"] for each in body["was_generated_by"]["layout"])
            known = (
                {*words, "Jumlah"}
                if not more
                else {f"{a}, {b}" for a in [*words, "Jumlah"] for b in [*more[0], "Jumlah"]}
            )
            assert {*measure.part, *filter(None, [measure.whole])} <= known | {"Jumlah"}


def test_the_list_of_desa_cantik_tells_tables_due_and_done_and_refuses_a_leap(registry):
    line = "kode_wilayah,tahap,sejak,kegiatan,keputusan\n35.05.10.2011,{},2025-03-01,{},\n"
    activity = "/id/activity/desa-sawentar/pendataan-sdgs-desa-sawentar-2025"
    with log.transaction(registry.engine) as session:
        by = accounts.caller_of(session, accounts.user(session, "walidata"))
        assert cantik.bring_in(session, line.format("ditetapkan", activity).encode(), by=by).new == 1
        assert cantik.bring_in(session, line.format("ditetapkan", activity).encode(), by=by).same == 1
        with pytest.raises(cantik.ListHasFaults) as refused:
            cantik.bring_in(session, line.format("selesai", "").encode(), by=by)
        (standing,) = cantik.standings(session)
        assert "ditetapkan" in refused.value.members["errors"][0]["detail"]["id"]
        assert standing.activity == activity
        assert {"1.5", "3.1"} <= set(standing.done) <= set(standing.due)
        assert "4.1" in standing.missing  # its column is not in the village's file
        assert (
            cantik.as_csv([standing]).decode().splitlines()[1].startswith("35.05.10.2011,Sawentar,Kanigoro,ditetapkan")
        )
        session.rollback()
        log.forget(session, 0)
