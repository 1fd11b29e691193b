"""Signed receipts: anybody verifies one with any library, and a changed one is no receipt."""

import base64
import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text

from registry.changes import log
from registry.db import now, reading
from registry.errors import Invalid, NotFound
from registry.receipts.canonical import canonical
from registry.receipts.keys import Keys, jwk
from registry.receipts.service import Office, Way

SAID = {"file": {"sha256": "ab" * 32, "rows": 3}, "standard": "/id/standard/a/b/versi/1.0.0", "valid": True}


def from_base64url(written: str) -> bytes:
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


@pytest.fixture
def issued(session, office):
    found = office.issue(session, SAID, way=Way.API, at=now())
    session.flush()
    return found


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path):
    folder = tmp_path / "keys"
    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(lambda _: Keys(folder).sign(b"x"), range(8)))
    assert len(set(signed)) == 1, "Ed25519 is deterministic: one key, one signature"
    assert [path.name for path in folder.iterdir()] == ["receipts.pem"]
    assert (folder / "receipts.pem").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_stranger_verifies_a_receipt_with_cryptography_alone(office, issued):
    """The steps of docs/receipts.md, with nothing of ours."""
    received, published = json.loads(json.dumps(issued.to_json())), json.loads(json.dumps(office.keys.published()))
    header, nothing, signature = received["signature"].split(".")
    assert nothing == ""
    said = json.loads(from_base64url(header))
    (key,) = [one for one in published["keys"] if one["kid"] == said["kid"]]
    payload = json.dumps(received["receipt"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    content = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    public = Ed25519PublicKey.from_public_bytes(from_base64url(key["x"]))
    public.verify(from_base64url(signature), f"{header}.{content}".encode())
    forged = base64.urlsafe_b64encode(payload.replace(b'"rows":3', b'"rows":4')).rstrip(b"=").decode()
    with pytest.raises(InvalidSignature):
        public.verify(from_base64url(signature), f"{header}.{forged}".encode())


def test_a_key_is_named_by_the_thumbprint_of_rfc_8037():
    """The example of RFC 8037, appendix A.3."""
    public = from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    members = json.dumps(jwk(public), sort_keys=True, separators=(",", ":")).encode()
    named = base64.urlsafe_b64encode(hashlib.sha256(members).digest()).rstrip(b"=")
    assert named == b"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_canonical_json_is_that_of_rfc_8785():
    assert (
        canonical({"b": [True, None, 1], "a": 'x"\u20ac\n\x0f'}) == '{"a":"x\\"€\\n\\u000f","b":[true,null,1]}'.encode()
    )
    for wrong in ({"a": 1.5}, {"é": 1}, {"a": {1, 2}}):
        with pytest.raises(ValueError, match="receipt"):
            canonical(wrong)


@pytest.mark.parametrize(
    "changed",
    [
        "UPDATE receipts SET document = replace(document, 'abab', 'cdcd')",
        "UPDATE receipts SET signature = 'x..y'",
        "UPDATE receipts SET id = 'another'",
    ],
)
def test_a_receipt_changed_in_the_database_is_none(engine, people, office, changed):
    with log.transaction(engine) as session:
        number = office.issue(session, SAID, way=Way.API, at=now()).id
    with log.transaction(engine) as session:
        assert office.find(session, number).valid
        session.execute(text(changed))
    with reading(engine) as session:
        for asked in (number, "another"):
            assert office.verified(session, asked) is None
            with pytest.raises(NotFound):
                office.find(session, asked)


def test_a_receipt_of_another_key_counts_only_where_that_key_is_trusted(session, issued, tmp_path):
    folder = tmp_path / "other"
    other = Office(Keys(folder), "https://other.example")
    other.issue(session, SAID, way=Way.API, at=now())
    assert other.verified(session, issued.id) is None
    pem = (tmp_path / "keys" / "receipts.pem").read_bytes()
    (folder / "first.pub").write_bytes(public_half(pem))
    assert other.verified(session, issued.id) == issued


def public_half(pem: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    key = load_pem_private_key(pem, password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_a_receipt_in_a_file_is_read_only_when_it_verifies(office, issued):
    written = json.dumps(issued.to_json(), indent=2).encode()
    assert office.opened(written).check == SAID
    for wrong in (b"{}", b"no json", b"[1]", written.replace(b'"rows": 3', b'"rows": 4'), written.replace(b"..", b".")):
        with pytest.raises(Invalid):
            office.opened(wrong)


def test_numbers_are_letters_alone(issued):
    assert re.fullmatch("[a-z]{28}", issued.id)


def test_programs_read_receipts_and_keys(registry_app):
    registry = registry_app.app.state.registry
    with log.transaction(registry.engine) as session:
        number = registry.office.issue(session, SAID, way=Way.API, at=now()).id
    answer = registry_app.client.get(f"/api/v1/receipts/{number}")
    assert answer.json()["receipt"]["check"] == SAID
    assert answer.json()["receipt"]["instance"] == "https://satudata.example"
    keys = registry_app.client.get("/api/v1/receipts/keys").json()["keys"]
    assert [one["kty"] for one in keys] == ["OKP"]
    assert not [one for one in keys if "d" in one], "the private half stays at home"
    assert registry_app.client.get("/api/v1/receipts/unknown").status_code == 404
    assert (Path(registry.settings.home) / "keys" / "receipts.pem").stat().st_mode & 0o077 == 0
