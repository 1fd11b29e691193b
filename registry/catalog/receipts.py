"""The proof of a distribution's check: its signed receipt, and the report that the producer reads.

That a file conforms to a standard is said nowhere but from here: what a dataset's document says of itself is a claim,
a stored receipt whose signature verifies and whose file is one of the dataset's own is the proof.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.catalog.downloads import distribution
from registry.errors import NotFound, Sentence
from registry.files.store import FileStore
from registry.items.repository import Entry
from registry.microdata.readings import Purpose, Reader
from registry.microdata.store import MicrodataStore
from registry.receipts.service import Office, Receipt


def proof(session: Session, office: Office, body: Mapping[str, Any], found: Mapping[str, Any]) -> Receipt | None:
    """Return the receipt of a distribution (of the dataset with this body); None where nothing proves its check."""
    check = found.get("check") or {}
    receipt = office.verified(session, check.get("receipt"))
    if receipt is None or receipt.check["standard"] != check.get("standard"):
        return None
    own = {one.get("sha256") for one in body.get("distributions", [])}
    return receipt if receipt.check["file"]["sha256"] in own else None


def conforms(session: Session, office: Office, body: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Say whether a distribution is proven to conform to the standard it was checked against."""
    receipt = proof(session, office, body, found)
    return receipt is not None and receipt.valid


def receipt(session: Session, office: Office, entry: Entry, identifier: str) -> Receipt:
    """Return the receipt of a distribution's check; NotFound when it was never checked, or nothing proves it."""
    found = proof(session, office, entry.body, distribution(entry, identifier))
    if found is None:
        raise NotFound(Sentence("Berkas ini belum pernah diperiksa.", "This file was never checked."))
    return found


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where the files that a check made lie, and who reads them: those about rows of persons are microdata, too."""

    files: FileStore
    microdata: MicrodataStore
    by: Caller

    def read(self, name: str) -> bytes:
        """Return a file by its SHA-256; NotFound when it is nowhere."""
        if name and self.microdata.holds(name):
            return self.microdata.read(name, Reader(self.by.user_id, Purpose.REPORT))
        return self.files.read(name)


def report(session: Session, office: Office, entry: Entry, identifier: str, shelves: Shelves) -> dict[str, Any]:
    """Return the report of a check as plain values; what identifies a person is masked in it."""
    read: dict[str, Any] = orjson.loads(shelves.read(receipt(session, office, entry, identifier).report or ""))
    return read


def workbook(session: Session, office: Office, entry: Entry, identifier: str, shelves: Shelves) -> bytes:
    """Return the report of a check as a workbook (XLSX)."""
    return shelves.read(receipt(session, office, entry, identifier).workbook or "")
