"""Sign-in by an OpenID provider: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636).

Everything that comes back is proven before it is believed: ``state`` and ``nonce`` against what this browser was given,
the issuer (RFC 9207 too, where the provider names itself), the audience, the times and the signature of the ID token.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import httpx2

from registry.errors import NotSignedIn, RegistryError, Sentence

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client
    from joserfc.jwk import KeySetSerialization

_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures by a key of the provider's own: neither ``none`` nor one by the shared secret."""
_KEPT = 3600  # seconds that what a provider says of itself is kept
_PATIENCE = 10  # seconds
_LEEWAY = 60  # seconds by which clocks may differ


class ProviderAway(RegistryError):
    """The OpenID provider does not answer, or not with what its standard says."""

    type = "provider-away"
    status = 503
    title = Sentence(
        "Layanan SSO tidak menjawab. Coba lagi sebentar lagi, atau masuk dengan kata sandi.",
        "The SSO service does not answer. Try again in a moment, or sign in with your password.",
    )


class NotProven(NotSignedIn):
    """What came back from the provider does not prove who it is."""

    type = "sso-not-proven"
    title = Sentence(
        "Masuk dengan SSO tidak selesai. Mulai lagi dari halaman masuk.",
        "The sign-in by SSO was not completed. Begin again on the sign-in page.",
    )


@dataclass(frozen=True, slots=True)
class Begun:
    """What a browser was sent away with; ``address`` is where, the rest is secret and needed when it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who the provider says it is; the address only where the provider has verified it."""

    issuer: str
    subject: str
    verified_email: str | None


class Provider:
    """One OpenID provider, and this registry as its client."""

    def __init__(self, issuer: str, client: str, secret: str, back: str) -> None:
        """Take the issuer's address, our name and secret there, and the address to come back to."""
        self.issuer = issuer
        self._client, self._secret, self._back = client, secret, back
        self._told: tuple[float, dict[str, Any]] | None = None

    def begin(self) -> Begun:
        """Return where to send a browser; ProviderAway."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._http() as http:
            endpoint = self._metadata(http)["authorization_endpoint"]
            address, _ = http.create_authorization_url(endpoint, state=state, code_verifier=verifier, nonce=nonce)
        return Begun(address, state, nonce, verifier)

    def finish(self, begun: Begun, answer: Mapping[str, str]) -> Claimed:
        """Return who came back; NotProven when it is not proven, ProviderAway."""
        if not hmac.compare_digest(begun.state.encode(), answer.get("state", "").encode()) or "code" not in answer:
            raise NotProven
        if answer.get("iss", self.issuer) != self.issuer:
            raise NotProven
        with self._http() as http:
            metadata = self._metadata(http)
            claims = self._proven(http, metadata, begun, answer["code"])
        address = claims.get("email") if claims.get("email_verified") is True else None
        return Claimed(self.issuer, str(claims["sub"]), str(address) if address else None)

    def _proven(self, http: "OAuth2Client", metadata: dict[str, Any], begun: Begun, code: str) -> Mapping[str, Any]:
        """Return the claims of the ID token that a code is good for."""
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415  # only who signs in so pays for it
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        expected = {"iss": self.issuer, "aud": self._client}
        try:
            given = http.fetch_token(
                metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=begun.verifier
            )
            keys = KeySet.import_key_set(cast("KeySetSerialization", self._asked(http, metadata["jwks_uri"])))
            token = jwt.decode(str(given["id_token"]), keys, algorithms=_ALGORITHMS)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {name: {"essential": True, "value": value} for name, value in expected.items()},
                {"nonce": begun.nonce, "client_id": self._client},
            )
            claims.validate(leeway=_LEEWAY)
        except httpx2.HTTPError:
            raise ProviderAway from None
        except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError):
            raise NotProven from None
        return cast("Mapping[str, Any]", claims)

    def _http(self) -> "OAuth2Client":
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415

        return OAuth2Client(
            self._client,
            self._secret or None,
            scope="openid email",
            redirect_uri=self._back,
            code_challenge_method="S256",
            timeout=_PATIENCE,
            trust_env=False,
            follow_redirects=False,
        )

    def _metadata(self, http: "OAuth2Client") -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0)."""
        if self._told is None or time.monotonic() - self._told[0] > _KEPT:
            told = self._asked(http, self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if told.get("issuer") != self.issuer:
                raise ProviderAway
            self._told = (time.monotonic(), told)
        return self._told[1]

    def _asked(self, http: "OAuth2Client", address: str) -> dict[str, Any]:
        try:
            answer = http.request("GET", address, withhold_token=True)
            answer.raise_for_status()
            told = answer.json()
        except (httpx2.HTTPError, ValueError):
            raise ProviderAway from None
        if not isinstance(told, dict):
            raise ProviderAway
        return told
