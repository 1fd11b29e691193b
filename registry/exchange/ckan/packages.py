"""A dataset as a package of CKAN: a plain dictionary, made from one row of the database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.exchange.ckan import extras, licences, resources
from registry.exchange.ckan.directory import Directory
from registry.exchange.ckan.identifiers import Identifiers, named
from registry.exchange.ckan.moments import written
from registry.items.state import Access, State

_NO_TAG = re.compile(r"[^\w\-.]")
_STATES = {State.PUBLISHED.value: "active", State.SUPERSEDED.value: "active", State.RETIRED.value: "deleted"}


@dataclass(frozen=True, slots=True)
class Row:
    """A dataset with one of its versions, as the database gives them."""

    item_id: int
    slug: str
    agency: str
    created_at: datetime
    number: str
    state: str
    access: str
    moved_at: datetime
    body: Mapping[str, Any]

    @property
    def is_public(self) -> bool:
        """Say whether everybody may know of it as it stands."""
        return self.state == State.PUBLISHED.value and self.access != Access.CLOSED.value


@dataclass(frozen=True, slots=True)
class Packages:
    """Makes packages of one instance."""

    identifiers: Identifiers
    base: str

    def shown(self, row: Row, directory: Directory) -> dict[str, Any]:
        """Return a dataset as ``package_show`` does."""
        body = row.body
        title, notes = body["title"], body.get("description") or {}
        organization = directory.organizations[row.agency]
        contact = body.get("contact_point") or {}
        keywords, goals = body.get("keywords") or (), body.get("theme") or ()
        at = (written(row.created_at), written(row.moved_at))
        is_open = row.is_public and row.access == Access.PUBLIC.value and not body.get("is_microdata")
        files = [
            resources.written(
                found,
                item_id=row.item_id,
                slug=row.slug,
                position=position,
                at=at,
                identifiers=self.identifiers,
                base=self.base,
                is_open=is_open,
            )
            for position, found in enumerate(body.get("distributions") or ())
        ]
        return {
            "id": self.identifiers.package(row.item_id),
            "name": row.slug,
            "title": title["id"],
            "title_translated": title,
            "notes": notes.get("id") or "",
            "notes_translated": notes,
            "url": body.get("landing_page") or "",
            "uri": f"{self.base}/id/dataset/{row.agency}/{row.slug}",
            "author": None,
            "author_email": None,
            "maintainer": contact.get("name"),
            "maintainer_email": contact.get("email"),
            **licences.shown(body.get("license")),
            "version": row.number,
            "state": _STATES.get(row.state, "draft"),
            "workflow_state": row.state,
            "type": "dataset",
            "private": not row.is_public,
            "owner_org": organization.id,
            "organization": organization.short,
            "creator_user_id": None,
            "groups": [directory.topic_of(goal).short for goal in goals],
            "tags": [tag(word) for word in keywords],
            "extras": extras.written(body, row.access, directory, self.base),
            "resources": files,
            "num_resources": len(files),
            "num_tags": len(keywords),
            "metadata_created": at[0],
            "metadata_modified": at[1],
            "relationships_as_subject": [],
            "relationships_as_object": [],
        }


def tag(word: str) -> dict[str, Any]:
    """Return a keyword as a tag, with the keyword as it is to be shown."""
    name = tag_name(word)
    return {"id": named("tag", name), "name": name, "display_name": word, "state": "active", "vocabulary_id": None}


def tag_name(word: str) -> str:
    """Return a keyword as a name that CKAN takes for a tag: letters, digits, spaces and ``-_.``.

    A CKAN that harvests from here refuses the whole dataset for one other sign.
    """
    return " ".join(_NO_TAG.sub(" ", word).split()) or word
