"""Published tables of villages by indicator and year, and the figures in their files."""

import csv
import io
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from registry.accounts import repository as accounts
from registry.codes import repository as codes
from registry.files.store import FileStore
from registry.items import references, repository
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.tabulation import documents
from registry.tabulation.figures import Shown

_VILLAGE = 4
"""Parts of the code of a village."""
_MANY = 400


def producers(session: Session, code: str) -> dict[str, str]:
    """Return the agencies of the villages of an area: slug by code of the village."""
    return {
        agency.village: agency.slug
        for agency in accounts.agencies(session)
        if agency.village and (agency.village == code or agency.village.startswith(f"{code}."))
    }


def producers_of(session: Session, named: Sequence[str]) -> dict[str, str]:
    """Return the agencies of villages named by code, of those that have one."""
    wanted = set(named)
    return {each.village: each.slug for each in accounts.agencies(session) if each.village in wanted}


def alike(session: Session, entry: Entry) -> list[Entry]:
    """Return the public datasets that were computed by the same indicator as a dataset, whatever its version."""
    indicator = (entry.body.get("was_generated_by") or {}).get("indicator")
    if not indicator:
        return []
    users = references.users_of(session, indicator.partition("/versi/")[0])
    return [
        Entry(item, version)
        for item, version, _ in users
        if item.kind == Kind.DATASET.value and version.access == Access.PUBLIC.value and item.id != entry.item.id
    ]


def villages(session: Session, item_id: int, code: str) -> dict[str, str]:
    """Return the names of the villages of an area by code, itself when it is one."""
    if len(code.split(".")) == _VILLAGE:
        found = codes.code(session, item_id, code)
        return {code: found.labels["id"]} if found else {}
    names: dict[str, str] = {}
    for each in codes.narrower(session, item_id, code):
        if len(each.notation.split(".")) == _VILLAGE:
            names[each.notation] = each.labels["id"]
        else:
            names |= villages(session, item_id, each.notation)
    return names


def tables(
    session: Session, indicators: Sequence[str], makers: Mapping[str, str]
) -> dict[tuple[str, int], dict[str, Entry]]:
    """Return the live public tables of indicators: by indicator and year, each village's (``makers``: its agency)."""
    by_agency = {slug: village for village, slug in makers.items()}
    starts = {f"{indicator}-{slug}-": indicator for indicator in indicators for slug in by_agency}
    found: dict[tuple[str, int], dict[str, Entry]] = {}
    agencies = list(by_agency)
    for start in range(0, len(agencies), _MANY):
        rows = session.exec(
            select(Item, Version)
            .join(Version, col(Version.item_id) == Item.id)
            .where(
                Item.kind == Kind.DATASET.value,
                col(Item.agency).in_(agencies[start : start + _MANY]),
                Version.state == State.PUBLISHED.value,
                Version.access == Access.PUBLIC.value,
            )
            .order_by(Item.slug)
        )
        for item, version in rows:
            head, _, year = item.slug.rpartition("-")
            indicator = starts.get(f"{head}-")
            if indicator and year.isdecimal() and version.body.get("was_generated_by", {}).get("layout"):
                found.setdefault((indicator, int(year)), {})[by_agency[item.agency]] = Entry(item, version)
    return found


def reviewed(session: Session, iris: Sequence[str]) -> frozenset[str]:
    """Return those of some datasets (paths of IRIs) that were submitted and wait to be published, drafts aside."""
    found: set[str] = set()
    for start in range(0, len(iris), _MANY):
        found |= set(
            session.exec(
                select(Item.iri)
                .join(Version, col(Version.item_id) == Item.id)
                .where(
                    col(Item.iri).in_(iris[start : start + _MANY]),
                    repository.under_way(),
                    Version.state != State.DRAFT.value,
                )
            )
        )
    return frozenset(found)


def figures(entry: Entry, files: FileStore) -> dict[str, Shown]:
    """Return the figures of a dataset by the words of their category."""
    found: dict[str, Shown] = {}
    for distribution in entry.body["distributions"]:
        if distribution["identifier"] in {documents.CELLS, documents.TOTALS}:
            for row in csv.DictReader(io.StringIO(files.read(distribution["sha256"]).decode())):
                found[row["kategori"]] = _number(row["jumlah"])
    return found


def _number(text: str) -> Shown:
    if not text:
        return None
    return float(text) if "." in text else int(text)
