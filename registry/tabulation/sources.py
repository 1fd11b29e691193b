"""The checked microdata of a village: rows that a receipt proves to have been judged, of one period."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import Any

import polars as pl
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.catalog import receipts
from registry.errors import Conflict, Sentence
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.microdata.readings import Purpose, Reader
from registry.microdata.ring import Ring
from registry.microdata.store import MicrodataStore
from registry.receipts.service import Office, Receipt
from registry.standards.repository import Registered
from registry.tabulation.linking import marked


class Unchecked(Conflict):
    """Microdata without a receipt of a check."""

    type = "unchecked"
    title = Sentence(
        "Data mikro ini belum punya tanda terima pemeriksaan yang sah. Periksa dahulu lewat panen.",
        "This microdata has no valid receipt of a check. Harvest it first.",
    )


@dataclass
class Source:
    """One dataset of microdata with the proof of its check."""

    entry: Entry
    check: Mapping[str, Any]
    receipt: Receipt
    standard: Registered
    content: bytes
    ring: Ring
    """The keys of its pseudonyms."""

    @property
    def at(self) -> date:
        """The day that the data speak of."""
        return date.fromisoformat(self.check["reference_period"])

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The rows as values of the standard, each with a number that is the same for the same person."""
        return marked(pl.read_parquet(BytesIO(self.content)), self.standard.standard, self.ring)

    @cached_property
    def families(self) -> frozenset[str]:
        """The families that are named; the numbers leave this module only counted."""
        if "no_kk" not in self.rows.columns:
            return frozenset()
        return frozenset(self.rows["no_kk"].drop_nulls().unique().to_list())


def sources(
    session: Session,
    microdata: MicrodataStore,
    office: Office,
    village: str,
    year: int,
    *,
    by: Caller,
    standard: Callable[[str, str], Registered],
) -> tuple[dict[str, Source], list[Entry]]:
    """Return a village's microdata of a year by the IRI of their standard, and those whose check nothing proves.

    ``standard`` finds a version of a standard by slug and number.
    """
    found: dict[str, Source] = {}
    unproven: list[Entry] = []
    reader = Reader(by.user_id, Purpose.TABULATION)
    for entry in _microdata(session, village, by):
        for distribution in entry.body["distributions"]:
            check = distribution.get("check")
            if (
                not check
                or distribution.get("format") != "PARQUET"
                or not check["reference_period"].startswith(f"{year}-")
            ):
                continue
            receipt = receipts.proof(session, office, entry.body, distribution)
            if receipt is None:
                unproven.append(entry)
                continue
            slug, number = check["standard"].split("/")[4], check["standard"].rpartition("/")[2]
            content = microdata.read(distribution["sha256"], reader)
            found[check["standard"]] = Source(entry, check, receipt, standard(slug, number), content, microdata.ring)
    return found, unproven


def _microdata(session: Session, village: str, by: Caller) -> Iterator[Entry]:
    for agency in accounts.agencies(session):
        if agency.village == village:
            for entry in repository.published_by(session, by, agency.slug):
                if entry.item.kind == Kind.DATASET.value and entry.body.get("is_microdata"):
                    yield entry
