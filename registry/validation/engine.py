"""The engines that can run a plan. They must find the same, so that each is the proof of the other."""

from enum import StrEnum

from registry.validation.plan import Plan
from registry.validation.readers.table import Table
from registry.validation.run import Judgement, judge


class Engine(StrEnum):
    """What runs the rules: polars, or SQL in DuckDB."""

    POLARS = "polars"
    DUCKDB = "duckdb"


def judged(plan: Plan, table: Table, engine: Engine) -> Judgement:
    """Check every cell and row of a table."""
    if engine is Engine.DUCKDB:
        from registry.validation.sql import run  # noqa: PLC0415  # a fifth of a second that only its users pay

        return run.judge(plan.rules, table)
    return judge(plan, table)
