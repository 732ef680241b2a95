"""Signing in with an organisation's own accounts: OpenID Connect, authorization code with PKCE.

The protocol is Authlib's, the tokens' signatures joserfc's. What must be remembered between going to the provider
and coming back lies in a signed cookie for a few minutes. Nothing of what the provider tells is kept but a keyed
hash of `sub`, to which the account is bound that a claim names at the first sign-in.
"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import httpx2 as httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.account_repository import Binding
from service.errors import ServiceError
from service.settings import Settings

SCOPE = "openid profile email"
MINUTES = 10
SECONDS_TO_WAIT = 10.0
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]


class SignInFailedError(ServiceError):
    """The provider refused, cannot be reached, or told something that does not hold."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What is remembered while somebody is at the provider."""

    state: str
    nonce: str
    verifier: str
    after: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for: who they are to it, and the account that the claim names."""

    binding: Binding
    name: str


def begin(settings: Settings, redirect_uri: str, after: str) -> tuple[str, str]:
    """The provider's address to go to, and the cookie to remember. Raises SignInFailedError."""
    trip = Trip(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), after)
    with _client(settings, redirect_uri) as client:
        address, _ = client.create_authorization_url(
            _metadata(settings)["authorization_endpoint"],
            state=trip.state,
            nonce=trip.nonce,
            code_verifier=trip.verifier,
        )
    return str(address), _signer(settings).dumps(asdict(trip))


def finish(settings: Settings, redirect_uri: str, cookie: str, answer: Mapping[str, str]) -> tuple[Vouched, str]:
    """Whom the provider vouches for, and where they were going.

    answer: the parameters the provider sent back. Raises SignInFailedError.
    """
    try:
        trip = Trip(**_signer(settings).loads(cookie, max_age=MINUTES * 60))
    except (BadSignature, TypeError) as error:
        raise SignInFailedError("the way back took too long or began elsewhere") from error
    if "code" not in answer or not secrets.compare_digest(answer.get("state", "").encode(), trip.state.encode()):
        raise SignInFailedError(answer.get("error", "the answer does not belong to this sign-in"))
    metadata = _metadata(settings)
    try:
        with _client(settings, redirect_uri) as client:
            token = client.fetch_token(
                metadata["token_endpoint"], code=answer["code"], code_verifier=trip.verifier
            )
        claims = _claims(settings, metadata, str(token["id_token"]), trip.nonce)
    except (AuthlibBaseError, JoseError, httpx.HTTPError, KeyError, ValueError) as error:
        raise SignInFailedError(type(error).__name__) from error
    name = claims.get(settings.oidc_claim)
    if not isinstance(name, str) or not name:
        raise SignInFailedError(f"the provider does not tell {settings.oidc_claim}")
    return Vouched(_binding(settings, claims), name), trip.after


def _binding(settings: Settings, claims: Mapping[str, Any]) -> Binding:
    """Issuer and `sub` alone tell one user from another: names and e-mail addresses go on to the next."""
    subject = f"subject:{claims['iss']}\x00{claims['sub']}"
    return Binding(claims["iss"], hmac.new(settings.places.secret(), subject.encode(), hashlib.sha256).hexdigest())


def _claims(settings: Settings, metadata: Mapping[str, Any], id_token: str, nonce: str) -> Mapping[str, Any]:
    keys = KeySet.import_key_set(_fetched(metadata["jwks_uri"]))
    decoded = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
    jwt.JWTClaimsRegistry(
        now=int(time.time()),
        leeway=60,
        iss={"essential": True, "value": metadata["issuer"]},
        aud={"essential": True, "value": settings.oidc_client_id or ""},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(decoded.claims)
    claims: Mapping[str, Any] = decoded.claims
    return claims


def _client(settings: Settings, redirect_uri: str) -> OAuth2Client:
    secret = settings.oidc_client_secret
    return OAuth2Client(
        settings.oidc_client_id,
        secret.get_secret_value() if secret else None,
        scope=SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        timeout=SECONDS_TO_WAIT,
    )


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.places.secret(), salt="oidc")


def _metadata(settings: Settings) -> Mapping[str, Any]:
    assert settings.oidc_issuer is not None
    found = json.loads(_discovered(settings.oidc_issuer.rstrip("/")))
    if found.get("issuer", "").rstrip("/") != settings.oidc_issuer.rstrip("/"):
        raise SignInFailedError("the provider calls itself by another name")
    metadata: Mapping[str, Any] = found
    return metadata


@lru_cache(maxsize=4)
def _discovered(issuer: str) -> str:
    return json.dumps(_fetched(f"{issuer}/.well-known/openid-configuration"))


def _fetched(address: str) -> Any:
    try:
        answer = httpx.get(address, timeout=SECONDS_TO_WAIT)
        answer.raise_for_status()
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise SignInFailedError("the provider cannot be reached") from error
