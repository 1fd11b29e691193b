"""The two languages of the portal: Indonesian at the root, English under ``/en``.

Message ids are the Indonesian texts themselves; the English catalogue is compiled from its ``.po`` in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

INDONESIAN, ENGLISH = "id", "en"
PREFIX = "/en"
_KEY = "portal.language"

Parameters = Mapping[str, str | int | Sequence[str] | None]


def msg(text: str) -> str:
    """Mark a text in Python for the catalogue; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language of the interface: its code, its formats and its catalogue."""

    code: str
    locale: Locale
    translations: NullTranslations

    def say(self, message: str, **values: Any) -> str:
        """Return a marked text in this language, with ``%(name)s`` filled in."""
        text = str(self.translations.ugettext(message))
        return text % values if values else text

    def wording(self, text: Mapping[str, str] | None) -> str:
        """Return the wording of a language map, in Indonesian where this language has none."""
        return (text.get(self.code) or text.get(INDONESIAN) or next(iter(text.values()), "")) if text else ""

    def tag(self, text: Mapping[str, str] | None) -> str:
        """Return the language in which ``wording`` answers."""
        return self.code if not text or text.get(self.code) else INDONESIAN

    def url(self, path: str, parameters: Parameters | None = None) -> str:
        """Return the address of a page in this language; parameters without a value are left out."""
        return address(self.code, path, parameters)


def address(code: str, path: str, parameters: Parameters | None = None) -> str:
    """Return the address of a page in the language of that code."""
    query = urlencode([(name, value) for name, value in (parameters or {}).items() if value], doseq=True)
    start = (PREFIX + path.rstrip("/")) if code == ENGLISH else path
    return f"{start}?{query}" if query else start


def languages() -> dict[str, Language]:
    """Return both languages, the English catalogue compiled."""
    with (files("portal") / "locale/en/LC_MESSAGES/portal.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return {
        INDONESIAN: Language(INDONESIAN, Locale("id"), NullTranslations()),
        ENGLISH: Language(ENGLISH, Locale("en", "GB"), Translations(compiled)),
    }


def code_of(request: Request) -> str:
    """Return the code of the language in which a page was asked for."""
    return str(request.scope.get(_KEY, INDONESIAN))


class LanguagePrefix:
    """Takes ``/en`` off the path and remembers the language; one trailing slash too many is redirected (301)."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request in the language its address names."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        scope[_KEY] = INDONESIAN
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            scope[_KEY] = ENGLISH
            path = path.removeprefix(PREFIX) or "/"
            scope["path"] = path
            scope["raw_path"] = scope.get("raw_path", b"").removeprefix(PREFIX.encode()) or b"/"
        if len(path) > 1 and path.endswith("/") and scope["method"] in {"GET", "HEAD"} and not path.startswith("/api"):
            # what browsers read as another host after a slash is taken off or written in percent signs
            await _moved(scope, address(scope[_KEY], "/" + quote(path.strip("/\\"))), send)
            return
        await self._app(scope, receive, send)


async def _moved(scope: Scope, location: str, send: Send) -> None:
    query = scope["query_string"]
    target = location.encode() + (b"?" + query if query else b"")
    await send({"type": "http.response.start", "status": 301, "headers": [(b"location", target)]})
    await send({"type": "http.response.body", "body": b""})
