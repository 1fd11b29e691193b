"""The tabs of a dataset: addresses of their own, each there only when there is something on it."""

from dataclasses import dataclass

from portal.chart import CATEGORY, COUNT, PLACE
from portal.charts import ROWS, Figure, figure
from portal.language import msg
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.errors import RegistryError
from registry.exchange.tables import reading
from registry.exchange.tables.kept import Shelf
from registry.exchange.tables.questions import Question
from registry.files.store import FileStore
from registry.items.repository import Entry
from registry.items.state import Access

SUMMARY, DATA, CHART, MAP, METADATA, HISTORY = (
    msg("Ringkasan"),
    msg("Data"),
    msg("Grafik"),
    msg("Peta"),
    msg("Metadata"),
    msg("Riwayat"),
)
MAPPED = 20_000
"""Rows of the largest table that is drawn as a map."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its title, and its path without the language."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What every tab of a dataset shares."""

    entry: Entry
    """The item with the version shown."""
    version: str
    """Version asked for by its number; empty for the live one."""
    tables: tuple[reading.Table, ...]
    """Files that open as tables."""
    figure: Figure | None
    """The chart of the first table, when it suits one."""
    is_mapped: bool
    """Whether the first table has figures of several villages."""

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The tabs, in order."""
        path = f"/dataset/{self.entry.item.slug}"
        found = [Tab(SUMMARY, path)]
        if self.tables:
            found.append(Tab(DATA, f"{path}/tabel/{self.tables[0].identifier}"))
        if self.figure:
            found.append(Tab(CHART, f"{path}/grafik"))
        if self.is_mapped:
            found.append(Tab(MAP, f"{path}/peta"))
        return (*found, Tab(METADATA, f"{path}/metadata"), Tab(HISTORY, f"{path}/riwayat"))


def shown(
    session: ReadSession, caller: Caller, entry: Entry, *, files: FileStore, shelf: Shelf, version: str | None
) -> Shown:
    """Gather what the tabs of a dataset share; no table of microdata, of what is not public, of what was withdrawn."""
    tables = []
    if not entry.body.get("is_microdata") and entry.version.access == Access.PUBLIC.value:
        for file in reading.tables_of(entry):
            try:
                tables.append(reading.table(session, entry, file["identifier"], files=files, shelf=shelf, by=caller))
            except RegistryError:
                continue
    found = None
    if tables and tables[0].stored.rows <= ROWS:
        found = figure(tables[0].page(Question(), limit=ROWS).rows)
    return Shown(entry, version or "", tuple(tables), found, bool(tables) and _is_mapped(tables[0]))


def _is_mapped(table: reading.Table) -> bool:
    """Say whether a table is a long one about several villages, in counts that can be drawn."""
    columns = {column.name: column for column in table.columns}
    return (
        {CATEGORY, COUNT, PLACE} <= columns.keys()
        and table.stored.rows <= MAPPED
        and columns[PLACE].different > 1
        and columns[COUNT].is_number
    )
