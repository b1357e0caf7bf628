"""The door: who asks is found out before anything else, and is the reader of the request.

`register` is the first thing that the application registers. The processes of heavy work answer
the same requests with the same headers, and so find the same reader.

A page of ours that writes shows that it can read a cookie of ours, made of who is signed in, so
that one of another session is none. A script that sends its token in a header of its own needs
none: no browser adds that for a foreign page.
"""

import hashlib
import hmac
import importlib.util
import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from flask import Flask, Request, Response, g, request

from dashboard.access.policy import Policy, PolicyError, PolicyFile, policy_path
from dashboard.access.reader import (
    OPERATOR,
    READER,
    Act,
    Identity,
    Reader,
    close_doors,
    reading_as,
)
from dashboard.components.shell import Account
from dashboard.handling_marks import marking
from dashboard.i18n import N_, _, sentence_of
from dashboard.identity import device_tokens, notices
from dashboard.identity.device_tokens import (
    ENDED,
    PATH,
    SCREEN_ACTS,
    DeviceTokens,
    TokenEndedError,
    is_of_its_wall,
    sent,
)
from dashboard.identity.proxy import Front, NotBelievedError, front_of
from dashboard.identity.sessions import Sessions, SessionsUnavailableError
from dashboard.settings import Settings, SettingsError
from dashboard.shared_file import SESSIONS, beside_store
from dashboard.wall.scenes import Playlists
from dashboard.wiring import Store, StoreUnavailableError
from data_access.grants import NOTHING

if TYPE_CHECKING:
    from dashboard.identity.sign_in import SignInOut

log = logging.getLogger("routewatch")
_PROGRAMS = ("/assets/", "/_dash-component-suites/", "/bundle/", "/docs/", "/_favicon.ico")
_SIGNING = frozenset({"/sign-in", "/sign-in/callback", "/signed-out", "/back-channel-logout", PATH})
EXTENSION = "routewatch.door"
"""Of the server: its door."""
WHO = "X-Routewatch-Reader"
"""Header that is another for another reader: pages that stand open notice by it."""


_AGAIN = N_("Try again")
_NOT_LET_IN: Mapping[type[Exception], tuple[str, str, int]] = MappingProxyType(
    {
        NotBelievedError: (N_("Refused"), "", 403),
        TokenEndedError: (N_("Access ended"), ENDED, 401),
        StoreUnavailableError: (_AGAIN, "", 503),
        SessionsUnavailableError: (
            _AGAIN,
            N_("Who you are cannot be looked up just now. Try again in a moment."),
            503,
        ),
    }
)
"""Title, sentence (empty for the error's own, a message id) and status."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and how that is known.

    Attributes:
        reader: whom the request is answered for.
        bound_to: what tokens against forgery are made of; empty where none are needed.
        playlist: of the only wall that a screen may show; empty for any.
    """

    reader: Reader
    bound_to: str = ""
    playlist: str = ""


