"""Routers that are asked only about addresses they can have: there are some ninety, and each request met them all."""

from typing import Any

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class Router(APIRouter):
    """A router that looks at the fixed beginnings of its paths before it tries them one by one."""

    def __init__(self, **options: Any) -> None:
        """Take what an ``APIRouter`` takes."""
        super().__init__(**options)
        self._beginnings: tuple[str, ...] = ()
        self._counted = -1

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a route here answers a request."""
        if self._counted != len(self.routes):  # routes are added while the modules are read, never later
            self._beginnings = tuple({getattr(route, "path", "").partition("{")[0] for route in self.routes})
            self._counted = len(self.routes)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return super().matches(scope) if path.startswith(self._beginnings) else (Match.NONE, {})
