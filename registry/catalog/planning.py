"""The Daftar Data of a year: read in with a preview first, given out, copied to the next year, begun as datasets."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.catalog import data_list
from registry.catalog.data_list_sheets import Line
from registry.catalog.models import PlannedData
from registry.changes import log
from registry.db import now
from registry.errors import Conflict, Forbidden, Invalid, NotFound, Sentence
from registry.items import copying
from registry.items import service as items
from registry.items.models import Item
from registry.items.repository import Entry
from registry.items.state import Access, Kind

_WRITERS = (Role.KOORDINATOR, Role.WALIDATA, Role.WALIDATA_PENDUKUNG, Role.PRODUSEN)
_FIRST, _LAST = 2019, 2100


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands against a row: the number the spreadsheet shows, the title of the column, a sentence."""

    row: int
    column: str
    message: Sentence


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a file would do. Rows of the registry that the file lacks stay as they are."""

    problems: tuple[Problem, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int

    @property
    def valid(self) -> bool:
        """Say whether nothing stands against taking it."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {
            "valid": self.valid,
            "problems": [
                {"row": found.row, "column": found.column, "message": found.message._asdict()}
                for found in self.problems
            ],
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
        }


def rows(session: Session, caller: Caller, year: int, *, agency: str | None = None) -> Sequence[PlannedData]:
    """Return the Daftar Data of a year for those who are signed in, by agency and name.

    Walidata, pembina and coordinator see all; others what is not closed, and all of their own agency.
    """
    caller.require_user()
    query = select(PlannedData).where(PlannedData.year == year).order_by(PlannedData.agency, PlannedData.name)
    if agency is not None:
        query = query.where(PlannedData.agency == agency)
    found = session.exec(query).all()
    if caller.curates or caller.has(Role.KOORDINATOR):
        return found
    return [row for row in found if row.agency == caller.agency or row.attributes.get("risk") != "tertutup"]


def preview(session: Session, year: int, lines: Sequence[Line], *, by: Caller) -> Preview:
    """Compare a file with the Daftar Data of a year and say everything that stands against taking it."""
    found, problems = _compared(session, year, lines, by=by)
    states = [(name, state) for (_, name), (_, state) in found.items()]
    return Preview(
        problems=tuple(problems),
        new=tuple(name for name, state in states if state == "new"),
        changed=tuple(name for name, state in states if state == "changed"),
        same=sum(state == "same" for _, state in states),
    )


def take(session: Session, year: int, lines: Sequence[Line], *, by: Caller) -> Preview:
    """Take a file into the Daftar Data of a year, all or nothing; Invalid with every problem."""
    seen = preview(session, year, lines, by=by)
    if not seen.valid:
        raise Invalid(
            Sentence(f"{len(seen.problems)} isian perlu diperbaiki.", f"{len(seen.problems)} cells need mending."),
            errors=[
                {"pointer": f"baris {found.row}, {found.column}", "detail": found.message._asdict()}
                for found in seen.problems
            ],
        )
    found, _ = _compared(session, year, lines, by=by)
    for (agency, _name), (values, state) in found.items():
        if state != "same":
            _write(session, year, agency, values, by=by)
    return seen


def copy_year(session: Session, agency: str, year: int, *, by: Caller) -> list[PlannedData]:
    """Copy the rows of an agency from the year before to a year; one that is there by name stays as it is."""
    _require_writer(by, agency)
    _require_year(year)
    made = []
    for row in rows(session, by, year - 1, agency=agency):
        values = data_list.moved(row.attributes, year)
        if _find(session, year, agency, values["name"]) is None:
            made.append(_write(session, year, agency, values, by=by))
    return made


def begin(session: Session, number: int, *, by: Caller) -> Entry:
    """Begin the dataset that a row plans, as a draft of the agency that produces it."""
    row = session.get(PlannedData, number)
    if row is None:
        raise NotFound(Sentence("Baris Daftar Data itu tidak ada.", "There is no such row of the Daftar Data."))
    if row.item_id is not None:
        raise Conflict(Sentence("Datasetnya sudah dibuat.", "Its dataset was begun already."))
    access = Access(data_list.RISKS[row.attributes["risk"]])
    slug = _slug(row.name, row.year)
    body = data_list.dataset_body(row.attributes, row.year)
    entry = items.create(session, kind=Kind.DATASET, agency=row.agency, slug=slug, body=body, by=by, access=access)
    names = {"ddd": "ddd_id", "ddp": "ddp_id", "indikator": "indicator_code", "metadata": "metadata_code"}
    given = {space: row.attributes[name] for space, name in names.items() if name in row.attributes}
    entry.item.identifiers = {**entry.item.identifiers, **given}
    row.item_id = entry.item.id
    session.add(row)
    session.add(entry.item)
    session.flush()
    return entry


