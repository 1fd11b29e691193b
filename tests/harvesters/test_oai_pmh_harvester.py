"""The harvester of OAI-PMH: lists in parts, tokens that are forgotten, deleted records, and two metadata formats."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sickle
from pydantic import ValidationError

from harvesters.oai_pmh.harvester import OaiPmhHarvester, OaiPmhOptions
from registry.harvest.network_contract import NetworkHarvesterContract
from registry.harvest.plugin import (
    Access,
    Announced,
    Checkpoint,
    Record,
    RetryLater,
    SkipRecord,
    Source,
    StopHarvest,
    Unchanged,
)
from registry.schemas.validator import validate
from tests.factories.network import guarded
from tests.servers.oai import DC, DCAT, OaiRepository, dublin_core, kept
from tests.servers.web import Answer, running

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def harvest(repository, *, since=None, checkpoint=None, path="/oai", **options):
    with running(repository) as server, guarded() as http:
        source = Source(server.url + path, OaiPmhOptions.model_validate(options), since, checkpoint)
        return list(OaiPmhHarvester().records(source, http))


def numbers(found, kind=Record):
    return [int(each.identifier.rpartition(":")[2]) for each in found if isinstance(each, kind)]


def described(**said):
    return next(
        each for each in harvest(OaiRepository([kept(1, metadata=dublin_core(1, **said))])) if isinstance(each, Record)
    )


class TestOaiPmh(NetworkHarvesterContract):
    harvester = OaiPmhHarvester()

    @pytest.fixture(autouse=True)
    def _repository(self):
        records = [kept(number, metadata=dublin_core(number, description="Uraian data.")) for number in range(1, 8)]
        with running(OaiRepository(records)) as server, guarded() as http:
            self.server, self.client = server, http
            yield

    def http(self):
        return self.client

    def source(self, _folder: Path):
        return Source(f"{self.server.url}/oai", OaiPmhOptions())

    def broken_source(self, _folder: Path):
        return Source(f"{self.server.url}/oai", OaiPmhOptions(metadata_prefix="marc21"))


def test_the_server_of_these_tests_is_a_repository_to_another_client():
    records = [*(kept(number) for number in range(1, 8)), kept(8, is_deleted=True)]
    with running(OaiRepository(records)) as server:
        client = sickle.Sickle(f"{server.url}/oai")
        assert client.Identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
        listed = list(client.ListRecords(metadataPrefix="oai_dc"))
        assert [each.header.identifier for each in listed] == [each.identifier for each in records]
        assert listed[-1].deleted
        assert listed[0].metadata["title"] == ["Data Desa Nomor 1"]
        with pytest.raises(sickle.oaiexceptions.NoRecordsMatch):
            client.ListRecords(**{"metadataPrefix": "oai_dc", "from": "2030-01-01T00:00:00Z"})
        with pytest.raises(sickle.oaiexceptions.CannotDisseminateFormat):
            client.ListRecords(metadataPrefix="marc21")


@pytest.mark.parametrize("size", [1, 3, 10, 50])
def test_every_record_comes_once_whatever_the_parts(size):
    found = harvest(OaiRepository([kept(number) for number in range(1, 11)], size=size))
    assert numbers(found) == list(range(1, 11))
    assert found[-1] == Announced(10)


def test_deleted_records_are_not_there():
    found = harvest(OaiRepository([kept(1), kept(2, is_deleted=True), kept(3)]))
    assert numbers(found) == [1, 3]
    assert found[-1] == Announced(2)


def test_a_record_that_comes_twice_is_taken_once():
    assert numbers(harvest(OaiRepository([kept(1), kept(2), kept(1), kept(3), kept(2)], size=2))) == [1, 2, 3]


def test_a_list_that_ends_too_early_is_no_complete_run():
    class Short(OaiRepository):
        def _list(self, verb, said):
            answer = super()._list(verb, said)
            if "resumptionToken" not in said:
                return answer
            content = answer.content.replace(b"6|oai_dc|||", b"")
            return Answer(content, 200, answer.headers)

    found = harvest(Short([kept(number) for number in range(1, 11)]))
    assert numbers(found) == [1, 2, 3, 4, 5, 6]
    assert found[-1] == Announced(10)


def test_a_forgotten_token_starts_the_list_again_without_doubles():
    found = harvest(OaiRepository([kept(number) for number in range(1, 11)], forgets={5}))
    assert numbers(found) == list(range(1, 11))


def test_a_repository_that_keeps_forgetting_is_read_again_later():
    with pytest.raises(RetryLater) as later:
        harvest(OaiRepository([kept(number) for number in range(1, 11)], forgets=set(range(4, 99))))
    assert "badResumptionToken" in later.value.reason.id


def test_a_token_that_repeats_ends_the_run():
    class Circular(OaiRepository):
        def _list(self, verb, said):
            answer = super()._list(verb, said)
            return Answer(answer.content.replace(b">6|", b">3|"), 200, answer.headers)

    with pytest.raises(RetryLater) as later:
        harvest(Circular([kept(number) for number in range(1, 11)]))
    assert "berputar" in later.value.reason.id


def test_an_interrupted_run_goes_on_with_its_token():
    records = [kept(number) for number in range(1, 11)]
    token = [each.token for each in harvest(OaiRepository(records)) if isinstance(each, Checkpoint)][1]
    assert numbers(harvest(OaiRepository(records), checkpoint=token)) == [7, 8, 9, 10]


def test_an_interrupted_run_whose_token_is_gone_starts_again():
    records = [kept(number) for number in range(1, 5)]
    assert numbers(harvest(OaiRepository(records), checkpoint="all lama-sekali")) == [1, 2, 3, 4]


# later runs


@pytest.mark.parametrize(
    ("granularity", "asked"), [("YYYY-MM-DDThh:mm:ssZ", "2026-02-28T23:00:00Z"), ("YYYY-MM-DD", "2026-02-28")]
)
def test_later_runs_ask_for_what_changed_and_for_the_identifiers_of_the_rest(granularity, asked):
    records = [kept(number) for number in range(1, 8)]
    records[2] = kept(3, datestamp="2026-03-05T00:00:00Z")
    records[5] = kept(6, datestamp="2026-03-05T00:00:00Z", is_deleted=True)
    repository = OaiRepository(records, granularity=granularity)
    found = harvest(repository, since=SINCE)
    assert numbers(found) == [3]
    assert numbers(found, Unchanged) == [1, 2, 4, 5, 7]
    assert found[-1] == Announced(6)
    assert [said.get("from") for said in repository.asked if said["verb"] == "ListRecords"] == [asked]


def test_a_later_run_without_changes_finds_all_unchanged():
    found = harvest(OaiRepository([kept(number) for number in range(1, 5)]), since=SINCE)
    assert numbers(found, Unchanged) == [1, 2, 3, 4]


def test_a_record_that_changes_during_the_run_is_read_by_itself():
    def change(repository):
        if repository.asked[-1]["verb"] == "ListRecords":
            repository.records[1] = kept(
                2, datestamp="2026-11-22T00:00:00Z", metadata=dublin_core(2, title="Judul baru")
            )

    found = harvest(OaiRepository([kept(1), kept(2)], after=change), since=SINCE)
    assert [each.dataset["title"]["id"] for each in found if isinstance(each, Record)] == ["Judul baru"]


def test_set_and_dates_are_asked_for():
    repository = OaiRepository(
        [kept(1, sets=("desa",)), kept(2), kept(3, sets=("desa",), datestamp="2020-05-05T00:00:00Z")]
    )
    assert numbers(harvest(repository, set="desa", start="2026-01-01", until="2026-12-31")) == [1]


# formats


def test_dublin_core_is_read_for_what_it_says():
    record = described(
        title="Penduduk Desa",
        creator=["Dinas Dukcapil"],
        subject=["Kependudukan", "desa"],
        description="<p>Uraian</p>",
        publisher="Dinas Kominfo",
        language="ind",
        coverage=["35.05", "2025"],
        rights=["Terbuka", "https://creativecommons.org/licenses/by/4.0/"],
        identifier=["https://repo.contoh.id/1", "https://repo.contoh.id/1/data.csv"],
    )
    assert record.uri == "https://repo.contoh.id/1"
    assert record.access is Access.PUBLIC
    assert record.dataset == {
        "title": {"id": "Penduduk Desa"},
        "description": {"id": "Uraian"},
        "keywords": ["Kependudukan", "desa"],
        "theme": ["18"],
        "language": ["id"],
        "landing_page": "https://repo.contoh.id/1",
        "source_identifier": "oai:repo.contoh.id:1",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "spatial": ["35.05"],
        "temporal": {"start": "2025-01-01", "end": "2025-12-31"},
        "provenance": {
            "id": "Penerbit menurut sumber: Dinas Kominfo. Produsen menurut sumber: Dinas Dukcapil. Dipanen dari https://repo.contoh.id/1",
            "en": "Publisher as the source has it: Dinas Kominfo. Producer as the source has it: Dinas Dukcapil. Harvested from https://repo.contoh.id/1",
        },
        "distributions": [
            {
                "identifier": "berkas-1",
                "title": {"id": "data.csv"},
                "format": "CSV",
                "media_type": "text/csv",
                "download_url": "https://repo.contoh.id/1/data.csv",
                "access_url": "https://repo.contoh.id/1/data.csv",
            }
        ],
    }
    assert validate("dataset", dict(record.dataset)) == []


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
<dcat:Dataset rdf:about="https://repo.contoh.id/id/dataset/{number}"><dct:title xml:lang="id">Data desa {number}</dct:title></dcat:Dataset></rdf:RDF>"""


