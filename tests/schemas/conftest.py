"""The ``jsonschema`` library as the oracle: another engine that must say the same of our schemas."""

import re
from itertools import pairwise

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from registry.schemas import documents

WRITTEN_FOR_PYTHON = {
    r"\p{L}": r"[^\W\d_]",
    r"^[\p{L}\p{N}][\p{L}\p{N} ._-]{1,99}$": r"^[^\W_][\w .-]{1,99}\Z",
}


def pattern(_validator, wanted, instance, _schema):
    if isinstance(instance, str) and not re.search(WRITTEN_FOR_PYTHON.get(wanted, wanted), instance):
        yield ValidationError(wanted)


def ordered(_validator, names, instance, _schema):
    if isinstance(instance, dict) and set(names) <= set(instance):
        first, second = (instance[name] for name in names)
        if isinstance(first, str | int) and type(first) is type(second) and first > second:
            yield ValidationError("order")


def ascending(_validator, _wanted, instance, _schema):
    if isinstance(instance, list) and any(type(a) is type(b) and a >= b for a, b in pairwise(instance)):
        yield ValidationError("order")


@pytest.fixture(scope="session")
def oracle():
    keywords = {"pattern": pattern, "x-ordered": ordered, "x-ascending": ascending}
    engine = extend(Draft202012Validator, keywords)

    def faults(kind, document):
        validator = engine(
            documents.schema(kind),
            registry=documents.registry(),
            format_checker=FormatChecker(["date", "date-time", "email", "iri"]),
        )
        return {"".join(f"/{step}" for step in error.absolute_path) for error in validator.iter_errors(document)}

    return faults
