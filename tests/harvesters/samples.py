"""Checks files as one who knows nothing of them but the day they speak of, and compares with a ledger."""

import json
from collections import Counter
from datetime import date
from functools import cache

from registry.codes.book import FileBook
from registry.standards.bundled import envelopes, profiles
from registry.standards.payloads import Severity
from registry.standards.repository import Registered
from registry.validation.service import check

PERIOD = date(2025, 12, 31)
VILLAGE = "35.05.10.2011"


@cache
def _content():
    standards = [
        Registered(each.slug, f"/id/standard/{each.agency}/{each.slug}/versi/{each.version}", each.body)
        for each in envelopes().values()
    ]
    return FileBook(), standards, list(profiles().values())


def findings(files):
    """Yield (file name, finding) of files, each recognised by itself."""
    book, standards, known = _content()
    for file in files:
        checked = check(
            file,
            name=file.name,
            standards=standards,
            profiles=known,
            book=book,
            today=date(2026, 2, 1),
            period=PERIOD,
        )
        yield from ((file.name, finding) for finding in checked.report.findings)


def compared(folder, write, **asked):
    """Write a sample; return what was planted and not found, and what was found and not planted."""
    *files, ledger = write(folder, village=VILLAGE, **asked)
    planted = Counter(
        (one["file"], one["sheet"], one["row"], one["column"], one["cell"], one["check"])
        for one in json.loads(ledger.read_text(encoding="utf-8"))
    )
    found = Counter(
        (name, one.sheet, one.row, one.column, one.cell, one.check)
        for name, one in findings(files)
        if one.severity is Severity.ERROR
    )
    return planted, planted - found, found - planted
