"""INDAH's JSON: its keys verbatim, out and in without loss; documents written by hand from the published field list."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.metadata import indah
from registry.metadata.merging import merged
from registry.schemas import documents, form_input, validator
from registry.schemas.completeness import missing_for_submission
from registry.schemas.form import form
from tests.metadata.documents import documents as generated

FIELDS = Path(__file__).parent / "fields"
KINDS = ("activity", "variable", "indicator")
EXAMPLES = [(kind, name) for kind in KINDS for name in documents.examples(kind, "valid")]


def keys_of(kind):
    """The keys of the field list, one by one, where a row of it names several."""
    name, column = {"activity": ("keg", 2), "variable": ("var", 1), "indicator": ("ind", 1)}[kind]
    with (FIELDS / f"ms_{name}_fields.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    for row in rows:
        told = row[column].partition(" (")[0]
        for joint in (" / ", " | ", " + "):
            if joint in told:
                first, *others = told.split(joint)
                stem = first.rpartition("_")[0] if others[0].startswith("_") else first.rpartition(".")[0] + "."
                yield first
                yield from (stem + other if other.startswith("_") or kind == "activity" else other for other in others)
                break
        else:
            yield told


def has(data, path):
    for step in path.split("."):
        if data is None or step not in data:
            return False
        data = data[step]
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_the_field_list_is_written_verbatim(kind):
    example = {"activity": "survei-probabilitas", "variable": "jenis-kelamin", "indicator": "penduduk-kelompok-umur"}[
        kind
    ]
    data = indah.to_data(kind, documents.examples(kind, "valid")[example])
    assert [key for key in keys_of(kind) if not has(data, key)] == []


def test_the_misspelt_keys_stay_misspelt():
    data = indah.to_data("activity", documents.examples("activity", "valid")["pencacahan-lengkap"])
    assert data["blok_i"]["instansi_penyelanggara"] == "Pemerintah Desa Sawentar"
    assert data["blok_iv"]["frekuensi_penyelanggara"] == "TAHUNAN"
    assert data["blok_vii"]["unit_analsis"]["individu"] is True
    assert "variabel_disaggregasi" in indah.to_data("indicator", {"title": {"id": "x"}})


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
@pytest.mark.parametrize("masks", [False, True])
def test_an_example_goes_out_and_comes_back_the_same(kind, name, masks):
    document = {key: value for key, value in documents.examples(kind, "valid")[name].items() if value != []}
    sent = json.loads(json.dumps(indah.to_data(kind, document, masks=masks)))
    back = indah.from_json(kind, sent)
    assert back.not_read == []
    assert indah.to_data(kind, back.body, masks=masks) == sent
    assert merged(kind, document, back.body) == document


@pytest.mark.parametrize("kind", KINDS)
def test_any_document_goes_out_and_comes_back_the_same(kind):
    @settings(max_examples=30, deadline=None)
    @given(generated(kind))
    def holds(document):
        assert validator.validate(kind, document) == []
        for masks in (False, True):
            sent = json.loads(json.dumps(indah.to_data(kind, document, masks=masks)))
            back = indah.from_json(kind, sent)
            assert back.not_read == []
            assert indah.to_data(kind, back.body, masks=masks) == sent
            assert validator.validate(kind, merged(kind, document, back.body)) == []

    holds()


def test_a_set_is_the_sum_of_its_bits_or_true_and_false():
    survey = {"title": {"id": "Pendataan contoh"}, "collection_methods": ["wawancara", "pengamatan"]}
    assert indah.to_data("activity", survey, masks=True)["blok_iv"]["metode_pengumpulan_data"] == 1 + 4
    told = indah.to_data("activity", survey)["blok_iv"]["metode_pengumpulan_data"]
    assert told == {
        "wawancara": True, "mengisi_kuesioner_sendiri": False, "pengamatan": True,
        "pengumpulan_data_sekunder": False, "lainnya": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "written", [5, {"wawancara": True, "pengamatan": True, "lainnya": False}, ["wawancara", "pengamatan"], ["4", "1"]]
)
def test_a_set_is_read_however_it_is_written(written):
    read = indah.from_json("activity", {"blok_iv": {"metode_pengumpulan_data": written}})
    assert read.body["collection_methods"] == ["wawancara", "pengamatan"]


def test_bits_above_the_largest_are_told_not_dropped_in_silence():
    read = indah.from_json("activity", {"blok_iv": {"metode_pengumpulan_data": 33}})  # the form's largest sum is 31
    assert read.body["collection_methods"] == ["wawancara"]
    assert "33" in read.not_read[0].id


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        (
            "cara_pengumpulan_data",
            "CARA_LAIN_SESUAI_PERKEMBANGAN_TEKNOLOGI_DAN_INFORMASI",
            "CARA_LAIN_SESUAI_DENGAN_PERKEMBANGAN_TI",
        ),
        ("cara_pengumpulan_data", 2, "SURVEI"),
        ("sektor_kegiatan", "Kesehatan", "KESEHATAN"),
    ],
)
def test_an_answer_is_read_in_every_spelling_of_the_clients(key, written, meant):
    (value,) = indah.from_json("activity", {key: written}).body.values()
    assert value == meant


def test_recommended_travels_as_one_or_two():
    assert indah.to_data("activity", {"title": {"id": "x"}, "recommended": True})["apakah_mendapat_rekomendasi"] == 1
    assert indah.from_json("activity", {"apakah_mendapat_rekomendasi": 2}).body == {"recommended": False}


def test_block_five_is_null_for_a_full_enumeration():
    data = indah.to_data("activity", documents.examples("activity", "valid")["pencacahan-lengkap"])
    assert data["blok_v"] is None


def test_an_activity_of_indah_is_found_by_its_identifier():
    record = {"ms_keg_id": "1234", "data": {"nama": "Umur", "alias": "-"}}
    read = indah.from_json("variable", record, resolve={"1234": "/id/activity/desa-sawentar/pendataan"}.get)
    assert read.body["activity"] == "/id/activity/desa-sawentar/pendataan"


def test_a_classification_that_is_not_registered_keeps_its_name():
    read = indah.from_json("variable", {"klasifikasi_rujukan_value_domain": "KBLI 2020"})
    assert read.body == {"classification_name": "KBLI 2020"}


def test_unknown_keys_are_named():
    read = indah.from_json(
        "activity", {"judul_kegiatan": "Pendataan contoh", "blok_i": {"jenis_instansi": "Desa"}, "warna": "biru"}
    )
    assert {sentence.id.split("”")[0] for sentence in read.not_read} == {"“blok_i.jenis_instansi", "“warna"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_written_by_hand_from_the_field_list_loads_complete(kind):
    written = json.loads((FIELDS / f"{kind}.json").read_text(encoding="utf-8"))
    assert indah.kind_of(written) == kind
    read = indah.from_json(kind, written)
    assert read.not_read == []
    assert validator.validate(kind, read.body) == []
    assert missing_for_submission(kind, read.body) == []
    again = indah.to_data(kind, read.body, masks=True)
    for key in keys_of(kind):
        if key != "ms_keg_id":
            assert at(again, key) == at(written["data"], key), key


def at(data, path):
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return None if data in ([], "", {}) else data


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5000) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["awal", "nama", "kode", "wawancara", "x"]), below, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_no_json_of_anybody_breaks_the_reader(kind):
    keys = sorted(set(keys_of(kind)))

    @settings(max_examples=60, deadline=None)
    @given(st.dictionaries(st.sampled_from(keys), JSON, max_size=4))
    def holds(answers):
        data = {}
        for key, value in answers.items():
            here = data
            *blocks, last = key.split(".")
            for block in blocks:
                here = here.setdefault(block, {})
                if not isinstance(here, dict):
                    break
            else:
                here[last] = value
        whole = form(kind)
        read = indah.from_json(kind, {"data": data})
        form_input.read(whole, form_input.tidy(whole, form_input.written(whole, read.body)))
        validator.validate(kind, read.body)

    holds()
