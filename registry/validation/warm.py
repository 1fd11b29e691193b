"""What every check of a registry needs, kept warm between checks: standards, profiles, code lists and compiled plans.

It holds as long as the change log has not grown, or what was written since touched none of it. A village's workbook is
judged in less time than it takes to read and compile all this anew.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from registry.changes import log
from registry.codes import pinned
from registry.codes.payloads import Code
from registry.codes.repository import DatabaseBook
from registry.standards import repository
from registry.standards.bundled import profiles
from registry.standards.payloads import Profile
from registry.standards.repository import Registered
from registry.validation.plans import Plans


class WarmBook(DatabaseBook):
    """A code book that has read its lists before."""

    def __init__(self, session: Session, lists: dict[str, dict[str, Code]]) -> None:
        """Read through this session what is not at hand."""
        super().__init__(session)
        self._lists = lists

    @property
    def lists(self) -> dict[str, dict[str, Code]]:
        """The lists that were read."""
        return self._lists


@dataclass(slots=True)
class Content:
    """What a registry checks against, at one moment."""

    standards: Mapping[str, Registered]
    profiles: Mapping[str, Profile]
    head: int
    """How far the change log was when it was last found to hold."""
    lists: dict[str, dict[str, Code]] = field(default_factory=dict)
    editions: dict[str, str] = field(default_factory=dict)
    """IRI of the version of each list that was read."""
    plans: Plans = field(default_factory=Plans)


class Warm:
    """The content of one process."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._content: Content | None = None
        self._lock = threading.Lock()

    def content(self, session: Session) -> Content:
        """Return what is registered now."""
        with self._lock:
            kept, head = self._content, log.head(session)
            if kept is not None and kept.head != head:
                kept = self._still(session, kept, head)
            if kept is None:
                kept = Content(repository.standards(session), profiles(), head)
            self._content = kept
            return kept

    def read(self, session: Session, content: Content) -> None:
        """Note in which versions lists were read, so that a later change of one is seen."""
        if content.lists.keys() != content.editions.keys():
            content.editions = {one.ref: one.iri for one in pinned.editions(session, list(content.lists))}

    @staticmethod
    def _still(session: Session, kept: Content, head: int) -> Content | None:
        """Return the content when what was written since touched none of it."""
        if repository.in_force(session) != {slug: one.iri for slug, one in kept.standards.items()}:
            return None
        if {one.ref: one.iri for one in pinned.editions(session, list(kept.lists))} != kept.editions:
            return None
        kept.head = head
        return kept
