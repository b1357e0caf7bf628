"""The installation under a path of its host, such as `/routewatch`, beside what others serve.

Pages, panels and files know nothing of it: to them an address begins with `/`. The path is taken
off what browsers ask for, whether or not the proxy has done so, and put before the addresses that
they are sent; `assets/app/prefix.js` does the same for those that scripts write.
"""

import re
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, request

from dashboard.url_state import split_address

_COMPONENTS = ("/_dash-layout", "/_dash-update-component")
"""What is answered with components of Dash, as JSON."""
_IN_JSON = re.compile(rb'"(href|url)":"(?=(?:/|\\u002f)(?!/|\\u002f))')
"""A quotation mark inside a text has a backslash before it there: this is never in one."""


def register(server: Flask, prefix: str) -> None:
    """Send addresses that begin with the path; after all else that looks at answers.

    Args:
        server: the Flask server.
        prefix: as `Settings.path_prefix` gives it; nothing is done where it is empty.
    """
    if not prefix:
        return
    # A file of the queue has been answered in another process already.
    ours = rf"/(?!/|{re.escape(prefix[1:])}(?:[/?#\"]|$))"
    alone, in_html = re.compile(ours), re.compile(rf'(?<=[ \n])(href|src)="(?={ours})'.encode())
    path = prefix.encode()

    @server.after_request
    def put_before(response: Response) -> Response:
        location = response.headers.get("Location", "")
        if alone.match(location):
            response.headers["Location"] = f"{prefix}{location}"
        if response.mimetype == "text/html":
            _rewrite(response, lambda text: _marked(in_html.sub(rb'\1="' + path, text), path))
        elif response.mimetype == "application/json" and request.path in _COMPONENTS:
            _rewrite(response, lambda text: _IN_JSON.sub(rb'"\1":"' + path, text))
        return response


def _rewrite(response: Response, change: Callable[[bytes], bytes]) -> None:
    response.direct_passthrough = False
    response.set_data(change(response.get_data()))


def _marked(text: bytes, prefix: bytes) -> bytes:
    """A document that tells its scripts where they are."""
    mark = b'<html data-prefix="'
    return text if mark in text else text.replace(b"<html ", mark + prefix + b'" ', 1)


class PrefixedServer(Flask):
    """A Flask server that removes its path from each request.

    Args:
        name: of its package.
        prefix: the path.
    """

    def __init__(self, name: str, prefix: str) -> None:
        super().__init__(name, static_folder=None)
        self.config["APPLICATION_ROOT"] = prefix

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        prefix, found = self.config["APPLICATION_ROOT"], {}
        path = _without(prefix, environ.get("PATH_INFO", ""))
        if path is not None:
            found = {"PATH_INFO": path, "SCRIPT_NAME": prefix}
        if page := _page(prefix, environ.get("HTTP_REFERER", "")):
            found["HTTP_REFERER"] = page
        answer: Iterable[bytes] = super().wsgi_app({**environ, **found}, start_response)
        return answer


def _without(prefix: str, path: str) -> str | None:
    """A path without the prefix; None where it has none."""
    is_under = path == prefix or path.startswith(f"{prefix}/")
    return (path.removeprefix(prefix) or "/") if is_under else None


def _page(prefix: str, address: str) -> str:
    """The address of a page under the prefix without it; empty for all others."""
    parts = split_address(address)
    path = _without(prefix, parts.path)
    return "" if path is None else parts._replace(path=path).geturl()
