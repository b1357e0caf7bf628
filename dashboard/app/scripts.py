"""Our scripts and styles, and those of Dash, as a page loads them: few files, kept for a year.

The browser's part is in `assets/speed/`. What each buys a reader is in `docs/decisions.md`.
"""

import functools
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from flask import Flask, Response
from markupsafe import escape

from dashboard.i18n import direction
from dashboard.resources import ARABIC_LETTERS

PREFIX = "/bundle/"
PAGE = "app/main.js"
"""The module that starts a page; it imports all others."""
SPEED = "speed/main.js"
"""The module that gives pages their shortcuts; run before the page's own."""

CHART_LIBRARY = "vendor/plotly-basic-4.1.1.min.js"
"""The part of Plotly that our charts need: a quarter of the bytes of what Dash brings, and of the
time that a browser needs to read them. `assets/charts/library.js` loads it."""
RUNTIME = "vendor/regenerator-runtime-0.14.1.js"
"""All that Dash's components need of its polyfills, which take a browser a tenth of a second."""

_POLYFILLS = "/deps/polyfill@"
# AG Grid's megabyte comes when a page shows one (assets/cards/grids.js).
_GRIDS = "/dash_ag_grid/"
_EARLY = 'rel="preload" as="fetch" crossorigin="anonymous"'


class Scripts:
    """Elements of a document that load scripts and styles."""

    def __init__(self, assets: Path, server: Flask) -> None:
        self._assets = assets
        # No sheet depends on the order of two, but the order is the same everywhere.
        styles = "\n".join(sheet.read_text() for sheet in sorted(assets.glob("styles/*.css")))
        # The one sheet of all is beside the folder in which each of them lies.
        styles = styles.replace('url("../', 'url("../assets/')
        script = joined(assets, (SPEED, PAGE))
        self._script = _fingerprinted(script, "js")
        self._styles = _fingerprinted(styles, "css")
        self._letters = [f"/assets/vendor/{path.name}" for path in ARABIC_LETTERS]
        self.addresses = (*self._letters, self._script, self._styles)
        """Of files that never change."""
        self._grids = ""
        files = {self._script: (script, "text/javascript"), self._styles: (styles, "text/css")}

        @server.get(f"{PREFIX}<name>")
        def bundle(name: str) -> Response:
            text, kind = files.get(f"{PREFIX}{name}", ("", ""))
            if not text:
                return Response("no such file", 404, mimetype="text/plain")
            return Response(text, mimetype=kind)

    def early(self, first_answer: str, view: str) -> str:
        """Elements of the head for Dash's questions, and the first view, asked for early."""
        # Dash asks for layout and callbacks once all scripts are read: by then both are here.
        hints = [f'<link {_EARLY} href="/_dash-{what}">' for what in ("layout", "dependencies")]
        if first_answer:
            identity = f'id="first-view" data-view="{escape(view)}"'
            hints.append(f'<link {identity} {_EARLY} href="{escape(first_answer)}">')
        return "\n".join(hints)

    def letters(self) -> str:
        """Elements that load letters of the current language before charts take their measure."""
        if direction() == "ltr":
            return ""
        return "\n".join(
            f'<link rel="preload" as="font" type="font/woff2" href="{address}" crossorigin>'
            for address in self._letters
        )

    def styles(self) -> str:
        """The element that loads our styles."""
        return f'<link rel="stylesheet" href="{self._styles}">'

    def entry(self) -> str:
        """The element that loads our scripts and starts Dash, which looks for its name."""
        return f'<script id="_dash-renderer" type="module" src="{self._script}"></script>'

    def needed_of_dash(self, addresses: Sequence[str]) -> Sequence[str]:
        """Addresses of Dash's scripts without those that most pages do not need."""
        self._grids = next((one for one in addresses if _GRIDS in one), self._grids)
        return [
            self._address(RUNTIME) if _POLYFILLS in one else one
            for one in addresses
            if _GRIDS not in one
        ]

    def libraries(self) -> dict[str, str]:
        """Addresses that our scripts load by themselves."""
        return {"charts": self._address(CHART_LIBRARY), "grids": self._grids}

    def _address(self, asset: str) -> str:
        """The address of an asset, with the mark that Dash would give it."""
        return f"/assets/{asset}?m={(self._assets / asset).stat().st_mtime}"


def _fingerprinted(text: str, ending: str) -> str:
    return f"{PREFIX}{hashlib.sha256(text.encode()).hexdigest()[:16]}.{ending}"


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
            raise ValueError(f"a circle of imports: {' > '.join((*within, path))}")
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
