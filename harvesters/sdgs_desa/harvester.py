"""Harvests the two templates of the SDGs Desa dashboard, persons and families, as a village filled them in."""

from collections.abc import Iterator
from typing import ClassVar

from harvesters.folder import exports
from harvesters.folder.microdata import Export
from harvesters.folder.village import VillageOptions
from registry.harvest.plugin import Http, Record, SkipRecord, Source

_FILLED = ("templat {system} yang diisi desa", "from the template of {system} as the village filled it in")

TEMPLATES = {
    "individu": Export(
        "sdgs-individu",
        ("Kuesioner Individu SDGs Desa", "SDGs Desa Individual Questionnaire"),
        (
            "Jawaban kuesioner SDGs Desa tingkat individu: pekerjaan, kesehatan, pendidikan",
            "Answers to the individual questionnaire of SDGs Desa: work, health, education",
        ),
        ("Orang", "Person"),
        ("SDGs Desa", "individu", "kuesioner"),
        ("1", "3", "4", "8"),
        _FILLED,
    ),
    "keluarga": Export(
        "sdgs-keluarga",
        ("Kuesioner Keluarga SDGs Desa", "SDGs Desa Family Questionnaire"),
        (
            "Jawaban kuesioner SDGs Desa tingkat keluarga: tempat tinggal, akses pendidikan dan kesehatan",
            "Answers to the family questionnaire of SDGs Desa: housing, access to education and health",
        ),
        ("Keluarga", "Family"),
        ("SDGs Desa", "keluarga", "permukiman", "kuesioner"),
        ("6", "7", "11"),
        _FILLED,
    ),
}
"""By the questionnaire's name, which stands in the record's identifier."""


class SdgsDesaOptions(VillageOptions):
    """Of which village the filled templates are, and as of which day."""


class SdgsDesaHarvester:
    """Yields one record for each filled template in a folder, a zip or a directory of a web server."""

    kind: ClassVar[str] = "sdgs_desa"
    Options: ClassVar[type[SdgsDesaOptions]] = SdgsDesaOptions

    def records(self, source: Source[SdgsDesaOptions], http: Http) -> Iterator[Record | SkipRecord]:
        """Read the templates; raises ``StopHarvest`` when there are none, ``RetryLater`` while one is being written."""
        yield from exports.records(source, http, system="SDGs Desa", exports=TEMPLATES)
