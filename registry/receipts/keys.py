"""The instance's key: made once, outside the database, readable by its owner only (Ed25519, RFC 8032).

``receipts.pem`` signs. Public keys beside it (``*.pub``, PEM) are trusted as well: keys that were in use before, or
those of other machines that write into the same database. A signature is a JWS with detached content (RFC 7515,
appendix F), so that any JOSE library verifies it; a key is named by its thumbprint (RFC 7638).
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from registry.errors import Invalid, Sentence
from registry.web.instance_key import keep_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_PRIVATE = "receipts.pem"
_ALGORITHM = "EdDSA"


class Keys:
    """The keys of one home folder; nothing is read or made before something is signed or verified."""

    def __init__(self, folder: Path) -> None:
        """Keep the key under ``folder``."""
        self._folder = folder

    def sign(self, payload: bytes) -> str:
        """Return the detached signature of a payload, ``header..signature``; makes the key when there is none."""
        named = _thumbprint(_public_bytes(self._private))
        header = _encoded(orjson.dumps({"alg": _ALGORITHM, "kid": named}))
        return f"{header}..{_encoded(self._private.sign(_signed(header, payload)))}"

    def is_signed(self, payload: bytes, signature: str) -> bool:
        """Say whether one of the trusted keys signed this payload."""
        return is_signed(payload, signature, self._trusted)

    def published(self) -> dict[str, Any]:
        """Return the public keys as a JWK Set (RFC 7517, RFC 8037); makes the key when there is none."""
        own = _thumbprint(_public_bytes(self._private))
        trusted = {own: _public_bytes(self._private), **self._trusted}
        return {"keys": [jwk(key) | {"kid": name, "use": "sig", "alg": _ALGORITHM} for name, key in trusted.items()]}

    @cached_property
    def _private(self) -> "Ed25519PrivateKey":
        # a command that neither signs nor verifies should not pay for the import
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

        path = self._folder / _PRIVATE
        if not path.exists():
            _make(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise Invalid(
                Sentence(
                    f"Kunci tanda terima ({path}) bukan kunci Ed25519.", f"The key of receipts ({path}) is no Ed25519."
                )
            )
        return key

    @property
    def _trusted(self) -> Mapping[str, bytes]:
        """Public keys by thumbprint: read anew each time, for a key may be added while the service runs."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

        found = {}
        if (self._folder / _PRIVATE).exists():
            own = _public_bytes(self._private)
            found[_thumbprint(own)] = own
        for path in sorted(self._folder.glob("*.pub")):
            key = load_pem_public_key(path.read_bytes())
            if isinstance(key, Ed25519PublicKey):
                public = key.public_bytes_raw()
                found[_thumbprint(public)] = public
        return found


def is_signed(payload: bytes, signature: str, trusted: Mapping[str, bytes]) -> bool:
    """Say whether a detached JWS is that of a payload by one of the keys given, raw by thumbprint."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        header, detached, mark = signature.split(".")
        said = orjson.loads(_decoded(header))
        if detached or said.get("alg") != _ALGORITHM or said.get("kid") not in trusted:
            return False
        Ed25519PublicKey.from_public_bytes(trusted[said["kid"]]).verify(_decoded(mark), _signed(header, payload))
    except (ValueError, AttributeError, TypeError, InvalidSignature):
        return False
    return True


def jwk(public: bytes) -> dict[str, str]:
    """Return a raw public key as a JWK (RFC 8037)."""
    return {"crv": "Ed25519", "kty": "OKP", "x": _encoded(public)}


def raw_keys(published: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the raw Ed25519 keys of a JWK Set by thumbprint; Invalid for what is none."""
    try:
        raw = [_decoded(one["x"]) for one in published["keys"] if one.get("crv") == "Ed25519"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid(Sentence("Ini bukan daftar kunci (JWK Set).", "This is no list of keys (JWK Set).")) from None
    return {_thumbprint(key): key for key in raw}


def _make(path: Path) -> None:
    """Make the key, unless another process is faster: a key that is there is never replaced."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    keep_key(path, made)


def _public_bytes(key: "Ed25519PrivateKey") -> bytes:
    return key.public_key().public_bytes_raw()


def _thumbprint(public: bytes) -> str:
    return _encoded(hashlib.sha256(orjson.dumps(jwk(public), option=orjson.OPT_SORT_KEYS)).digest())


def _signed(header: str, payload: bytes) -> bytes:
    """Return what is signed: the header and the content that travels beside it (RFC 7515 §5.1)."""
    return f"{header}.{_encoded(payload)}".encode()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
