"""What a dataset says of itself is a claim; a stored receipt of one of its own files is the proof."""

import pytest

from registry.catalog import receipts
from registry.db import now
from registry.receipts.service import Way

STANDARD = "/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"
OWN, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def issued(session, office):
    def issue(*, sha256=OWN, valid=True):
        said = {"file": {"sha256": sha256}, "standard": STANDARD, "valid": valid}
        number = office.issue(session, said, way=Way.HARVEST, at=now()).id
        session.flush()
        return number

    return issue


def body(receipt, *, standard=STANDARD):
    claim = {"receipt": receipt, "valid": True, "standard": standard}
    return {"distributions": [{"identifier": "tabel", "check": claim}, {"identifier": "asli", "sha256": OWN}]}


def conforms(session, office, document):
    return receipts.conforms(session, office, document, document["distributions"][0])


def test_a_receipt_of_one_of_its_files_proves_a_dataset_valid(session, office, issued):
    assert conforms(session, office, body(issued()))


def test_a_claim_is_no_proof(session, office, issued):
    assert not conforms(session, office, body(None))
    assert not conforms(session, office, body("tidak-ada"))
    assert not conforms(session, office, body(issued(valid=False)))
    assert not conforms(session, office, body(issued(sha256=OTHER))), "the receipt of another file"
    assert not conforms(session, office, body(issued(), standard="/id/standard/lain/lain/versi/1.0.0"))
