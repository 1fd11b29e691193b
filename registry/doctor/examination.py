"""The whole examination, in the order in which one fault hides the next."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from registry.changes import log
from registry.changes.follower import Countable
from registry.doctor import database, enciphered, following, machine, mail, store
from registry.doctor.findings import Finding, Health
from registry.microdata.store import MicrodataStore


def examine(
    engine: Engine,
    folder: Path,
    search: Countable,
    graph: str,
    *,
    at: datetime,
    microdata: MicrodataStore,
    thoroughly: bool = False,
) -> Iterator[Finding]:
    """Look at every part of an instance; a database that does not answer ends it.

    ``graph``: name of the graph's projection. ``thoroughly``: read every private file.
    """
    yield from machine.home(folder)
    yield from machine.keys(folder / "keys")
    answer = database.answers(engine)
    yield answer
    if answer.health is not Health.WELL:
        return
    damaged = list(database.is_whole(engine))
    yield from damaged
    if damaged:
        return
    with Session(engine) as session:
        yield from database.is_recorded(session)
        newest = log.read(session, after=log.head(session) - 1, limit=1)
        yield from machine.clock(newest[0].at if newest else None, at)
        yield from store.files(session, folder / "files", microdata, thoroughly=thoroughly)
        yield from enciphered.microdata(session, microdata, thoroughly=thoroughly)
        yield from following.projections(session, search, graph)
        yield from following.harvests(session, at, folder / "uploads")
        yield from following.people(session)
        yield from mail.letters(session, at)
