"""The application: the only place that knows pages, callbacks, data interface and store at once."""

import importlib.util
import os
from collections.abc import Mapping
from datetime import UTC, datetime

from dash import Dash
from dash.development.base_component import Component
from flask import Flask, has_request_context, request

from dashboard import api, callbacks, pages, url_state
from dashboard.access.reader import OPERATOR, READER
from dashboard.api.files import register_queue
from dashboard.app import (
    card_links,
    documents_site,
    headers,
    link_preview,
    plain_page,
    prefix,
    refusals,
    requests,
    route_rights,
    search_index,
)
from dashboard.app.document import Document
from dashboard.audit import record as audit
from dashboard.components import shell
from dashboard.handling_marks import marking
from dashboard.i18n import chosen_language, use_language
from dashboard.identity import door
from dashboard.resources import ASSETS
from dashboard.settings import PREFIX, Settings, SettingsError
from dashboard.wall.playlist_repository import playlist_repository
from dashboard.wiring import Store, Wiring

_FIRST_YEAR = 2009
# Switches in the environment that Dash obeys, and that a server must never run with.
_UNSAFE = {
    "DASH_DEBUG": "shows source code to visitors",
    "DASH_UI": "shows the developer's tools to visitors",
    "DASH_PROPS_CHECK": "serves development scripts",
    "DASH_SERVE_DEV_BUNDLES": "serves development scripts",
    "DASH_HOT_RELOAD": "reloads pages when files change",
    "DASH_PRUNE_ERRORS": "answers errors with source code",
    "DASH_MCP_ENABLED": "lets anybody call every callback as a tool",
    "DASH_ASSETS_EXTERNAL_PATH": "loads scripts from another host",
    "DASH_SUPPRESS_CALLBACK_EXCEPTIONS": "changes which callbacks are checked",
    "DASH_URL_BASE_PATHNAME": "moves every address",
    "DASH_ROUTES_PATHNAME_PREFIX": "moves every address",
    "DASH_REQUESTS_PATHNAME_PREFIX": "moves every address",
    "FLASK_DEBUG": "runs code that visitors send",
}
# Dash takes "0" for a text, and a text for true; only these two switch off.
_OFF = frozenset({"", "false"})


class UnsafeEnvironmentError(RuntimeError):
    """One sentence that names every such switch and what it would do."""


def refuse_unsafe(environment: Mapping[str, str]) -> None:
    """Stop before anything is served.

    Raises:
        UnsafeEnvironmentError: a switch is set; Dash reads small letters as well.
    """
    found = {
        name: _UNSAFE[name.upper()]
        for name, value in environment.items()
        if name.upper() in _UNSAFE and value.lower() not in _OFF
    }
    if found:
        reasons = "; ".join(f"{name} {reason}" for name, reason in sorted(found.items()))
        raise UnsafeEnvironmentError(
            f"will not start: unset {', '.join(sorted(found))} ({reasons})"
        )


def create_app(settings: Settings) -> Dash:
    """The dashboard on a store, ready to answer.

    Raises:
        UnsafeEnvironmentError: a switch in the environment would expose callbacks or source code.
        SettingsError: the installation asks for a marking or a language that does not exist, or
            does not say who is to be believed.
        PolicyError: the access file cannot be used.
        PlaylistError: a playlist cannot be shown.
    """
    refuse_unsafe(os.environ)
    lowest = marking(settings).lowest
    store = Store(settings)
    playlists = playlist_repository(store)

    def place_at(path: str) -> shell.Place:
        return pages.at(path, playlists)

    def preview_of(place: shell.Place, search: str) -> str:
        return link_preview.preview_tags(place, search, store)

    app = Document("dashboard", ASSETS, settings, place_at, preview_of)
    prefixed = settings.path_prefix()
    pages.register(app.server, place_at)
    requests.register_versions(app.server, store)
    # First: whatever follows is answered for somebody.
    entrance = door.register(app.server, settings, store, playlists)
    requests.register_names(app.server, entrance)
    if settings.metrics == "yes":
        _count(app.server, store)
    requests.register_languages(app.server, settings)
    route_rights.register(app.server)
    wiring = Wiring(app, store)
    audit.register(app.server, settings)
    # An address the data interface does not know is its own 404, never a page.
    api.register(app.server, store, playlists, place_at)
    requests.register_health(app.server, store)
    documents_site.register(app.server)
    card_links.register(app.server, store)
    plain_page.register(app.server, store, place_at)
    callbacks.register(wiring, place_at, playlists)
    search_index.register(app.server, store)

    def lay_out() -> Component:
        path, search = requested_address()
        place = place_at(path)
        years = range(datetime.now(UTC).year, _FIRST_YEAR - 1, -1)
        with use_language(chosen_language(search, place.language)):
            if place.frame:
                frame = place.frame(lowest.label)
                is_wall = place.form == "wall"
                return frame if is_wall else shell.with_controls([frame], place, search)
            account = entrance.account(f"{path}{search}") if entrance else None
            # Under a path of a host, its root may be written in two ways: Dash's router asks.
            pathname = "" if prefixed and path == "/" else f"{prefixed}{path}"
            return shell.shell(
                place,
                search,
                shell.first_page(place, pathname, search),
                menu_items=pages.menu(),
                marking=lowest.on_page(),
                years=years,
                account=account,
            )

    app.layout = lay_out
    hosts = refusals.reached_at(settings.address, settings.hosts)
    refusals.register(app.server, app, place_at, hosts)
    refusals.register_limits(app.server, settings)
    register_queue(app.server)
    # What surrounds every answer; in the order that Flask runs it backwards.
    headers.register_caching(app.server, ASSETS, app.scripts_of_page.addresses)
    headers.register(app.server, settings.tile_url, settings.embed_hosts, app.csp_hashes)
    prefix.register(app.server, prefixed)
    # Dash registers the files of its component libraries inside the first request that a process
    # gets, after it has marked that request as done: a second request at the same time, or any
    # later one if the first had failed, found no library and was answered with 500.
    first = app.server.test_client().get("/", environ_overrides={READER: OPERATOR})
    if first.status_code != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"the first page was answered with {first.status}")
    return app


def requested_address() -> tuple[str, str]:
    """Path and query string (with its question mark) of the page that asks for its layout.

    The browser's own referrer tells them, so that shell and page come in one answer; without one
    the overview is laid out, and Dash's router asks for the page.
    """
    referrer = request.headers.get("Referer", "") if has_request_context() else ""
    parts = url_state.split_address(referrer)
    return parts.path or "/", f"?{parts.query}" if parts.query else ""


def _count(server: Flask, store: Store) -> None:
    if importlib.util.find_spec("prometheus_client") is None:
        raise SettingsError(
            f"{PREFIX}METRICS needs the extra `metrics`: pip install 'routewatch[metrics]'"
        )
    from dashboard.app import metrics  # noqa: PLC0415 - of the extra `metrics`

    metrics.register(server, store)
