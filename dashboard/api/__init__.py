"""The data interface: the same parameters, queries and figures as the pages, as JSON and CSV."""

from collections.abc import Callable
from typing import NoReturn

from flask import Flask

from dashboard.api import (
    documents,
    files,
    lists,
    map_files,
    playlists,
    registry,
    remote,
    series,
)
from dashboard.api.answers import UnknownPathError, answered
from dashboard.api.files import CardFiles
from dashboard.components.shell import Place
from dashboard.wall.playlist_repository import PlaylistRepository
from dashboard.wiring import Store

_LONGEST_ECHO = 80


def register(
    server: Flask,
    store: Store,
    repository: PlaylistRepository,
    place_at: Callable[[str], Place],
) -> None:
    """Add the routes of the data interface, and those of pages on paper, to a server."""
    # Answers keep the order in which they are documented.
    server.json.sort_keys = False  # type: ignore[attr-defined] # of Flask's default provider
    card_files = CardFiles(store)
    blueprints = (
        series.blueprint(store),
        registry.blueprint(store),
        lists.summary_blueprint(store),
        files.panels_blueprint(card_files),
        files.briefs_blueprint(store),
        *(lists.list_blueprint(code, store, card_files) for code in lists.LISTS),
        registry.version_blueprint(store, repository),
        map_files.blueprint(store),
        remote.blueprint(store.settings, repository),
        playlists.blueprint(store, repository),
        documents.print_blueprint(store, place_at),
        documents.embed_blueprint(store),
    )
    for blueprint in blueprints:
        server.register_blueprint(blueprint)
    server.add_url_rule("/api/<path:unknown>", "api_unknown", answered(_unknown))


def _unknown(unknown: str) -> NoReturn:
    """A script gets a sentence and no page of 24 kB."""
    raise UnknownPathError(f"/api/{unknown[:_LONGEST_ECHO]}")
