"""Our scripts and styles as a page loads them: under a mark of what they hold, kept for a year."""

import hashlib
from itertools import chain
from pathlib import Path

from flask import Flask, Response, send_from_directory

from dashboard.i18n import direction
from dashboard.resources import FONTS, IS_INSTALLED

FOLDERS = ("app", "briefing", "cards", "charts", "map", "wall")
"""Of the modules of a page."""
ENTRY = "app/main.js"
"""Starts a page, and imports all others."""
BUILT = "built/main.js"
"""All of them in one file: esbuild makes it (`make install`), and it travels in the wheel."""

CHART_LIBRARY = "vendor/plotly-basic-4.1.1.min.js"
"""The part of Plotly that our charts need: a quarter of the bytes of what Dash brings, and of the
time that a browser needs to read them. Dash's graphs take the one that a page brings along."""


class Scripts:
    """Elements of a document that load scripts and styles."""

    def __init__(self, assets: Path, server: Flask) -> None:
        self._charts = f"/assets/{CHART_LIBRARY}?m={(assets / CHART_LIBRARY).stat().st_mtime}"
        modules = page_modules(assets)
        # No sheet depends on the order of two, but the order is the same everywhere.
        styles = "\n".join(sheet.read_text() for sheet in sorted(assets.glob("styles/*.css")))
        # The one sheet of all is beside the folder in which each of them lies.
        styles = styles.replace('url("../', 'url("../../assets/')
        digest = hashlib.sha256(styles.encode())
        for module in modules:
            digest.update(module.read_bytes())
        # Modules name each other from where they lie: the mark stands before their paths.
        folder = f"/bundle/{digest.hexdigest()[:16]}"
        self._fonts = {
            family: [f"/assets/vendor/{path.name}" for path in paths]
            for family, paths in FONTS.items()
        }
        self._styles = f"{folder}/styles.css"
        self._modules = [f"{folder}/{path.relative_to(assets).as_posix()}" for path in modules]
        self._entry = self._modules[0]
        self.addresses = frozenset((*chain(*self._fonts.values()), self._styles, *self._modules))
        """Of files that never change."""

        @server.get("/bundle/<mark>/<path:name>")
        def bundle(mark: str, name: str) -> Response:
            address = f"/bundle/{mark}/{name}"
            if address == self._styles:
                return Response(styles, mimetype="text/css")
            if address not in self.addresses:
                return Response("no such file", 404, mimetype="text/plain")
            return send_from_directory(assets, name)

    def early(self) -> str:
        """Elements of the head for modules, of which the browser would hear step by step."""
        return "\n".join(f'<link rel="modulepreload" href="{one}">' for one in self._modules)

    def fonts(self) -> str:
        """Elements that load the fonts of the current language before charts are measured."""
        families = ["Inter"] if direction() == "ltr" else self._fonts
        return "\n".join(
            f'<link rel="preload" as="font" type="font/woff2" href="{address}" crossorigin>'
            for family in families
            for address in self._fonts[family]
        )

    def styles(self) -> str:
        """The element that loads our styles."""
        return f'<link rel="stylesheet" href="{self._styles}">'

    def entry(self) -> str:
        """Elements that load Plotly and our scripts, which start Dash; it looks for their name."""
        return (
            f'<script defer src="{self._charts}"></script>\n'
            f'<script id="_dash-renderer" type="module" src="{self._entry}"></script>'
        )


def page_modules(assets: Path) -> list[Path]:
    """Files of a page's scripts, the one that starts it first.

    One file, where esbuild has made it of these modules; in a checkout whose modules have changed
    since, or where npm was out of reach, the modules as they are.
    """
    built = assets / BUILT
    modules = [path for name in FOLDERS for path in sorted((assets / name).glob("*.js"))]
    modules.sort(key=lambda path: path != assets / ENTRY)
    # An installer of wheels writes files in any order.
    newest = 0 if IS_INSTALLED else max(path.stat().st_mtime for path in modules)
    return [built] if built.is_file() and built.stat().st_mtime >= newest else modules
