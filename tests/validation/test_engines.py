"""The two engines of the check, polars and SQL in DuckDB: each is the other's oracle."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.validation.plan import compiled
from registry.validation.run import judge
from registry.validation.sql.run import judge as judge_in_sql
from tests.factories.rulesets import rulesets, tables

RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@RELAXED
@given(st.data())
def test_polars_and_sql_judge_every_table_alike(data):
    rules = data.draw(rulesets())
    table = data.draw(tables(rules))
    assert judge_in_sql(rules, table) == judge(compiled(rules), table)
