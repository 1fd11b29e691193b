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
    """Let a package, or a module of a deferred one, be loaded at its first use; not when it is there already."""
    if name in sys.modules or (spec := find_spec(name)) is None:
        return
    module = module_from_spec(spec)
    module.__class__ = Deferred
    sys.modules[name] = module
    parent, _, own = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], own, module)


class Deferred(ModuleType):
    """A module whose code has not run yet; it becomes an ordinary one by running it."""

    def __getattr__(self, name: str) -> Any:
        """Run the code, once, and give what it defines; questions that others ask of every module do not run it."""
        if name in {"__wrapped__", "__warningregistry__"}:
            raise AttributeError(name)
        with _LOADING:
            _run(sys.modules.get(self.__name__.rpartition(".")[0]))
            _run(self)
            is_running = isinstance(self, Deferred)
        if is_running:  # its own code asks for what it has not defined yet
            raise AttributeError(name)
        return getattr(self, name)


def _run(module: ModuleType | None) -> None:
    if not isinstance(module, Deferred) or "__running__" in module.__dict__:
        return
    module.__dict__["__running__"] = True
    try:
        module.__spec__.loader.exec_module(module)  # type: ignore[union-attr]  # a spec that was found has one
        module.__class__ = ModuleType  # type: ignore[assignment]  # what it is from now on
    finally:
        del module.__dict__["__running__"]
