"""The engines that can run a plan. They must find the same, so that each is the proof of the other."""

from enum import StrEnum

from registry.validation.plan import Plan
from registry.validation.readers.table import Table
from registry.validation.run import Judgement, judge

ROOM = 100_000
"""Up to so many faults are all listed in a report. Of more, the full list is written elsewhere, part after part."""
MOST = 1_000
"""Of more faults so many of each check and column are listed; all are counted."""


class Engine(StrEnum):
    """What runs the rules: polars, or SQL in DuckDB."""

    POLARS = "polars"
    DUCKDB = "duckdb"


def judged(plan: Plan, table: Table, engine: Engine) -> Judgement:
    """Check every cell and row of a table."""
    if engine is Engine.DUCKDB:
        from registry.validation.sql import run  # noqa: PLC0415  # a fifth of a second that only its users pay

        return run.judge(plan.rules, table)
    return judge(plan, table, most=MOST, room=ROOM)
