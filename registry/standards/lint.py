"""BPS naming rules for concepts, variables and standards (Peraturan BPS 4/2020; INDAH guide).

A name has capitalised words, is unique, uses no uncommon abbreviation, does not begin with its measure (ukuran) and
names no period and no place: those are said elsewhere, so that one name serves every year and every area.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from registry.errors import Sentence
from registry.standards.payloads import DataStandard

_MEASURES = (
    "Jumlah|Total|Banyaknya|Cacah|Rata-rata|Rerata|Median|Modus|Persentase|Persen|Proporsi|Rasio|Laju|Angka Rata-rata"
    "|Indeks|Volume|Frekuensi"
)
_MEASURE = re.compile(rf"^(?:{_MEASURES})(?:\s+|$)", re.IGNORECASE)
_MONTHS = "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
_SPAN = r"(?:(?:se|satu |[0-9]+ |dua |tiga |enam )(?:hari|minggu|pekan|bulan|triwulan|semester|tahun))"
_PERIOD = re.compile(
    rf"""\b(?:
        (?:(?:selama|dalam|per|setiap|tiap)\s+)?{_SPAN}(?:\s+(?:terakhir|lalu|yang\s+lalu|sebelumnya|ini))?
      | (?:selama|setiap|tiap|per)\s+(?:hari|minggu|pekan|bulan|triwulan|semester|tahun)
      | (?:(?:pada|di|per)\s+)?(?:tahun|bulan)\s+(?:[0-9]{{4}}|ini|lalu|{_MONTHS})(?:\s+[0-9]{{4}})?
      | (?:triwulan|semester|caturwulan|kuartal)\s+(?:[IVX]+|[0-9])\b(?:\s+[0-9]{{4}})?
      | (?:harian|mingguan|bulanan|triwulanan|semesteran|tahunan)
      | (?:(?:{_MONTHS})\s+)?(?:19|20)[0-9]{{2}}(?:\s*[-–/]\s*(?:19|20)?[0-9]{{2}})?
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_AREA = r"Provinsi|Kabupaten|Kab\.|Kota|Kecamatan|Kec\.|Desa|Kelurahan"
_IN_AREA = re.compile(rf"\s+di\s+(?:{_AREA})\s+(?!(?:atau|dan)\b)\S.*$", re.IGNORECASE)
_NO_IDIOM = "(?<!Negara)(?<!Bahasa)(?<!Nasional)(?<!Suku)(?<!Rakyat)(?<!Republik)(?<!Tenaga Kerja)"
"""Before a place name: *Warga Negara Indonesia* and *Bank Rakyat Indonesia* name no place."""
_KNOWN_PLACES = [
    "Indonesia",
    "Aceh",
    "Sumatera Utara",
    "Sumatera Barat",
    "Riau",
    "Jambi",
    "Sumatera Selatan",
    "Bengkulu",
    "Lampung",
    "Bangka Belitung",
    "Jakarta",
    "Jawa Barat",
    "Jawa Tengah",
    "Yogyakarta",
    "Jawa Timur",
    "Banten",
    "Bali",
    "Nusa Tenggara Barat",
    "Nusa Tenggara Timur",
    "Kalimantan Barat",
    "Kalimantan Tengah",
    "Kalimantan Selatan",
    "Kalimantan Timur",
    "Kalimantan Utara",
    "Sulawesi Utara",
    "Sulawesi Tengah",
    "Sulawesi Selatan",
    "Sulawesi Tenggara",
    "Sulawesi Barat",
    "Gorontalo",
    "Maluku",
    "Papua",
    "Blitar",
]
_SMALL = frozenset(
    [
        "dan",
        "atau",
        "di",
        "ke",
        "dari",
        "untuk",
        "dengan",
        "pada",
        "dalam",
        "yang",
        "oleh",
        "per",
        "bagi",
        "sebagai",
        "menurut",
        "terhadap",
        "kepada",
        "karena",
        "tentang",
        "antar",
    ]
)
_COMMON = frozenset(
    [
        "NIK",
        "KK",
        "KTP",
        "RT",
        "RW",
        "BPS",
        "BPJS",
        "KB",
        "PAUD",
        "TK",
        "SD",
        "SMP",
        "SMA",
        "SMK",
        "TNI",
        "PNS",
        "ASN",
        "ASI",
        "NPWP",
        "SDGs",
        "MCK",
        "HIV",
        "AIDS",
    ]
)
_ABBREVIATION = re.compile(r"^(?:[A-Z]{2,}[a-z]{0,2}[A-Z]*|[A-Za-z]{1,5}\.|(?i:[bcdfghjklmnpqrstvwxyz]{2,5}))$")
_NAMES_OF_AGENCIES = frozenset({"Kemendagri", "Kemendesa"})


@dataclass(frozen=True, slots=True)
class NameFinding:
    """One naming rule that a title breaks, and the title that would keep all of them where one can be told."""

    rule: str
    title: str
    message: Sentence
    suggestion: str | None = None
    variable: str | None = None
    """Variable that bears the title; None for the standard's own."""


def lint_title(title: str, *, places: Collection[str] = ()) -> list[NameFinding]:
    """Return the naming rules that a title breaks.

    ``places`` are further names that may not follow *di* or a kind of area (*Desa Sawentar*); provinces are known.
    """
    proposed = suggest(title, places=places)
    suggestion = proposed if proposed and proposed != title else None
    return [NameFinding(rule, title, message, suggestion) for rule, message in _broken(title, places)]


def lint_standard(standard: DataStandard, *, places: Collection[str] = ()) -> list[NameFinding]:
    """Return the naming rules that a standard's title and the titles of its variables break, uniqueness included."""
    findings = lint_title(standard.title.id, places=places)
    counts = Counter(variable.title.id.casefold() for variable in standard.variables)
    for variable in standard.variables:
        title = variable.title.id
        found = lint_title(title, places=places)
        if counts[title.casefold()] > 1:
            found.append(
                NameFinding(
                    "unique",
                    title,
                    Sentence(
                        f"Nama {title!r} dipakai lebih dari satu variabel; bedakan menurut artinya.",
                        f"The name {title!r} is borne by more than one variable; tell them apart by meaning.",
                    ),
                )
            )
        findings += [NameFinding(one.rule, one.title, one.message, one.suggestion, variable.name) for one in found]
    return findings


def suggest(title: str, *, places: Collection[str] = ()) -> str:
    """Return the title without measure, period and place and with capitals; empty when nothing is left."""
    left = title.strip()
    while (shorter := _without_place(_PERIOD.sub(" ", _MEASURE.sub("", left)), places).strip(" ,-–")) != left:
        left = " ".join(shorter.split())
        words = left.split()
        while words and words[-1].casefold() in _SMALL | {"selama", "setiap", "tiap"}:
            words.pop()
        left = " ".join(words)
    return " ".join(_capitalised(word, first=index == 0) for index, word in enumerate(left.split()))


def _broken(title: str, places: Collection[str]) -> Iterator[tuple[str, Sentence]]:
    if measure := _MEASURE.match(title):
        yield (
            "measure",
            Sentence(
                f"Nama tidak boleh diawali ukuran ({measure[0].strip()!r}); ukuran ditulis pada komponen ukuran.",
                f"A name may not begin with its measure ({measure[0].strip()!r}); the measure has its own field.",
            ),
        )
    if period := _PERIOD.search(title):
        yield (
            "period",
            Sentence(
                f"Nama tidak boleh memuat waktu ({period[0]!r}); waktu ditulis pada periode data.",
                f"A name may not tell a period ({period[0]!r}); the data's reference period does.",
            ),
        )
    timeless = " ".join(_PERIOD.sub(" ", title).split())  # a place may stand before a period
    if (without := _without_place(timeless, places)) != timeless:
        place = timeless[len(without) :].strip() if timeless.startswith(without) else timeless
        yield (
            "place",
            Sentence(
                f"Nama tidak boleh memuat tempat ({place!r}); tempat ditulis pada wilayah data.",
                f"A name may not tell a place ({place!r}); the data's area does.",
            ),
        )
    words = title.split()
    if wrong := [word for index, word in enumerate(words) if word != _capitalised(word, first=index == 0)]:
        yield (
            "capitals",
            Sentence(
                f"Setiap kata diawali huruf besar, kecuali kata tugas: {', '.join(wrong)}.",
                f"Every word but the small ones begins with a capital: {', '.join(wrong)}.",
            ),
        )
    if short := [word for word in words if _is_abbreviation(word)]:
        yield (
            "abbreviation",
            Sentence(
                f"Singkatan yang tidak umum ditulis lengkap: {', '.join(short)}.",
                f"Write uncommon abbreviations out: {', '.join(short)}.",
            ),
        )


def _without_place(title: str, places: Collection[str]) -> str:
    left = _IN_AREA.sub("", title)
    names = "|".join(re.escape(place) for place in sorted(_KNOWN_PLACES, key=len, reverse=True))
    left = re.sub(rf"{_NO_IDIOM}\s+(?:di\s+)?(?:(?:{_AREA})\s+)?(?:{names})$", "", left, flags=re.IGNORECASE)
    if places:
        others = "|".join(re.escape(place) for place in sorted(places, key=len, reverse=True))
        left = re.sub(rf"\s+(?:di\s+(?:(?:{_AREA})\s+)?|(?:{_AREA})\s+)(?:{others})$", "", left, flags=re.IGNORECASE)
    return left


def _capitalised(word: str, *, first: bool) -> str:
    """Return a word as a title writes it; mixed case (WhatsApp) and reduplication (Rata-rata) are left alone."""
    if word.casefold() in _SMALL and not first:
        return word.lower()
    return word[:1].upper() + word[1:]


def _is_abbreviation(word: str) -> bool:
    bare = word.strip("()/,")
    return bool(_ABBREVIATION.match(bare)) and bare not in _COMMON and bare not in _NAMES_OF_AGENCIES
