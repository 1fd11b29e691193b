"""``data.json``: the catalogue of Project Open Data (DCAT-US 1.1), plain JSON without a context."""

from collections.abc import Iterator, Mapping
from typing import Any

from harvesters.portals import texts
from harvesters.portals.addresses import address
from harvesters.portals.description import Said, access, describe, told
from harvesters.portals.files import distribution
from registry.harvest.plugin import Record, Sentence, SkipRecord


def is_data_json(document: Any) -> bool:
    """Return whether a JSON document is such a catalogue, or the bare list of datasets that its first version was."""
    if isinstance(document, list):
        return bool(document) and all(isinstance(each, Mapping) and "accessLevel" in each for each in document[:3])
    return isinstance(document, Mapping) and isinstance(document.get("dataset"), list)


def datasets(document: Any, *, language: str, spatial: tuple[str, ...]) -> Iterator[Record | SkipRecord]:
    """Yield each dataset in the order of the document; one that cannot be a record with why."""
    listed = document if isinstance(document, list) else document["dataset"]
    for number, each in enumerate(listed, 1):
        if isinstance(each, Mapping):
            yield _dataset(number, each, language=language, spatial=spatial)
        else:
            yield SkipRecord(f"#{number}", _NO_DATASET)


def _dataset(number: int, said: Mapping[str, Any], *, language: str, spatial: tuple[str, ...]) -> Record | SkipRecord:
    identifier = texts.line(said.get("identifier"))
    title = texts.title(said.get("title"))
    if not identifier or not title:
        return SkipRecord(identifier or title.get("id", "")[:200] or f"#{number}", _INCOMPLETE)
    contact = said.get("contactPoint")
    contact = contact if isinstance(contact, Mapping) else {}
    page = address(said.get("landingPage")) or address(identifier)
    return Record(
        identifier,
        describe(
            Said(
                identifier,
                title,
                {
                    "description": said.get("description"),
                    "language": said.get("language"),
                    "license": said.get("license"),
                    "contact_name": contact.get("fn"),
                    "contact_email": contact.get("hasEmail"),
                    "publisher": _name(said.get("publisher")),
                    "conforms_to": said.get("conformsTo"),
                    "accrual_periodicity": said.get("accrualPeriodicity"),
                    "spatial": said.get("spatial"),
                    "temporal": said.get("temporal"),
                },
                files=[
                    _file(order, each)
                    for order, each in enumerate(_listed(said.get("distribution")), 1)
                    if isinstance(each, Mapping)
                ],
                themes=_listed(said.get("theme")),
                keywords=said.get("keyword"),
                landing_page=page,
                language=language,
                spatial=spatial,
            )
        ),
        access=access(said.get("accessLevel")),
        uri=address(identifier) or page,
        fields=told(said),
    )


def _file(number: int, said: Mapping[str, Any]) -> dict[str, Any]:
    return distribution(
        number,
        identifier=said.get("identifier"),
        title=said.get("title"),
        description=said.get("description"),
        form=said.get("format"),
        media_type=said.get("mediaType"),
        download=said.get("downloadURL"),
        access=said.get("accessURL"),
    )


def _name(agent: Any) -> Any:
    return agent.get("name") if isinstance(agent, Mapping) else agent


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


_NO_DATASET = Sentence("Bagian ini bukan dataset.", "This part is no dataset.")
_INCOMPLETE = Sentence(
    "Dataset ini tidak punya pengenal atau judul; minta pengelola katalog melengkapinya.",
    "This dataset has no identifier or no title; ask the catalogue's keeper to complete it.",
)
