"""What only the service fills in cannot be brought from outside."""

import pytest

from registry.errors import Invalid
from registry.schemas.system_fields import require_untouched

CHECK = {"valid": True, "receipt": "a" * 64}
BEFORE = {"distributions": [{"identifier": "csv", "check": CHECK}]}


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,
        {},
        {"distributions": []},
        {"distributions": [{"identifier": "csv"}]},
        {"distributions": [{"identifier": "csv", "check": CHECK, "title": {"id": "Nama baru"}}]},
    ],
)
def test_values_may_stay_or_go(after):
    require_untouched("dataset", BEFORE, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, BEFORE),
        ({}, {"distributions": [{"identifier": "csv", "check": CHECK}]}),
        (BEFORE, {"distributions": [{"identifier": "csv", "check": {**CHECK, "valid": False}}]}),
    ],
)
def test_a_forged_proof_is_refused(before, after):
    with pytest.raises(Invalid):
        require_untouched("dataset", before, after)


def test_kinds_without_such_fields_are_left_alone():
    require_untouched("standard", {}, {"anything": 1})
