"""How a table is described as a dataset: by what the source's options say, its standard, its name and its coverage."""

from typing import Any

from harvesters.folder.microdata import LAWS, RIGHTS
from harvesters.folder.village import Places
from harvesters.tabular.coverage import Coverage
from harvesters.tabular.options import TabularOptions
from registry.harvest.plugin import Personal, Sentence, StopHarvest, bundled_profiles, bundled_standards

_LAW = "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia"


class Described:
    """What the options of a source say of its tables' standard; read once."""

    def __init__(self, options: TabularOptions) -> None:
        """Take the options; raises ``StopHarvest`` for a profile or standard that does not exist."""
        slug = options.mapping.standard if options.mapping else None
        version = None
        if options.profile:
            profile = bundled_profiles().get(options.profile)
            if profile is None:
                raise StopHarvest(_no_profile(options.profile))
            slug, version = profile.standard, profile.version
        self.standard = bundled_standards().get(slug) if slug else None
        self._version = version or (self.standard.version if self.standard else None)
        variables = self.standard.body.variables if self.standard else ()
        known_of_persons = any(variable.personal is Personal.IDENTIFYING for variable in variables)
        self.is_personal = known_of_persons if self.standard else not options.without_persons

    @property
    def conforms_to(self) -> list[str]:
        """The version of the standard that the tables follow, when it is known."""
        if self.standard is None:
            return []
        return [f"/id/standard/{self.standard.agency}/{self.standard.slug}/versi/{self._version}"]


def describe(
    options: TabularOptions, described: Described, stem: str, known: Coverage, places: Places
) -> dict[str, Any]:
    """Return the description of one table."""
    where = ", ".join(places.name(code) for code in known.places[:3])
    year = str(known.end.year) if known.end else ""
    words = {"berkas": stem.replace("-", " ").capitalize() or "Tabel", "wilayah": where, "tahun": year}
    title = _filled(options.title or "{berkas} — {wilayah} {tahun}", words)
    body: dict[str, Any] = {
        "title": {"id": title} | ({"en": _filled(options.title_en, words)} if options.title_en else {}),
        "description": {
            "id": options.description or f"Tabel {words['berkas']}, {where}, keadaan {year}, dari berkas yang dikirim."
        },
        "keywords": options.keywords or [words["berkas"]],
        "theme": list(options.theme),
        "language": ["id"],
        "is_microdata": described.is_personal,
        "priority": options.priority,
        "legal_basis": list(LAWS) if described.is_personal else [_LAW],
        "accrual_periodicity": options.frequency,
        "spatial": list(known.places),
        "provenance": {"id": "Diambil dari berkas tabel.", "en": "Taken from a file of a table."},
    }
    if described.conforms_to:
        body["conforms_to"] = described.conforms_to
    if described.is_personal:
        body["rights"] = RIGHTS
    if known.start and known.end:
        body["temporal"] = {"start": known.start.isoformat(), "end": known.end.isoformat()}
    return body


def _filled(text: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text.strip(" —,")


def _no_profile(slug: str) -> Sentence:
    known = ", ".join(sorted(bundled_profiles()))
    return Sentence(
        f"Profil {slug!r} tidak ada; pilih salah satu: {known}.",
        f"There is no profile {slug!r}; choose one of: {known}.",
    )
