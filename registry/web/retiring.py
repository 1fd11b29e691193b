"""Routes that will go: every answer says so, since when, until when, and where to read what takes their place.

``Deprecation`` (RFC 9745) is the moment from which a route should not be used any more, ``Sunset`` (RFC 8594) the one
from which it may be gone. The policy stands in ``docs/api.md``: at least twelve months lie between the two.
"""

from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any

from fastapi.routing import APIRoute
from starlette.types import Message, Receive, Scope, Send

NOTICE = timedelta(days=365)
"""The shortest time between deprecation and sunset."""


def retiring(*, since: date, sunset: date, notice: str) -> type[APIRoute]:
    """Return the class of routes that are deprecated ``since`` a day and may be gone at ``sunset``.

    ``notice`` is the address of a text for people. Use: ``Router(route_class=retiring(…))``. ValueError for less
    than twelve months' notice.
    """
    if sunset - since < NOTICE:
        raise ValueError("a route is told twelve months before it goes")
    begun, ends = (datetime.combine(day, time(), UTC) for day in (since, sunset))
    said = [
        (b"deprecation", f"@{int(begun.timestamp())}".encode()),
        (b"sunset", format_datetime(ends, usegmt=True).encode()),
        (
            b"link",
            f'<{notice}>; rel="deprecation"; type="text/html", <{notice}>; rel="sunset"; type="text/html"'.encode(),
        ),
    ]

    class Retiring(APIRoute):
        """A route whose answers, refusals among them, tell that it will go."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **{**named, "deprecated": True})

        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            async def telling(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message["headers"], *said]}
                await send(message)

            await super().handle(scope, receive, telling)

    return Retiring
