"""The HTML document around the application: language, direction, theme and title from the start."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from dash import Dash, State
from flask import request
from markupsafe import escape

from dashboard.api.registry import BUILD
from dashboard.app import search_index
from dashboard.app.prefix import server_at
from dashboard.app.scripts import Scripts
from dashboard.components import script_words
from dashboard.components.shell import LAID_OUT, PRODUCT, Place
from dashboard.i18n import chosen_language, use_language
from dashboard.pages import menu
from dashboard.settings import Settings

_UNSAID = re.compile(r'"(?:python_version|dash_version_url)":"[^"]*",')
"""Of Dash's settings for the browser: what only helps an attacker."""


class Document(Dash):
    """Dash with a document of our own and every switch set in code."""

    def __init__(
        self, name: str, assets: Path, settings: Settings, place_at: Callable[[str], Place]
    ) -> None:
        super().__init__(
            name,
            server=cast("Any", server_at(name, settings.path_prefix())),
            assets_folder=str(assets),
            # Our scripts are modules: one element starts them all (scripts.py). Dash has the icon.
            assets_ignore=r"^(?!favicon\.ico$)",
            use_pages=True,
            # `pages.register` names them: their modules are read by more than Dash.
            pages_folder="",
            include_pages_meta=False,
            routing_callback_inputs={"shown": State(LAID_OUT, "data")},
            requests_pathname_prefix=f"{settings.path_prefix()}/",
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
        self.scripts_of_page = Scripts(assets, self.server)

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
        pages = self.scripts_of_page
        with use_language(chosen_language(search, place.language)) as language:
            title = place.window_title()
            fonts = pages.fonts()
            spoken = script_words.script_words(PRODUCT, [(m.key, m.path, m.label) for m in menu()])
            spoken |= {"build": BUILD, "searched": search_index.address(language.code)}
        return _DOCUMENT.format(
            language=language.code,
            direction=language.direction,
            theme=look.name,
            form=place.form,
            ground=look.ground,
            title=escape(title),
            metas=parts["metas"],
            favicon=parts["favicon"],
            css="\n".join((pages.early(), fonts, parts["css"], pages.styles())),
            words=_data_block(spoken | self._tiles()),
            config=_UNSAID.sub("", parts["config"]),
            scripts=parts["scripts"],
            entry=pages.entry(),
        )


def _data_block(value: object) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


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
