"""What receipts prove of files: a receipt's signature is verified once, and the answer kept while it stays the same."""

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlmodel import Session, col, select

from registry.exchange.dcat.listed import Listed
from registry.receipts.models import StoredReceipt
from registry.receipts.service import Office

_MOST = 20_000
_COUNTED = {"errors": "error", "warnings": "warning", "notes": "note"}


@dataclass(frozen=True, slots=True)
class Proven:
    """What a verified receipt says: of which file, by which standard, how much was found."""

    sha256: str
    standard: str
    valid: bool
    counts: Mapping[str, int]

    def is_of(self, body: Mapping[str, Any], file: Mapping[str, Any]) -> bool:
        """Say whether it proves the check of a file of the dataset with this body (``registry.catalog.receipts``)."""
        is_own = any(one.get("sha256") == self.sha256 for one in body.get("distributions", ()))
        return is_own and file["check"].get("standard") == self.standard


def receipts(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers of the receipts that a dataset's files name."""
    for file in body.get("distributions", ()):
        if (check := file.get("check")) and isinstance(number := check.get("receipt"), str):
            yield number


class Proofs:
    """Reads the receipts of many datasets at once; keeps what was verified, by all that was verified."""

    def __init__(self, office: Office) -> None:
        """Take where receipts are issued."""
        self._office = office
        self._kept: OrderedDict[bytes, Proven | None] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, found: Iterable[Listed]) -> dict[str, Proven]:
        """Return what is proven of the files of datasets, by the number of the receipt."""
        numbers = {number for each in found for number in receipts(each.body)}
        return self.numbered(session, numbers)

    def numbered(self, session: Session, numbers: Collection[str]) -> dict[str, Proven]:
        """Return what receipts of these numbers prove."""
        if not numbers:
            return {}
        rows = session.execute(
            select(col(StoredReceipt.id), col(StoredReceipt.document), col(StoredReceipt.signature)).where(
                col(StoredReceipt.id).in_(numbers)
            )
        )
        proven = {number: self._proven(session, number, document, signature) for number, document, signature in rows}
        return {number: proof for number, proof in proven.items() if proof}

    def _proven(self, session: Session, number: str, document: str, signature: str) -> Proven | None:
        mark = hashlib.blake2b(f"{number}\n{signature}\n{document}".encode(), digest_size=16).digest()
        with self._lock:
            if mark in self._kept:
                self._kept.move_to_end(mark)
                return self._kept[mark]
        receipt = self._office.verified(session, number)
        proof = None
        if receipt is not None:
            check = receipt.check
            counts = {ours: int(check["counts"].get(theirs, 0)) for ours, theirs in _COUNTED.items()}
            proof = Proven(check["file"]["sha256"], check["standard"], receipt.valid, counts)
        with self._lock:
            self._kept[mark] = proof
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return proof