def test_dcat_is_preferred_where_the_repository_has_it():
    records = [kept(number, metadata={**dublin_core(number), "dcat": RDF.format(number=number)}) for number in (1, 2)]
    found = harvest(OaiRepository(records, formats={"oai_dc": DC, "dcat": DCAT}))
    first = next(each for each in found if isinstance(each, Record))
    assert (first.identifier, first.uri) == ("oai:repo.contoh.id:1", "https://repo.contoh.id/id/dataset/1")
    assert first.dataset["title"] == {"id": "Data desa 1"}
    assert first.dataset["source_identifier"] == "oai:repo.contoh.id:1"
    asked = harvest(OaiRepository(records, formats={"oai_dc": DC, "dcat": DCAT}), metadata_prefix="oai_dc")
    assert next(each for each in asked if isinstance(each, Record)).dataset["title"] == {"id": "Data Desa Nomor 1"}


def test_a_record_that_cannot_be_read_costs_itself_only():
    records = [
        kept(1, metadata={}),
        kept(2, metadata=dublin_core(2, title="")),
        kept(3),
        kept(4, metadata={"oai_dc": "<x/>"}),
    ]
    found = harvest(OaiRepository(records, size=2))
    assert numbers(found) == [3]
    assert numbers(found, SkipRecord) == [1, 2, 4]


