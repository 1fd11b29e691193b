"""Harvests SITakro's exports. SITakro has no interface for programs: an operator downloads, we read."""

from collections.abc import Iterator
from typing import ClassVar

from harvesters.folder import exports
from harvesters.folder.village import VillageOptions
from harvesters.sitakro.descriptions import EXPORTS
from registry.harvest.plugin import Http, Record, SkipRecord, Source


class SitakroOptions(VillageOptions):
    """Of which village the exports are, and as of which day: the files themselves do not say."""


class SitakroHarvester:
    """Yields one record for each export in a folder, a zip or a directory of a web server."""

    kind: ClassVar[str] = "sitakro"
    Options: ClassVar[type[SitakroOptions]] = SitakroOptions

    def records(self, source: Source[SitakroOptions], http: Http) -> Iterator[Record | SkipRecord]:
        """Read the exports; raises ``StopHarvest`` when there are none, ``RetryLater`` while one is being written."""
        yield from exports.records(source, http, system="SITakro", exports=EXPORTS)
