"""The harvester of BPS: three kinds of things of one domain, tables as CSV, and a key that is nowhere to be read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from harvesters.bps.dynamic_table import NotReadable, long_table
from harvesters.bps.harvester import BpsHarvester, BpsOptions
from harvesters.bps.static_table import table_of
from registry.harvest.network_contract import NetworkHarvesterContract
from registry.harvest.plugin import Announced, Checkpoint, Record, SkipRecord, Source, StopHarvest, Unchanged
from registry.schemas.validator import validate
from tests.factories.network import guarded
from tests.servers.bps import BpsService, dynamic, variable
from tests.servers.web import Answer, running

STATIC = {
    "table_id": 7,
    "title": "Luas Panen Padi, 2024",
    "subj_id": 5,
    "subj": "Pertanian",
    "updt_date": "2026-01-01",
    "size": "9 KB",
    "excel": "https://x/?f=abc",
}
PUBLICATION = {
    "pub_id": "ab12",
    "title": "Kabupaten Blitar Dalam Angka 2025",
    "abstract": "<p>Isi</p>",
    "issn": "",
    "rl_date": "2025-02-28",
    "updt_date": "2025-03-01",
    "pdf": "https://x/download.php?f=sementara",
    "size": "9 MB",
}


def service(**given):
    return BpsService(
        **(
            {
                "lists": {"var": [variable(31)], "statictable": [STATIC], "publication": [PUBLICATION]},
                "tables": {"31": dynamic()},
            }
            | given
        )
    )


def harvest(answer, *, since=None, checkpoint=None, **options):
    with running(answer) as server, guarded() as http:
        source = Source(
            f"{server.url}/v1/api", BpsOptions.model_validate({"key": "kunci-uji"} | options), since, checkpoint
        )
        return list(BpsHarvester().records(source, http))


def identifiers(found, kind=Record):
    return [each.identifier for each in found if isinstance(each, kind)]


class TestBps(NetworkHarvesterContract):
    harvester = BpsHarvester()

    @pytest.fixture(autouse=True)
    def _service(self):
        with running(service()) as server, guarded() as http:
            self.server, self.client = server, http
            yield

    def http(self):
        return self.client

    def source(self, _folder: Path):
        return Source(f"{self.server.url}/v1/api", BpsOptions(key="kunci-uji", models=("var", "publication")))

    def broken_source(self, _folder: Path):
        return Source(f"{self.server.url}/v1/api", BpsOptions(key="kunci-salah"))


def test_tables_and_publications_of_a_domain_are_harvested():
    found = harvest(service())
    assert identifiers(found) == ["bps:3505:var:31", "bps:3505:statictable:7", "bps:3505:publication:ab12"]
    assert found[-1] == Announced(3)


def test_all_pages_of_a_list_are_read():
    rows = [variable(number) for number in range(1, 8)]
    tables = {str(number): dynamic(number) for number in range(1, 8)}
    found = harvest(service(lists={"var": rows}, tables=tables), models=["var"])
    assert len(identifiers(found)) == 7
    token = [each.token for each in found if isinstance(each, Checkpoint)][1]
    assert (
        identifiers(harvest(service(lists={"var": rows}, tables=tables), models=["var"], checkpoint=token))
        == identifiers(found)[4:]
    )


def test_a_dynamic_table_becomes_one_row_a_cell():
    (record,) = (each for each in harvest(service(), models=["var"], spatial=["35.05"]) if isinstance(each, Record))
    assert record.tables[0].name == "bps-3505-var-31.csv"
    assert record.tables[0].content.decode().splitlines() == [
        "Kecamatan,Rincian,Tahun,Nilai,Satuan",
        "Kanigoro,Laki-laki,2024,100,Jiwa",
        "Kanigoro,Perempuan,2024,110.5,Jiwa",
        "Talun,Laki-laki,2024,200,Jiwa",
        "Talun,Perempuan,2025,-,Jiwa",
    ]
    assert record.dataset == {
        "title": {"id": "Jumlah Penduduk Menurut Kecamatan 31"},
        "description": {"id": "Banyaknya penduduk."},
        "keywords": ["Kependudukan"],
        "theme": ["18"],
        "language": ["id"],
        "source_identifier": "bps:3505:var:31",
        "unit": "orang",
        "spatial": ["35.05"],
        "temporal": {"start": "2024-01-01", "end": "2025-12-31"},
        "provenance": {
            "id": "Penerbit menurut sumber: Badan Pusat Statistik. Sumber data: Registrasi.",
            "en": "Publisher as the source has it: Badan Pusat Statistik. Source of the data: Registrasi.",
        },
    }
    assert validate("dataset", dict(record.dataset)) == []


def test_only_the_last_periods_are_asked_for():
    with running(service()) as server, guarded() as http:
        options = BpsOptions(key="kunci-uji", models=("var",), periods=2)
        list(BpsHarvester().records(Source(f"{server.url}/v1/api", options), http))
        assert [asked.path for asked in server.asked if "/model/data/" in asked.path] == [
            "/v1/api/list/model/data/lang/ind/domain/3505/var/31/th/124;125/key/kunci-uji/"
        ]


def items(*numbers):
    return [{"val": number, "label": f"nomor {number}"} for number in numbers]


@pytest.mark.parametrize(
    "wrong",
    [
        {"vervar": items(1, 11), "var": items(1), "turvar": items(1, 11), "datacontent": {}},
        {"datacontent": {"99999": 1}},
        {"var": items(1, 2)},
    ],
)
def test_a_table_whose_cells_cannot_be_placed_is_refused_not_guessed(wrong):
    """Row 1, variable 1, column 11 and row 11, variable 1, column 1 both begin with 1111."""
    with pytest.raises(NotReadable):
        long_table(dynamic() | wrong)


def test_a_static_table_keeps_what_its_merged_cells_say():
    found = harvest(service(), models=["statictable"])
    record = next(each for each in found if isinstance(each, Record))
    assert record.tables[0].content.decode().splitlines() == [
        "Kecamatan,Penduduk,Penduduk",
        "Kecamatan,L,P",
        "Kanigoro,10,<5",
    ]
    assert record.dataset["temporal"] == {"start": "2024-01-01", "end": "2024-12-31"}
    assert record.dataset["theme"] == ["2"]


@pytest.mark.parametrize(
    ("markup", "rows"),
    [
        ("", b""),
        ("tanpa tabel", b""),
        ("&lt;table&gt;&lt;tr&gt;&lt;td&gt;a&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;", b"a\n"),
        ("<table><tr><td>a<td>b<tr><td colspan='2'>c</table>", b"a,b\nc,c\n"),
        ("<table><tr><td rowspan=3>a<td>1</tr><tr><td>2</tr><tr><td>3</tr></table>", b"a,1\na,2\na,3\n"),
        ("<table><tr><td>=SUM(A1)</td><td>a\n b</td></tr></table>", b"=SUM(A1),a b\n"),
    ],
)
def test_tables_in_html_are_read_as_they_are_written(markup, rows):
    assert table_of(markup) == rows


def test_a_span_without_end_does_not_fill_the_memory():
    assert len(table_of("<table>" + "<tr><td colspan=99999999 rowspan=99999999>x</td></tr>" * 50)) < 200_000


def test_what_has_not_changed_since_is_told_so():
    found = harvest(service(), models=["statictable", "publication"], since=datetime(2026, 3, 1, tzinfo=UTC))
    assert identifiers(found, Unchanged) == ["bps:3505:statictable:7", "bps:3505:publication:ab12"]


def test_a_link_that_lasts_a_day_is_not_kept():
    record = next(each for each in harvest(service(), models=["publication"]) if isinstance(each, Record))
    assert "sementara" not in str(record)
    assert record.dataset["distributions"] == [
        {
            "identifier": "berkas-1",
            "title": {"id": "Kabupaten Blitar Dalam Angka 2025"},
            "format": "PDF",
            "media_type": "application/pdf",
        }
    ]


@pytest.mark.parametrize("row", [variable(30, title=""), variable("../../x"), {"title": "Tanpa nomor"}, variable(99)])
def test_a_row_that_cannot_be_used_is_left_out_with_the_reason(row):
    found = harvest(service(lists={"var": [row, variable(31)]}), models=["var"])
    assert identifiers(found) == ["bps:3505:var:31"]
    assert len(identifiers(found, SkipRecord)) == 1


# the key, and sources that are wrong


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (service(key="kunci-lain"), "kunci WebAPI"),
        (lambda _: Answer(b"<html>Forbidden</html>", 403), "kunci WebAPI"),
        (lambda _: Answer(b"<html></html>"), "halaman web"),
        (lambda _: Answer(b"[]"), "tidak menjawab seperti WebAPI"),
        (lambda _: Answer(b"{"), "rusak"),
        (lambda _: Answer(status=404), "periksa alamat"),
        (service(lists={}), "tidak memuat apa pun"),
    ],
)
def test_a_refusal_stops_the_harvest_without_telling_the_key(answer, words):
    with pytest.raises(StopHarvest) as stopped:
        harvest(answer)
    assert words in stopped.value.reason.id
    assert "kunci-uji" not in stopped.value.reason.id + stopped.value.reason.en


def test_the_key_is_in_no_record_no_token_and_no_text_of_the_options():
    assert "kunci-uji" not in repr(harvest(service()))
    assert "kunci-uji" not in repr(BpsOptions(key="kunci-uji"))


@pytest.mark.parametrize(
    "wrong", [{"domain": "35"}, {"models": []}, {"models": ["lain"]}, {"periods": 0}, {"key": None}]
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValidationError):
        BpsOptions.model_validate({"key": "x"} | wrong)
