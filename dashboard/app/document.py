"""The HTML document around the application: language, direction, theme and title from the start."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dash import Dash
from flask import has_request_context, request
from markupsafe import escape

from dashboard import pages, theme, url_state
from dashboard.components import words
from dashboard.components.shell import PRODUCT
from dashboard.i18n import LANGUAGES, _, use_language
from dashboard.settings import Settings

CHART_LIBRARY = "vendor/plotly-basic-4.1.1.min.js"
_CONFIG = re.compile(r">(\{.*\})<", re.DOTALL)
# Dash sends its old table to every page; none has one.
_NOT_NEEDED = re.compile(r'<script src="[^"]*/dash_table/[^"]*"></script>\n?')
_UNSAID = ("python_version", "dash_version_url")


class Document(Dash):
    """Dash with a document of our own and every switch set in code."""

    def __init__(self, name: str, assets: Path, settings: Settings) -> None:
        super().__init__(
            name,
            assets_folder=str(assets),
            # Loaded when a chart is there to be drawn, not before the first figure is shown.
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
        chart_library = assets / CHART_LIBRARY
        mark = chart_library.stat().st_mtime
        self._chart_library = f"{self.get_asset_url(CHART_LIBRARY)}?m={mark}"

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
        others = dict(url_state.read(request.query_string.decode("utf-8", "replace")).others)
        chosen = others.get("lang", self._settings.language)
        with use_language(chosen if chosen in LANGUAGES else self._settings.language) as language:
            title = f"{_(pages.at(request.path).title)} · {PRODUCT}"
            spoken = _data_block(words.for_scripts(PRODUCT) | self._tiles())
        look = theme.named(others.get("theme"))
        return _DOCUMENT.format(
            language=language.code,
            direction=language.direction,
            theme=look.name,
            ground=look.ground,
            title=escape(title),
            metas=parts["metas"],
            favicon=parts["favicon"],
            css=parts["css"],
            words=spoken,
            chart_library=self._chart_library,
            config=_for_browser(parts["config"], self._chart_library),
            scripts=_NOT_NEEDED.sub("", parts["scripts"]),
            renderer=parts["renderer"],
        )


def _data_block(value: object) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _for_browser(config: str, chart_library: str) -> str:
    """Dash's settings for the browser.

    What only helps an attacker is left out, and charts are drawn by the part of Plotly that they
    need: a quarter of the bytes, and of the time to read them, of the whole that Dash would load.
    """

    def changed(found: re.Match[str]) -> str:
        settings = {k: v for k, v in json.loads(found[1]).items() if k not in _UNSAID}
        settings |= {"serve_locally": False, "plotlyjs_url": chart_library}
        return f">{_data_block(settings)}<"

    return _CONFIG.sub(changed, config)


_DOCUMENT = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}" data-theme="{theme}">
<head>
{metas}
<title>{title}</title>
<meta name="theme-color" content="{ground}">
{favicon}
{css}
<link rel="preload" as="script" href="{chart_library}" fetchpriority="low">
</head>
<body>
<div id="react-entry-point"><div class="opening" aria-busy="true"></div></div>
<script id="words" type="application/json">{words}</script>
<footer>{config}
{scripts}
{renderer}</footer>
</body>
</html>"""
