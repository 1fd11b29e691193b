"""What is said of a source of tables: how they are written, where and when they are of, how they are described."""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from harvesters.folder.village import VillageOptions
from registry.harvest.plugin import MappedOptions, Sentence, UnusableOption

AREA = r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"


class TabularOptions(VillageOptions, MappedOptions):
    """How tables are read and described; a column may say the village and the period."""

    maps_tables: ClassVar[bool] = True

    theme: list[str] = Field(
        title="Tema", description="Kode tujuan SDGs Desa, 1 sampai 18, yang didukung data ini.", min_length=1
    )
    profile: str | None = Field(
        default=None, title="Profil", description="Cara sistem itu menulis kolomnya, mis. jatim-19."
    )
    file_names: str = Field(default="*", title="Pola nama berkas", description="Hanya berkas ini, mis. *.csv.")
    area: str | None = Field(
        default=None,
        title="Wilayah",
        description="Kode Kemendagri provinsi, kabupaten, kecamatan atau desa yang dicakup, mis. 35.05; bila tidak ada "
        "kolomnya dan bukan satu desa.",
        pattern=AREA,
    )
    village_column: str | None = Field(
        default=None,
        title="Kolom desa",
        description="Kolom kode Kemendagri, mis. kemendagri_kode_desa_kelurahan.",
    )
    period_column: str | None = Field(
        default=None, title="Kolom periode", description="Judul kolom periode, mis. periode_update."
    )
    title: str | None = Field(
        default=None,
        title="Judul",
        description="Judul dataset; {berkas}, {wilayah} dan {tahun} diganti. Kosong: dari nama berkas.",
        min_length=3,
    )
    title_en: str | None = Field(default=None, title="Judul Inggris", description="Seperti Judul, dalam Inggris.")
    description: str | None = Field(default=None, title="Uraian", description="Dua atau tiga kalimat tentang isinya.")
    keywords: list[str] = Field(default_factory=list, title="Kata kunci", description="Kata yang dipakai mencari.")
    frequency: str = Field(
        default="ANNUAL", title="Jadwal pemutakhiran", description="Kode frekuensi Uni Eropa, mis. ANNUAL atau MONTHLY."
    )
    without_persons: bool = Field(
        default=False,
        title="Tanpa data orang",
        description="Tabel berisi agregat saja. Bila tidak dinyatakan dan standarnya tak diketahui, dataset tertutup.",
    )

    @model_validator(mode="after")
    def _read_one_way(self) -> Self:
        if self.profile and self.mapping:
            raise UnusableOption(
                Sentence(
                    "Tabel dibaca menurut profil atau menurut pemetaan, bukan keduanya; kosongkan salah satu.",
                    "A table is read by a profile or by a mapping, not by both; empty one of them.",
                )
            )
        return self
