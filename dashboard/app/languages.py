"""In which language a request is answered: pages, figures, files, notices and refusals alike.

The one rule is `i18n.negotiated`: what the address chooses, else what the browser prefers, else
that of the installation.
"""

from urllib.parse import SplitResult, urlsplit

from flask import Flask, Response, g, request

from dashboard import i18n
from dashboard.settings import PREFIX, Settings, SettingsError

_OF_SCRIPTS = ("/_dash-", "/api/")
"""Asked for by a page that is open: what its own address chooses counts."""


def register(server: Flask, settings: Settings) -> None:
    """Read and write in the reader's language until a request is answered.

    Raises:
        SettingsError: there are no texts in the language of the installation.
    """
    if settings.language not in i18n.LANGUAGES:
        known = ", ".join(i18n.LANGUAGES)
        msg = f"{PREFIX}LANGUAGE is one of {known}, not {settings.language!r}"
        raise SettingsError(msg)

    def begin() -> None:
        code = i18n.negotiated(_chosen(), request.accept_languages, settings.language)
        g.language_token = i18n.set_language(code)

    # Before all others: they may refuse, and say why.
    server.before_request_funcs.setdefault(None, []).insert(0, begin)

    @server.teardown_request
    def end(_error: BaseException | None) -> None:
        token = g.pop("language_token", None)
        if token is not None:
            i18n.reset_language(token)

    @server.after_request
    def note(response: Response) -> Response:
        # What is kept for good has its language in its address, or has none.
        if not response.cache_control.immutable:
            response.vary.add("Accept-Language")
        return response


def _chosen() -> str:
    """Value of `lang` in the address that a reader sees; empty where there is none."""
    if "lang" in request.args:
        return request.args.getlist("lang")[-1]
    # The first view of a page is asked for with the query string of that page (`first_view`).
    if search := request.args.get("search", ""):
        return i18n.named_language(search)
    page = _parts(request.headers.get("Referer", ""))
    if request.path.startswith(_OF_SCRIPTS) and page.netloc == request.host:
        return i18n.named_language(page.query)
    # Whoever has to sign in first is told so in the language of the page that they want.
    return i18n.named_language(_parts(request.args.get("next", "")).query)


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # No browser sends one that is no address.
        return urlsplit("")
