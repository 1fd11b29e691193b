"""The desk: what is under way in trays, by when it should move on, and who has it in hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from portal import people
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import uploads
from registry.codes.tallies import Tally, tallies
from registry.db import now
from registry.items import drafts
from registry.items.state import Action, Kind
from registry.microdata import keeping
from registry.receipts.service import Office
from registry.web.routing import Router
from registry.workflow import automatic, deadlines, desk, evidence
from registry.workflow.automatic import Automatic
from registry.workflow.calendar import WorkingDays, day_of
from registry.workflow.desk import Done, Tray
from registry.workflow.waiting import Waiting

router = Router()

DONE = "selesai"
TRAYS: Mapping[str, Tray] = {
    "baru": Tray.TURN,
    "saya": Tray.MINE,
    "produsen": Tray.PRODUCER,
    "lain": Tray.OTHERS,
}
_OWN = frozenset({"turn", "mine", "others"})
"""Trays that have another name for who reviews nothing."""
_PAGE = 50


class Asked(BaseModel):
    """Which tray is looked into, and which part of it."""

    bagian: str = "baru"
    jenis: str = ""
    terlambat: str = ""
    setelah: str = Field(default="", max_length=80)
    kosong: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tray by its name in the address."""

    name: str
    title: str
    """Its key among the words for trays."""
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A version with the name of its agency, its days left, and what it does to a code list."""

    task: Waiting
    agency: Mapping[str, str]
    left: int | None
    """Working days until its deadline, below zero for those passed; None where no deadline holds."""
    codes: Tally | None
    found: Automatic | None
    """What programs found of it."""

    @property
    def path(self) -> str:
        """Path of its page."""
        return "/kerja/" + self.task.iri.removeprefix("/id/")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the name of the agency of its item."""

    done: Done
    agency: Mapping[str, str]

    @property
    def path(self) -> str:
        """Path of its page."""
        return "/kerja/" + self.done.iri.removeprefix("/id/")


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One tray of a desk."""

    tabs: tuple[Tab, ...]
    """The trays with how much lies in each."""
    chosen: str
    """Name of the tray that is shown."""
    rows: tuple[Row, ...]
    """What lies in it."""
    decided: tuple[Decided, ...]
    """What the reader has decided, in the last tray."""
    following: str
    """Cursor of the next page, empty on the last."""
    asked: Asked
    """What was asked for."""
    kinds: tuple[str, ...]
    """Kinds to choose from."""
    actions: tuple[Action, ...]
    """What may be done with several at once."""
    year: int
    """This year, for its Daftar Data."""
    may_write: bool
    """Whether the caller may begin an item."""
    may_import: bool
    """Whether the caller may import code lists."""
    may_see_microdata: bool
    """What is kept about persons is shown to walidata and administrators."""
    may_prove: bool
    """Whether the caller may see the evidence."""


def inbox_page(session: ReadSession, caller: Caller, asked: Asked, office: Office) -> InboxPage:
    """Read one tray, as far as the caller may see it."""
    names, today = people.agencies(session), day_of(now())
    chosen = asked.bagian if asked.bagian in {*TRAYS, DONE} else "baru"
    rows: list[Waiting] = []
    done: list[Done] = []
    if chosen == DONE:
        done = desk.done(session, caller, after=asked.setelah, limit=_PAGE)
    else:
        rows = desk.in_tray(
            session,
            caller,
            TRAYS[chosen],
            today=today,
            kind=Kind(asked.jenis) if asked.jenis in set(Kind) else None,
            overdue=bool(asked.terlambat),
            after=asked.setelah,
            limit=_PAGE,
        )
    every: Sequence[Waiting | Done] = rows or done
    codes = tallies(session, [row.row for row in rows if row.kind == Kind.CODE_LIST.value])
    found = automatic.automatic(session, office, [row.row for row in rows])
    calendar = deadlines.read(session).calendar
    return InboxPage(
        tabs=_tabs(session, caller),
        chosen=chosen,
        rows=tuple(
            Row(
                row,
                people.agency_title(names, row.agency),
                _left(calendar, row),
                codes.get(row.row),
                found.get(row.row),
            )
            for row in rows
        ),
        decided=tuple(Decided(one, people.agency_title(names, one.agency)) for one in done),
        following=every[-1].cursor if len(every) == _PAGE else "",
        asked=asked,
        kinds=tuple(kind.value for kind in Kind),
        actions=desk.together(caller),
        year=today.year,
        may_write=drafts.may_write(caller, caller.agency or ""),
        may_import=uploads.may_write(caller),
        may_see_microdata=keeping.may_see(caller),
        may_prove=caller.has(*evidence.READERS),
    )


@router.get("/kerja")
def inbox(request: Request, session: ReadSession, caller: RequestCaller, asked: Annotated[Asked, Query()]) -> Response:
    """Show the desk; who is not signed in is asked to."""
    found = renderer(request)
    if not caller.is_signed_in:
        language = found.language(request)
        return RedirectResponse(language.url("/masuk", {"kembali": language.url("/kerja")}), status_code=303)
    office = request.app.state.registry.office
    return found.page(request, caller, "pages/inbox.html", inbox_page(session, caller, asked, office))


def _tabs(session: ReadSession, caller: Caller) -> tuple[Tab, ...]:
    counts = desk.counts(session, caller)
    trays = (
        Tab(name, f"{tray.value}-own" if not caller.curates and tray.value in _OWN else tray.value, counts[tray])
        for name, tray in TRAYS.items()
        if caller.curates or tray is not Tray.PRODUCER
    )
    return (*trays, Tab(DONE, "done", desk.count_done(session, caller)))


def _left(calendar: WorkingDays, row: Waiting) -> int | None:
    return None if row.due is None else desk.working_days_left(calendar, day_of(now()), row.due)
