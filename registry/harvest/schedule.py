"""When a source is harvested by itself: cron expressions in western Indonesian time, spread a little, missed once.

A registry that was switched off for a night makes up for one run of each source, not for ten.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterBadCronError, CroniterBadDateError, croniter  # type: ignore[import-untyped]

from registry.errors import Invalid, Sentence
from registry.harvest.models import HarvestSource

WIB = ZoneInfo("Asia/Jakarta")
_MOST = timedelta(minutes=15)
_SHARE = 10
"""A run is put off by at most this part of its interval, so that sources with the same hour do not start as one."""

_FIELDS = 5
_LEAST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(days=1)


def checked(expression: str) -> str:
    """Return a cron expression (minute hour day month weekday) with single spaces; Invalid when it is none."""
    plain = " ".join(expression.split())
    if not _is_readable(plain):
        raise Invalid(
            Sentence(
                f"Jadwal '{expression}' tidak dapat dibaca. Tulis lima bagian: menit jam tanggal bulan hari, misalnya "
                "'0 3 * * *' untuk setiap hari pukul 03.00 WIB.",
                f"The schedule '{expression}' cannot be read. Write five fields: minute hour day month weekday, as "
                "'0 3 * * *' for every day at 03:00 WIB.",
            )
        )
    return plain


def _is_readable(expression: str) -> bool:
    if len(expression.split()) != _FIELDS:
        return False
    try:
        croniter(expression, datetime.now(WIB)).get_next(datetime)
    except (CroniterBadCronError, CroniterBadDateError, ValueError, KeyError):
        return False
    return True


def following(expression: str, after: datetime, source: str) -> datetime:
    """Return when the next run after a moment begins, in UTC: the hour in WIB, put off a little, always the same."""
    hours = croniter(expression, after.astimezone(WIB))
    first: datetime = hours.get_next(datetime)
    second: datetime = hours.get_next(datetime)
    spread = min(_MOST, (second - first) / _SHARE)
    mark = hashlib.sha256(f"{source} {first.isoformat()}".encode()).digest()
    begins = first + spread * (int.from_bytes(mark[:4], "big") / 2**32)
    return begins.astimezone(UTC)


def sooner(source: HarvestSource, at: datetime, wait: int) -> None:
    """Bring the next scheduled run forward to when the source asked to be tried again, within bounds."""
    if source.schedule is None or source.next_run_at is None:
        return
    again = at + min(max(timedelta(seconds=wait), _LEAST_WAIT), _LONGEST_WAIT)
    source.next_run_at = min(source.next_run_at, again)
