"""A package of CKAN as a record: its fields, the folk fields in its extras, its resources as distributions."""

from collections.abc import Mapping
from typing import Any

from harvesters.portals import aliases, texts
from harvesters.portals.addresses import address
from harvesters.portals.description import Said, access, describe, told
from harvesters.portals.files import distribution
from registry.harvest.plugin import Record, Sentence, SkipRecord

_DATASETS = frozenset({"dataset", ""})
_CORE = {  # registry's name: fields of a package, the first that says something
    "description": ("notes_translated", "notes"),
    "license": ("license_url", "license_id", "license_title"),
    "contact_name": ("maintainer", "author", "contact_name"),
    "contact_email": ("maintainer_email", "author_email", "contact_email"),
    "language": ("language",),
    "conforms_to": ("conforms_to",),
    "accrual_periodicity": ("frequency", "accrual_periodicity", "update_frequency"),
    "temporal_start": ("temporal_start",),
    "temporal_end": ("temporal_end",),
    "uri": ("uri", "guid"),
}


def record(package: Mapping[str, Any], *, site: str, language: str, spatial: tuple[str, ...]) -> Record | SkipRecord:
    """Return the record of a package, or why it is left out: private, deleted, no dataset, without a title."""
    identifier = identifier_of(package)
    if reason := left_out(package):
        return SkipRecord(identifier, reason, is_there=is_there(package))
    title = texts.title(package.get("title_translated"), package.get("title"), package.get("name"))
    if not title:
        return SkipRecord(identifier, _UNTITLED)
    fields = _fields(package)
    landing = f"{site}/dataset/{texts.line(package.get('name')) or identifier}"
    said = Said(
        identifier,
        title,
        fields,
        files=[
            _file(number, resource, landing)
            for number, resource in enumerate(_listed(package.get("resources")), 1)
            if isinstance(resource, Mapping) and resource.get("state", "active") == "active"
        ],
        themes=[
            name
            for group in _listed(package.get("groups"))
            if isinstance(group, Mapping)
            for name in (group.get("name"), group.get("display_name"), group.get("title"))
        ],
        keywords=[_tag(tag) for tag in _listed(package.get("tags"))],
        landing_page=landing,
        language=language,
        spatial=spatial,
    )
    extras = dict(_extras(package))
    return Record(
        identifier,
        describe(said),
        access=access(fields.get("access")),
        uri=address(fields.get("uri")) or landing,
        hops=1 if extras.keys() & {"harvest_source_id", "harvest_object_id"} else 0,
        fields=told({**fields, **extras}),
    )


def identifier_of(package: Mapping[str, Any]) -> str:
    """Return the identifier of a package: its id, or its name where a portal gives none."""
    return texts.line(package.get("id")) or texts.line(package.get("name"))


def is_there(package: Mapping[str, Any]) -> bool:
    """Return whether a package can be read by everybody: one that was deleted or made private counts as gone."""
    return package.get("private") is not True and package.get("state") in (None, "active")


def left_out(package: Mapping[str, Any]) -> Sentence | None:
    """Return why a package is not harvested, if it is not: private, deleted, or no dataset."""
    if package.get("private") is True:
        return _PRIVATE
    if package.get("state") not in (None, "active"):
        return _DELETED
    kind = texts.line(package.get("type") or package.get("dataset_type"))
    if kind not in _DATASETS:
        return Sentence(f"Ini bukan dataset melainkan {kind!r}.", f"This is no dataset but a {kind!r}.")
    return None


def _fields(package: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said by the registry's names: CKAN's own fields first, then extras by the table of folk words.

    Portals with a schema of their own write the same words as fields beside the core ones; these count as extras.
    """
    fields: dict[str, Any] = {}
    for name, sources in _CORE.items():
        value = next((package[source] for source in sources if package.get(source)), None)
        if value:
            fields[name] = value
    fields["license"] = [package.get(source) for source in _CORE["license"]]
    organization = package.get("organization")
    if isinstance(organization, Mapping):
        fields["publisher"] = texts.line(organization.get("title")) or texts.line(organization.get("name"))
    own = ((name, value) for name, value in package.items() if name not in _KNOWN)
    for name, value in (*_extras(package), *own):
        field = aliases.meaning("extras", name)
        if field and value not in (None, "", [], {}) and not fields.get(field):
            fields[field] = value
    return fields


_KNOWN = frozenset({*(source for sources in _CORE.values() for source in sources), "url", "version", "type", "state"})


def _extras(package: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the extras as pairs: a list of key and value, or the mapping of old portals."""
    extras = package.get("extras")
    if isinstance(extras, Mapping):
        return [(str(name), value) for name, value in extras.items()]
    return [
        (str(extra.get("key") or ""), extra.get("value")) for extra in _listed(extras) if isinstance(extra, Mapping)
    ]


def _file(number: int, resource: Mapping[str, Any], landing: str) -> dict[str, Any]:
    own = texts.line(resource.get("id"))
    return distribution(
        number,
        identifier=own,
        title=resource.get("name_translated") or resource.get("name"),
        description=resource.get("description_translated") or resource.get("description"),
        form=resource.get("format"),
        media_type=resource.get("mimetype"),
        size=resource.get("size"),
        download=resource.get("url"),
        access=f"{landing}/resource/{own}" if own else landing,
    )


def _tag(tag: Any) -> Any:
    return (tag.get("display_name") or tag.get("name")) if isinstance(tag, Mapping) else tag


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


_UNTITLED = Sentence(
    "Dataset ini tidak bernama; minta pengelola portal memberinya judul.",
    "This dataset has no name; ask the portal's keeper to give it a title.",
)
_PRIVATE = Sentence(
    "Dataset ini privat di portalnya, jadi tidak dipanen.", "This dataset is private at its portal and not harvested."
)
_DELETED = Sentence(
    "Dataset ini sudah dihapus atau masih draf di portalnya.", "This dataset is deleted or a draft at its portal."
)
