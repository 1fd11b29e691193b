"""Compiled standards, kept for the next call: compiling takes a hundred times as long as judging a record.

What is kept holds as long as nothing was written (the change log has not grown), or what was written touched neither
the standard nor a code list of it.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from registry.changes import log
from registry.codes import pinned
from registry.codes.payloads import Code
from registry.codes.pinned import Edition
from registry.standards import repository
from registry.validation.records.answers import RecordChecks, record_checks
from registry.validation.warm import WarmBook

Asked = tuple[str, str | None, date]


@dataclass(frozen=True, slots=True)
class _Kept:
    checks: RecordChecks
    editions: list[Edition]
    lists: dict[str, dict[str, Code]]
    head: int
    """How far the change log was when it was last found to hold."""


class KeptChecks:
    """The compiled standards of one process."""

    def __init__(self, most: int = 16) -> None:
        """Keep at most so many."""
        self._most = most
        self._kept: OrderedDict[Asked, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session, slug: str, *, at: date) -> tuple[RecordChecks, WarmBook]:
        """Return a standard, ``slug`` or ``slug@1.0.0``, compiled for a reference date; NotFound when there is none."""
        name, _, number = slug.partition("@")
        asked = (name, number or None, at)
        with self._lock:  # of many that ask for the same at once one compiles
            kept = self._kept.get(asked)
            head = log.head(session)
            if kept is None or (kept.head != head and not self._holds(session, kept, asked)):
                kept = self._made(session, asked, head)
            elif kept.head != head:
                kept = _Kept(kept.checks, kept.editions, kept.lists, head)
            self._kept[asked] = kept
            self._kept.move_to_end(asked)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept.checks, WarmBook(session, kept.lists)

    @staticmethod
    def _holds(session: Session, kept: _Kept, asked: Asked) -> bool:
        registered = repository.standard(session, asked[0], asked[1])
        same = registered.iri == kept.checks.registered.iri
        return same and pinned.editions(session, [edition.ref for edition in kept.editions]) == kept.editions

    @staticmethod
    def _made(session: Session, asked: Asked, head: int) -> _Kept:
        name, number, at = asked
        registered = repository.standard(session, name, number)
        book = WarmBook(session, {})
        checks = record_checks(registered, book=book, at=at)
        for column in checks.plan.rules.columns:
            if column.vocabulary is not None:
                _ = column.vocabulary.codes  # read now: the session does not outlive this call
        return _Kept(checks, pinned.editions(session, book.lists), book.lists, head)
