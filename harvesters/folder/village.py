"""Of which village and day a file tells: from the options, or from its name. Never guessed; a contradiction is told."""

from dataclasses import dataclass
from datetime import date

from pydantic import Field

from harvesters.folder.naming import Named
from registry.harvest import plugin
from registry.harvest.plugin import BundledCodes, Sentence

CODE = r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$"
_PLACES = "kemendagri/wilayah"


class VillageOptions(plugin.Options):
    """Of which village files are, and as of which day, where their names do not say."""

    village: str | None = Field(
        default=None,
        title="Kode desa",
        description="Kode Kemendagri, mis. 35.05.10.2011. Kosongkan bila folder berisi beberapa desa: kodenya lalu "
        "harus ada pada nama setiap berkas atau foldernya.",
        pattern=CODE,
    )
    village_name: str | None = Field(
        default=None, title="Nama desa", description="Tanpa kata Desa, mis. Sawentar.", min_length=1
    )
    period: date | None = Field(
        default=None,
        title="Tanggal rujukan",
        description="Keadaan data pada tanggal ini, mis. 2025-12-31; tanggal pada nama berkas lebih berlaku.",
    )
    priority: bool = Field(
        default=False, title="Data prioritas", description="Ditetapkan Forum Satu Data; disetujui pembina data."
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A village: its Kemendagri code and its name, or the code once more where nobody told the name."""

    code: str
    name: str


class Places:
    """Answers of which village and day files are; keeps the names it has looked up."""

    def __init__(self, options: VillageOptions) -> None:
        """Take what the source's options say."""
        self._options = options
        self._book = BundledCodes()

    def place(self, label: str, named: Named) -> Place | Sentence:
        """Return the village of a file, or why it cannot be told."""
        told = self._options.village
        if len(named.villages) > 1:
            return _several(label, named.villages)
        own = next(iter(named.villages), None)
        if told and own and told != own:
            return _contradiction(label, own, told)
        code = own or told
        return Place(code, self.name(code)) if code else _no_village(label)

    def name(self, code: str) -> str:
        """Return the name of a village: the options', the bundled list's, else its code."""
        if self._options.village_name and self._options.village in {None, code}:
            return self._options.village_name
        found = self._book.code(_PLACES, code)
        return found.labels["id"] if found else code

    def period(self, label: str, named: Named) -> date | Sentence:
        """Return the reference date of a file, or why it cannot be told."""
        return named.period or self._options.period or _no_period(label)


def _several(label: str, codes: frozenset[str]) -> Sentence:
    listed = ", ".join(sorted(codes))
    return Sentence(
        f"Nama {label!r} memuat beberapa kode desa ({listed}); sisakan satu.",
        f"The name {label!r} holds several village codes ({listed}); leave one.",
    )


def _contradiction(label: str, own: str, told: str) -> Sentence:
    return Sentence(
        f"Nama {label!r} menyebut desa {own}, sedangkan sumber ini untuk desa {told}; pindahkan berkasnya ke sumber "
        "yang benar, atau ganti namanya.",
        f"The name {label!r} says village {own}, and this source is of village {told}; move the file to the right "
        "source, or rename it.",
    )


def _no_village(label: str) -> Sentence:
    return Sentence(
        f"Desa dari berkas {label!r} tidak diketahui; tulis kode desa seperti 35.05.10.2011 (dengan titik) pada nama "
        "berkas atau foldernya, atau isi pilihan 'village' pada sumber.",
        f"Nobody says of which village {label!r} is; write a code such as 35.05.10.2011 (with its dots) into the name "
        "of the file or its folder, or set the source's option 'village'.",
    )


def _no_period(label: str) -> Sentence:
    return Sentence(
        f"Tanggal keadaan data dari berkas {label!r} tidak diketahui; tulis pada namanya, mis. 2025-12-31, atau isi "
        "pilihan 'period' pada sumber.",
        f"Nobody says as of which day {label!r} is; write it into the name, such as 2025-12-31, or set the source's "
        "option 'period'.",
    )
