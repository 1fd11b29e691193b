"""Last year's item as this year's draft: the period moved on, where it came from kept, results of the year left out."""

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.errors import Conflict, Invalid, RegistryError, Sentence
from registry.items import repository, service
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR_IN_SLUG = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_OF_THE_YEAR = {
    Kind.DATASET: ("distributions", "was_generated_by", "source_identifier", "landing_page"),
    Kind.ACTIVITY: ("recommendation_id",),
}
"""What a year's own work makes: files, how figures were computed, the recommendation that BPS gives each year."""

_FIXED = {"legal_basis", "was_derived_from", "conforms_to"}
"""Members in which a year is part of a name."""

_YEARLY = (Kind.ACTIVITY, Kind.DATASET)


def copy(session: Session, entry: Entry, *, by: Caller, slug: str = "", years: int = 1) -> Entry:
    """Begin a new item as a draft from a version of another, its period moved by ``years``.

    Years in the texts that name the old period move with it. ``slug`` is the old one with its year moved, or with
    the new year behind it.
    """
    kind = Kind(entry.item.kind)
    if kind not in _YEARLY:
        raise Invalid(
            Sentence(
                "Hanya kegiatan dan dataset yang disalin tiap tahun; untuk yang lain buat versi baru.",
                "Only activities and datasets are copied each year; begin a new version of others.",
            )
        )
    year = year_of(entry)
    if year is None:
        raise Invalid(
            Sentence(
                f"'{entry.item.slug}' tidak menyebut tahun atau periodenya; isi dahulu.",
                f"'{entry.item.slug}' names no year or period; fill it in first.",
            )
        )
    left_out = _OF_THE_YEAR.get(kind, ())
    body = {name: deepcopy(value) for name, value in entry.body.items() if name not in left_out}
    moved = _each(body, lambda value: _later(value, year, years))
    if kind is Kind.ACTIVITY:
        moved["year"] = year + years
    else:
        moved["was_derived_from"] = sorted({*moved.get("was_derived_from", []), entry.version_iri})
    made = service.create(
        session,
        kind=kind,
        agency=entry.item.agency,
        slug=slug or moved_slug(entry.item.slug, year, years),
        body=moved,
        by=by,
        access=Access(entry.version.access),
    )
    made.item.derived_from = entry.version_iri
    session.add(made.item)
    session.flush()
    return made


def copy_year(
    session: Session, agency: str, year: int, *, by: Caller, kinds: tuple[Kind, ...] = _YEARLY
) -> tuple[list[Entry], list[tuple[Entry, RegistryError]]]:
    """Copy every published activity and dataset of an agency that is of a year, as drafts for the year after.

    Return the drafts, and what was not copied with the reason (one that is copied already is not copied again).
    Microdata are passed over: they come with the harvest.
    """
    made: list[Entry] = []
    refused: list[tuple[Entry, RegistryError]] = []
    for entry in of_year(session, agency, year, by=by, kinds=kinds):
        if copied := _copied(session, entry):
            told = Conflict(Sentence(f"Sudah disalin sebagai '{copied}'.", f"Copied already as '{copied}'."))
            refused.append((entry, told))
            continue
        try:
            made.append(copy(session, entry, by=by))
        except (Conflict, Invalid) as refusal:
            refused.append((entry, refusal))
    return made, refused


def of_year(session: Session, agency: str, year: int, *, by: Caller, kinds: tuple[Kind, ...] = _YEARLY) -> list[Entry]:
    """Return the published activities and datasets of an agency whose year or period is in a year."""
    rows = session.exec(
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(
            Item.agency == agency,
            col(Item.kind).in_([kind.value for kind in kinds]),
            Version.state == State.PUBLISHED.value,
            repository.visible_to(by),
        )
        .order_by(Item.kind, Item.slug)
    )
    entries = [Entry(item, version) for item, version in rows]
    return [entry for entry in entries if year_of(entry) == year and not entry.body.get("is_microdata")]


def year_of(entry: Entry) -> int | None:
    """Return the year an activity takes place or a dataset's period ends, None where it is not told."""
    if entry.item.kind == Kind.ACTIVITY.value:
        found = entry.body.get("year")
        return found if isinstance(found, int) else None
    period = entry.body.get("temporal") or {}
    told = str(period.get("end") or period.get("start") or "")
    return int(told[:4]) if _DATE.match(told) else None


def moved_slug(slug: str, year: int, years: int) -> str:
    """Return a slug with its year moved on, or with the new year behind it where it names none."""
    moved = _YEAR_IN_SLUG.sub(lambda found: str(int(found[0]) + years), slug)
    return moved if moved != slug else f"{slug}-{year + years}"


def _copied(session: Session, entry: Entry) -> str | None:
    """Return the slug of a copy of any version of an item."""
    return session.exec(
        select(Item.slug).where(col(Item.derived_from).startswith(f"{entry.item.iri}/versi/", autoescape=True))
    ).first()


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: below if name in _FIXED else _each(below, change) for name, below in value.items()}
    if isinstance(value, list):
        return [_each(below, change) for below in value]
    return change(value) if isinstance(value, str) and not value.startswith(("/id/", "http")) else value


def _later(text: str, year: int, years: int) -> str:
    """Move a date by years (29 February to the 28th), or the period's own year where a text names it."""
    if found := _DATE.fullmatch(text):
        parts = [int(part) for part in found.groups()]
        try:
            return date(parts[0] + years, parts[1], parts[2]).isoformat()
        except ValueError:
            return date(parts[0] + years, parts[1], parts[2] - 1).isoformat()
    return re.sub(rf"(?<![0-9/.-]){year}(?![0-9/.])", str(year + years), text)
