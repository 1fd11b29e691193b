"""The client with which the registry reads from the network on other people's word; there is no other.

It calls public addresses only (``registry.web.addresses``), follows few redirects and checks each, bounds time and
size, asks no proxy of the environment, sends credentials to the host they are for, tries again a few times, and says
in words what went wrong. HTTP semantics: RFC 9110.
"""

import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpcore2
import httpx2
import stamina

from registry.errors import Sentence
from registry.web import bodies
from registry.web.addresses import Allowance
from registry.web.ask import Ask, Limits, Response
from registry.web.fetch_errors import (
    FetchFailed,
    encoded,
    refused,
    silent,
    tls_failure,
    too_large,
    unreachable,
    unusable,
)
from registry.web.fetch_rules import REDIRECTS, checked, redirected
from registry.web.guarded_network import Deadline, GuardedBackend, Resolve, resolve
from registry.web.http_cache import Cache, Kept, NoCache
from registry.web.politeness import Politeness, retry_after


class Fetcher:
    """Fetches for one source, one request after the other; to be closed."""

    def __init__(
        self,
        *,
        agent: str,
        allowance: Allowance | None = None,
        limits: Limits | None = None,
        politeness: Politeness | None = None,
        cache: Cache | None = None,
        tls: ssl.SSLContext | None = None,
        names: Resolve = resolve,
    ) -> None:
        """Introduce ourselves as ``agent``; ``cache`` is this source's own. All others have safe defaults."""
        self._agent = agent
        self._allowance = allowance or Allowance()
        self._limits = limits or Limits()
        self._politeness = politeness or Politeness()
        self._cache = cache or NoCache()
        self._deadline = Deadline()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            max_connections=4,
            max_keepalive_connections=2,
            keepalive_expiry=15.0,
            network_backend=GuardedBackend(self._allowance, self._deadline, names),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def fetch(self, ask: Ask) -> Response:
        """Return the answer to a question; FetchFailed when none is to be had, after a few tries."""
        limits = self._limits
        for attempt in stamina.retry_context(
            on=self._worth_another_try,
            attempts=limits.attempts,
            timeout=limits.seconds * 2,
            wait_initial=limits.first_wait,
            wait_max=limits.patience,
            wait_jitter=limits.first_wait,
        ):
            with attempt:
                return self._once(ask)
        raise AssertionError  # the loop returns or raises

    def _worth_another_try(self, error: Exception) -> bool | float:
        if not isinstance(error, FetchFailed) or not error.later:
            return False
        if error.after is None:
            return True
        return float(error.after) if error.after <= self._limits.patience else False

    def _once(self, ask: Ask) -> Response:
        self._deadline.start(self._limits.seconds)
        kept = self._cache.get(_name(ask)) if ask.keep else None
        now = ask
        for _ in range(self._limits.redirects + 1):
            response = self._send(now, kept)
            if response.status not in REDIRECTS or "location" not in response.headers:
                return self._judged(ask, response, kept)
            now = redirected(now, response.status, response.headers["location"])
        raise unusable(
            ask.url,
            Sentence(
                f"mengalihkan lebih dari {self._limits.redirects} kali; periksa alamat sumber.",
                f"redirects more than {self._limits.redirects} times; check the source's address.",
            ),
        )

    def _send(self, ask: Ask, kept: Kept | None) -> Response:
        url = checked(ask, self._allowance)
        headers = ask.filled_headers | {"User-Agent": self._agent, "Accept-Encoding": bodies.ACCEPTED_ENCODINGS}
        if kept and kept.etag:
            headers["If-None-Match"] = kept.etag
        elif kept and kept.last_modified:
            headers["If-Modified-Since"] = kept.last_modified
        request = httpx2.Request(ask.method, url, headers=headers, content=ask.content or None)
        came = time.monotonic()
        is_ours = self._allowance.names(url.host, url.port or (443 if url.scheme == "https" else 80))
        with self._politeness.turn(url.host, is_ours=is_ours):
            self._deadline.put_off(time.monotonic() - came)  # waiting for our turn is not the host's slowness
            try:
                return self._exchange(ask, request)
            except httpcore2.TimeoutException:
                raise silent(url.host, self._limits.silence) from None
            except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
                fault = _tls_error(error)
                raise (tls_failure(fault, url.host) if fault else unreachable(url.host)) from None

    def _exchange(self, ask: Ask, request: httpx2.Request) -> Response:
        url, limit = request.url, min(ask.limit or self._limits.size, self._limits.size)
        phases = ("connect", "read", "write", "pool")
        raw = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=ask.content or None,
                extensions={"timeout": dict.fromkeys(phases, self._limits.silence)},
            )
        )
        with closing(raw):
            headers = {name.lower(): value for name, value in httpx2.Headers(raw.headers).items()}
            content = b"" if raw.status in REDIRECTS else _body(raw, headers, url.host, limit)
        return Response(raw.status, ask.hidden(str(url)), headers, content)

    def _judged(self, ask: Ask, response: Response, kept: Kept | None) -> Response:
        if response.status == HTTPStatus.NOT_MODIFIED and kept:
            headers = {**response.headers, "content-type": kept.content_type}
            return Response(HTTPStatus.OK, kept.url, headers, kept.content, unchanged=True)
        if response.status == HTTPStatus.OK and ask.keep:
            self._keep(ask, response)
        if HTTPStatus(200) <= response.status < HTTPStatus.MULTIPLE_CHOICES or response.status in ask.answers:
            return response
        after = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
        raise refused(response.status, ask.url, after)

    def _keep(self, ask: Ask, response: Response) -> None:
        etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
        if etag or modified:
            content_type = response.headers.get("content-type", "")
            self._cache.put(_name(ask), Kept(response.url, etag, modified, content_type, response.content))


def _name(ask: Ask) -> str:
    return f"{ask.url} {ask.headers.get('Accept', '')}"


def _body(raw: httpcore2.Response, headers: Mapping[str, str], host: str, limit: int) -> bytes:
    declared, encoding = headers.get("content-length", ""), headers.get("content-encoding", "")
    if declared.isdecimal() and int(declared[:18]) > limit:
        raise too_large(host, limit)
    try:
        return bodies.read(raw.iter_stream(), encoding, limit)
    except bodies.TooLarge:
        raise too_large(host, limit) from None
    except bodies.NotDecodable:
        raise encoded(host, encoding[:40]) from None


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
