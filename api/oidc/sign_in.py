"""Signing admins in through an OpenID provider: authorization code with PKCE, state and nonce."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from api.errors import ProviderError, SignInDeniedError, SignInLostError
from api.oidc.admins import AdminList, Person
from api.oidc.json_exchange import get_json, post_form
from api.oidc.pending import PendingSignIn, begin_sign_in, find_pending
from api.oidc.port import Returned
from api.oidc.provider import Provider

_LEEWAY_SECONDS = 60
_CODE_REFUSED = 400
# Signatures that only the provider can make: never one by a secret that we share with it, and never none.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """What is agreed with the provider. Without ``client_secret`` the client is a public one, which PKCE protects.

    ``redirect_uri`` is our callback as the browser reaches it.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    admins: AdminList
    client_secret: str | None = field(default=None, repr=False)


class OidcSignIn:
    """Sends people to the provider, and takes them back. Every call may wait for the provider."""

    def __init__(self, settings: OidcSettings, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self._provider = Provider(settings.issuer)

    def begin(self) -> tuple[str, str]:
        """Where to send a person, and the cookie that remembers them. Raises ProviderError."""
        pending = begin_sign_in(self._clock())
        address = prepare_grant_uri(
            self._provider.endpoint("authorization_endpoint"),
            client_id=self._settings.client_id,
            response_type="code",
            redirect_uri=self._settings.redirect_uri,
            scope=self._scope(),
            state=pending.state,
            nonce=pending.nonce,
            code_challenge=create_s256_code_challenge(pending.verifier),
            code_challenge_method="S256",
        )
        return str(address), pending.cookie

    def finish(self, returned: Returned, cookie: str | None) -> Person:
        """The admin who came back. Raises SignInError: lost, denied, not an admin, or the provider is at fault."""
        pending = find_pending(cookie)
        if pending is None or not pending.is_answered_by(returned.state or "", self._clock()):
            raise SignInLostError
        if returned.error is not None or returned.code is None:
            raise SignInDeniedError("the provider did not agree")
        if returned.issuer not in (None, self._settings.issuer):
            raise SignInDeniedError("the answer is another provider's")
        token = self._redeem(returned.code, pending)
        claims = self._verified(token, pending)
        return self._settings.admins.admit(self._completed(claims, token))

    def _scope(self) -> str:
        offered = self._provider.strings("scopes_supported")
        groups = " groups" if self._settings.admins.groups and "groups" in offered else ""
        return f"openid email profile{groups}"

    def _redeem(self, code: str, pending: PendingSignIn) -> Mapping[str, object]:
        """The tokens for a code. Where the provider refuses it, it was used already or is too old."""
        endpoint = self._provider.endpoint("token_endpoint")
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=self._settings.redirect_uri,
            code=code,
            code_verifier=pending.verifier,
        )
        auth = ClientAuth(self._settings.client_id, self._settings.client_secret, self._auth_method())
        _, headers, body = auth.prepare("POST", endpoint, {}, body)
        try:
            return post_form(endpoint, body, headers)
        except ProviderError as exc:
            if exc.status != _CODE_REFUSED:
                raise
            raise SignInDeniedError("the provider did not accept the code") from exc

    def _auth_method(self) -> str:
        if self._settings.client_secret is None:
            return "none"
        offered = self._provider.strings("token_endpoint_auth_methods_supported") or ("client_secret_basic",)
        return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"

    def _verified(self, token: Mapping[str, object], pending: PendingSignIn) -> Mapping[str, object]:
        """What the ID token claims, once its signature, issuer, audience, time and nonce are right."""
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise SignInDeniedError("the provider sent no ID token")
        try:
            signed = self._decode(id_token)
            expected = {"iss": self._settings.issuer, "aud": self._settings.client_id, "nonce": pending.nonce}
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                {name: {"essential": True, "value": value} for name, value in expected.items()},
                {"client_id": self._settings.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(now=int(self._clock()), leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as exc:
            raise SignInDeniedError(f"the provider's token is not valid ({type(exc).__name__})") from exc
        return dict(claims)

    def _decode(self, id_token: str) -> jwt.Token:
        """The token, its signature checked; the provider's keys are read again where the known ones do not fit."""
        try:
            return self._decode_with(self._provider.keys(), id_token)
        except (JoseError, ValueError):
            return self._decode_with(self._provider.keys(anew=True), id_token)

    def _decode_with(self, keys: KeySet, id_token: str) -> jwt.Token:
        offered = self._provider.strings("id_token_signing_alg_values_supported") or ("RS256",)
        allowed = [name for name in _ALGORITHMS if name in offered]
        return jwt.decode(id_token, keys, registry=JWSRegistry(algorithms=allowed, strict_check_header=False))

    def _completed(self, claims: Mapping[str, object], token: Mapping[str, object]) -> Mapping[str, object]:
        """The claims, with those that the provider tells only when asked with the access token."""
        access = token.get("access_token")
        wanted = {"email"} | ({"groups"} if self._settings.admins.groups else set())
        endpoint = self._provider.find_endpoint("userinfo_endpoint")
        if wanted <= claims.keys() or endpoint is None or not isinstance(access, str):
            return claims
        told = get_json(endpoint, {"Authorization": f"Bearer {access}"})
        if told.get("sub") != claims["sub"]:
            raise SignInDeniedError("the provider told of two people at once")
        return {**told, **claims}
