"""The templates of SDGs Desa become closed datasets of persons and of families."""

import zipfile
from datetime import date
from pathlib import Path

from harvesters.sdgs_desa.harvester import SdgsDesaHarvester, SdgsDesaOptions
from harvesters.sdgs_desa.sample import write
from registry.harvest.contract import NoNetwork
from registry.harvest.folder_contract import FolderHarvesterContract
from registry.harvest.plugin import Access, Record, Source
from registry.schemas.validator import validate
from tests.harvesters.websites import Website

OPTIONS = SdgsDesaOptions(village="35.05.10.2011", period=date(2025, 12, 31))


class TestSdgsDesa(FolderHarvesterContract):
    harvester = SdgsDesaHarvester()

    def source(self, folder: Path):
        write(folder, village="35.05.10.2011", people=10, seed=1, faults=0)
        return Source(str(folder), OPTIONS)

    def broken_source(self, folder: Path):
        return Source(str(folder / "tidak-ada"), OPTIONS)


def harvest(location, http=None):
    return list(SdgsDesaHarvester().records(Source(str(location), OPTIONS), http or NoNetwork()))


def test_both_questionnaires_are_recognised_by_name_and_described(tmp_path):
    write(tmp_path, village="35.05.10.2011", people=10, seed=1, faults=0)
    found = {one.identifier: one for one in harvest(tmp_path) if isinstance(one, Record)}
    assert {name: record.tables[0].profile for name, record in found.items()} == {
        "35.05.10.2011/individu/2025-12-31": "sdgs-individu",
        "35.05.10.2011/keluarga/2025-12-31": "sdgs-keluarga",
    }
    for record in found.values():
        assert record.access is Access.CLOSED
        assert record.dataset["is_microdata"] is True
        assert validate("dataset", dict(record.dataset)) == []


def test_templates_sent_as_one_zip_through_a_web_folder_are_read(tmp_path):
    write(tmp_path, village="35.05.10.2011", people=10, seed=1, faults=0, form="csv")
    with zipfile.ZipFile(tmp_path / "kirim.zip", "w") as made:
        for name in ("sdgs_individu.csv", "sdgs_keluarga.csv"):
            made.write(tmp_path / name, name)
    content = (tmp_path / "kirim.zip").read_bytes()
    site = Website({"/": b'<a href="kirim.zip">kirim.zip</a>', "/kirim.zip": content})
    records = [one for one in harvest("https://desa.example/", site) if isinstance(one, Record)]
    assert [record.tables[0].content for record in records] == [
        (tmp_path / name).read_bytes() for name in ("sdgs_individu.csv", "sdgs_keluarga.csv")
    ]
