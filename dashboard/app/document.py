"""The HTML document around the application: language, direction, theme and title from the start."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, has_request_context, request
from markupsafe import escape

from dashboard.api.registry import build
from dashboard.app import bundles
from dashboard.callbacks import view_request
from dashboard.components import words
from dashboard.components.shell import MENU, PRODUCT, Place, first_view
from dashboard.i18n import _, use_language
from dashboard.settings import Settings

CHART_LIBRARY = "vendor/plotly-basic-4.1.1.min.js"
"""The part of Plotly that our charts need: a quarter of the bytes of what Dash brings, and of the
time that a browser needs to read them. `assets/charts.js` loads it."""

RUNTIME = "vendor/regenerator-runtime-0.14.1.js"
"""All that Dash's components need of its polyfills, which take a browser a tenth of a second."""

_CONFIG = re.compile(r">(\{.*\})<", re.DOTALL)
_POLYFILLS = re.compile(r'<script src="[^"]*/deps/polyfill@[^"]*"></script>')
# Dash sends its old table to every page; none has one.
_OLD_TABLE = re.compile(r'<script src="[^"]*/dash_table/[^"]*"></script>\n?')
# AG Grid's megabyte comes when a page shows one (assets/choosing.js).
_GRIDS = re.compile(r'<script src="([^"]*/dash_ag_grid/[^"]*)"></script>\n?')
_UNSAID = ("python_version", "dash_version_url")


class Document(Dash):
    """Dash with a document of our own and every switch set in code."""

    def __init__(
        self, name: str, assets: Path, settings: Settings, place_at: Callable[[str], Place]
    ) -> None:
        super().__init__(
            name,
            # Flask would serve a folder of its own beside `assets/`.
            server=cast("Any", Flask(name, static_folder=None)),
            assets_folder=str(assets),
            assets_path_ignore=["vendor"],
            use_pages=False,
            compress=False,
            suppress_callback_exceptions=True,
            serve_locally=True,
            enable_mcp=False,
            title=PRODUCT,
            update_title="",
            add_log_handler=False,
        )
        self._settings = settings
        self._assets = assets
        self._place_at = place_at
        self.bundled = bundles.register(self.server, assets)
        self.first_answer: Callable[[str, str], str] = lambda _path, _search: ""

    def requested_address(self) -> tuple[str, str]:
        """Path and query string (with its question mark) of the page that asks for its layout.

        The browser's own referrer tells them, so that shell, page and first view come in one
        answer; without one the overview is laid out, and the page's scripts put it right.
        """
        referrer = request.headers.get("Referer", "") if has_request_context() else ""
        parts = urlsplit(referrer)
        return parts.path or "/", f"?{parts.query}" if parts.query else ""

    def _tiles(self) -> dict[str, object]:
        """The tile server, where one is configured; the map has a ground of its own."""
        if not self._settings.tile_url:
            return {}
        tiles = {"url": self._settings.tile_url, "attribution": self._settings.tile_attribution}
        return {"tiles": tiles}

    def interpolate_index(self, *_args: Any, **parts: Any) -> str:
        """The document for the address that is asked for."""
        search = request.query_string.decode("utf-8", "replace")
        place = self._place_at(request.path)
        look = place.look(search)
        with use_language(view_request.language(search, self._settings.language)) as language:
            title = f"{_(place.title)} · {PRODUCT}"
            spoken = words.for_scripts(PRODUCT, [(m.key, m.path, m.label) for m in MENU])
            spoken |= {"build": build()}
        return _DOCUMENT.format(
            early=_EARLY,
            language=language.code,
            direction=language.direction,
            theme=look.name,
            form=place.form,
            ground=look.ground,
            title=escape(title),
            metas=parts["metas"],
            favicon=parts["favicon"],
            first=self._first(place, f"?{search}" if search else ""),
            css=bundles.instead(
                parts["css"], f'<link rel="stylesheet" href="{self.bundled["css"]}">'
            ),
            words=_data_block(spoken | self._tiles() | self._libraries(parts["scripts"])),
            config=_reticent(parts["config"]),
            scripts=self._fewer(parts["scripts"]),
            renderer=parts["renderer"],
        )

    def _first(self, place: Place, search: str) -> str:
        """What lets the server draw the page while the browser reads its scripts."""
        address = self.first_answer(place.path, search)
        if not address:
            return ""
        view = escape(_data_block(first_view(place, search)))
        return f'<link id="first-view" data-view="{view}" {_EARLY} href="{escape(address)}">'

    def _fewer(self, scripts: str) -> str:
        """Dash's scripts without what no page of ours needs."""
        runtime = f'<script src="{self._marked(RUNTIME)}"></script>'
        fewer = _GRIDS.sub("", _OLD_TABLE.sub("", _POLYFILLS.sub(runtime, scripts)))
        return bundles.instead(fewer, f'<script src="{self.bundled["js"]}"></script>')

    def _libraries(self, scripts: str) -> dict[str, str]:
        """Addresses of scripts that come when they are needed."""
        grids = _GRIDS.search(scripts)
        return {"charts": self._marked(CHART_LIBRARY), "grids": grids[1] if grids else ""}

    def _marked(self, asset: str) -> str:
        """The address of an asset, with the mark that Dash would give it."""
        return f"{self.get_asset_url(asset)}?m={(self._assets / asset).stat().st_mtime}"


def _data_block(value: object) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _reticent(config: str) -> str:
    """Dash's settings for the browser, without what only helps an attacker."""

    def fewer(found: re.Match[str]) -> str:
        settings = {k: v for k, v in json.loads(found[1]).items() if k not in _UNSAID}
        return f">{_data_block(settings)}<"

    return _CONFIG.sub(fewer, config)


_EARLY = 'rel="preload" as="fetch" crossorigin="anonymous"'
# Dash's scripts ask for layout and callbacks once all of them are read: by then both are here.
_DOCUMENT = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}" data-theme="{theme}" data-form="{form}">
<head>
{metas}
<title>{title}</title>
<meta name="theme-color" content="{ground}">
{favicon}
<link {early} href="/_dash-layout">
<link {early} href="/_dash-dependencies">
{first}
{css}
</head>
<body>
<div id="react-entry-point"><div class="opening" aria-busy="true"></div></div>
<script id="words" type="application/json">{words}</script>
<footer>{config}
{scripts}
{renderer}</footer>
</body>
</html>"""