def test_control_characters_that_xml_forbids_do_not_stop_the_harvest():
    records = [
        kept(1, metadata=dublin_core(1, title="Data\x0c desa\x00")),
        kept(2, metadata={"oai_dc": dublin_core(2)["oai_dc"].replace("Data", "Data&#11;")}),
    ]
    assert numbers(harvest(OaiRepository(records))) == [1, 2]


# sources that are wrong


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">&b;</OAI-PMH>'


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"<!DOCTYPE html><p>Masuk</p>"), "tidak menjawab seperti repositori"),
        (Answer(b"<html xmlns='http://www.w3.org/1999/xhtml'/>"), "tidak menjawab seperti repositori"),
        (Answer(b""), "rusak"),
        (Answer(b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><Iden"), "rusak"),
        (Answer(b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'/>"), "tidak menjawab seperti repositori"),
        (Answer(b'{"success": true}'), "rusak"),
        (Answer(LAUGHS), "entitas"),
        (Answer(b"\xff\xfe\x00"), "rusak"),
        (Answer(status=404), "periksa alamat"),
        (OaiRepository([]), "tidak memuat satu rekaman pun"),
        (OaiRepository([kept(1)], formats={"marc21": "x"}), "bentuk metadata 'oai_dc'"),
    ],
)
def test_what_is_no_repository_stops_the_harvest_with_a_sentence(answer, words):
    with pytest.raises(StopHarvest) as stopped:
        harvest(answer if callable(answer) else lambda _: answer)
    assert words in stopped.value.reason.id
    assert stopped.value.reason.en


def test_a_repository_that_breaks_half_way_is_read_again_later():
    class Breaking(OaiRepository):
        def _list(self, verb, said):
            return Answer(b"<html>Sedang diperbaiki") if "resumptionToken" in said else super()._list(verb, said)

    with pytest.raises(RetryLater):
        harvest(Breaking([kept(number) for number in range(1, 11)]))


@pytest.mark.parametrize("status", [400, 404, 422])
def test_errors_of_the_protocol_are_understood_under_a_status_of_their_own(status):
    class Strict(OaiRepository):
        def __call__(self, asked):
            answer = super().__call__(asked)
            return replace(answer, status=status) if b"<error" in answer.content else answer

    found = harvest(Strict([kept(number) for number in range(1, 4)]), since=datetime(2030, 1, 1, tzinfo=UTC))
    assert found[-1] == Announced(3)


def test_a_repository_that_asks_for_patience_is_given_it():
    with pytest.raises(RetryLater) as later:
        harvest(lambda _: Answer(status=503, headers={"Retry-After": "600"}))
    assert later.value.after == 600


@pytest.mark.parametrize("wrong", [{"set": "a b"}, {"metadata_prefix": "a&b"}, {"start": "kemarin"}, {"lain": 1}])
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValidationError):
        OaiPmhOptions.model_validate(wrong)
