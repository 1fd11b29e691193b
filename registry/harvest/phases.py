"""The words of a run: what it is for, how far it is, how it stands, and what becomes of a record."""

from enum import StrEnum


class Mode(StrEnum):
    """What a run is for."""

    FULL = "full"
    FAILED = "failed"  # only the records that failed at their last run
    DRY = "dry"  # the same, and nothing kept


class JobState(StrEnum):
    """How a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"  # for somebody's leave to change or remove so much
    DONE = "done"
    FAILED = "failed"  # the source could not be read to its end; what was read is taken
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class Phase(StrEnum):
    """What a run does now."""

    GATHER = "gather"
    WEIGH = "weigh"
    PUT = "put"
    END = "end"
    BURY = "bury"
    ENDED = "ended"


class Become(StrEnum):
    """What became of a record."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    SKIPPED = "skipped"
    FAILED = "failed"
    GONE = "gone"


FOUND = "found"
"""Under which name ``counts`` of a run tells how many records the source gave."""
