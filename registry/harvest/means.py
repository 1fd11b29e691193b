"""What a run works with: the database, the stores, the network, the clock; built once by ``registry.app``."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from registry.db import now
from registry.files.store import FileStore
from registry.harvest.client import Http
from registry.harvest.models import HarvestSource
from registry.jobs.holds import Holds
from registry.microdata.store import MicrodataStore, Vault
from registry.receipts.service import Office


@dataclass(frozen=True, slots=True)
class Means:
    """Everything that a run needs of its surroundings."""

    engine: Engine
    files: FileStore
    microdata: MicrodataStore
    office: Office
    holds: Holds
    folder: Path
    """Where tables lie between being fetched and being checked; emptied when the run ends."""
    http: Callable[[HarvestSource], AbstractContextManager[Http]]
    threshold: int
    """Smallest count of persons that a public table may show."""
    clock: Callable[[], datetime] = now
    open_folders: tuple[Path, ...] = ()
    """Folders of this machine that produsen may name as the location of a source."""
    microdata_days: int = 1825
    """Days that microdata is kept."""

    def at(self, clock: Callable[[], datetime]) -> "Means":
        """Return the same with another clock."""
        return replace(self, clock=clock)

    @property
    def uploads(self) -> Path:
        """Where files lie that were sent for sources whose location is ``upload:``: a folder for each source."""
        return self.folder.parent / "uploads"

    def staged(self, job: int) -> Vault:
        """Return where the tables lie, enciphered, that a run has fetched and not dealt with."""
        return self.microdata.beside(self.folder / str(job))
