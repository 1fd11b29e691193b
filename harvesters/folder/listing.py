"""What a directory of a web server holds: the HTML list of Apache and nginx, or a WebDAV answer (RFC 4918 §9.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_DAV = "{DAV:}"
_MULTISTATUS = re.compile(rb"<(?:[\w.-]+:)?multistatus[\s>]")


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing in a directory: its address, its name, whether it is a directory, and when it was changed."""

    url: str
    name: str
    is_folder: bool = False
    modified: float | None = None


def listed(body: bytes, url: str) -> list[Listed]:
    """Return what a directory at ``url`` (ending in ``/``) holds, by name; what leads elsewhere is left out."""
    found = _webdav(body, url) if _MULTISTATUS.search(body[:2000]) else _page(body, url)
    return sorted({one.url: one for one in found}.values(), key=lambda one: one.name)


def _page(body: bytes, url: str) -> Iterator[Listed]:
    links = _Links()
    links.feed(body.decode("utf-8", "replace"))
    for href in links.found:
        if one := _under(url, href):
            yield one


def _webdav(body: bytes, url: str) -> Iterator[Listed]:
    try:
        answer = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError):
        return
    for response in answer.iter(f"{_DAV}response"):
        one = _under(url, response.findtext(f"{_DAV}href", ""))
        if one is None:
            continue
        is_folder = response.find(f".//{_DAV}resourcetype/{_DAV}collection") is not None or one.is_folder
        yield Listed(one.url, one.name, is_folder, _time(response.findtext(f".//{_DAV}getlastmodified", "")))


def _under(base: str, href: str) -> Listed | None:
    """Return what a link names when it lies right under the directory: same host, no query, one level down."""
    try:
        there = urlsplit(urljoin(base, href.strip()))
        here = urlsplit(base)
    except ValueError:
        return None
    if not href.strip() or there.query or (there.scheme, there.netloc) != (here.scheme, here.netloc):
        return None
    if not there.path.startswith(here.path) or there.path == here.path:
        return None
    rest = there.path.removeprefix(here.path)
    name = unquote(rest.removesuffix("/"))
    if "/" in name or name in {"", ".", ".."}:
        return None
    return Listed(there._replace(fragment="").geturl(), name, rest.endswith("/"))


def _time(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None


class _Links(HTMLParser):
    """Collects the addresses that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]
