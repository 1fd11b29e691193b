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
        self.is_nested = False

    def include_router(self, router: APIRouter, **options: Any) -> None:
        """Take the routes of another router in; its paths begin with this one's prefix then, which it does not know."""
        if isinstance(router, Router):
            router.is_nested = True
        super().include_router(router, **options)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a route here answers a request."""
        if self._counted != len(self.routes):  # routes are added while the modules are read, never later
            beginnings = {getattr(route, "path", self.prefix).partition("{")[0] for route in self.routes}
            self._beginnings = tuple(beginnings)
            self._counted = len(self.routes)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        is_possible = self.is_nested or path.startswith(self._beginnings)
        return super().matches(scope) if is_possible else (Match.NONE, {})
