"""The version that an address names, read for showing or for writing."""

from typing import Annotated

from fastapi import Depends, Path

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind

Agency = Annotated[str, Path(max_length=60)]
Slug = Annotated[str, Path(max_length=100)]
Number = Annotated[str, Path(max_length=20)]
ITEM = "/items/{kind}/{agency}/{slug}"
VERSION = ITEM + "/versi/{number}"


def _read(kind: Kind, agency: Agency, slug: Slug, number: Number, session: ReadSession, caller: RequestCaller) -> Entry:
    return repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=number)


def _write(
    kind: Kind, agency: Agency, slug: Slug, number: Number, session: WriteSession, caller: RequestCaller
) -> Entry:
    return repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=number)


ReadEntry = Annotated[Entry, Depends(_read)]
WriteEntry = Annotated[Entry, Depends(_write)]
