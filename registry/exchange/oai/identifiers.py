"""Identifiers of records, ``oai:{domain}:{kind}/{agency}/{slug}`` (guideline oai-identifier), and names of sets."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from registry.items.publications import Publication

_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+")
AGENCY, KIND, TOPIC = "instansi", "jenis", "topik"
TOPICS = "kemendesa/tujuan-sdgs-desa"
_TOPIC_PATH = f"/id/code-list/{TOPICS}/"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The identifiers of one public address."""

    base: str

    @property
    def domain(self) -> str:
        """The namespace: the host of the public address."""
        return urlsplit(self.base).hostname or "localhost"

    @property
    def is_domain(self) -> bool:
        """Whether the host is a name such as the guideline asks for, and no bare address or machine."""
        return _DOMAIN.fullmatch(self.domain) is not None

    def of(self, iri: str) -> str:
        """Return the identifier of an item by the path of its IRI."""
        return f"oai:{self.domain}:{iri.removeprefix('/id/')}"

    def iri(self, identifier: str) -> str | None:
        """Return the path of the IRI that an identifier of ours names, None for any other text."""
        scheme, _, rest = identifier.partition(":")
        domain, _, local = rest.partition(":")
        return f"/id/{local}" if scheme == "oai" and domain == self.domain and local else None


def sets_of(found: Publication) -> list[str]:
    """Return the setSpec of every set a record is in."""
    topics = found.body.get("theme") or ()
    return [
        f"{AGENCY}:{found.agency}",
        f"{KIND}:{found.kind}",
        *(f"{TOPIC}:{topic}" for topic in topics if isinstance(topic, str) and topic.isalnum()),
    ]


def topic_target(topic: str) -> str:
    """Return the path of the IRI of the goal that a set of a topic stands for."""
    return f"{_TOPIC_PATH}{topic}"
