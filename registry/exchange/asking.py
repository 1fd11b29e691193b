"""What was asked of a permanent identifier: the thing, and its form by suffix or ``Accept``; answers that all share.

A thing is no document: it answers 303 to its page or to one of its documents (Cool URIs §4.2). What is not there or no
longer there is told in the form that was asked for, RDF included.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi.responses import RedirectResponse, Response
from pyoxigraph import Triple

from registry import rdf
from registry.errors import NotFound, RegistryError, Sentence
from registry.rdf import RDFS
from registry.web import problem
from registry.web.negotiation import CSV, HTML, JSON, JSON_LD, N_TRIPLES, RDF_XML, SUFFIXES, TURTLE, preferred

GRAPHS = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
LISTS = (HTML, *GRAPHS, JSON, CSV)
"""Forms of code lists, codes and correspondences."""
SUFFIX = {media_type: suffix for suffix, media_type in SUFFIXES.items()}
RDF_SUFFIXES = tuple(SUFFIX[media_type] for media_type in GRAPHS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a thing: its path without suffix, the suffix (empty when none), and what the client sent."""

    path: str
    suffix: str
    accept: str | None
    if_none_match: str | None
    base: str

    @classmethod
    def of(cls, path: str, accept: str | None, if_none_match: str | None, base: str) -> "Asked":
        """Part the suffix, when it is one of ours, from the path."""
        bare, _, suffix = path.rpartition(".")
        if suffix not in SUFFIXES or not bare or bare.endswith("/"):
            return cls(path, "", accept, if_none_match, base)
        return cls(bare, suffix, accept, if_none_match, base)

    def wanted(self, offered: Sequence[str]) -> str:
        """Return the media type of those offered that is wanted: the suffix wins, the page is given without a wish."""
        return SUFFIXES[self.suffix] if self.suffix else preferred(self.accept, offered) or HTML

    def elsewhere(self, page: str, offered: Sequence[str]) -> Response | None:
        """Return the 303 to the page or document that is wanted; None when this address is the document's own."""
        wanted = self.wanted(offered)
        links = {"Link": alternates(self.path, offered)}
        if wanted == HTML:
            return see(page, links)
        return None if self.suffix else see(f"{quote(self.path)}.{SUFFIX[wanted]}", links)

    def no_such_form(self) -> NotFound:
        """Return the error of a thing that has no document of this suffix."""
        return NotFound(
            Sentence(f"Bentuk '{self.suffix}' tidak ada untuk ini.", f"There is no form '{self.suffix}' of this.")
        )

    def refused(self, error: RegistryError, triples: Iterable[Triple] = ()) -> Response:
        """Tell in the form asked for that a thing is not there, with what is still known of it; pages are raised."""
        wanted = SUFFIXES[self.suffix] if self.suffix else preferred(self.accept, (JSON, HTML, *GRAPHS, CSV))
        if wanted in GRAPHS:
            said = [*triples, *rdf.texts(rdf.iri(quote(self.path), self.base), RDFS.comment, error.detail._asdict())]
            return _with(Response(rdf.serialize(said, wanted), error.status, media_type=typed(wanted)), error)
        if wanted == CSV:
            return _with(Response(_table(error), error.status, media_type=f"{CSV}; charset=utf-8"), error)
        if wanted == JSON:
            return _with(problem.document(error, self.path), error)
        raise error


def typed(media_type: str) -> str:
    """Return a media type with the charset that texts need."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def see(address: str, headers: dict[str, str] | None = None) -> Response:
    """Send to another address; which one depends on ``Accept``."""
    return RedirectResponse(address, status_code=303, headers={"Vary": "Accept", **(headers or {})})


def alternates(path: str, offered: Iterable[str]) -> str:
    """Return the value of a Link header that names the documents of a thing (RFC 8288)."""
    return ", ".join(
        f'<{quote(path)}.{SUFFIX[media_type]}>; rel="alternate"; type="{media_type}"'
        for media_type in offered
        if media_type != HTML
    )


def _with(response: Response, error: RegistryError) -> Response:
    response.headers["Vary"] = "Accept"
    response.headers.update(problem.links(error))
    return response


def _table(error: RegistryError) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("status", "detail", "detail_en", "successor"))
    rows.writerow((error.status, *error.detail, " | ".join(error.members.get("successor", ()))))
    return text.getvalue()
