"""Desa dalam Angka of every village of a kecamatan or kabupaten, computed beside each other by several processes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import ceil
from multiprocessing import get_context
from pathlib import Path

from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.codes.repository import DatabaseBook
from registry.db import open_engine, reading
from registry.errors import NotFound, RegistryError, Sentence
from registry.files.store import FileStore
from registry.microdata.store import open_store
from registry.receipts.keys import Keys
from registry.receipts.service import Office
from registry.tabulation import village
from registry.tabulation.village import Made, Means, Plans

_VILLAGE = 4
"""Parts of the code of a village."""
_AT_ONCE = 16
"""Villages, at most, that a process takes in one go, with the same compiled indicators."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a process needs to compute tables by itself."""

    database: str
    home: Path
    base: str
    threshold: int
    year: int
    by: Caller
    key_file: Path | None = None
    """Where the keys of microdata lie, when not in the home folder."""


@dataclass(frozen=True, slots=True)
class Computed:
    """The tables of one village, or why it has none."""

    village: str
    made: tuple[Made, ...]
    refusal: Sentence | None


def is_village(code: str) -> bool:
    """Say whether a code has the form of a village's."""
    return len(code.split(".")) == _VILLAGE


def producers(session: Session, code: str) -> list[str]:
    """Return the villages of an area that are registered as producers of data; NotFound where there is none."""
    found = sorted(
        agency.village
        for agency in accounts.agencies(session)
        if agency.village and agency.village.startswith(f"{code}.")
    )
    if not found:
        raise NotFound(
            Sentence(
                f"Di wilayah {code} belum ada desa yang terdaftar sebagai produsen data.",
                f"No village of {code} is registered as a producer of data.",
            )
        )
    return found


def computed(work: Work, villages: Sequence[str], *, processes: int) -> Iterator[Computed]:
    """Return the tables of villages in their order, as they become ready; one that is refused stops no other.

    Time grows with the rows of all of them, memory with the rows of one.
    """
    size = min(_AT_ONCE, ceil(len(villages) / processes))
    parts = [villages[start : start + size] for start in range(0, len(villages), size)]
    few = min(processes, len(parts))
    if few <= 1:
        for part in parts:
            yield from _computed(work, part)
        return
    with ProcessPoolExecutor(few, mp_context=get_context("spawn")) as others:
        for found in others.map(partial(_computed, work), parts):
            yield from found


def _computed(work: Work, villages: Sequence[str]) -> list[Computed]:
    engine = open_engine(work.database)
    files, microdata = FileStore(work.home / "files"), open_store(work.home, work.key_file)
    means = Means(files, microdata, Office(Keys(work.home / "keys"), work.base), work.threshold)
    try:
        with reading(engine) as session:
            plans = Plans(session, DatabaseBook(session))
            return [_one(session, means, plans, work, code) for code in villages]
    finally:
        engine.dispose()


def _one(session: Session, means: Means, plans: Plans, work: Work, code: str) -> Computed:
    try:
        return Computed(code, tuple(village.tables(session, means, code, work.year, by=work.by, plans=plans)), None)
    except RegistryError as refused:
        return Computed(code, (), refused.detail)
