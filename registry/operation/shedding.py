"""Refuse what cannot be served in time, at once and with the time to come again: a queue without end helps nobody."""

from anyio.to_thread import current_default_thread_limiter
from starlette.types import ASGIApp, Receive, Scope, Send

from registry.errors import Overloaded
from registry.operation.requests import RequestMetrics
from registry.web.problem import document

_ALWAYS = ("/health/", "/metrics")
"""What tells how the service is doing is answered whatever the load."""
_FOR_THOSE = 20


def give_threads(most: int) -> None:
    """Let each request that is let in have a thread when it needs one; to be called where the requests are served.

    A request holds a session of the database, on SQLite perhaps the one that writes, while its answer is checked in a
    thread. If the threads were fewer, all could wait for sessions that are held by requests that wait for a thread.
    """
    current_default_thread_limiter().total_tokens = most + _FOR_THOSE


class Shedding:
    """Answers 503 with ``Retry-After`` while ``most`` requests are under way in this process."""

    def __init__(self, app: ASGIApp, most: int, metrics: RequestMetrics) -> None:
        """Wrap the application."""
        self._app = app
        self._most = most
        self._metrics = metrics
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] != "http" or scope["path"].startswith(_ALWAYS):
            await self._app(scope, receive, send)
            return
        if self._under_way >= self._most:
            self._metrics.shed.inc()
            refusal = document(Overloaded(), scope["path"])
            refusal.headers["Retry-After"] = "2"
            await refusal(scope, receive, send)
            return
        self._under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1
