"""The ledger: what was planted where, and which check must find it. One entry a line, so that people can read it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One planted fault. ``row`` is the number the spreadsheet shows, ``cell`` A1 style also for CSV."""

    file: str
    sheet: str | None
    row: int
    column: str
    cell: str
    fault: str
    check: str


def write_ledger(entries: Iterable[Entry], path: Path) -> Path:
    """Write the entries as a JSON array in the order given."""
    lines = ",\n".join(f"  {json.dumps(asdict(entry), ensure_ascii=False)}" for entry in entries)
    path.write_text(f"[\n{lines}\n]\n" if lines else "[]\n", encoding="utf-8")
    return path