def begun(session: Session, found: Sequence[PlannedData]) -> dict[int, str]:
    """Return the IRI path of the dataset begun from each row that has one, by the row's number."""
    wanted = [row.item_id for row in found if row.item_id]
    iris = dict(session.exec(select(Item.id, Item.iri).where(col(Item.id).in_(wanted))).all())
    return {row.id: iris[row.item_id] for row in found if row.id is not None and row.item_id in iris}


def _compared(
    session: Session, year: int, lines: Sequence[Line], *, by: Caller
) -> tuple[dict[tuple[str, str], tuple[dict[str, str], str]], list[Problem]]:
    """Return by agency and name what each row holds and whether it is new, changed or the same; and the problems."""
    by.require_role(*_WRITERS)
    _require_year(year)
    agencies = _agencies(session)
    found: dict[tuple[str, str], tuple[dict[str, str], str]] = {}
    problems: list[Problem] = []
    known = {
        (row.agency, row.name): row.attributes
        for row in session.exec(select(PlannedData).where(PlannedData.year == year))
    }
    for line in lines:
        values = data_list.tidy(line.values)
        faults = data_list.problems(values)
        agency = agencies.get(values.get("producer", "").casefold())
        key = (agency or "", values.get("name", ""))
        if "producer" in values and (refusal := _refusal(agency, by)):
            faults.append(("producer", refusal))
        if key in found and not faults:
            faults.append(("name", Sentence("Nama data ini ada dua kali.", "This name stands here twice.")))
        problems += [Problem(line.row, data_list.ATTRIBUTES[name], message) for name, message in faults]
        if not faults and agency:
            before = known.get(key)
            found[key] = (values, "new" if before is None else "same" if before == values else "changed")
    return found, problems


def _refusal(agency: str | None, by: Caller) -> Sentence | None:
    if agency is None:
        return Sentence(
            "Produsen ini belum terdaftar sebagai instansi. Tulis nama atau nama pendeknya.",
            "This producer is no registered agency. Write its name or slug.",
        )
    return None if _may_write(by, agency) else Sentence("Ini bukan instansi Anda.", "This is not your agency.")


def _agencies(session: Session) -> dict[str, str]:
    """Return the slug of each agency by its slug and by its names."""
    found: dict[str, str] = {}
    for agency in accounts.agencies(session):
        for name in (agency.slug, *agency.title.values()):
            found[" ".join(name.casefold().split())] = agency.slug
    return found


def _write(session: Session, year: int, agency: str, values: dict[str, str], *, by: Caller) -> PlannedData:
    row = _find(session, year, agency, values["name"]) or PlannedData(
        year=year, agency=agency, name=values["name"], attributes={}, written_by=0, written_at=now()
    )
    row.attributes, row.written_by, row.written_at = values, by.require_user(), now()
    session.add(row)
    session.flush()
    log.append(
        session,
        log.Entry(
            by.require_user(), "plan.write", f"/daftar-data/{year}/{row.id}", body_hash=items.hash_of(row.attributes)
        ),
    )
    return row


def _find(session: Session, year: int, agency: str, name: str) -> PlannedData | None:
    return session.exec(
        select(PlannedData).where(PlannedData.year == year, PlannedData.agency == agency, PlannedData.name == name)
    ).first()


def _slug(name: str, year: int) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:90].strip("-") or "data"
    return slug if str(year) in slug else copying.moved_slug(slug, year, 0)


def _may_write(by: Caller, agency: str) -> bool:
    return by.has(Role.KOORDINATOR, Role.WALIDATA) or by.agency == agency


def _require_writer(by: Caller, agency: str) -> None:
    by.require_role(*_WRITERS)
    by.require_scope("write", "daftar-data")
    if not _may_write(by, agency):
        raise Forbidden(Sentence("Ini bukan instansi Anda.", "This is not your agency."))


def _require_year(year: int) -> None:
    if not _FIRST <= year <= _LAST:
        raise Invalid(Sentence(f"Tahun {_FIRST} sampai {_LAST}.", f"A year from {_FIRST} to {_LAST}."))
