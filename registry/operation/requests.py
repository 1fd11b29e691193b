"""What each request leaves behind: a number of its own, one line in the log, and counts by route.

The log names the route as it was declared (``/dataset/{slug}``), never the address that was asked: what people search
for and which records they open is nobody's business, and a number typed into an address may be a person's.
"""

import re
import secrets
import time

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_logger = structlog.get_logger("satudata.requests")
_NAMED = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_BUCKETS = (0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
HEADER = b"x-request-id"
_FAULT = 500


class RequestMetrics:
    """Counts and times of requests of this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register the metrics."""
        self.answered = Counter(
            "satudata_requests", "Requests answered.", ["method", "route", "status"], registry=registry
        )
        self.seconds = Histogram(
            "satudata_request_seconds",
            "Time to the last byte of an answer.",
            ["door"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self.shed = Counter("satudata_requests_shed", "Requests refused because of overload.", registry=registry)


class Observed:
    """Gives a request its number (``X-Request-ID``, kept when a proxy gave one), times it and writes its line."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        """Wrap the application."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = _given(scope) or secrets.token_hex(8).encode()
        status = _FAULT
        begun = time.perf_counter()

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", []), (HEADER, number)]}
            await send(message)

        with structlog.contextvars.bound_contextvars(request=number.decode()):
            try:
                await self._app(scope, receive, numbered)
            finally:
                seconds = time.perf_counter() - begun
                route = _route(scope)
                self._metrics.answered.labels(scope["method"], route, status).inc()
                self._metrics.seconds.labels(_door(route)).observe(seconds)
                _logger.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))


def _given(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == HEADER and _NAMED.fullmatch(value):
            return bytes(value)
    return None


def _route(scope: Scope) -> str:
    """Return the declared path of the route that answered, ``-`` where none did."""
    return str(getattr(scope.get("route"), "path", None) or "-")


def _door(route: str) -> str:
    """Return the first part of a route: there are few of them."""
    parts = route.split("/", 3)
    if len(parts) > 2 and parts[1] == "api":  # noqa: PLR2004
        return f"/api/{parts[2]}"
    return f"/{parts[1]}" if len(parts) > 1 and not parts[1].startswith("{") else "/"
