"""A provider of identities by OpenID Connect: Authlib's Flask client asks, this says what counts.

The code flow with PKCE. Tokens are signed with a key of the provider, never with a shared secret or
with none; keys are fetched anew when one is named that is not known, and once an hour.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.oauth2.claims import JWTClaims
from flask import session
from joserfc.errors import InvalidClaimError, JoseError

from dashboard.access.policy import Claims, Oidc, PolicyError
from dashboard.access.reader import Identity
from dashboard.i18n import N_
from dashboard.identity.sessions import Person, Sessions

T = TypeVar("T")
log = logging.getLogger("routewatch")
LEEWAY = 120
"""Seconds that clocks may differ."""
_ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
)
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_USED = (*_NEEDED, "issuer", "userinfo_endpoint", "end_session_endpoint")
_TIMEOUT = (2, 4)
"""Seconds to connect, and to an answer."""
_KNOWN_SECONDS = 3_600.0
_KEYS_AT_MOST_EVERY = 10.0
_AWAY_SECONDS = 10.0
"""Requests this soon after a failure fail alike: a hanging provider delays only one."""
_AT_ONCE = 20
"""Sign-ins that one browser may have begun."""
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_REFUSED = frozenset({400, 401, 403})
_UNREADABLE = (JoseError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What libraries raise at a token that somebody made up."""


class ProviderAwayError(RuntimeError):
    """It does not answer, or not as it should; `str()` is the sentence, an English message id."""


class NotProvenError(ValueError):
    """What came does not prove who somebody is; `str()` says why, for the log alone."""


class EndedError(RuntimeError):
    """The provider knows the session no more."""


class LogoutToken(JWTClaims):  # type: ignore[misc] # Authlib has no types
    """What a provider says of somebody who is signed out there."""

    def validate(self, now: int | None = None, leeway: int = 0) -> None:
        """Refuse other kinds of token, and a logout that names nobody."""
        super().validate(now, leeway)
        kind = str(self.header.get("typ", "jwt")).lower().removeprefix("application/")
        events = self.get("events")
        is_logout = isinstance(events, dict) and isinstance(events.get(_LOGOUT), dict)
        if kind not in {"logout+jwt", "jwt"} or not is_logout or "nonce" in self:
            raise InvalidClaimError("events")
        if not isinstance(self.get("jti"), str) or not (self.get("sub") or self.get("sid")):
            raise InvalidClaimError("jti")


class Client(FlaskOAuth2App):  # type: ignore[misc] # Authlib has no types
    """Authlib's client. Tokens of unknown keys have keys fetched now and then."""

    keys_at = float("-inf")

    def fetch_jwk_set(self, force: bool = False) -> Mapping[str, Any]:  # noqa: FBT001, FBT002 - as there
        """Give the keys of the provider.

        Args:
            force: they are to be fetched anew.
        """
        is_due = force and time.monotonic() - self.keys_at > _KEYS_AT_MOST_EVERY
        if is_due:
            self.keys_at = time.monotonic()
        keys: Mapping[str, Any] = super().fetch_jwk_set(force=is_due)
        return keys


