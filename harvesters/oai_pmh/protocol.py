"""OAI-PMH 2.0 as it is asked here: verbs, lists with resumption tokens, the errors of §3.6."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from registry.harvest.plugin import Http, Response, RetryLater, Sentence, StopHarvest

OAI = "{http://www.openarchives.org/OAI/2.0/}"
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x[01]?[0-9a-fA-F]|[0-9]|[12][0-9]|3[01]);")
_WHITE = {b"&#9;", b"&#10;", b"&#13;", b"&#x9;", b"&#xA;", b"&#xa;", b"&#xD;", b"&#xd;"}


_OK = 200
_SPOKEN = (400, 404, 422)
"""Statuses under which some repositories tell an error of the protocol, which §3.6 tells with 200."""


class Refusal(Exception):
    """An error of the protocol: ``code`` as §3.6 names it."""

    def __init__(self, code: str, said: str) -> None:
        """Keep the code and what the repository said."""
        self.code, self.said = code, said
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Header:
    """A record's header: its identifier, date stamp, and whether it is deleted."""

    identifier: str
    datestamp: str
    is_deleted: bool
    metadata: Element | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a list, the token of the next, and how long the whole list is said to be."""

    records: list[Header]
    token: str | None
    size: int | None


class Repository:
    """Asks one repository."""

    def __init__(self, http: Http, location: str) -> None:
        """Ask at an address; what stands in its query is left off."""
        parts = urlsplit(location.strip())
        self.address = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        self._http = http
        self._has_answered = False

    def ask(self, verb: str, params: Mapping[str, str] | None = None) -> Element:
        """Return the answer's element of a verb; Refusal for an error of the protocol."""
        response = self._http.get(
            self.address,
            params={"verb": verb, **(params or {})},
            accept="text/xml, */*;q=0.1",
            answers=_SPOKEN,
        )
        root = self._parsed(response)
        if root.tag != f"{OAI}OAI-PMH":
            raise self._end(_no_repository(self.address))
        errors = root.findall(f"{OAI}error")
        if errors:
            codes = {error.get("code") or "" for error in errors}
            code = "badResumptionToken" if "badResumptionToken" in codes else errors[0].get("code") or ""
            self._has_answered = True
            raise Refusal(code, (errors[0].text or "").strip()[:200])
        found = root.find(f"{OAI}{verb}")
        if found is None:
            raise self._end(_no_repository(self.address))
        self._has_answered = True
        return found

    def parts(self, verb: str, params: Mapping[str, str], token: str | None = None) -> Iterator[Part]:
        """Yield the parts of a list, from a token on where one is given; Refusal as ``ask``.

        A token that comes twice would go on for ever: it ends the run.
        """
        tokens = {token} if token else set[str]()
        while True:
            found = self.ask(verb, {"resumptionToken": token} if token else params)
            token, size = _token(found)
            name = "record" if verb == "ListRecords" else "header"
            yield Part([_header(each) for each in found.findall(f"{OAI}{name}")], token, size)
            if not token:
                return
            if token in tokens:
                raise RetryLater(_circular(self.address))
            tokens.add(token)

    def _parsed(self, response: Response) -> Element:
        for content in (response.content, _cleaned(response.content)):
            try:
                root: Element = fromstring(content)
            except DefusedXmlException:
                raise StopHarvest(_dangerous(self.address)) from None
            except (ParseError, ValueError, LookupError):
                continue
            return root
        raise self._end(
            _broken(self.address)
            if response.status == _OK and response.form != "html"
            else _no_repository(self.address)
        )

    def _end(self, reason: Sentence) -> Exception:
        """Return how to end: for good, unless it answered well before."""
        return RetryLater(reason) if self._has_answered else StopHarvest(reason)


def _cleaned(content: bytes) -> bytes:
    """Return XML without the control characters that XML 1.0 forbids; repositories pass them on from PDF files."""
    return _NOT_XML.sub(lambda found: found[0] if found[0] in _WHITE else b"", content)


def _header(element: Element) -> Header:
    header = element.find(f"{OAI}header") if element.tag == f"{OAI}record" else element
    header = header if header is not None else element
    metadata = element.find(f"{OAI}metadata")
    return Header(
        (header.findtext(f"{OAI}identifier") or "").strip(),
        (header.findtext(f"{OAI}datestamp") or "").strip(),
        header.get("status") == "deleted",
        metadata[0] if metadata is not None and len(metadata) else None,
    )


def _token(found: Element) -> tuple[str | None, int | None]:
    element = found.find(f"{OAI}resumptionToken")
    if element is None:
        return None, None
    size: Any = element.get("completeListSize") or ""
    return (element.text or "").strip() or None, int(size[:12]) if size.isdecimal() else None


def _no_repository(address: str) -> Sentence:
    return Sentence(
        f"{address} tidak menjawab seperti repositori OAI-PMH; periksa alamat sumber, biasanya diakhiri /oai.",
        f"{address} does not answer as an OAI-PMH repository does; check the source's address, it often ends in /oai.",
    )


def _broken(address: str) -> Sentence:
    return Sentence(
        f"Jawaban {address} rusak (XML tidak utuh); hubungi pengelola repositori itu.",
        f"The answer of {address} is broken (XML cut short); tell the repository's keeper.",
    )


def _dangerous(address: str) -> Sentence:
    return Sentence(
        f"Jawaban {address} memuat entitas XML yang dapat membahayakan dan tidak dibaca; hubungi pengelolanya.",
        f"The answer of {address} holds XML entities that can do harm and was not read; tell its keeper.",
    )


def _circular(address: str) -> Sentence:
    return Sentence(
        f"Daftar di {address} berputar: tokennya berulang. Panen dilanjutkan lain waktu; hubungi pengelolanya.",
        f"The list at {address} goes in a circle: its token comes again. We come again later; tell its keeper.",
    )
