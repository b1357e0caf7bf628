"""The newest version of the data that a browser was shown: no server shows it an older one.

Of several servers, and of a primary and its replicas, each knows of an import at another moment.
Each answer gives the number of its version as a cookie; with the next request it comes back, and
`wiring.Store` reads nothing older for it. A store in a file has one server, which knows.
"""

from flask import Flask, Response, g, request

from dashboard.wiring import SEEN, Store

COOKIE = "routewatch-version"
_DIGITS = 18


def register(server: Flask, store: Store) -> None:
    """Read and give the cookie, where the store is on a server of its own."""
    if store.settings.database_url.startswith("sqlite"):
        return

    @server.before_request
    def read() -> None:
        g.setdefault(SEEN, _sent())

    @server.after_request
    def give(response: Response) -> Response:
        newest = store.newest()
        # Files that everybody may keep are of no version.
        if newest != _sent() and not response.cache_control.public:
            response.set_cookie(
                COOKIE,
                str(newest),
                path=server.config["APPLICATION_ROOT"],
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
        return response


def _sent() -> int:
    text = request.cookies.get(COOKIE, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0
