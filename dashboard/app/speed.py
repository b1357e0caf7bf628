"""All that the server does only to make pages faster; `ROUTEWATCH_PLAIN=1` runs without it.

The browser's part is in `assets/speed/`. What each buys a reader is in `docs/decisions.md`.
"""

import functools
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from flask import Flask, Response
from markupsafe import escape

from dashboard.app.scripts import PAGE, STARTS, STYLES, Plain

PREFIX = "/bundle/"
SPEED = "speed/main.js"
"""The module that gives pages their shortcuts; run before the page's own."""

RUNTIME = "vendor/regenerator-runtime-0.14.1.js"
"""All that Dash's components need of its polyfills, which take a browser a tenth of a second."""

_POLYFILLS = "/deps/polyfill@"
# AG Grid's megabyte comes when a page shows one (assets/cards/grids.js).
_GRIDS = "/dash_ag_grid/"

_EARLY = 'rel="preload" as="fetch" crossorigin="anonymous"'


class Fast(Plain):
    """Two files in place of a hundred, kept for a year, and what is needed asked for early."""

    def __init__(self, assets: Path, server: Flask) -> None:
        super().__init__(assets)
        styles = "\n".join((assets / sheet).read_text() for sheet in self.sheets())
        # The one sheet of all is beside the folder in which each of them lies.
        styles = styles.replace('url("../', 'url("../assets/')
        files = {"js": joined(assets, (SPEED, PAGE)), "css": styles}
        kinds = {"js": "text/javascript", "css": "text/css"}
        self._of = {
            ending: f"{PREFIX}{hashlib.sha256(text.encode()).hexdigest()[:16]}.{ending}"
            for ending, text in files.items()
        }
        self.addresses = (*self.addresses, *self._of.values())
        by_address = {self._of[ending]: (text, kinds[ending]) for ending, text in files.items()}
        self._grids = ""

        @server.get(f"{PREFIX}<name>")
        def bundle(name: str) -> Response:
            found = by_address.get(f"{PREFIX}{name}")
            if found is None:
                return Response("no such file", 404, mimetype="text/plain")
            text, kind = found
            return Response(text, mimetype=kind)

    def early(self, first_answer: str, view: str) -> str:
        """Dash's questions, and the first view: the server draws while scripts are read."""
        # Dash asks for layout and callbacks once all scripts are read: by then both are here.
        hints = [f'<link {_EARLY} href="/_dash-{what}">' for what in ("layout", "dependencies")]
        if first_answer:
            named = f'id="first-view" data-view="{escape(view)}"'
            hints.append(f'<link {named} {_EARLY} href="{escape(first_answer)}">')
        return "\n".join(hints)

    def styles(self) -> str:
        """One sheet of all."""
        return STYLES.format(self._of["css"])

    def entry(self) -> str:
        """One script of all modules."""
        return STARTS.format(self._of["js"])

    def of_dash(self, addresses: Sequence[str]) -> Sequence[str]:
        """Dash's scripts without what most pages do not need."""
        self._grids = next((one for one in addresses if _GRIDS in one), self._grids)
        return [
            self.address(RUNTIME) if _POLYFILLS in one else one
            for one in addresses
            if _GRIDS not in one
        ]

    def libraries(self) -> dict[str, str]:
        """Those of all pages, and AG Grid."""
        return {**super().libraries(), "grids": self._grids}


# --- several modules as one -----------------------------------------------------------------

_IMPORT = re.compile(
    r'^import (?:(?:\* as (?P<whole>\w+)|(?P<names>\{[^}]+\})) from )?"(?P<path>\.[^"]+)";$',
    re.MULTILINE,
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)


# A process of the tests makes hundreds of applications of the same modules.
@functools.cache
def joined(assets: Path, entries: tuple[str, ...]) -> str:
    """Modules and all that they import as one: each a function, after those that it needs.

    It reads the two forms of import and the one of export that `eslint.config.js` allows. The one
    module exports the many under their paths (`app_address`), which is how tests reach them.

    Raises:
        ValueError: modules import each other in a circle.
    """
    done: dict[str, str] = {}

    def add(path: str, within: tuple[str, ...] = ()) -> None:
        if path in within:
            msg = f"a circle of imports: {' > '.join((*within, path))}"
            raise ValueError(msg)
        if path in done:
            return
        text = (assets / path).read_text()
        for found in _IMPORT.finditer(text):
            add(_beside(path, found["path"]), (*within, path))
        done[path] = _as_function(path, text)

    for entry in entries:
        add(entry)
    return "\n".join((*done.values(), f"export {{ {', '.join(map(_name, done))} }};", ""))


def _as_function(path: str, text: str) -> str:
    def taken(found: re.Match[str]) -> str:
        names = found["whole"] or (found["names"] or "").replace(" as ", ": ")
        return f"const {names} = {_name(_beside(path, found['path']))};" if names else ""

    exports = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub(taken, text))
    return f"const {_name(path)} = (() => {{\n{body}return {{ {exports} }};\n}})();"


def _beside(path: str, other: str) -> str:
    """The path in `assets/` of what a module names from where it lies."""
    parts: list[str] = list(PurePosixPath(path).parent.parts)
    for part in PurePosixPath(other).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _name(path: str) -> str:
    return path.removesuffix(".js").replace("/", "_")
