"""Packages that are loaded when they are first used: ``import polars`` costs a process that never asks it nothing.

A process that serves imports every door, and most of them reach a package that only few requests use. What is deferred
stands in ``sys.modules`` as a module that runs its code at the first attribute that is asked of it. The standard
library's ``LazyLoader`` does the same, but not safely while several threads ask (before Python 3.12.3).

It works for modules that name nothing of the package while they are imported: there annotations are left unread
(``from __future__ import annotations``) and constants that hold something of the package are functions.
"""

import sys
import threading
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

_LOADING = threading.RLock()


def defer(name: str) -> None:
    """Let a package be loaded at its first use; nothing is done when it is loaded already or not installed."""
    if name in sys.modules or (spec := find_spec(name)) is None:
        return
    module = module_from_spec(spec)
    module.__class__ = Deferred
    sys.modules[name] = module


class Deferred(ModuleType):
    """A package whose code has not run yet; it becomes an ordinary module by running it."""

    def __getattr__(self, name: str) -> Any:
        """Run the package's code, once, and give what it defines; the machinery's own questions do not run it."""
        if name in {"__wrapped__", "__warningregistry__"}:
            raise AttributeError(name)
        with _LOADING:
            if self.__class__ is not Deferred:  # another thread has loaded it meanwhile
                return getattr(self, name)
            if "__deferred__" in self.__dict__:  # the code that runs asks for what it has not defined yet
                raise AttributeError(name)
            self.__dict__["__deferred__"] = True
            try:
                self.__spec__.loader.exec_module(self)  # type: ignore[union-attr]  # a spec that was found has one
            finally:
                del self.__dict__["__deferred__"]
            self.__class__ = ModuleType
        return getattr(self, name)