class Door:
    """The door of an installation whose readers are known.

    Args:
        settings: of the installation.
        store: with the tokens of devices.
        playlists: that walls show.

    Attributes:
        sessions: of those who are signed in.
        secret: that tokens against forgery are made with.
        signing: in and out, where that is done here.

    Raises:
        SettingsError: they do not say who is to be believed.
        PolicyError: the access file cannot be used.
        SessionsUnavailableError: the file of sessions cannot be used.
    """

    def __init__(self, settings: Settings, store: Store, playlists: Playlists) -> None:
        self._way = settings.access
        self._file = PolicyFile(policy_path(settings), marking(settings))
        self._settings = settings
        self.tokens, self._playlists = DeviceTokens(store), playlists
        policy = self._file.policy()
        self.sessions = Sessions(beside_store(settings.database_url, SESSIONS, settings.sessions))
        self.secret = self.sessions.secret()
        self.signing = _signing(policy, settings, self.sessions) if self._way == "oidc" else None
        if self._way == "proxy":
            front_of(policy.proxy, settings)

    def answer(self) -> Caller | Response:
        """Who asks; or the answer to those who are not let in."""
        if request.path.startswith(_PROGRAMS) or request.path in _SIGNING:
            return _NOBODY
        if request.path == "/health":
            # Says that figures can be had, and which version they are: none of them.
            return _OPERATOR
        try:
            caller = self.caller()
        except tuple(_NOT_LET_IN) as error:
            title, sentence, status = _NOT_LET_IN[type(error)]
            log.warning("not let in, from %s: %s", request.remote_addr, error or sentence)
            answer = _refused(_(title), _(sentence) if sentence else sentence_of(error), status)
            if isinstance(error, TokenEndedError) and notices.wants_page():
                # It stands there until somebody loads another page, as whoever they are.
                device_tokens.forget(answer)
            return answer
        if refusal := self.refusal(caller):
            if caller.reader.identity:
                g.subject = caller.reader.identity.subject
            return refusal
        return caller

    def caller(self) -> Caller:
        """Who asks.

        Raises:
            NotBelievedError: what the request says of its reader is not to be believed.
            SessionsUnavailableError: sessions cannot be looked up.
            TokenEndedError: a screen or a script whose token counts no more.
            StoreUnavailableError: tokens cannot be looked up.
        """
        policy = self._file.policy()
        token, is_script = sent(request)
        identity, bound_to = (None, "") if is_script else self._person(policy)
        if token and identity is None:
            return self._device(policy, token, is_script=is_script)
        return Caller(policy.reader(identity), bound_to)

    def _person(self, policy: Policy) -> tuple[Identity | None, str]:
        """Who asks, by a proxy or a session, and what tokens against forgery are made of."""
        if self._way == "proxy":
            front = front_of(policy.proxy, self._settings)
            identity = front.identity(request.headers, request.remote_addr or "")
            return identity, f"proxy:{identity.subject}" if identity else ""
        session = self.signing.session(request) if self.signing else None
        return (session.person.identity, f"session:{session.name}") if session else (None, "")

    def _device(self, policy: Policy, token: str, *, is_script: bool) -> Caller:
        identity, device = self.tokens.device(token)
        try:
            reader = policy.role(device.role, identity)
        except PolicyError as error:
            raise TokenEndedError from error
        if device.playlist:
            reader = replace(reader, acts=reader.acts & SCREEN_ACTS)
        return Caller(reader, "" if is_script else identity.subject, device.playlist)

    def refusal(self, caller: Caller) -> Response | None:
        """The answer to who may see nothing, or writes without the token of a page of ours."""
        if caller.bound_to and is_forged(request, forgery_token(self.secret, caller.bound_to)):
            log.warning("a write without its token is refused: %s", request.endpoint)
            return notices.refusal(_(FORGED), 403, "forged")
        # Which scenes a wall has depends on who sees it.
        with reading_as(caller.reader):
            strays = caller.playlist and not is_of_its_wall(
                request, caller.playlist, self._playlists
            )
        if strays:
            return _refused(
                _("Another page"), _("This screen shows its wall, and nothing else."), 403
            )
        if caller.reader.may(Act.VIEW) or request.path == "/sign-out":
            return None
        if caller.reader.identity:
            contact = self._file.policy().contact
            sentence = _("You are signed in, and have no rights here.")
            if contact:
                sentence += " " + _("Ask {contact}.").format(contact=contact)
            return _refused(_("No rights"), sentence, 403, may_sign_out=self.signing is not None)
        if self.signing and notices.wants_page():
            return notices.ask_to_sign_in(request.full_path.rstrip("?"))
        return _refused(_("Sign in"), _("This is for those who are signed in."), 401)

    def is_of_proxy(self) -> bool:
        """Whether the request comes from the server in front, as the access file describes it."""
        policy = self._file.policy()
        if not (policy.proxy.addresses or policy.proxy.secret_header):
            return False
        front = Front(policy.proxy, self._settings.proxy_secret)
        return front.is_believed(request.headers, request.remote_addr or "")

    def account(self, way: str) -> Account | None:
        """What the page at an address says of who reads it; None for whom this process itself asks.

        Args:
            way: path and query string, to come back to after signing in.
        """
        reader = caller().reader
        if reader is OPERATOR:
            return None
        if reader.identity is None:
            return Account(sign_in=notices.sign_in_address(way) if self.signing else "")
        way_out = self._file.policy().proxy.sign_out if self._way == "proxy" else ""
        if way_out and self._settings.path_prefix():
            # It is not under our path of the host.
            way_out = urljoin(self._settings.address, way_out)
        signs_out = self.signing is not None and reader.identity.via == "oidc"
        return Account(reader.identity.name, sign_out=way_out, signs_out=signs_out)


