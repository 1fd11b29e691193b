"""Kinds of source: the harvesters that are installed, and the options that each asks for."""

from enum import StrEnum
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from registry.db import now
from registry.errors import Invalid, NotFound, Sentence
from registry.harvest import sendings
from registry.harvest.dataset_fields import WithMapping
from registry.harvest.mapping import FieldMapping
from registry.harvest.models import HarvestSource
from registry.harvest.option_faults import faults
from registry.harvest.plugin import BundledCodes, Harvester, MappedOptions, Options, Source, StopHarvest
from registry.harvest.safe import Safe, is_sealed
from registry.microdata.store import MicrodataStore

GROUP = "registry.harvesters"
_OWN_SAMPLE = "sitakro"
"""The one folder under the registry's home that is a source: the synthetic village of the demo."""
UPLOAD = "upload:"
"""Location of a source whose files are sent to the registry."""


def kinds() -> list[str]:
    """Return the kinds of source that can be harvested."""
    return sorted(point.name for point in entry_points(group=GROUP))


def harvester(kind: str) -> Harvester[Any]:
    """Return the harvester of a kind of source; NotFound when none is installed."""
    found = entry_points(group=GROUP, name=kind)
    if not found:
        raise NotFound(
            Sentence(
                f"Jenis sumber '{kind}' tidak dikenal. Yang ada: {', '.join(kinds())}.",
                f"There is no kind of source '{kind}'. There are: {', '.join(kinds())}.",
            )
        )
    loaded: Harvester[Any] = next(iter(found)).load()()
    return loaded


def options(kind: str, given: dict[str, Any]) -> Options:
    """Return the options of a kind from what was given; Invalid with every fault."""
    model = harvester(kind).Options
    try:
        return model.model_validate(given)
    except ValidationError as error:
        titles = {name: field.title or name for name, field in model.model_fields.items()}
        raise Invalid(
            Sentence("Pilihan sumber tidak sesuai jenisnya.", "The options do not fit the kind of source."),
            errors=faults(error, titles),
        ) from None


class MapsTo(StrEnum):
    """What the mapping of a kind of source fills."""

    STANDARD = "standard"
    DATASET = "dataset"
    NOTHING = "nothing"


def maps_to(kind: str) -> MapsTo:
    """Return what the mapping of a kind of source fills: variables of a standard, or the fields of a dataset."""
    try:
        model = harvester(kind).Options
    except NotFound:  # it is no longer installed
        return MapsTo.NOTHING
    if not issubclass(model, MappedOptions):
        return MapsTo.NOTHING
    return MapsTo.STANDARD if model.maps_tables else MapsTo.DATASET


def secret_names(kind: str) -> frozenset[str]:
    """Return the names of a kind's options that are secrets: keys and tokens, shown to no one."""
    members = harvester(kind).Options.model_json_schema().get("properties", {})
    return frozenset(name for name, member in members.items() if any(_is_secret(each) for each in _forms(member)))


def shown_options(source: HarvestSource) -> dict[str, Any]:
    """Return the options of a source for people to see; a secret is only told to be there."""
    try:
        secrets = secret_names(source.kind)
    except NotFound:  # its harvester is no longer installed: nobody knows which options were secrets
        return dict.fromkeys(source.options, HIDDEN)
    return {name: HIDDEN if name in secrets and value else value for name, value in source.options.items()}


def sealed(slug: str, kind: str, given: dict[str, Any], safe: Safe) -> dict[str, Any]:
    """Return the options of a source as they are stored: its secrets enciphered."""
    secrets = secret_names(kind)
    return {
        name: safe.seal(value, source=slug, option=name) if name in secrets and value else value
        for name, value in given.items()
    }


def plain_secrets(source: HarvestSource) -> dict[str, Any]:
    """Return the secrets of a source that are not enciphered: stored before any was."""
    secrets = secret_names(source.kind)
    return {name: value for name, value in source.options.items() if name in secrets and value and not is_sealed(value)}


def safe_beside(uploads: Path | None) -> Safe:
    """Return the safe of the home folder in which files sent for sources lie, too."""
    return Safe(uploads.parent / "keys" if uploads is not None else None)


def _unsealed(source: HarvestSource, safe: Safe) -> dict[str, Any]:
    secrets = secret_names(source.kind)
    return {
        name: safe.open(value, source=source.slug, option=name) if name in secrets and value else value
        for name, value in source.options.items()
    }


def _forms(member: dict[str, Any]) -> list[dict[str, Any]]:
    return [member, *member.get("anyOf", [])]


def _is_secret(member: dict[str, Any]) -> bool:
    return bool(member.get("writeOnly"))


HIDDEN = "••••"
"""What stands for a secret that is there."""


def mapping_of(given: Options) -> FieldMapping | None:
    """Return the mapping among the options of a source, where its kind takes one and it has one."""
    return given.mapping if isinstance(given, MappedOptions) else None


def opened(
    source: HarvestSource, uploads: Path | None = None, *, mapped: bool = True, microdata: MicrodataStore | None = None
) -> tuple[Harvester[Any], Source[Any]]:
    """Return the harvester of a source and what it is given.

    ``uploads``: where it is told what was sent for sources whose location is ``upload:``, and ``microdata`` where that
    lies. With ``mapped``, a mapping
    to fields of a dataset is applied to what the harvester yields; a mapping to a standard goes with the tables.
    Raises ``StopHarvest`` for a folder in which the registry keeps its own files, and for a secret whose key is lost.
    """
    given = options(source.kind, _unsealed(source, safe_beside(uploads)))
    location, sent = source.location, None
    if uploads is not None and microdata is not None and location == UPLOAD:
        sent = sendings.files(uploads / source.slug, microdata)
    if uploads is not None:
        location = str(uploads / source.slug) if location == UPLOAD else _outside(location, uploads.parent)
    found = harvester(source.kind)
    mapping = mapping_of(given) if mapped else None
    if mapping is not None and mapping.standard is None:
        found = WithMapping(found, mapping, BundledCodes(), now().date())
    return found, Source(location, given, sent=sent)


def _outside(location: str, home: Path) -> str:
    """Return a location unless it is a folder that holds, or lies in, what the registry keeps for itself."""
    if "://" in location:
        return location
    folder, own = Path(location).resolve(), home.resolve()
    if own.is_relative_to(folder) or (folder.is_relative_to(own) and folder.relative_to(own).parts[0] != _OWN_SAMPLE):
        raise StopHarvest(
            Sentence(
                f"Folder {location!r} memuat berkas milik registri sendiri dan tidak boleh dipanen; pakai folder lain.",
                f"The folder {location!r} holds the registry's own files and may not be harvested; use another one.",
            )
        )
    return location
