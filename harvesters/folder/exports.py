"""Files of a system whose kinds are known by their names: each kind has a profile, and a village and a day."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import partial

from harvesters.folder import reading
from harvesters.folder.found import Content, FileFound
from harvesters.folder.microdata import Describer, Export
from harvesters.folder.naming import named
from harvesters.folder.reading import Known
from harvesters.folder.village import Places, VillageOptions
from registry.harvest.plugin import Http, Record, Sentence, SkipRecord, Source


def records(
    source: Source[VillageOptions],
    http: Http,
    *,
    system: str,
    exports: Mapping[str, Export],
    also: Mapping[str, str] | None = None,
) -> Iterator[Record | SkipRecord]:
    """Yield one closed record for each export (of a kind, a village and a day) at the source's location.

    ``exports`` by the name the system gives to the file, which stands in the record's identifier; ``also``: patterns
    of names beyond those of the profile. Raises ``StopHarvest`` where nothing of that kind is there, ``RetryLater``
    while a file is still being written.
    """
    describers = {name: Describer(export) for name, export in exports.items()}
    patterns = {name: list(describer.profile.file_names) for name, describer in describers.items()}
    for name, pattern in (also or {}).items():
        patterns[name].append(pattern)
    places = Places(source.options)

    def known(found: FileFound) -> Known | Sentence:
        kind = next((name for name, of in patterns.items() if _is_named(found, of)), None)
        if kind is None:
            return _unknown(found, system)
        says = named(found.label)
        place, period = places.place(found.label, says), places.period(found.label, says)
        if isinstance(place, Sentence):
            return place
        if isinstance(period, Sentence):
            return period
        identifier = f"{place.code}/{kind}/{period.isoformat()}"
        made = partial(
            describers[kind].record, identifier, place=place, period=period, priority=source.options.priority
        )

        def read(file: FileFound, content: Content) -> Iterator[Record | SkipRecord]:
            yield made(name=file.name, content=content)

        return Known(identifier, read)

    yield from reading.records(source, http, known=known, nothing=_nothing(source.location, system, exports))


def _is_named(found: FileFound, patterns: list[str]) -> bool:
    return any(fnmatch(found.name.lower(), pattern.lower()) for pattern in patterns)


def _unknown(found: FileFound, system: str) -> Sentence:
    return Sentence(
        f"Berkas {found.label!r} bukan ekspor {system} yang dikenal; dilewati.",
        f"The file {found.label!r} is no export of {system} that we know; it was left out.",
    )


def _nothing(location: str, system: str, exports: Mapping[str, Export]) -> Sentence:
    names = ", ".join(exports)
    return Sentence(
        f"Di {location!r} tidak ada ekspor {system} ({names}) yang dapat dipanen; unduh dari {system} tanpa mengubah "
        "nama berkas.",
        f"There is no export of {system} ({names}) at {location!r} that can be harvested; download them and keep "
        "their file names.",
    )
