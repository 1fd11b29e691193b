"""Harvests OpenSID: its export of residents, or the public documents that its website lists for PPID."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from harvesters.folder import exports, web
from harvesters.folder.microdata import Export
from harvesters.folder.village import VillageOptions
from harvesters.opensid import ppid
from registry.harvest.plugin import Http, Record, Sentence, SkipRecord, Source, StopHarvest

RESIDENTS = {
    "penduduk": Export(
        "opensid-2410",
        ("Data Penduduk OpenSID", "OpenSID Population Register"),
        (
            "Daftar penduduk menurut administrasi desa dalam 43 kolom OpenSID, termasuk yang pindah dan meninggal",
            "Residents by the village administration in the 43 columns of OpenSID, with those who moved away or died",
        ),
        ("Orang", "Person"),
        ("penduduk", "kependudukan", "keluarga"),
        ("16",),
    )
}


class OpenSidOptions(VillageOptions):
    """What to harvest, of which village and as of which day."""

    content: Literal["penduduk", "ppid"] = Field(
        default="penduduk",
        title="Isi",
        description="penduduk: ekspor 43 kolom (berkas). ppid: daftar informasi publik dari situs desa.",
    )
    file_names: str | None = Field(
        default=None,
        title="Pola nama berkas",
        description="Bila nama ekspor tidak memuat kata opensid, mis. penduduk_*.xlsx.",
        min_length=3,
    )


class OpenSidHarvester:
    """Yields one closed record for each export of residents, or one public record for each document of PPID."""

    kind: ClassVar[str] = "opensid"
    Options: ClassVar[type[OpenSidOptions]] = OpenSidOptions

    def records(self, source: Source[OpenSidOptions], http: Http) -> Iterator[Record | SkipRecord]:
        """Read the source; raises ``StopHarvest`` or ``RetryLater`` with what to do."""
        options = source.options
        if options.content == "penduduk":
            also = {"penduduk": options.file_names} if options.file_names else {}
            yield from exports.records(source, http, system="OpenSID", exports=RESIDENTS, also=also)
        elif not web.is_address(source.location):
            raise StopHarvest(_no_address(source.location))
        else:
            yield from ppid.records(source.location, options, http)


def _no_address(location: str) -> Sentence:
    return Sentence(
        f"PPID dibaca dari situs OpenSID, tetapi lokasi sumber {location!r} bukan alamat web; isi mis. "
        "https://sawentar.example/.",
        f"PPID is read from an OpenSID website, but the source's location {location!r} is no web address; give one "
        "such as https://sawentar.example/.",
    )
