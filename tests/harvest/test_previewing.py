"""A mapping looked at before it is used: what each field was and becomes, what is left over, what is missing."""

from datetime import date
from typing import ClassVar

import pytest

from registry.db import reading, writing
from registry.errors import Forbidden, Invalid, NotFound
from registry.harvest import opening, previewing, repository, service
from registry.harvest.dataset_fields import overlaid
from registry.harvest.mapped import Mapper
from registry.harvest.mapping import FieldMapping
from registry.harvest.plugin import BundledCodes, MappedOptions, Record, TableIn
from registry.harvest.previewing import Asked, confirm, preview, read_mapping
from registry.items.state import Access
from registry.standards.bundled import envelopes
from registry.standards.repository import Registered
from tests.harvest import scripted

TODAY = date(2026, 2, 1)
CONTENT = b'N I K,Nama Lengkap,Jumlah,Warna\n3505100101900001,SITI CONTOH,"1,5",biru\n,BUDI CONTOH,banyak,merah\n'


class Mapped(scripted.Scripted):
    """As the scripted harvester, for sources whose fields are mapped."""

    Options: ClassVar = MappedOptions


class Point:
    name = "scripted"

    def load(self):
        return Mapped


def points(*, group, name=None):
    return [Point()] if name in {None, "scripted"} else []


@pytest.fixture
def mapped_source(engine, people, monkeypatch):
    monkeypatch.setattr(opening, "entry_points", points)
    with writing(engine) as session:
        service.add(session, "scripted", "/x", slug="sumber", agency="desa-sawentar", options={}, by=people.walidata)
    return "sumber"


@pytest.fixture
def content(monkeypatch):
    """The standards that ship, as if they were loaded."""
    shipped = {
        one.slug: Registered(one.slug, f"/id/standard/{one.agency}/{one.slug}/versi/{one.version}", one.body)
        for one in envelopes().values()
    }
    monkeypatch.setattr(previewing.standards, "standards", lambda _session: shipped)


def look(engine, its, by, *script, source="sumber", **asked):
    scripted.Scripted.script[:] = script
    if isinstance(asked.get("mapping"), dict):
        asked["mapping"] = read_mapping(asked["mapping"])
    with reading(engine) as session:
        found = repository.source(session, source)
        return preview(session, its, found, Asked(**asked), by=by, today=TODAY)


def table(content=CONTENT):
    return scripted.record("tabel", tables=(TableIn("data.csv", content),))


def test_values_are_shown_before_and_after_with_what_does_not_fit(engine, its, people, mapped_source):
    rules = [{"target": "jml", "source": ["Jumlah"], "decimal": ",", "factor": "1000"}]
    (seen,) = look(engine, its, people.produsen, table(), mapping={"fields": rules})
    (rule,) = seen.fields
    assert [(pair.before, pair.after, pair.fault is None) for pair in rule.pairs] == [
        ("1,5", "1500.0", True),
        ("banyak", "banyak", False),
    ]
    assert seen.unmapped == ("N I K", "Nama Lengkap", "Warna")


def test_persons_are_masked(engine, its, people, mapped_source, content):
    rules = [{"target": "nik", "source": ["N I K"]}, {"target": "nama", "source": ["Nama Lengkap"]}]
    mapping = {"standard": "penduduk-opensid", "fields": rules}
    (seen,) = look(engine, its, people.produsen, table(), mapping=mapping)
    told = str(seen.to_json())
    assert "3505100101900001" not in told
    assert "CONTOH" not in told
    assert any("“tanggallahir”" in problem.en for problem in seen.problems)


def test_a_mapping_is_proposed_for_a_person_to_confirm(engine, its, people, mapped_source, content):
    (seen,) = look(engine, its, people.produsen, table(), standard="penduduk-opensid")
    assert {(one.source, one.target) for one in seen.proposed} == {("N I K", "nik"), ("Nama Lengkap", "nama")}
    assert FieldMapping.model_validate(seen.mapping).standard == "penduduk-opensid"
    assert set(seen.unmapped) == {"Jumlah", "Warna"}
    with pytest.raises(NotFound):
        look(engine, its, people.produsen, table(), standard="tidak-ada")


