"""How a process of this program starts: without what it may never use, and without collecting garbage on the way."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from registry.deferred import defer

SELDOM = ("polars", "jsonschema_rs", "xlsxwriter", "psycopg", "psycopg.errors")
"""What is loaded at its first use: some 50 MB of memory that a process which shows pages from SQLite does without."""


def imported(module: str) -> ModuleType:
    """Import a module of the program for a process that begins with it."""
    for package in SELDOM:
        defer(package)
    with starting():
        return import_module(module)


def one_of_several() -> Any:
    """Return the service of the environment's settings, for the server that starts several processes."""
    return imported("registry.cli.serve").one_of_several()


@contextmanager
def starting() -> Iterator[None]:
    """Make what stays to the end of the process, unhindered by the garbage collector.

    It would look through all of it again and again while it grows: a sixth of the time to start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """Let the garbage collector pass over what is loaded by now, for a process that is going to work for long.

    The program alone is some 200,000 objects that stay to the end; a harvest that does not look through them again and
    again takes about a tenth less processor time.
    """
    gc.collect()
    gc.freeze()
