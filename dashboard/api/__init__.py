"""The data interface: the same parameters, queries and figures as the pages, as JSON and CSV."""

from collections.abc import Callable
from typing import NoReturn

from flask import Flask

from dashboard.api import (  # noqa: F401 - their routes
    files,
    playlists,
    registry,
    remote,
    series,
)
from dashboard.api.answers import API, Services, UnknownPathError
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
    server.extensions["routewatch"] = Services(store, repository, place_at)
    server.register_blueprint(API)
    server.register_blueprint(remote.blueprint(store.settings, repository))
    server.register_blueprint(playlists.blueprint(store, repository))


@API.route("/api/<path:unknown>")
def refuse_unknown(unknown: str) -> NoReturn:
    """A script gets a sentence and no page of 24 kB."""
    raise UnknownPathError(f"/api/{unknown[:_LONGEST_ECHO]}")
