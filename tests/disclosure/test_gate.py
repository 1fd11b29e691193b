import polars as pl
import pytest

from registry.disclosure import gate
from registry.items.state import Access, State
from registry.workflow import service as workflow
from tests.factories import walks

NIK = "3505104101900001"


def rules(document=None, **tables):
    found = gate.review(document or {}, {name: pl.DataFrame(table) for name, table in tables.items()}, threshold=5)
    return [(finding.rule, finding.place) for finding in found]


@pytest.mark.parametrize(
    ("counts", "refused"),
    [([5, 112], False), ([4, 112], True), ([0, 112], True), (["0"], True), (["4.0"], True), ([5], False), ([-1], True)],
)
@pytest.mark.parametrize("unit", ["orang", "keluarga", "Orang", "RUMAH TANGGA", "jiwa"])
def test_small_counts_of_persons_and_families_are_refused_also_zero(counts, refused, unit):
    table = {"jumlah": counts, "satuan": [unit] * len(counts)}
    assert (rules(csv=table) == [("small-cell", "csv")]) is refused


def test_small_counts_of_things_are_not():
    assert rules(csv={"jumlah": [0, 1, 4], "satuan": ["hektare", "unit", "sekolah"]}) == []


def test_without_a_unit_every_count_may_be_of_persons():
    assert rules(csv={"jumlah": [4]}) == [("small-cell", "csv")]


def test_missing_and_suppressed_counts_are_no_small_cells():
    assert rules(csv={"jumlah": [None, "<5", "12"], "satuan": ["orang"] * 3}) == []


@pytest.mark.parametrize(
    "document",
    [
        {"title": {"id": f"Data {NIK}"}},
        {"keywords": ["penduduk", NIK]},
        {"distributions": [{"title": {"id": "Tabel", "en": "mail sri@desa.id"}}]},
        {"provenance": {"id": "Telepon 081234567890"}},
    ],
)
def test_personal_data_in_the_description_is_found_wherever_it_stands(document):
    assert [rule for rule, _ in rules(document)] == ["personal"]


def test_the_contact_point_may_have_an_address():
    assert rules({"contact_point": {"name": "Dinas Kominfo", "email": "data@contoh.id"}}) == []


def test_a_column_is_searched_whatever_it_is_called():
    table = {"keterangan": ["baik", f"'{NIK}"], "jumlah": [12, 13], "satuan": ["orang", "orang"]}
    assert rules(csv=table) == [("personal", "csv, kolom keterangan")]
    assert rules(csv={"x": [int(NIK)]}) == [("personal", "csv, kolom x")]


@pytest.fixture
def approved(session, people):
    return walks.take(session, people, walks.draft(session, people), State.APPROVED)


@pytest.mark.parametrize(
    "table",
    [{"jumlah": ["4"], "satuan": ["orang"]}, {"jumlah": ["0"], "satuan": ["orang"]}, {"nama": [NIK], "jumlah": ["9"]}],
)
def test_publication_is_refused_while_a_finding_is_open_and_nothing_is_written(session, people, approved, table):
    live = approved.version.state
    with pytest.raises(gate.PublicationRefused) as refusal:
        workflow.publish(session, approved, by=people.walidata, tables={"csv": pl.DataFrame(table)}, threshold=5)
    assert refusal.value.members["findings"]
    assert NIK not in str(refusal.value.members) + refusal.value.detail.id
    session.flush()
    session.refresh(approved.version)
    assert (live, approved.version.state, approved.version.published_at) == ("approved", "approved", None)


def test_a_refused_successor_leaves_the_live_version_live(session, people):
    first = walks.published(session, people)
    second = walks.items_begin(session, people, first, title={"id": f"Data {NIK}"})
    walks.take(session, people, second, State.APPROVED)
    with pytest.raises(gate.PublicationRefused):
        workflow.publish(session, second, by=people.walidata, tables={}, threshold=5)
    assert (first.version.state, second.version.state) == ("published", "approved")


def test_the_tables_of_a_closed_dataset_stay_with_its_people_and_are_not_reviewed_its_description_is(session, people):
    small = {"data": pl.DataFrame({"nik": [NIK], "jumlah": [1]})}
    closed = walks.draft(session, people, slug="tertutup", access=Access.CLOSED, is_microdata=True)
    walks.take(session, people, closed, State.APPROVED)
    assert workflow.publish(session, closed, by=people.walidata, tables=small, threshold=5).state == "published"
    told = walks.draft(session, people, slug="lain", access=Access.CLOSED, title={"id": f"Data {NIK}"})
    walks.take(session, people, told, State.APPROVED)
    with pytest.raises(gate.PublicationRefused):
        workflow.publish(session, told, by=people.walidata, tables={}, threshold=5)
