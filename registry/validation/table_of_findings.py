"""All findings of a report as a table, for whoever sorts and filters them in a program of their own."""

import csv
import io
from collections.abc import Mapping
from typing import Any

COLUMNS = ("sheet", "row", "column", "cell", "severity", "check", "value", "message", "suggestion")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def findings_csv(report: Mapping[str, Any]) -> bytes:
    """Return the findings of a report (as the API gives it) as CSV (RFC 4180, UTF-8 with byte order mark).

    What a spreadsheet would take for a formula gets an apostrophe before it: the values are somebody else's.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in report["findings"]:
        writer.writerow([_safe(finding[name]) for name in COLUMNS])
    return stream.getvalue().encode("utf-8-sig")


def _safe(value: Any) -> str:
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(_FORMULA) else text
