"""Routers whose modules are read when somebody first asks below their addresses.

There are about a hundred of them with some 400 routes, and to read them all takes as long as everything else that a
process does before it can answer, and a sixth of its memory. Which address is answered by what, and in which order, is
the same as if all were read; and before the service describes itself, all are.
"""

import threading
from collections.abc import Mapping
from importlib import import_module

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_READING = threading.RLock()

Doors = Mapping[str, tuple[str, ...]]
"""Modules that hold a ``router``, each with the beginnings of the addresses it answers; asked in this order."""


class Late(BaseRoute):
    """Stands in an application where the router of a module will, and gives its place to it."""

    def __init__(self, app: FastAPI, module: str, beginnings: tuple[str, ...], *, is_described: bool) -> None:
        """Take the module, the beginnings of its addresses, and whether they are in the service's description."""
        self._app = app
        self._module = module
        self._exact = frozenset(beginnings)
        self._beginnings = tuple(beginning for beginning in beginnings if beginning != "/")
        self._is_described = is_described
        self._read: BaseRoute | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a route of the module answers a request; one that begins otherwise does not read it."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith(self._beginnings) or path in self._exact:
            return self.read().matches(scope)
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that a route of the module matches."""
        await self.read().handle(scope, receive, send)

    def read(self) -> BaseRoute:
        """Read the module, once, and put its router in this place."""
        with _READING:
            if self._read is None:
                router = import_module(self._module).router
                self._app.include_router(router, include_in_schema=self._is_described)
                routes = self._app.router.routes
                self._read = routes.pop()
                routes[routes.index(self)] = self._read
            return self._read


def install(app: FastAPI, doors: Doors, *, is_described: bool = True) -> None:
    """Add the routers of modules to an application."""
    for module, beginnings in doors.items():
        app.router.routes.append(Late(app, module, beginnings, is_described=is_described))


def read(app: FastAPI) -> None:
    """Read what nobody has asked for yet, for whoever needs to know all routes."""
    for route in list(app.router.routes):
        if isinstance(route, Late):
            route.read()
