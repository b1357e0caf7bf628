"""A provider of identities by OpenID Connect: Authlib speaks the protocol, this says what is asked.

The code flow with PKCE. Tokens are signed with a key of the provider, never with a shared secret or
with none; keys are fetched anew when one is named that is not known, and once an hour.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from dashboard.access.policy import Claims, Oidc
from dashboard.access.reader import Identity
from dashboard.i18n import N_

log = logging.getLogger("routewatch")
LEEWAY = 120
"""Seconds that clocks may differ."""
_ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
)
_SIGNED = JWSRegistry(algorithms=[*_ALGORITHMS], strict_check_header=False)
_TIMEOUT = (2, 4)
"""Seconds to connect, and to an answer."""
_KNOWN_SECONDS = 3_600.0
_KEYS_AT_MOST_EVERY = 10.0
_AWAY_SECONDS = 10.0
"""Whoever asks within so many of a failure is told the same: a provider that hangs holds one up."""
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class ProviderAwayError(RuntimeError):
    """It does not answer, or not as it should; `str()` is the sentence, an English message id."""


class NotProvenError(ValueError):
    """What came does not prove who somebody is; `str()` says why, for the log alone."""


class EndedError(RuntimeError):
    """The provider knows the session no more."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the provider says.

    Attributes:
        sid: its own name of the session.
        tokens: `access`, `refresh` and `id`, and `source`: `id` where the ID token says the groups.
    """

    identity: Identity
    sid: str
    tokens: Mapping[str, str]


class Provider:
    """The provider, as its discovery document says.

    Args:
        oidc: issuer, client and scope.
        claims: what is called how.
        secret: of the client; empty for a public one.
        address: where readers reach this installation.
    """

    def __init__(
        self,
        oidc: Oidc,
        claims: Claims,
        secret: str,
        address: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._oidc, self._claims, self._secret = oidc, claims, secret
        self._address = address.rstrip("/")
        self._clock = clock
        self._asking = threading.Lock()
        self._document: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._document_at = self._keys_at = self._away_at = float("-inf")

    # What is asked for.

    def sign_in_address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a reader signs in.

        Raises:
            ProviderAwayError: it does not answer.
        """
        endpoint = self._endpoint("authorization_endpoint")
        with self._client() as client:
            address, _state = client.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(address)

    def sign_out_address(self, tokens: Mapping[str, str]) -> str:
        """Where a reader signs out at the provider; empty where it has no such place."""
        try:
            endpoint = self._discovered().get("end_session_endpoint", "")
        except ProviderAwayError:
            return ""
        if not endpoint:
            return ""
        parameters = {
            "client_id": self._oidc.client_id,
            "post_logout_redirect_uri": f"{self._address}/signed-out",
        }
        if tokens.get("id"):
            parameters["id_token_hint"] = tokens["id"]
        return str(add_params_to_uri(endpoint, parameters.items()))

    def person(self, code: str, verifier: str, nonce: str, issuer: str) -> Person:
        """Who came back with a code.

        Args:
            code: of the provider's answer.
            verifier: of the sign-in that had begun.
            nonce: of the same.
            issuer: that the answer names; empty where it names none.

        Raises:
            ProviderAwayError: it does not answer.
            NotProvenError: it is not proven.
        """
        if issuer and issuer != self._discovered()["issuer"]:
            raise NotProvenError("the answer is of another issuer")
        given = self._token(
            lambda client, endpoint: client.fetch_token(
                endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                timeout=_TIMEOUT,
            )
        )
        claims = self._id_claims(given, nonce)
        tokens = _tokens(given)
        claims, tokens["source"] = self._with_userinfo(claims, tokens)
        return Person(self._identity(claims), str(claims.get("sid", "")), tokens)

    def person_now(self, person: Person) -> Person:
        """What it says by now of somebody who is signed in.

        Raises:
            ProviderAwayError: it does not answer.
            EndedError: it knows the session no more.
            NotProvenError: its answer is about somebody else.
        """
        tokens = dict(person.tokens)
        if tokens["source"] == "userinfo":
            try:
                return self._renewed(person, self._userinfo(tokens["access"]), tokens)
            except EndedError:
                # The token has come of age; the session may go on.
                if not tokens.get("refresh"):
                    raise
        if not tokens.get("refresh"):
            # Nothing can be asked for: the session has its length, and back-channel logout.
            return person
        given = self._token(
            lambda client, endpoint: client.refresh_token(
                endpoint, refresh_token=tokens["refresh"], timeout=_TIMEOUT
            ),
            refused=EndedError,
        )
        tokens |= _tokens(given)
        claims = self._id_claims(given, None) if given.get("id_token") else {}
        if tokens["source"] == "userinfo" or not claims:
            claims = {**claims, **self._userinfo(tokens["access"])}
        return self._renewed(person, claims, tokens)

    def logged_out(self, token: str) -> tuple[str, float, str, str]:
        """Whom the provider logs out: name of its message, until when that counts, subject, sid.

        Raises:
            ProviderAwayError: its keys cannot be had.
            NotProvenError: the token is not one of its logout tokens.
        """
        header, claims = self._verified(token)
        if str(header.get("typ", "logout+jwt")).lower().removeprefix("application/") not in {
            "logout+jwt",
            "jwt",
        }:
            raise NotProvenError("a token of another kind")
        events = claims.get("events")
        if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT), dict):
            raise NotProvenError("no logout token")
        if "nonce" in claims or not isinstance(claims.get("jti"), str):
            raise NotProvenError("no logout token")
        if not (claims.get("sub") or claims.get("sid")):
            raise NotProvenError("a logout of nobody")
        ends = float(claims["exp"]) + LEEWAY
        return claims["jti"], ends, str(claims.get("sub", "")), str(claims.get("sid", ""))

    # How it is asked.

    def _client(self) -> OAuth2Session:
        methods = self._discovered().get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        way = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return OAuth2Session(
            client_id=self._oidc.client_id,
            client_secret=self._secret or None,
            token_endpoint_auth_method=way if self._secret else "none",
            scope=self._oidc.scope,
            redirect_uri=f"{self._address}/sign-in/callback",
            code_challenge_method="S256",
        )

    def _token(
        self,
        ask: Callable[[OAuth2Session, str], Mapping[str, Any]],
        refused: type[Exception] = NotProvenError,
    ) -> Mapping[str, Any]:
        """What the token endpoint gives."""
        endpoint = self._endpoint("token_endpoint")
        try:
            with self._client() as client:
                return ask(client, endpoint)
        except AuthlibBaseError as error:
            raise refused(f"the provider refused: {error.error}") from error
        except (requests.RequestException, ValueError) as error:
            raise self._away(error) from error

    def _userinfo(self, access: str) -> Mapping[str, Any]:
        """What it says of the holder of a token.

        Raises:
            EndedError: the token is none any more.
            ProviderAwayError: it does not answer.
        """
        endpoint = self._endpoint("userinfo_endpoint")
        answer = self._get(endpoint, {"Authorization": f"Bearer {access}"})
        if answer.status_code in {400, 401, 403}:
            raise EndedError
        try:
            answer.raise_for_status()
            found = answer.json()
        except (OSError, ValueError) as error:
            raise self._away(error) from error
        return found if isinstance(found, dict) else {}

    def _with_userinfo(
        self, claims: Mapping[str, Any], tokens: Mapping[str, str]
    ) -> tuple[Mapping[str, Any], str]:
        """Claims, and whether ID token or userinfo says the groups."""
        if self._claims.groups in claims or not self._discovered().get("userinfo_endpoint"):
            return claims, "id"
        try:
            more = self._userinfo(tokens["access"])
        except EndedError as error:
            raise NotProvenError("the access token is refused") from error
        if more.get("sub") != claims.get("sub"):
            raise NotProvenError("userinfo is about somebody else")
        return {**more, **claims}, "userinfo"

    def _renewed(
        self, person: Person, claims: Mapping[str, Any], tokens: Mapping[str, str]
    ) -> Person:
        if claims.get(self._claims.subject) != person.identity.subject:
            raise NotProvenError("the answer is about somebody else")
        return Person(self._identity(claims), person.sid, tokens)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        subject = claims.get(self._claims.subject)
        if not (isinstance(subject, str) and subject):
            raise NotProvenError(f"there is no claim {self._claims.subject}")
        name, bureau = claims.get(self._claims.name), claims.get(self._claims.bureau)
        return Identity(
            subject=subject,
            name=name if isinstance(name, str) and name else subject,
            groups=frozenset(_texts(claims.get(self._claims.groups))),
            bureau=bureau if isinstance(bureau, str) else "",
            via="oidc",
        )

    # What is believed.

    def _id_claims(self, given: Mapping[str, Any], nonce: str | None) -> Mapping[str, Any]:
        """Claims of the ID token among what was given."""
        token = given.get("id_token")
        if not isinstance(token, str):
            raise NotProvenError("no ID token")
        header, claims = self._verified(token)
        checked = CodeIDToken(
            claims,
            header,
            params={
                "client_id": self._oidc.client_id,
                "access_token": given.get("access_token"),
                **({"nonce": nonce} if nonce else {}),
            },
        )
        try:
            checked.validate(now=int(self._clock()), leeway=LEEWAY)
        except (JoseError, ValueError) as error:
            raise NotProvenError(str(error)) from error
        if nonce is not None and claims.get("nonce") != nonce:
            raise NotProvenError("the token is of another sign-in")
        return claims

    def _verified(self, token: str) -> tuple[Mapping[str, Any], dict[str, Any]]:
        """Header and claims of a token that the provider has signed, for us, and now."""
        wanted = jwt.JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._discovered()["issuer"]},
            aud={"essential": True, "value": self._oidc.client_id},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            try:
                found = jwt.decode(token, self._key_set(), registry=_SIGNED)
            except (InvalidKeyIdError, BadSignatureError):
                # The provider may sign with a key that it did not have when it was asked.
                if self._clock() - self._keys_at < _KEYS_AT_MOST_EVERY:
                    raise
                found = jwt.decode(token, self._key_set(anew=True), registry=_SIGNED)
            wanted.validate(found.claims)
        except (JoseError, ValueError) as error:
            raise NotProvenError(str(error)) from error
        return found.header, found.claims

    def _key_set(self, *, anew: bool = False) -> KeySet:
        with self._asking:
            if self._keys is None or anew or self._clock() - self._keys_at > _KNOWN_SECONDS:
                found: Any = self._json(self._document["jwks_uri"])
                self._keys = KeySet.import_key_set(found)
                self._keys_at = self._clock()
            return self._keys

    # Discovery.

    def _endpoint(self, name: str) -> str:
        found = self._discovered().get(name)
        if not isinstance(found, str):
            log.error("the provider of identities has no %s", name)
            raise ProviderAwayError(_UNFIT)
        return found

    def _discovered(self) -> Mapping[str, Any]:
        """The discovery document; the one before, while the provider is away."""
        with self._asking:
            if self._document and self._clock() - self._document_at < _KNOWN_SECONDS:
                return self._document
            try:
                address = f"{self._oidc.issuer.rstrip('/')}/.well-known/openid-configuration"
                document = self._of_issuer(self._json(address))
            except ProviderAwayError:
                if not self._document:
                    raise
            else:
                self._document, self._document_at = document, self._clock()
            return self._document

    def _of_issuer(self, document: dict[str, Any]) -> dict[str, Any]:
        if document.get("issuer") != self._oidc.issuer:
            log.error("the provider of identities has another name than access.toml says")
            raise ProviderAwayError(_UNFIT)
        return document

    def _json(self, address: str) -> dict[str, Any]:
        answer = self._get(address, {"Accept": "application/json"})
        try:
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        except (OSError, ValueError) as error:
            raise self._away(error) from error
        return found

    def _get(self, address: str, headers: Mapping[str, str]) -> requests.Response:
        if self._clock() - self._away_at < _AWAY_SECONDS:
            raise ProviderAwayError(_AWAY)
        try:
            return requests.get(
                address, headers=dict(headers), timeout=_TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            raise self._away(error) from error

    def _away(self, error: Exception) -> ProviderAwayError:
        # Which of them it is, the certificate among them, is for who runs the server.
        log.warning("the provider of identities does not answer: %s", type(error).__name__)
        self._away_at = self._clock()
        return ProviderAwayError(_AWAY)


_AWAY = N_(
    "The provider of identities does not answer. Those who are signed in go on; try again in a "
    "moment."
)
_UNFIT = N_(
    "Nobody can sign in: the provider of identities is not set up for this installation. Tell "
    "those who run it."
)


def _tokens(given: Mapping[str, Any]) -> dict[str, str]:
    """The tokens among what was given, as they are kept."""
    kept = {"access": "access_token", "refresh": "refresh_token", "id": "id_token"}
    return {name: str(given[key]) for name, key in kept.items() if given.get(key)}


def _texts(value: object) -> Iterable[str]:
    """Groups: a list, or names in one text."""
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else ()
