"""The data standards and profiles that ship with the program, read from ``registry/content``.

A standard lies in an envelope that says who keeps it, which version it is and on what legal basis it was loaded; a
profile (how one system writes a standard) is a bare document. Nothing is kept: who reads often keeps what he read.
"""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict, Field

from registry.standards.payloads import DataStandard, Profile


class BundledStandard(BaseModel):
    """A standard as it ships: its identity (agency and slug), version and legal basis around the body."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: str
    slug: str
    version: str = Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")
    legal_basis: str
    body: DataStandard


def envelopes() -> dict[str, BundledStandard]:
    """Return every bundled standard by slug, in its envelope."""
    read = (BundledStandard.model_validate_json(file.read_bytes()) for file in _documents("standards"))
    return {envelope.slug: envelope for envelope in read}


def standards() -> dict[str, DataStandard]:
    """Return the bodies of the bundled standards by slug."""
    return {slug: envelope.body for slug, envelope in envelopes().items()}


def profiles() -> dict[str, Profile]:
    """Return the bundled profiles by slug."""
    read = (Profile.model_validate_json(file.read_bytes()) for file in _documents("profiles"))
    return {profile.slug: profile for profile in read}


def _documents(folder: str) -> Iterator[Traversable]:
    found = (files("registry.content") / folder).iterdir()
    return iter(sorted((file for file in found if file.name.endswith(".json")), key=lambda file: file.name))
