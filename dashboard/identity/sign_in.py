"""Signing in at the provider, and out again, at both ends."""

import logging
from contextlib import suppress
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, Response, make_response, request

from dashboard.access.policy import Policy
from dashboard.audit.record import DONE, AuditUnavailableError, audit_of, note_refusal
from dashboard.i18n import _, sentence_of
from dashboard.identity import notices
from dashboard.identity.oidc import (
    EndedError,
    NotProvenError,
    Provider,
    ProviderAwayError,
)
from dashboard.identity.sessions import Session, Sessions, SessionsUnavailableError
from dashboard.settings import PREFIX, Settings, SettingsError, is_loopback
from data_access.store.short_links import is_of_a_page

COOKIE = "__Host-routewatch-session"
_SIGN_IN_COOKIE = "__Host-routewatch-sign-in"
_LONGEST_NAME = 100
_LONGEST_TOKEN = 20_000
log = logging.getLogger("routewatch")


class SignInOut:
    """Sessions of a provider.

    Args:
        policy: which provider, and what its claims are called. Another one wants a restart.
        settings: with the client's secret, and the address of this installation.
        sessions: those who are signed in.

    Raises:
        SettingsError: something that is needed is missing.
    """

    def __init__(self, policy: Policy, settings: Settings, sessions: Sessions) -> None:
        _refuse_incomplete(policy, settings)
        self._minutes = policy.oidc.session_minutes
        self._sessions = sessions
        self._audit = audit_of(settings)
        self._provider = Provider(
            policy.oidc,
            policy.claims,
            settings.oidc_secret,
            settings.address,
            sessions,
        )

    def session(self, request: Request) -> Session | None:
        """The session of a request, as the provider sees it by now.

        Raises:
            SessionsUnavailableError: sessions cannot be looked up.
        """
        name = request.cookies.get(COOKIE, "")
        found = self._sessions.find(name) if 0 < len(name) <= _LONGEST_NAME else None
        if found is None or not self._sessions.claim_check(found):
            return found
        try:
            now = self._provider.person_now(found.person)
        except ProviderAwayError:
            log.warning("the provider of identities does not answer: sessions go on")
            return found
        except (EndedError, NotProvenError) as error:
            log.warning("a session has ended: %s", error or "the provider knows it no more")
            self._sessions.end(name)
            return None
        return found if now == found.person else self._sessions.renew(found, now)

    def register(self, server: Flask) -> None:
        """Add the routes, and the cookie that binds a sign-in to the browser that has begun it."""
        server.secret_key = self._sessions.secret()
        server.config.update(
            SESSION_COOKIE_NAME=_SIGN_IN_COOKIE,
            SESSION_COOKIE_PATH="/",
            SESSION_COOKIE_SECURE=True,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
        )
        routes = Blueprint("signing", __name__)
        routes.get("/sign-in", endpoint="begin")(self._begin)
        routes.get("/sign-in/callback", endpoint="come_back")(self._come_back)
        routes.post("/sign-out", endpoint="sign_out")(self._sign_out)
        routes.get("/signed-out", endpoint="signed_out")(_signed_out)
        routes.post("/back-channel-logout", endpoint="log_out")(self._log_out)

        @routes.errorhandler(ProviderAwayError)
        def away(error: ProviderAwayError) -> Response:
            return _failed(sentence_of(error), 503)

        @routes.errorhandler(SessionsUnavailableError)
        def unavailable(error: SessionsUnavailableError) -> Response:
            log.error("%s", error)
            return _failed(_("Nobody can sign in just now. Try again in a moment."), 503)

        server.register_blueprint(routes)

    def _begin(self) -> Response:
        way = request.args.get("next", "/")
        if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
            # Whoever is signed in at the provider gets a session without a further word: no foreign
            # page begins that for them.
            return notices.ask_to_sign_in(way if is_of_a_page(way) else "/")
        return _sent_to(self._provider.sign_in_address(way if is_of_a_page(way) else "/"))

    def _come_back(self) -> Response:
        way = self._provider.way_of(_single("state"))
        if not way:
            return _failed(_("This sign-in is over, or began in another browser."), 400)
        if not _single("code"):
            self._provider.forget(_single("state"))
            log.warning("a sign-in failed: the provider said %.60r", _single("error"))
            return _failed(_("The provider of identities has signed nobody in."), 403)
        try:
            person = self._provider.person(_single("iss"))
        except (NotProvenError, EndedError) as error:
            log.warning("a sign-in failed: %s", error or "the access token is refused")
            return _failed(_("The answer of the provider does not prove who you are."), 403)
        self._audit.write("sign-in", DONE, who=person.identity.subject, via="oidc")
        self._sessions.end(request.cookies.get(COOKIE, "")[:_LONGEST_NAME])
        name = self._sessions.add(person, self._minutes)
        answer = _sent_to(way)
        answer.set_cookie(
            COOKIE,
            name,
            max_age=60 * self._minutes,
            secure=True,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return answer

    def _sign_out(self) -> Response:
        """The address to go on to: a form may not lead to another host."""
        name = request.cookies.get(COOKIE, "")[:_LONGEST_NAME]
        session = self._sessions.find(name)
        self._sessions.end(name)
        # Whoever wants to leave does, whether that can be kept or not.
        with suppress(AuditUnavailableError):
            self._audit.write("sign-out", DONE)
        there = self._provider.sign_out_address(session.person.tokens) if session else ""
        headers = {"Cache-Control": "no-store", "Clear-Site-Data": '"cache", "storage"'}
        answer = make_response({"address": there or "/signed-out"}, headers)
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax", path="/")
        return answer

    def _log_out(self) -> Response:
        """What the provider itself says of those who are signed out there."""
        token = request.form.get("logout_token", "")
        try:
            jti, ends, subject, sid = self._provider.logged_out(token[:_LONGEST_TOKEN])
        except NotProvenError as error:
            log.warning("a logout of the provider is refused: %s", error)
            note_refusal("logout")
            return notices.refusal(_("Refused: no logout token of the provider."), 400, "logout")
        if not self._sessions.log_out(jti, ends, subject=subject, sid=sid):
            note_refusal("logout")
            return notices.refusal(_("Refused: this logout token has come before."), 400, "logout")
        with suppress(AuditUnavailableError):
            self._audit.write("sign-out", DONE, who=subject, reason="the provider")
        return Response(headers={"Cache-Control": "no-store"})


def _signed_out() -> Response:
    sentence = _(
        "You are signed out here. On a computer that others use, close the browser as well."
    )
    return _page_to_sign_in(_("Signed out"), sentence, 200)


def _failed(sentence: str, status: int) -> Response:
    note_refusal("sign-in")
    return _page_to_sign_in(_("Not signed in"), sentence, status)


def _page_to_sign_in(title: str, sentence: str, status: int) -> Response:
    way = notices.sign_in_button(_("Sign in again"), "/")
    return notices.page(title, sentence, status, way=way)


def _single(key: str) -> str:
    """A parameter of the address that stands there once."""
    given = request.args.getlist(key)
    return given[0] if len(given) == 1 else ""


def _sent_to(address: str) -> Response:
    return Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _refuse_incomplete(policy: Policy, settings: Settings) -> None:
    if not policy.oidc.issuer:
        raise SettingsError(
            f"{PREFIX}ACCESS is oidc, and [oidc] of the access file names no issuer"
        )
    if not settings.address:
        raise SettingsError(
            f"{PREFIX}ACCESS is oidc, and {PREFIX}ADDRESS does not say where readers come back to"
        )
    for address in (policy.oidc.issuer, settings.address):
        parts = urlsplit(address)
        # What goes there must not be read on the way.
        if parts.scheme != "https" and not (
            parts.scheme == "http" and is_loopback(parts.hostname or "")
        ):
            raise SettingsError(
                f"{address} is no https address: whoever listens could sign in as others"
            )
