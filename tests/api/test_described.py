"""The description of the API is valid, and what it promises holds for requests made up from it (schemathesis)."""

import itertools
import logging

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import _served
from tests.scale import FUZZED_REQUESTS, IS_SOAK

METHODS = ("get", "post", "put", "patch", "delete")
ROLES = [None, "produsen", "pendukung", "walidata", "pembina", "koordinator", "admin", "everything"]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
AGAIN = {"/sparql"}  # judged by the suite of its own protocol


@pytest.fixture(scope="module")
def described(reading_app):
    return reading_app.client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def fuzzed(prepared_home, tmp_path_factory):
    """A service of its own, for what is made up writes too."""
    yield from _served(prepared_home, tmp_path_factory.mktemp("fuzzed") / "served", "graph")


def operations(document):
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def test_the_description_is_valid_openapi_3_1(described):
    assert described["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()] == []


def test_every_operation_says_what_it_is(described):
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(names) == len(set(names)) > 60
    told = {tag["name"]: tag["description"] for tag in described["tags"]}
    for path, method, operation in operations(described):
        assert operation.get("summary"), (method, path)
        assert operation.get("description"), (method, path)
        assert operation.get("tags"), (method, path)
        for tag in operation["tags"]:
            assert told[tag] != tag, f"{tag} has no description in registry/web/openapi.py"
        assert "4XX" in operation["responses"]
        assert "422" not in operation["responses"]


def test_generators_of_clients_can_make_a_class_of_every_schema(described):
    schemas = described["components"]["schemas"]
    assert all(name.isalnum() and name[0].isalpha() for name in schemas)
    titles = [schema["title"] for schema in schemas.values() if "title" in schema]
    assert len(titles) == len(set(titles))


def test_no_address_can_mean_two_paths(described):
    """As Redocly judges: of two paths with as many variables, some part must differ that is none."""
    paths = [
        [None if part[:1] + part[-1:] == "{}" else part for part in path.split("/")] for path in described["paths"]
    ]
    for one, other in itertools.combinations(paths, 2):
        if len(one) == len(other) and one.count(None) == other.count(None):
            assert any(a and b and a != b for a, b in zip(one, other, strict=True)), (one, other)


def test_who_answers_for_it_is_told(described):
    assert described["info"]["contact"]["name"]


def test_every_unsafe_call_of_the_api_takes_a_key(described):
    for path, method, operation in operations(described):
        if method != "get" and path.startswith("/api/v1/"):
            named = {each["name"].lower() for each in operation.get("parameters", ())}
            assert "idempotency-key" in named, (method, path)


@pytest.mark.soak
@pytest.mark.timeout(36_000 if IS_SOAK else 300)
def test_what_is_made_up_from_the_description_is_answered_as_it_says(fuzzed, described):
    """As the public, and with a token of each role."""
    logging.getLogger("schemathesis").setLevel(logging.ERROR)
    schema = schemathesis.openapi.from_dict(described)
    schema.app = fuzzed.app
    found = [each.ok() for each in schema.get_all_operations()]
    found = [each for each in found if each.path.startswith("/api/v1/") and each.path not in AGAIN]
    every = max(2, FUZZED_REQUESTS // len(found))
    roles = itertools.cycle(ROLES)
    asked, faults = 0, {}
    for operation in found:

        @seed(350510)
        @settings(
            max_examples=every,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            nonlocal asked
            asked += 1
            role = next(roles)
            headers = fuzzed.bearer(role) if role else {}
            try:
                answer = case.call(headers=headers)
                case.validate_response(answer, checks=CHECKS, headers=headers)
            except BaseException as fault:  # noqa: BLE001  # all of them are told together
                faults.setdefault(f"{case.method} {case.path}", f"as {role}: {fault!r:.900}")

        ask()
    assert asked >= FUZZED_REQUESTS * 2 // 3
    assert faults == {}, "\n".join(f"{where} {what}" for where, what in faults.items())
