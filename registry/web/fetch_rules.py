"""What is asked of an address before it is called, and of a redirect before it is followed (RFC 9110 §15.4)."""

from dataclasses import replace

import httpx2

from registry.errors import Sentence
from registry.web.addresses import Allowance
from registry.web.ask import Ask
from registry.web.fetch_errors import unusable

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WEB_PORTS = frozenset({80, 443})
_LOWEST_FREE_PORT, _HIGHEST_PORT = 1024, 65535
_TO_ANY_HOST = frozenset({"accept", "accept-language"})


def checked(ask: Ask, allowance: Allowance) -> httpx2.URL:
    """Return the address to call; FetchFailed unless it is a plain http(s) address on a port of the web."""
    try:
        url = httpx2.URL(ask.address)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise unusable(ask.url, _NOT_AN_ADDRESS) from None
    if url.scheme not in {"http", "https"} or not url.host or "%" in url.host:
        raise unusable(ask.url, _NOT_AN_ADDRESS)
    if url.userinfo:
        raise unusable(ask.hidden(str(url.copy_with(userinfo=b""))), _WITH_PASSWORD)
    port = url.port or (443 if url.scheme == "https" else 80)
    if port > _HIGHEST_PORT or (
        port < _LOWEST_FREE_PORT and port not in _WEB_PORTS and not allowance.names(url.host, port)
    ):
        raise unusable(ask.url, _NOT_OF_THE_WEB)
    return url


def redirected(ask: Ask, status: int, location: str) -> Ask:
    """Return the question to put to where an answer sends us; credentials do not leave the host they are for."""
    here = httpx2.URL(ask.address)
    try:
        there = here.join(location)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise unusable(location[:200], _NOT_AN_ADDRESS) from None
    target = replace(ask, url=ask.hidden(str(there)))
    if status not in {307, 308} and ask.method not in {"GET", "HEAD"}:
        target = replace(target, method="GET", content=b"")
    if _origin(here) == _origin(there):
        return target
    if target.content:
        raise unusable(target.url, _ELSEWHERE)
    headers = {name: value for name, value in ask.headers.items() if name.lower() in _TO_ANY_HOST}
    return replace(target, headers=headers, secrets={})


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host.lower(), url.port


_NOT_AN_ADDRESS = Sentence(
    "bukan alamat web; tulis alamat lengkap yang diawali http:// atau https://.",
    "is no web address; write a full one that starts with http:// or https://.",
)
_WITH_PASSWORD = Sentence(
    "memuat nama pengguna atau kata sandi; tulis itu pada pilihan sumber, bukan di alamat.",
    "carries a user name or password; put it into the source's options, not into the address.",
)
_NOT_OF_THE_WEB = Sentence(
    "memakai porta yang bukan untuk web; periksa nomor portanya, atau minta administrator mengizinkannya.",
    "uses a port that is not for the web; check the number, or ask an administrator to allow it.",
)
_ELSEWHERE = Sentence(
    "ada di situs lain; isian tidak diteruskan ke sana. Pakai alamat itu sebagai alamat sumber bila memang benar.",
    "is on another site; what we send does not go there. Make it the source's address if it is right.",
)
