"""Whom and what datasets name: agencies as organizations, goals of SDGs Desa as groups; read again when changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from registry.accounts import repository as accounts
from registry.changes.models import Change
from registry.codes import repository as codes
from registry.exchange.ckan.identifiers import named
from registry.exchange.ckan.moments import written

_GOALS = "kemendesa/tujuan-sdgs-desa"
_PREFIX = "tujuan-sdgs-desa-"
_NUMBERS = frozenset(str(number) for number in range(1, 19))
_GAP = re.compile(r"[\W_]+")
_HEAD = select(func.max(col(Change.seq)))


@dataclass(frozen=True)
class Organization:
    """An agency as CKAN shows it."""

    slug: str
    title: Mapping[str, str]
    created: str
    homepage: str | None
    email: str | None

    @property
    def id(self) -> str:
        """Its UUID."""
        return named("organization", self.slug)

    @cached_property
    def short(self) -> dict[str, Any]:
        """What a dataset says of it."""
        return {
            "id": self.id,
            "name": self.slug,
            "title": self.title["id"],
            "type": "organization",
            "description": "",
            "image_url": "",
            "created": self.created,
            "is_organization": True,
            "approval_status": "approved",
            "state": "active",
        }


@dataclass(frozen=True, slots=True)
class Topic:
    """A goal of SDGs Desa as a group."""

    notation: str
    labels: Mapping[str, str]

    @property
    def name(self) -> str:
        """Its name among the groups."""
        return _PREFIX + self.notation

    @property
    def id(self) -> str:
        """Its UUID."""
        return named("group", self.name)

    @property
    def short(self) -> dict[str, Any]:
        """What a dataset says of it."""
        label = self.labels["id"]
        return {
            "id": self.id,
            "name": self.name,
            "title": label,
            "display_name": label,
            "description": "",
            "image_display_url": "",
        }


@dataclass(frozen=True)
class Directory:
    """All agencies and topics as of one change of the log."""

    organizations: Mapping[str, Organization]
    topics: Mapping[str, Topic]

    def organization(self, name: object) -> Organization | None:
        """Return an agency by its name or id."""
        return self.organizations.get(str(name)) or self._by_id.get(str(name))

    def agency_said(self, text: str) -> str | None:
        """Return the agency that a person names: by name, id or title."""
        found = self.organization(text.strip())
        return found.slug if found else self._by_title.get(folded(text))

    def topic(self, *names: object) -> Topic | None:
        """Return the topic that one of these names: by name, id, number or label."""
        known = (self._topics.get(folded(str(name))) or _numbered(str(name)) for name in names if name)
        return next((topic for topic in known if topic), None)

    def topic_of(self, notation: str) -> Topic:
        """Return the topic of a goal; one that is in no list is called by its number."""
        return self.topics.get(notation) or Topic(notation, {"id": notation})

    @property
    def called(self) -> dict[str, str]:
        """What packages call agencies and topics, by name."""
        return {one.slug: one.title["id"] for one in self.organizations.values()} | {
            one.name: one.labels["id"] for one in self.topics.values()
        }

    @cached_property
    def _by_id(self) -> dict[str, Organization]:
        return {found.id: found for found in self.organizations.values()}

    @cached_property
    def _by_title(self) -> dict[str, str]:
        return {folded(text): found.slug for found in self.organizations.values() for text in found.title.values()}

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {
            folded(name): topic
            for topic in self.topics.values()
            for name in (*topic.labels.values(), topic.id, topic.notation, topic.name)
        }


class Directories:
    """The directory as it is now, read again only when the change log has moved on."""

    def __init__(self) -> None:
        self._kept: tuple[int, Directory] | None = None

    def latest(self, session: Session) -> Directory:
        """Return the directory as a session sees it."""
        head = session.scalar(_HEAD) or 0
        kept = self._kept
        if kept is None or kept[0] != head:
            kept = self._kept = (head, read(session))
        return kept[1]


def read(session: Session) -> Directory:
    """Return the agencies and topics there are."""
    item = codes.item_of(session, _GOALS)
    goals = codes.codes(session, item.id) if item and item.id else []
    return Directory(
        {
            agency.slug: Organization(
                agency.slug, agency.title, written(agency.created_at), agency.homepage, agency.email
            )
            for agency in accounts.agencies(session)
        },
        {code.notation: Topic(code.notation, code.labels) for code in goals},
    )


def _numbered(name: str) -> Topic | None:
    """Return the topic of a name that holds its number, as it is where the list of goals was not loaded."""
    number = name.removeprefix(_PREFIX)
    return Topic(number, {"id": number}) if name.startswith(_PREFIX) and number in _NUMBERS else None


def folded(text: str) -> str:
    """Return words without case, marks and spacing."""
    return _GAP.sub(" ", text.casefold()).strip()
