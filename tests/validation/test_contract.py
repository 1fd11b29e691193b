"""The published JSON Schema of a row is the contract: two implementations of it and the columnar check agree.

Cells are given without line breaks: where a text ends for ``$`` and what ``.`` means there differs between languages of
patterns. Numbers are such as a double holds.
"""

import re

import jsonschema
import jsonschema_rs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from registry.standards.compile.json_schema import json_schema
from registry.standards.compile.plan import plan
from registry.standards.payloads import Datatype, Severity
from registry.standards.repository import Registered
from registry.validation.plan import compiled
from registry.validation.rules import DECIMAL, WHOLE, ruleset
from registry.validation.run import judge
from registry.validation.sql.literals import WHITE_SPACE
from tests.factories.rulesets import AT, Book, standards, tables

RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
LINE_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CHECK_OF = {"enum": "code", "minLength": "length", "maxLength": "length", "minimum": "range", "maximum": "range"}


def whole_pattern(validator, pattern, instance, schema):
    """Find a pattern as ECMA does: Python's own ``$`` is found before a last line break, too."""
    if validator.is_type(instance, "string") and not re.search(re.sub(r"(?<!\\)\$", r"\\Z", pattern), instance):
        yield jsonschema.ValidationError(pattern)


ORACLE = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": whole_pattern})


def value(column, text):
    """Return a cell as JSON: the value that it is read as, else the text as it stands."""
    if column.vocabulary is not None:
        code = column.vocabulary.read(text)
        return text if code is None else code
    if column.datatype is Datatype.INTEGER and re.fullmatch(WHOLE, text):
        return int(text)
    if column.datatype is Datatype.DECIMAL and re.fullmatch(DECIMAL, text):
        return float(text)
    return text


@RELAXED
@given(st.data())
def test_three_implementations_agree_on_every_row_and_cell(data):
    body = data.draw(standards())
    found = plan(Registered("uji", "/id/standard/uji/uji/versi/1.0.0", body), book=Book(), at=AT)
    schema = json_schema(found, "https://contoh.id")
    elsewhere = schema.get("x-rules-elsewhere", [])
    told_by_rows = [rule for rule in body.rules if rule.id not in elsewhere]
    asked = body.model_copy(update={"rules": told_by_rows, "key": []})  # a key is a matter of the table
    positions = {variable.name: (place, variable.name, None) for place, variable in enumerate(body.variables)}
    rules = ruleset(asked, None, positions, book=Book(), at=AT)
    table = data.draw(tables(rules))
    rows = table.frame.collect()
    texts = [text for column in rules.columns for text in rows[f"c{column.index}"] if text]
    longest = 15 if any("%" in f"{rule.test}{rule.when}" for rule in asked.rules) else 300  # sums are exact up to 2⁵³
    assume(not any(LINE_BREAKS.search(text) or len(text) > longest for text in texts))
    checks_elsewhere = {
        (name, check) for name, facts in schema["properties"].items() for check in facts.get("x-checks-elsewhere", ())
    }
    judgement = judge(compiled(rules), table)
    errors = [
        fault
        for fault in judgement.faults
        if fault.severity is Severity.ERROR and (fault.variable, fault.check) not in checks_elsewhere
    ]
    oracle = ORACLE(schema, format_checker=ORACLE.FORMAT_CHECKER)
    fast = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    for row in rows.to_dicts():
        if row["row"] in judgement.blank:
            continue
        cells = {column.name: row[f"c{column.index}"] for column in rules.columns}
        instance = {
            column.name: value(column, cells[column.name])
            for column in rules.columns
            if (cells[column.name] or "").strip(WHITE_SPACE)
        }
        faults = list(oracle.iter_errors(instance))
        told = {(fault.variable, fault.check) for fault in errors if fault.row == row["row"]}
        said = (bool(told), bool(faults), not fast.is_valid(instance))
        assert said in {(True,) * 3, (False,) * 3}, (instance, told, faults)
        of_cells = {fault.path[0] for fault in faults if fault.path and fault.schema_path[0] != "allOf"}
        assert of_cells == {name for name, check in told if not check.startswith(("rule.", "required"))}
        missing = {name for name in schema["required"] if name not in instance}
        assert missing == {name for name, check in told if check == "required"}


def test_bounds_that_exclude_and_multiples_are_rules_that_the_schema_can_tell(bench):
    body = bench.standard(
        bench.variable("luas", "decimal"),
        rules=[
            bench.rule("r1", "luas", test="luas > 0 and luas < 100"),
            bench.rule("r2", "luas", test="luas % 5 == 0"),
            bench.rule("r3", "luas", test="luas % 5 == luas"),
        ],
    )
    schema = json_schema(plan(Registered("uji", "/id/standard/uji/uji/versi/1.0.0", body), book=Book(), at=AT), "")
    first, second = ({key: told for key, told in rule.items() if key != "$comment"} for rule in schema["allOf"])
    assert first == {
        "allOf": [
            {"properties": {"luas": {"exclusiveMinimum": 0}}},
            {"properties": {"luas": {"exclusiveMaximum": 100}}},
        ]
    }
    assert second == {"properties": {"luas": {"multipleOf": 5}}}
    assert schema["x-rules-elsewhere"] == ["r3"]
    rows = [["0"], ["5"], ["7.5"], ["100"], ["95"]]
    found = bench.table(*body.variables, rules=[rule for rule in body.rules if rule.id != "r3"], rows=rows)
    assert found == [("A2", "rule.r1"), ("A4", "rule.r2"), ("A5", "rule.r1")]
