"""Terms of the controlled vocabularies that DCAT-AP names (EU authority tables, IANA, ADMS, SPDX), with their labels.

A document carries the class and the label of every term it uses, so that nothing has to be fetched to judge it.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from registry.exchange.dcat.terms import EXACT_MATCH, PREF_LABEL, TYPE, Statement
from registry.items.state import Access
from registry.schemas import documents

_EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types/"
SHA_256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
CREATED, UPDATED = "http://purl.org/adms/changetype/created", "http://purl.org/adms/changetype/updated"
INDONESIA = f"{_EU}/country/IDN"
STABLE = f"{_EU}/planned-availability/STABLE"
COMPLETED = f"{_EU}/distribution-status/COMPLETED"

LANGUAGES: Mapping[str, str] = MappingProxyType({"id": "IND", "en": "ENG", "jv": "JAV", "su": "SUN", "ar": "ARA"})
"""Language tags and the codes of the EU's table."""
ACCESS: Mapping[str, str] = MappingProxyType(
    {Access.PUBLIC: "PUBLIC", Access.RESTRICTED: "RESTRICTED", Access.CLOSED: "NON_PUBLIC"}
)
"""Our access classes and the codes of the EU's table."""
LICENCES: Mapping[str, str] = MappingProxyType(
    {
        "https://creativecommons.org/licenses/by/4.0/": "CC_BY_4_0",
        "https://creativecommons.org/licenses/by-sa/4.0/": "CC_BYSA_4_0",
        "https://creativecommons.org/licenses/by-nc/4.0/": "CC_BYNC_4_0",
        "https://creativecommons.org/publicdomain/zero/1.0/": "CC0",
    }
)
"""Licences that have a code in the EU's table."""
_LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        f"{_EU}/access-right/PUBLIC": ("Terbuka", "Public"),
        f"{_EU}/access-right/RESTRICTED": ("Terbatas", "Restricted"),
        f"{_EU}/access-right/NON_PUBLIC": ("Tertutup", "Non-public"),
        f"{_EU}/language/IND": ("Bahasa Indonesia", "Indonesian"),
        f"{_EU}/language/ENG": ("Bahasa Inggris", "English"),
        f"{_EU}/language/JAV": ("Bahasa Jawa", "Javanese"),
        f"{_EU}/language/SUN": ("Bahasa Sunda", "Sundanese"),
        f"{_EU}/language/ARA": ("Bahasa Arab", "Arabic"),
        INDONESIA: ("Indonesia", "Indonesia"),
        STABLE: ("Tersedia tetap", "Stable"),
        COMPLETED: ("Selesai", "Completed"),
        CREATED: ("Dibuat", "Created"),
        UPDATED: ("Diperbarui", "Updated"),
    }
)


def access_right(access: str) -> str:
    """Return the address of an access class."""
    return f"{_EU}/access-right/{ACCESS[Access(access)]}"


def language(tag: str) -> str:
    """Return the address of a language: of the EU's table, or of ISO 639 where that has none."""
    if tag in LANGUAGES:
        return f"{_EU}/language/{LANGUAGES[tag]}"
    return f"http://id.loc.gov/vocabulary/iso639-{1 if len(tag) == 2 else 2}/{tag}"  # noqa: PLR2004  # alpha-2, alpha-3


def frequency(code: str) -> str:
    """Return the address of a frequency."""
    return f"{_EU}/frequency/{code}"


def file_type(code: str) -> str:
    """Return the address of a file type."""
    return f"{_EU}/file-type/{code}"


def licence(address: str) -> str:
    """Return the address of a licence in the EU's table, its own where that has none."""
    return f"{_EU}/licence/{LICENCES[address]}" if address in LICENCES else address


@lru_cache(maxsize=2048)
def described(address: str, *kinds: str) -> tuple[Statement, ...]:
    """Return what a document says of a term: its classes, and its label where it is known."""
    said: list[Statement] = [(TYPE, kind, "") for kind in kinds]
    table, _, code = address.removeprefix(_EU).rpartition("/")
    labels: Mapping[str, Any] = {}
    if address in _LABELS:
        labels = dict(zip(("id", "en"), _LABELS[address], strict=True))
    elif table == "/frequency":
        labels = _frequencies().get(code, {"en": code})
    elif table in {"/file-type", "/licence"}:
        labels = {"en": code.replace("_", " ")}
    elif address.startswith(IANA):
        labels = {"en": address.removeprefix(IANA)}
    said += [(PREF_LABEL, wording, tag) for tag, wording in labels.items()]
    said += [(EXACT_MATCH, ours, "") for ours, theirs in LICENCES.items() if address == f"{_EU}/licence/{theirs}"]
    return tuple(said)


@cache
def _frequencies() -> Mapping[str, Mapping[str, str]]:
    labels: Mapping[str, Mapping[str, str]] = documents.schema("dataset")["properties"]["accrual_periodicity"][
        "x-labels"
    ]
    return labels