def register(server: Flask, settings: Settings, store: Store, playlists: Playlists) -> Door | None:
    """Set the reader of each request; the door, where readers have to be known.

    Raises:
        SettingsError: as of `Door`.
        PolicyError: as of `Door`.
    """
    door = Door(settings, store, playlists) if settings.is_access_on() else None
    close_doors(door is not None)

    def enter() -> Response | None:
        # A map that is printed, the first page of a server: this process itself asks.
        reader = request.environ.get(READER)
        found = Caller(reader) if isinstance(reader, Reader) else door.answer() if door else None
        if found is None:
            return None
        refusal = found if isinstance(found, Response) else None
        g.caller = found if isinstance(found, Caller) else _NOBODY
        g.answering = ExitStack()
        g.answering.enter_context(reading_as(g.caller.reader))
        return refusal

    # Before Dash's own, too, which lays a page out in the first request that a process gets.
    server.before_request_funcs.setdefault(None, []).insert(0, enter)

    @server.teardown_request
    def go(_error: BaseException | None) -> None:
        g.pop("answering", ExitStack()).close()

    if door is not None:
        server.extensions[EXTENSION] = door
        _mark(server, door)
        server.register_blueprint(device_tokens.blueprint(door.tokens))
        if door.signing:
            door.signing.register(server)
    return door


_OPERATOR = Caller(OPERATOR)
_NOBODY = Caller(Reader(None, (), NOTHING, frozenset()))


def caller() -> Caller:
    """Who asks, in the request that is answered."""
    found: Caller = g.caller
    return found


def _mark(server: Flask, door: Door) -> None:
    """Tell pages for whom they are answered, and what their writes have to carry."""

    @server.after_request
    def mark(response: Response) -> Response:
        caller: Caller = g.get("caller", _NOBODY)
        if caller in {_OPERATOR, _NOBODY}:
            return response
        response.headers[WHO] = _mark_of(caller.reader, caller.bound_to)
        if caller.bound_to:
            wanted = forgery_token(door.secret, caller.bound_to)
            if request.cookies.get(FORGERY_COOKIE) != wanted:
                response.set_cookie(
                    FORGERY_COOKIE, wanted, secure=True, samesite="Strict", httponly=False
                )
        return response


def _mark_of(reader: Reader, bound_to: str) -> str:
    """A short sum that differs with who asks and what they may."""
    grant = reader.grant
    scopes = sorted(
        (
            one.highest,
            *(
                "*" if codes is None else " ".join(sorted(codes))
                for codes in (one.sources, one.measures, one.bureaus)
            ),
        )
        for one in grant.scopes
    )
    acts = sorted(map(str, reader.acts))
    whole = (scopes, grant.ranks, acts, bound_to)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:12]


def _signing(policy: Policy, settings: Settings, sessions: Sessions) -> "SignInOut":
    if importlib.util.find_spec("authlib") is None:
        raise SettingsError("oidc needs the extra `access`: pip install 'routewatch[access]'")
    from dashboard.identity.sign_in import SignInOut  # noqa: PLC0415 - of the extra `access`

    return SignInOut(policy, settings, sessions)


def _refused(title: str, sentence: str, status: int, *, may_sign_out: bool = False) -> Response:
    """A page for a browser, and JSON for all else."""
    if notices.wants_page():
        way = notices.sign_out_button() if may_sign_out else ""
        # A white page would be all that a dark room sees.
        theme = "/?theme=wall" if request.path.startswith("/wall/") else request.full_path
        return notices.page(title, sentence, status, way=way, within=theme)
    return notices.refusal(sentence, status, "identity")


FORGERY_COOKIE = "__Host-routewatch-forgery"
"""Read by `assets/app/forgery.js`, which sends it back as the header."""
FORGERY_HEADER = "X-Routewatch-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READS = frozenset({"/_dash-update-component"})
"""Asked for with POST, and changes nothing."""
FORGED = "Refused: this page is older than your session. Load it again, and try once more."


def forgery_token(secret: bytes, bound_to: str) -> str:
    """What a page sends with what it writes.

    Args:
        secret: of the installation.
        bound_to: session, subject of the proxy or device.
    """
    return hmac.new(secret, bound_to.encode(), hashlib.sha256).hexdigest()


def is_forged(request: Request, wanted: str) -> bool:
    """Whether a request writes without the token of the reader signed in."""
    if request.method in _SAFE or request.path in _READS:
        return False
    return not hmac.compare_digest(
        request.headers.get(FORGERY_HEADER, "").encode(), wanted.encode()
    )
