"""The two engines of the check, polars and SQL in DuckDB: each is the other's oracle."""

import json
from contextlib import contextmanager
from datetime import date
from importlib.metadata import entry_points

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from registry.cli.main import app
from registry.codes.book import FileBook
from registry.standards.bundled import envelopes, profiles
from registry.standards.repository import Registered
from registry.validation import scan
from registry.validation.engine import Engine
from registry.validation.plan import compiled
from registry.validation.run import judge
from registry.validation.service import check
from registry.validation.sql.run import judge as judge_in_sql
from tests.factories.rulesets import rulesets, tables

RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@RELAXED
@given(st.data())
def test_polars_and_sql_judge_every_table_alike(data):
    rules = data.draw(rulesets())
    table = data.draw(tables(rules))
    in_sql = judge_in_sql(rules, table)
    assert in_sql == judge(compiled(rules), table)
    with looked_through():
        assert in_sql == judge(compiled(rules), table)


@contextmanager
def looked_through():
    """Ask every row for signs of a fault first, as where there are many, and judge the suspect ones alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "FEW", -1)
        yield


@pytest.mark.parametrize(("form", "seed"), [("xlsx", 1), ("csv", 2)])
def test_both_find_the_same_in_the_exports_of_a_village_with_planted_faults(tmp_path, form, seed):
    (point,) = entry_points(group="registry.samples", name="sitakro")
    *files, ledger = point.load()(tmp_path, village="35.05.10.2011", people=300, seed=seed, faults=0.1, form=form)
    planted = json.loads(ledger.read_text(encoding="utf-8"))
    standards = [
        Registered(each.slug, f"/id/standard/{each.agency}/{each.slug}/versi/{each.version}", each.body)
        for each in envelopes().values()
    ]

    def reports(engine):
        return [
            check(
                file,
                name=file.name,
                standards=standards,
                profiles=list(profiles().values()),
                book=FileBook(),
                today=date(2026, 2, 1),
                period=date(2025, 12, 31),
                engine=engine,
            ).report
            for file in files
        ]

    in_sql, in_polars = reports(Engine.DUCKDB), reports(Engine.POLARS)
    with looked_through():
        assert [report.findings for report in reports(Engine.POLARS)] == [report.findings for report in in_polars]
    assert [report.findings for report in in_sql] == [report.findings for report in in_polars]
    assert sum(report.counts["error"] for report in in_sql) == len(planted) > 100
    assert {report.engine for report in in_sql} == {"duckdb"}


def test_a_table_too_large_for_memory_is_judged_alike(bench, monkeypatch):
    rows = [{"nama": "x" * 21} if number % 7 == 0 else {} for number in range(1, 200)]
    monkeypatch.setattr("registry.validation.readers.csv.STREAMED", 100)
    found = {engine: bench.found(bench.csv(*rows), engine=engine) for engine in Engine}
    assert found[Engine.DUCKDB] == found[Engine.POLARS]
    assert len(found[Engine.DUCKDB]) == 28


def test_the_command_names_its_engine(tmp_path):
    (tmp_path / "data.csv").write_text("kode,jumlah\nAB,1\nABC,x\n")
    (tmp_path / "skema.json").write_text(
        json.dumps(
            {"fields": [{"name": "kode", "constraints": {"maxLength": 2}}, {"name": "jumlah", "type": "integer"}]}
        )
    )
    asked = ["check", str(tmp_path / "data.csv"), "--schema", str(tmp_path / "skema.json"), "--engine"]
    answers = [CliRunner().invoke(app, [*asked, engine]) for engine in ("duckdb", "polars")]
    assert answers[0].exit_code == answers[1].exit_code == 1
    assert answers[0].stdout == answers[1].stdout
    assert CliRunner().invoke(app, [*asked, "tensor"]).exit_code == 2
