"""An OpenID provider of the shape of OpenID Connect Core 1.0 and RFC 7636, written from them; it can be told to lie."""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.servers.web import Answer, Asked

CLIENT, SECRET = "satudata", "rahasia-klien"


@dataclass
class OpenIdProvider:
    """Signs in whoever ``person`` is, at once; ``lies`` replaces claims of the ID token."""

    url: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "p-1", "email": "sri@contoh.id", "email_verified": True}
    )
    lies: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "satu"}))
    signs_with: RSAKey | None = None
    is_away: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        if self.is_away:
            return Answer(b"Bad Gateway", 502)
        match asked.path:
            case "/.well-known/openid-configuration":
                return _json(self._metadata())
            case "/jwks":
                return _json({"keys": [self.key.as_dict(private=False)]})
            case "/authorize":
                return self._authorize(asked.query)
            case "/token":
                return self._token(asked)
        return Answer(status=404)

    def _metadata(self) -> dict[str, Any]:
        doors = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": self.url} | {name: f"{self.url}/{path}" for name, path in doors.items()}

    def _authorize(self, said: dict[str, str]) -> Answer:
        assert said["response_type"] == "code"
        assert said["client_id"] == CLIENT
        assert said["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(said["scope"].split())
        code = f"kode-{len(self.codes)}"
        self.codes[code] = said
        back = urlencode({"code": code, "state": said["state"], "iss": self.url})
        return Answer(status=302, headers={"Location": f"{said['redirect_uri']}?{back}"})

    def _token(self, asked: Asked) -> Answer:
        given = {name: value[0] for name, value in parse_qs(asked.content.decode()).items()}
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        begun = self.codes.pop(given["code"], None)  # a code is good once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if asked.headers.get("authorization") != f"Basic {known}":
            return _json({"error": "invalid_client"}, 401)
        if (
            begun is None
            or begun["code_challenge"] != challenge.decode().rstrip("=")
            or begun["redirect_uri"] != given["redirect_uri"]
        ):
            return _json({"error": "invalid_grant"}, 400)
        at = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": at, "exp": at + 300, "nonce": begun["nonce"], **self.person}
        told = {name: value for name, value in (claims | self.lies).items() if value is not None}
        token = jwt.encode({"alg": "RS256", "kid": "satu"}, told, self.signs_with or self.key)
        return _json({"access_token": "x", "token_type": "Bearer", "id_token": token})


def _json(said: dict[str, Any], status: int = 200) -> Answer:
    return Answer(json.dumps(said).encode(), status, {"Content-Type": "application/json"})
