"""How much the tests do: little enough for every change in ``make test``, much more by hand in ``make soak``.

A test that can be long takes its number from here and is marked ``soak``; ``make soak`` runs the marked ones with
``SATUDATA_SOAK=1``. Nothing else differs between the two.
"""

import os

IS_SOAK = os.environ.get("SATUDATA_SOAK") == "1"  # noqa: TID251 - tests have no settings


def scaled(usual: int, soak: int) -> int:
    """Return how many of something a test does."""
    return soak if IS_SOAK else usual


FUZZED_FILES = scaled(2_000, 50_000)
"""Damaged and odd files that are checked."""

FUZZED_REQUESTS = scaled(2_000, 50_000)
"""Requests made up from the description of the API."""
