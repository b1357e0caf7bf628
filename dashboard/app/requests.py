"""What holds for every request: its name, its language, the version that it has seen, `/health`.

A name is the same in the log, the audit, error pages and the answer's header. It is that of the
server in front, where that is to be believed, so that its log and ours can be read together.

The language is what the address chooses, else what the browser prefers, else that of the
installation, for pages, figures, files, notices and refusals alike.

Of several servers, and of a primary and its replicas, each knows of an import at another moment.
Each answer gives the number of its version as a cookie; with the next request it comes back, and
`wiring.Store` reads nothing older for it. A store in a file has one server, which knows.
"""

import re
from contextlib import ExitStack

from flask import Flask, Response, g, make_response, request

from dashboard import i18n
from dashboard.audit.record import REQUEST, audit_of, request_id
from dashboard.identity.door import Door
from dashboard.settings import PREFIX, Settings, SettingsError
from dashboard.url_state import split_address
from dashboard.wiring import SEEN, Store, StoreUnavailableError

HEADER = "X-Request-Id"
COOKIE = "routewatch-version"
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
"""This machine, the last through a socket."""
_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")
_DIGITS = 18
_OF_SCRIPTS = ("/_dash-", "/api/")
"""Asked for by a page that is open: what its own address chooses counts."""


def register_names(server: Flask, entrance: Door | None) -> None:
    """Name requests before anything else looks at them, and answers after all else has."""

    def begin() -> None:
        sent = request.headers.get(HEADER, "")
        # Without a description of the server in front, this machine is believed.
        is_believed = entrance.is_of_proxy() if entrance else request.remote_addr in _HERE
        if is_believed and _NAME.fullmatch(sent):
            request.environ.setdefault(REQUEST, sent)

    server.before_request_funcs.setdefault(None, []).insert(0, begin)

    @server.after_request
    def mark(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        return response


def register_languages(server: Flask, settings: Settings) -> None:
    """Read and write in the reader's language until a request is answered.

    Raises:
        SettingsError: there are no texts in the language of the installation.
    """
    if settings.language not in i18n.LANGUAGES:
        codes = ", ".join(i18n.LANGUAGES)
        raise SettingsError(f"{PREFIX}LANGUAGE is one of {codes}, not {settings.language!r}")

    def begin() -> None:
        preferred = request.accept_languages.best_match(i18n.LANGUAGES, settings.language)
        chosen = _chosen_language()
        code = chosen if chosen in i18n.LANGUAGES else preferred
        g.language = ExitStack()
        g.language.enter_context(i18n.use_language(code))

    # Before all others: they may refuse, and say why.
    server.before_request_funcs.setdefault(None, []).insert(0, begin)

    @server.teardown_request
    def end(_error: BaseException | None) -> None:
        g.pop("language", ExitStack()).close()

    @server.after_request
    def note(response: Response) -> Response:
        # What is kept for good has its language in its address, or has none.
        if not response.cache_control.immutable:
            response.vary.add("Accept-Language")
        return response


def _chosen_language() -> str:
    """Value of `lang` in the address that a reader sees; empty where there is none."""
    if "lang" in request.args:
        return request.args.getlist("lang")[-1]
    page = split_address(request.headers.get("Referer", ""))
    if request.path.startswith(_OF_SCRIPTS) and page.netloc == request.host:
        return i18n.named_language(page.query)
    # Whoever has to sign in first is told so in the language of the page that they want.
    return i18n.named_language(split_address(request.args.get("next", "")).query)


def register_versions(server: Flask, store: Store) -> None:
    """Read and give the cookie of the newest version, where the store is on a server of its own."""
    if store.settings.database_url.startswith("sqlite"):
        return

    @server.before_request
    def note() -> None:
        g.setdefault(SEEN, _sent_version())

    @server.after_request
    def give(response: Response) -> Response:
        newest = store.newest()
        # Files that everybody may keep are of no version.
        if newest != _sent_version() and not response.cache_control.public:
            response.set_cookie(
                COOKIE,
                str(newest),
                path=server.config["APPLICATION_ROOT"],
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
        return response


def _sent_version() -> int:
    text = request.cookies.get(COOKIE, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0


def register_health(server: Flask, store: Store) -> None:
    """Add `GET /health`: 200, or 503 with the reason.

    It asks nobody who they are, so it does not tell when restricted figures have changed.
    """

    @server.get("/health")
    def health() -> Response:
        try:
            state, status, version = {"status": "ok"}, 200, store.checked_version()
            if not store.settings.is_access_on():
                state["data_version"] = version
            # Figures are shown all the same: what needs a line in the audit is refused.
            if fault := audit_of(store.settings).fault():
                state["warning"] = fault
        except StoreUnavailableError as error:
            state, status = {"status": "unavailable", "reason": str(error)}, 503
        return make_response(state, status, {"Cache-Control": "no-store"})
