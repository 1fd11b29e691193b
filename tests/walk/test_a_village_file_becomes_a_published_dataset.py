"""The product in forty lines: harvest, check, verify, approve, publish, find, and who may see what."""

from datetime import date

import polars as pl
import pytest

from harvesters.sitakro.sample import write
from registry.accounts.caller import PUBLIC
from registry.app import wire
from registry.cli.demo import demo
from registry.db import reading
from registry.errors import NotFound
from registry.items import repository as items
from registry.items.state import Kind
from registry.search.index import Query
from registry.settings import Settings

FIGURES = "penduduk-kelompok-umur-jenis-kelamin-desa-sawentar-2025"
ROWS = "data-penduduk-desa-sawentar-2025"


def test_the_public_finds_the_figures_by_the_name_of_the_village(registry):
    page = registry.index.search(Query(text="penduduk sawentar", filters={"kind": ("dataset",)}))
    assert f"/dataset/{FIGURES}" in [hit.url for hit in page.hits]
    assert all(hit.url.endswith("-desa-sawentar-2025") for hit in page.hits)


def test_the_figures_say_where_they_come_from_and_who_decided(registry):
    with reading(registry.engine) as session:
        entry = items.find(session, PUBLIC, kind=Kind.DATASET, slug=FIGURES)
        decisions = [(decision.action, decision.role) for decision in items.decisions(session, entry.version)]
    assert decisions == [
        ("submit", "produsen"),
        ("verify", "walidata"),
        ("approve", "pembina"),
        ("publish", "walidata"),
    ]
    assert entry.body["was_generated_by"]["indicator"].endswith("/penduduk-kelompok-umur-jenis-kelamin/versi/1.0.0")
    assert entry.body["conforms_to"] == ["/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"]


def test_every_cell_counts_five_or_more_and_all_people_of_sound_rows(registry):
    with reading(registry.engine) as session:
        body = items.find(session, PUBLIC, kind=Kind.DATASET, slug=FIGURES).body
    table = pl.read_csv(registry.files.path(body["distributions"][0]["sha256"]))
    assert table["jumlah"].min() >= 5
    assert table["jumlah"].sum() == body["was_generated_by"]["coverage"]["rows_used"]


def test_the_rows_of_people_stay_closed(registry):
    with reading(registry.engine) as session, pytest.raises(NotFound):
        items.find(session, PUBLIC, kind=Kind.DATASET, slug=ROWS)


def test_without_faults_the_figures_equal_a_count_made_by_hand(tmp_path, monkeypatch):
    monkeypatch.setenv("SATUDATA_HOME", str(tmp_path))
    demo(people=300, seed=3, faults=0)
    write(tmp_path / "csv", village="35.05.10.2011", people=300, seed=3, faults=0, form="csv")
    people = pl.read_csv(tmp_path / "csv" / "data_penduduk.csv", infer_schema=False)
    living = people.filter(~pl.col("Status Kependudukan").is_in(["Meninggal", "Pindah"]))
    at = date(2025, 12, 31)
    born = living["Tanggal Lahir"].str.to_date("%Y-%m-%d")
    ages = [at.year - day.year - ((at.month, at.day) < (day.month, day.day)) for day in born]
    boys = sum(age < 15 and sex != "0" for age, sex in zip(ages, living["Jenis Kelamin"], strict=True))
    registry = wire(Settings(home=tmp_path))
    with reading(registry.engine) as session:
        body = items.find(session, PUBLIC, kind=Kind.DATASET, slug=FIGURES).body
    table = pl.read_csv(registry.files.path(body["distributions"][0]["sha256"]))
    assert table.filter(pl.col("kategori") == "0–14 tahun, Laki-laki")["jumlah"].item() == boys
    assert table["jumlah"].sum() == living.height
    registry.close()
