"""Simple Dublin Core (oai_dc) as a record: fifteen elements that may all repeat."""

from xml.etree.ElementTree import Element

from harvesters.portals import aliases, moments, texts
from harvesters.portals.addresses import address
from harvesters.portals.description import Said, access, describe, told
from harvesters.portals.files import distribution
from registry.harvest.plugin import Record, Sentence, SkipRecord

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ELEMENTS = (
    *("title", "creator", "subject", "description", "publisher", "contributor", "date", "type"),
    *("format", "identifier", "source", "language", "relation", "coverage", "rights"),
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def record(identifier: str, metadata: Element, *, language: str, spatial: tuple[str, ...]) -> Record | SkipRecord:
    """Return the record of a document of oai_dc, or why it is left out."""
    title = texts.title(_map(metadata, "title"))
    if not title:
        return SkipRecord(identifier, UNTITLED)
    addresses = [found for text in _values(metadata, "identifier") if (found := address(text))]
    page = next(iter(addresses), None)
    rights = _values(metadata, "rights")
    said = Said(
        identifier,
        title,
        {
            "description": _map(metadata, "description"),
            "language": _values(metadata, "language"),
            "license": [*rights, *(part for text in rights for part in text.split() if part.startswith("http"))],
            "publisher": next(iter(_values(metadata, "publisher")), None),
            "creator": "; ".join(_values(metadata, "creator")),
            "source": next(iter(_values(metadata, "source")), None),
            "spatial": _values(metadata, "coverage"),
            "temporal": next((text for text in _values(metadata, "coverage") if moments.period(text)), None),
        },
        files=_files(metadata, addresses),
        themes=_values(metadata, "subject"),
        keywords=_values(metadata, "subject"),
        landing_page=page,
        language=language,
        spatial=spatial,
    )
    word = next((text for text in rights if aliases.meaning("access", text)), None)
    doi = next((text for text in _values(metadata, "identifier") if text.startswith(("doi:", "urn:"))), None)
    own = {f"dc:{name}": _values(metadata, name) for name in _ELEMENTS}
    return Record(identifier, describe(said), access=access(word), uri=page or doi, fields=told(own))


def _files(metadata: Element, addresses: list[str]) -> list[dict[str, object]]:
    """Return the addresses that end in a known format as files: oai_dc does not tell files from pages."""
    formats = aliases.table("formats")
    links = [*addresses, *(found for text in _values(metadata, "relation") if (found := address(text)))]
    endings = [(link, link.rpartition(".")[2].lower()) for link in dict.fromkeys(links)]
    known = [link for link, ending in endings if ending in formats and formats[ending][0] != "HTML"]
    return [
        distribution(number, title=link.rpartition("/")[2], download=link, access=link)
        for number, link in enumerate(known, 1)
    ]


def _values(metadata: Element, name: str) -> list[str]:
    found = (texts.plain(element.text or "") for element in metadata.iter(f"{_DC}{name}"))
    return [text for text in found if text]


def _map(metadata: Element, name: str) -> dict[str, str]:
    wordings: dict[str, str] = {}
    for element in metadata.iter(f"{_DC}{name}"):
        if text := texts.plain(element.text or ""):
            wordings.setdefault(element.get(_LANGUAGE) or "", text)
    return wordings


UNTITLED = Sentence(
    "Rekaman ini tidak berjudul; minta pengelola repositori memberinya judul.",
    "This record has no title; ask the repository's keeper for one.",
)
