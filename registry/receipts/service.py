"""Issuing receipts and reading them: one whose signature does not verify is as good as none."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlmodel import Session

from registry.errors import Invalid, NotFound, Sentence
from registry.receipts.canonical import canonical
from registry.receipts.keys import Keys, is_signed
from registry.receipts.models import StoredReceipt


class Way(StrEnum):
    """How a file came to be checked."""

    API = "api"
    PORTAL = "portal"
    COMMAND = "command"
    HARVEST = "harvest"


_LETTERS = 28
"""Letters of a number: 131 bits. Letters alone, so that no number is ever shaped like a NIK."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt whose signature verified."""

    document: Mapping[str, Any]
    signature: str
    report: str | None = None
    workbook: str | None = None

    @property
    def id(self) -> str:
        """Its number."""
        return str(self.document["id"])

    @property
    def check(self) -> Mapping[str, Any]:
        """What anybody who runs the check again must find."""
        found: Mapping[str, Any] = self.document["check"]
        return found

    @property
    def valid(self) -> bool:
        """Say whether the file it speaks of has no error."""
        return self.check["valid"] is True

    def to_json(self) -> dict[str, Any]:
        """Return document and signature, as they travel."""
        return {"receipt": dict(self.document), "signature": self.signature}


@dataclass(frozen=True, slots=True)
class Office:
    """Where receipts are issued: the keys of the instance and its public address."""

    keys: Keys
    instance: str

    def issue(
        self,
        session: Session,
        check: Mapping[str, Any],
        *,
        way: Way,
        at: datetime,
        report: str | None = None,
        workbook: str | None = None,
    ) -> Receipt:
        """Sign and store what a check found. ``report`` and ``workbook`` are blobs of the private file store."""
        number = _number()
        document = {
            "id": number,
            "issued_at": at.isoformat(timespec="seconds"),
            "instance": self.instance,
            "way": way.value,
            "check": dict(check),
        }
        payload = canonical(document)
        signature = self.keys.sign(payload)
        session.add(
            StoredReceipt(
                id=number,
                issued_at=at,
                sha256=check["file"]["sha256"],
                document=payload.decode(),
                signature=signature,
                report=report,
                workbook=workbook,
            )
        )
        return Receipt(document, signature, report, workbook)

    def verified(self, session: Session, number: object) -> Receipt | None:
        """Return a stored receipt whose signature verifies; None for any other."""
        row = session.get(StoredReceipt, number) if isinstance(number, str) else None
        if row is None or not self.keys.is_signed(row.document.encode(), row.signature):
            return None
        document = orjson.loads(row.document)
        if document["id"] != row.id:
            return None  # a sound document under another one's number
        return Receipt(document, row.signature, row.report, row.workbook)

    def find(self, session: Session, number: str) -> Receipt:
        """Return a stored receipt; NotFound when there is none, or none that verifies."""
        if (found := self.verified(session, number)) is None:
            raise NotFound(
                Sentence("Tanda terima ini tidak ada, atau tanda tangannya tidak cocok.", "There is no such receipt.")
            )
        return found

    def opened(self, content: bytes, *, published: Mapping[str, bytes] | None = None) -> Receipt:
        """Read a receipt from a file, as ``GET /api/v1/receipts/{id}`` gives it; Invalid unless it verifies.

        With ``published`` (raw keys by thumbprint) these are trusted instead of the instance's own.
        """
        try:
            read = orjson.loads(content)
            document, signature = read["receipt"], read["signature"]
            payload = canonical(document)
            found = Receipt(document, signature)
            found.check["file"]["sha256"].encode()
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Invalid(Sentence("Berkas ini bukan tanda terima.", "This file is no receipt.")) from None
        is_sound = (
            self.keys.is_signed(payload, signature) if published is None else is_signed(payload, signature, published)
        )
        if not is_sound:
            raise Invalid(
                Sentence(
                    "Tanda tangannya tidak cocok: tanda terima ini diubah, atau dari instans lain (pakai --keys).",
                    "The signature does not match: the receipt was changed, or is another instance's (use --keys).",
                )
            )
        return found


def _number() -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(_LETTERS))
