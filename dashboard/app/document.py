"""The HTML document around the application: language, direction, theme and title from the start.

It loads our scripts and styles under a mark of what they hold, so that they are kept for a year.
"""

import hashlib
import json
import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, cast

from dash import Dash, State
from flask import Flask, Response, request, send_from_directory
from markupsafe import escape

from dashboard.api.registry import BUILD
from dashboard.app import search_index
from dashboard.app.prefix import PrefixedServer
from dashboard.components import script_words
from dashboard.components.shell import LAID_OUT, PRODUCT, Place
from dashboard.i18n import chosen_language, direction, use_language
from dashboard.pages import menu
from dashboard.resources import FONTS, IS_INSTALLED
from dashboard.settings import Settings
from dashboard.theme import theme_named

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

    def head(self, others: str) -> str:
        """Elements of the head in the current language, around those of others' styles."""
        families = ["Inter"] if direction() == "ltr" else self._fonts
        fonts = [address for family in families for address in self._fonts[family]]
        return "\n".join(
            (
                # The browser would hear of modules step by step, and charts are measured by fonts.
                *(f'<link rel="modulepreload" href="{one}">' for one in self._modules),
                *(
                    f'<link rel="preload" as="font" type="font/woff2" href="{one}" crossorigin>'
                    for one in fonts
                ),
                others,
                f'<link rel="stylesheet" href="{self._styles}">',
            )
        )

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


_UNSAID = re.compile(r'"(?:python_version|dash_version_url)":"[^"]*",')
"""Of Dash's settings for the browser: what only helps an attacker."""


class Document(Dash):
    """Dash with a document of our own and every switch set in code."""

    def __init__(
        self,
        name: str,
        assets: Path,
        settings: Settings,
        place_at: Callable[[str], Place],
        preview_of: Callable[[Place, str], str],
    ) -> None:
        # Flask would serve a folder of its own beside `assets/`.
        whole, prefix = Flask(name, static_folder=None), settings.path_prefix()
        super().__init__(
            name,
            server=cast("Any", PrefixedServer(name, prefix) if prefix else whole),
            assets_folder=str(assets),
            # Our scripts are modules: one element starts them all (scripts.py). Dash has the icon.
            assets_ignore=r"^(?!favicon\.ico$)",
            use_pages=True,
            # `pages.register` names them: their modules are read by more than Dash.
            pages_folder="",
            include_pages_meta=False,
            routing_callback_inputs={"shown": State(LAID_OUT, "data")},
            requests_pathname_prefix=f"{prefix}/",
            routes_pathname_prefix="/",
            compress=False,
            suppress_callback_exceptions=True,
            serve_locally=True,
            enable_mcp=False,
            title=PRODUCT,
            update_title="",
            add_log_handler=False,
        )
        self._settings = settings
        self._place_at = place_at
        self._preview_of = preview_of
        self.scripts_of_page = Scripts(assets, self.server)

    def interpolate_index(self, *_args: Any, **parts: Any) -> str:
        """The document for the address that is asked for."""
        search = request.query_string.decode("utf-8", "replace")
        place = self._place_at(request.path)
        look = place.theme_name(search)
        pages = self.scripts_of_page
        with use_language(chosen_language(search, place.language)) as language:
            title, preview = place.window_title(), self._preview_of(place, search)
            css = pages.head(parts["css"])
            spoken = script_words.script_words(PRODUCT, [(m.key, m.path, m.label) for m in menu()])
            spoken |= {"build": BUILD, "searched": search_index.address(language.code)}
        if tiles := self._settings.tile_url:
            spoken["tiles"] = {"url": tiles, "attribution": self._settings.tile_attribution}
        return _DOCUMENT.format(
            language=language.code,
            direction=language.direction,
            theme=look,
            form=place.form,
            ground=theme_named(look).ground,
            title=escape(title),
            metas="\n".join(filter(None, (parts["metas"], preview))),
            favicon=parts["favicon"],
            css=css,
            # JSON that can stand inside a script element.
            words=json.dumps(spoken, ensure_ascii=False, separators=(",", ":")).replace(
                "<", "\\u003c"
            ),
            config=_UNSAID.sub("", parts["config"]),
            scripts=parts["scripts"],
            entry=pages.entry(),
        )


_DOCUMENT = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}" data-theme="{theme}" data-form="{form}">
<head>
{metas}
<title>{title}</title>
<meta name="theme-color" content="{ground}">
{favicon}
{css}
</head>
<body>
<div id="react-entry-point"><div class="opening" aria-busy="true"></div></div>
<script id="words" type="application/json">{words}</script>
<footer>{config}
{scripts}
{entry}</footer>
</body>
</html>"""