def test_a_mapping_with_problems_is_not_stored_and_a_sound_one_is(engine, its, people, mapped_source, content):
    wrong = read_mapping({"standard": "penduduk-opensid", "fields": [{"target": "nama", "source": ["Nama"]}]})
    with writing(engine) as session, pytest.raises(Invalid) as refused:
        confirm(session, "sumber", wrong, by=people.produsen)
    assert refused.value.members["errors"]
    sound = {"fields": [{"target": "title.id", "source": ["Judul"]}]}
    with writing(engine) as session:
        confirm(session, "sumber", read_mapping(sound), by=people.walidata)
    with reading(engine) as session:
        assert repository.source(session, "sumber").options["mapping"] == sound


def test_a_mapping_of_other_people_is_not_ones_own(engine, its, people, mapped_source):
    with pytest.raises(Forbidden):
        look(engine, its, people.admin, table())
    with writing(engine) as session, pytest.raises(Forbidden):
        confirm(session, "sumber", read_mapping({"fields": [{"target": "x", "source": ["y"]}]}), by=people.admin)


def test_without_a_caller_titles_are_shown_and_no_value(engine, its, mapped_source):
    (seen,) = look(engine, its, None, table(), mapping={"fields": [{"target": "x", "source": ["Warna"]}]})
    assert seen.title == "Data tabel"
    assert seen.fields == ()


def test_a_kind_that_reads_by_profile_takes_no_mapping(engine, its, people, source):
    with pytest.raises(Invalid):
        look(engine, its, people.produsen, table(), mapping={"fields": [{"target": "x", "source": ["y"]}]})


def test_a_damaged_table_is_told(engine, its, people, mapped_source):
    (seen,) = look(
        engine, its, people.produsen, table(b"%PDF-1.7"), mapping={"fields": [{"target": "x", "source": ["y"]}]}
    )
    assert seen.reason


def test_faults_of_a_document_name_their_place():
    with pytest.raises(Invalid) as refused:
        read_mapping({"fields": [{"target": "x"}], "warna": 1})
    assert {error["pointer"] for error in refused.value.members["errors"]} == {"/fields/0", "/warna"}


FIELDS = {"Judul": "Jumlah sapi", "Kata Kunci": "sapi, ternak", "frekuensi_penerbitan": "Tahunan", "Tema": "8"}
RULES = [
    {"target": "title.id", "source": ["Judul"]},
    {"target": "keywords", "source": ["Kata Kunci"], "each": ","},
    {"target": "theme", "source": ["Tema"]},
    {"target": "accrual_periodicity", "source": ["frekuensi_penerbitan"], "values": {"Tahunan": "ANNUAL"}},
    {"target": "description.id", "source": ["Catatan"]},
]


def test_fields_of_a_portal_become_fields_of_a_dataset_and_empty_ones_leave_theirs():
    before = {"title": {"id": "lama", "en": "old"}, "description": {"id": "Uraian."}, "keywords": ["x"]}
    record = Record("a", before, access=Access.PUBLIC, fields=FIELDS)
    mapper = Mapper(FieldMapping.model_validate({"fields": RULES}), BundledCodes(), at=TODAY)
    assert overlaid(record, mapper).dataset == {
        "title": {"id": "Jumlah sapi", "en": "old"},
        "description": {"id": "Uraian."},
        "keywords": ["sapi", "ternak"],
        "theme": ["8"],
        "accrual_periodicity": "ANNUAL",
    }
    assert before["title"] == {"id": "lama", "en": "old"}


def test_a_stored_mapping_of_fields_is_applied_to_what_a_harvester_yields(engine, people, mapped_source):
    with writing(engine) as session:
        confirm(session, "sumber", read_mapping({"fields": RULES}), by=people.produsen)
    scripted.Scripted.script[:] = [Record("a", {"title": {"id": "lama"}}, fields=FIELDS)]
    with reading(engine) as session:
        harvester, given = opening.opened(repository.source(session, "sumber"))
    (found,) = harvester.records(given, None)
    assert found.dataset["title"] == {"id": "Jumlah sapi"}


def test_fields_without_tables_are_previewed_too(engine, its, people, mapped_source):
    script = Record("a", {"title": {"id": "lama"}}, fields=FIELDS)
    (seen,) = look(engine, its, people.produsen, script, mapping={"fields": RULES})
    assert [(one.target, one.pairs[0].before, one.pairs[0].after) for one in seen.fields][:2] == [
        ("title.id", "Jumlah sapi", "Jumlah sapi"),
        ("keywords", "sapi, ternak", "sapi;ternak"),
    ]