class Provider:
    """The provider, as its discovery document says.

    Args:
        oidc: issuer, client and scope.
        claims: what is called how.
        secret: of the client; empty for a public one.
        address: where readers reach this installation.
        sessions: which keep sign-ins that have begun.
    """

    def __init__(
        self, oidc: Oidc, claims: Claims, secret: str, address: str, sessions: Sessions
    ) -> None:
        self._oidc, self._claims, self._secret = oidc, claims, secret
        self._address = address.rstrip("/")
        self._sessions = sessions
        self._asking = threading.Lock()
        self._client: Client | None = None
        self._client_at = self._away_at = float("-inf")

    # What is asked for.

    def sign_in_address(self, way: str) -> str:
        """The provider's sign-in address, with the page to return to.

        Raises:
            ProviderAwayError: it does not answer.
        """
        client, back = self.client(), f"{self._address}/sign-in/callback"
        if len(session) > _AT_ONCE:
            # More than a cookie has room for, of sign-ins that nobody went through with.
            session.clear()
        begun = client.create_authorization_url(back)
        address = str(begun.pop("url"))
        client.save_authorize_data(redirect_uri=back, way=way, **begun)
        return address

    def sign_out_address(self, tokens: Mapping[str, str]) -> str:
        """Where a reader signs out at the provider; empty where it has no such place."""
        try:
            client = self.client()
        except ProviderAwayError:
            return ""
        if not client.server_metadata.get("end_session_endpoint"):
            return ""
        there = client.create_logout_url(
            post_logout_redirect_uri=f"{self._address}/signed-out",
            id_token_hint=tokens.get("id"),
            client_id=self._oidc.client_id,
        )
        return str(there["url"])

    def way_of(self, state: str) -> str:
        """The page that a sign-in of this browser goes back to; empty where it has begun none."""
        begun = self.client().framework.get_state_data(session, state)
        return str(begun["way"]) if begun else ""

    def forget(self, state: str) -> None:
        """Let a sign-in be over."""
        self.client().framework.clear_state_data(session, state)

    def person(self, issuer: str) -> Person:
        """Who came back with the code in the address of the request.

        Args:
            issuer: that the answer names; empty where it names none.

        Raises:
            ProviderAwayError: it does not answer.
            EndedError: it does not let us in with the token that it gave.
            NotProvenError: it is not proven.
        """
        client = self.client()
        if issuer and issuer != self._oidc.issuer:
            raise NotProvenError("the answer is of another issuer")
        given = self._ask_provider(
            lambda: client.authorize_access_token(leeway=LEEWAY, claims_options=self._wanted())
        )
        claims, tokens = given.get("userinfo"), _tokens(given)
        if not claims:
            raise NotProvenError("no ID token")
        tokens["source"] = "id"
        if self._claims.groups not in claims and "userinfo_endpoint" in client.server_metadata:
            more = self._userinfo(tokens)
            if more.get("sub") != claims["sub"]:
                raise NotProvenError("userinfo is about somebody else")
            claims, tokens["source"] = {**more, **claims}, "userinfo"
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
                return self._renewed(person, self._userinfo(tokens), tokens)
            except EndedError:
                # The token has come of age; the session may go on.
                if not tokens.get("refresh"):
                    raise
        if not tokens.get("refresh"):
            # Nothing can be asked for: the session has its length, and back-channel logout.
            return person
        client = self.client()
        given = self._ask_provider(
            lambda: client.fetch_access_token(
                grant_type="refresh_token", refresh_token=tokens["refresh"]
            ),
            refused=EndedError,
            proves=False,
        )
        tokens |= _tokens(given)
        claims = self._ask_provider(
            lambda: client.parse_id_token(given, None, self._wanted(), leeway=LEEWAY) or {}
        )
        if tokens["source"] == "userinfo" or not claims:
            claims = {**claims, **self._userinfo(tokens)}
        return self._renewed(person, claims, tokens)

    def logged_out(self, token: str) -> tuple[str, float, str, str]:
        """Whom the provider logs out: name of its message, until when that counts, subject, sid.

        Raises:
            ProviderAwayError: its keys cannot be had.
            NotProvenError: the token is not one of its logout tokens.
        """
        client = self.client()
        claims = self._ask_provider(
            lambda: client.parse_id_token(
                {"id_token": token}, None, self._wanted(), LogoutToken, leeway=LEEWAY
            )
        )
        ends = float(claims["exp"]) + LEEWAY
        return claims["jti"], ends, str(claims.get("sub", "")), str(claims.get("sid", ""))

    # How it is asked, and what is believed.

    def _wanted(self) -> dict[str, Any]:
        """What the claims of every token say: that it is of the provider, for us, and when."""
        return {
            "iss": {"essential": True, "value": self._oidc.issuer},
            "aud": {"essential": True, "value": self._oidc.client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }

    def _ask_provider(
        self,
        ask: Callable[[], T],
        refused: type[Exception] = NotProvenError,
        *,
        proves: bool = True,
    ) -> T:
        """What the provider answers.

        Args:
            ask: calls Authlib.
            refused: raised where the provider refuses in its own words.
            proves: the answer proves something; else what cannot be read is a fault of the
                provider's.

        Raises:
            ProviderAwayError: it does not answer.
            NotProvenError: what it, or somebody in its name, says proves nothing.
        """
        if self._sessions.clock() - self._away_at < _AWAY_SECONDS:
            raise ProviderAwayError(_AWAY)
        try:
            return ask()
        except AuthlibBaseError as error:
            raise refused(f"the provider refused: {error.error}") from error
        except (requests.RequestException, *_UNREADABLE) as error:
            if proves and not isinstance(error, requests.RequestException):
                raise NotProvenError(str(error)) from error
            # Which of them it is, the certificate among them, is for who runs the server.
            log.warning("the provider of identities does not answer: %s", type(error).__name__)
            self._away_at = self._sessions.clock()
            raise ProviderAwayError(_AWAY) from error

    def _userinfo(self, tokens: Mapping[str, str]) -> Mapping[str, Any]:
        """What it says of the holder of a token.

        Raises:
            EndedError: the token is none any more.
            ProviderAwayError: it does not answer.
        """
        token = {"access_token": tokens["access"], "token_type": "Bearer"}
        client = self.client()

        def ask() -> Mapping[str, Any]:
            try:
                claims: Mapping[str, Any] = client.userinfo(token=token)
            except requests.HTTPError as error:
                if error.response is not None and error.response.status_code in _REFUSED:
                    raise EndedError from error
                raise
            return claims

        return self._ask_provider(ask)

    def _renewed(
        self, person: Person, claims: Mapping[str, Any], tokens: Mapping[str, str]
    ) -> Person:
        if claims.get(self._claims.subject) != person.identity.subject:
            raise NotProvenError("the answer is about somebody else")
        return Person(self._identity(claims), person.sid, tokens)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        try:
            return self._claims.identity(claims, "oidc")
        except PolicyError as error:
            raise NotProvenError(str(error)) from error

    # Discovery.

    def client(self) -> Client:
        """Authlib's client, as the provider describes itself; that of before, while it is away.

        Raises:
            ProviderAwayError: it does not answer, and never has.
        """
        with self._asking:
            if self._client and self._sessions.clock() - self._client_at < _KNOWN_SECONDS:
                return self._client
            try:
                self._client = self._discovered()
            except ProviderAwayError:
                if not self._client:
                    raise
            else:
                self._client_at = self._sessions.clock()
            return self._client

    def _discovered(self) -> Client:
        document = self._ask_provider(self._document, proves=False)
        if document.get("issuer") != self._oidc.issuer:
            log.error("the provider of identities has another name than access.toml says")
            raise ProviderAwayError(_UNFIT)
        for name in _NEEDED:
            if not isinstance(document.get(name), str):
                log.error("the provider of identities has no %s", name)
                raise ProviderAwayError(_UNFIT)
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return Client(
            FlaskIntegration("provider", self._sessions),
            "provider",
            client_id=self._oidc.client_id,
            client_secret=self._secret or None,
            client_kwargs={
                "scope": self._oidc.scope,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": way if self._secret else "none",
                "default_timeout": _TIMEOUT,
                # No request leaves for a host that the provider names in passing.
                "max_redirects": 0,
            },
            # Whatever it says that it can do, ours are those of keys.
            id_token_signing_alg_values_supported=[*_ALGORITHMS],
            **{name: document[name] for name in _USED if name in document},
        )

    def _document(self) -> dict[str, Any]:
        address = f"{self._oidc.issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = requests.get(address, timeout=_TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
        return document


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
