"""Kinds of source: the harvesters that are installed, and the options that each asks for."""

from importlib.metadata import entry_points
from typing import Any

from pydantic import ValidationError

from registry.errors import Invalid, NotFound, Sentence
from registry.harvest.models import HarvestSource
from registry.harvest.plugin import Harvester, Options, Source

GROUP = "registry.harvesters"


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
    try:
        return harvester(kind).Options.model_validate(given)
    except ValidationError as error:
        raise Invalid(
            Sentence("Pilihan sumber tidak sesuai jenisnya.", "The options do not fit the kind of source."),
            errors=[
                {"pointer": "/" + "/".join(map(str, fault["loc"])), "detail": fault["msg"]} for fault in error.errors()
            ],
        ) from None


def opened(source: HarvestSource) -> tuple[Harvester[Any], Source[Any]]:
    """Return the harvester of a source and what it is given."""
    return harvester(source.kind), Source(source.location, options(source.kind, source.options))
