"""One document of a catalogue while it is made: where it is published, whom it names, and what it described already."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.models import Agency
from registry.codes import repository as codes
from registry.exchange.dcat import authorities
from registry.exchange.dcat.terms import (
    IDENTIFIER,
    NAME,
    PREF_LABEL,
    TYPE,
    Node,
    Property,
    Statement,
)

THEMES = "kemendesa/tujuan-sdgs-desa"
AGENCIES, GOALS = "/organisasi/", f"/id/code-list/{THEMES}/"
_PLACES = "/id/code-list/kemendagri/wilayah"
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]')
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Names:
    """What a catalogue calls agencies (by slug) and goals (by notation)."""

    agencies: Mapping[str, Agency]
    goals: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, session: Session) -> "Names":
        """Read them: there are few."""
        goals = codes.item_of(session, THEMES)
        found = codes.codes(session, goals.id or 0) if goals else ()
        return cls(
            {agency.slug: agency for agency in accounts.agencies(session)},
            {code.notation: code.labels for code in found},
        )


@dataclass(slots=True)
class Document:
    """A document under a public address. What many datasets refer to is described once, beside who named it first."""

    base: str
    names: Names
    _told: set[str] = field(default_factory=set)
    _met: list[Node] = field(default_factory=list)
    _named: list[str] = field(default_factory=list)

    def is_new(self, address: str) -> bool:
        """Name something; say whether it is not described yet."""
        self._named.append(address)
        return address not in self._told

    def describe(self, address: str, said: list[Statement]) -> str:
        """Describe what many may refer to, with the next of ``met``; return its address."""
        self._told.add(address)
        self._met.append((address, said))
        return address

    def met(self) -> list[Node]:
        """Return the descriptions of what was named first since this was asked last."""
        met, self._met, self._named = self._met, [], []
        return met

    @property
    def named(self) -> Sequence[str]:
        """The addresses named since ``met`` was asked last, described now or before; some more than once."""
        return self._named

    def term(self, address: str, *kinds: str) -> str:
        """Name a term of a vocabulary by its address."""
        self._named.append(address)
        if address in self._told:
            return address
        return self.describe(address, list(authorities.described(address, *kinds)))

    def agency(self, slug: str) -> str:
        """Name an agency; return its address."""
        address = f"{self.base}{AGENCIES}{slug}"
        self._named.append(address)
        if address in self._told:
            return address
        agency = self.names.agencies.get(slug)
        title = agency.title if agency else {"id": slug}  # a slug that a source gave and nobody registered
        return self.describe(address, [(TYPE, "foaf:Agent", ""), *wordings(NAME, title)])

    def place(self, code: str) -> str:
        """Name a place by its Kemendagri code; return its address."""
        address = f"{self.base}{_PLACES}/{code}"
        self._named.append(address)
        if address in self._told:
            return address
        return self.describe(address, [(TYPE, "dct:Location", ""), (IDENTIFIER, code, "")])

    def goal(self, notation: str) -> str:
        """Name a goal of SDGs Desa; return its address."""
        address = f"{self.base}{GOALS}{notation}"
        self._named.append(address)
        if address in self._told:
            return address
        labels = self.names.goals.get(notation) or {"id": notation}
        return self.describe(address, [(TYPE, "skos:Concept", ""), *wordings(PREF_LABEL, labels)])

    def standard(self, iri: str) -> str:
        """Name a standard; return its full address."""
        address = self.address(iri)
        self._named.append(address)
        return address if address in self._told else self.describe(address, [(TYPE, "dct:Standard", "")])

    def address(self, iri: str) -> str:
        """Return the full address of a path of ours, or an address of elsewhere with its odd characters escaped."""
        if iri.startswith("/"):
            return self.base + iri
        return escaped(iri)


def escaped(address: str) -> str:
    """Return an address with the characters escaped that no IRI may have (RFC 3987, Turtle §6.5 IRIREF)."""
    if not _NOT_IN_IRI.search(address):
        return address
    return _NOT_IN_IRI.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), address
    )


def clean(text: str) -> str:
    """Return a text without the characters that no XML document can hold: every form says the same."""
    return text if text.isprintable() else _NOT_IN_XML.sub("", text)


def wordings(said_by: Property, text: Mapping[str, str] | None) -> Sequence[Statement]:
    """Return a statement a language of a text."""
    if not text:
        return ()
    return [
        (said_by, wording if wording.isprintable() else _NOT_IN_XML.sub("", wording), tag)
        for tag, wording in text.items()
        if wording
    ]
