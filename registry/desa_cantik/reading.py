"""Read the list of villages in the programme from CSV; every fault is named with its row."""

import csv
import io
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from registry.desa_cantik.models import FOLLOWING, CantikVillage, Stage
from registry.desa_cantik.payloads import COLUMNS
from registry.errors import Sentence

_NEEDED = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    village: str
    stage: Stage
    since: date
    activity: str | None
    decree: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a line is held against."""

    villages: Collection[str]
    standing: dict[str, CantikVillage]
    is_activity: Callable[[str], bool]


Fault = tuple[str, Sentence]
"""Row and what is wrong there."""


def read(content: bytes, known: Known) -> tuple[list[Listed], list[Fault]]:
    """Return the lines of a list and its faults."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [("", Sentence("Simpan berkas sebagai CSV UTF-8.", "Save the file as CSV in UTF-8."))]
    try:
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    except csv.Error:
        return [], [("", Sentence("Berkas ini bukan CSV.", "This file is not CSV."))]
    if not rows or any(name not in rows[0] for name in COLUMNS[:_NEEDED]):
        wanted = ", ".join(COLUMNS)
        return [], [("", Sentence(f"Perlu kolom {wanted} dan satu baris.", f"Needs the columns {wanted} and a row."))]
    lines: list[Listed] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        line = _line({name: (row.get(name) or "").strip() for name in COLUMNS}, known, seen)
        if isinstance(line, Sentence):
            faults.append((str(number), line))
        else:
            seen.add(line.village)
            lines.append(line)
    return lines, faults


def _line(row: dict[str, str], known: Known, seen: set[str]) -> Listed | Sentence:
    code = row["kode_wilayah"]
    if code not in known.villages:
        return Sentence(f"'{code[:20]}' bukan kode desa Kemendagri.", f"'{code[:20]}' is no Kemendagri village code.")
    if code in seen:
        return Sentence(f"{code} sudah ada di baris lain.", f"{code} is in another row already.")
    try:
        stage, since = Stage(row["tahap"]), date.fromisoformat(row["sejak"])
    except ValueError:
        words = ", ".join(Stage)
        return Sentence(
            f"Tahap harus salah satu dari {words}, dan tanggal sejak ditulis 2026-03-31.",
            f"The state must be one of {words}, and the date is written 2026-03-31.",
        )
    if row["kegiatan"] and not known.is_activity(row["kegiatan"]):
        return Sentence(
            "Kegiatan bukan MS-Keg yang terbit. Tulis pengenalnya, /id/activity/…",
            "The activity is no published MS-Keg. Write its identifier, /id/activity/…",
        )
    before = known.standing.get(code)
    if before and before.stage != stage.value and stage not in FOLLOWING[Stage(before.stage)]:
        return Sentence(
            f"{code} tidak dapat dari {before.stage} langsung ke {stage.value}.",
            f"{code} cannot go from {before.stage} straight to {stage.value}.",
        )
    return Listed(code, stage, since, row["kegiatan"] or None, row["keputusan"] or None)
