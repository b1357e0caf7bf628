"""The data interface: the same parameters, queries and figures as the pages, as JSON and CSV."""

from flask import Flask

from dashboard.api import (
    briefs,
    operations,
    panels,
    playlists,
    points,
    registry,
    remote,
    revisions,
    series,
    thresholds,
    version,
)
from dashboard.api.filing import Filing
from dashboard.playlists.shelf import Shelf
from dashboard.wiring import Store


def register(server: Flask, store: Store, shelf: Shelf) -> None:
    """Add the routes of the data interface to a server."""
    # Answers keep the order in which they are documented.
    server.json.sort_keys = False  # type: ignore[attr-defined] # of Flask's default provider
    filing = Filing(store)
    server.register_blueprint(series.blueprint(store))
    server.register_blueprint(registry.blueprint(store))
    server.register_blueprint(revisions.blueprint(store))
    server.register_blueprint(panels.blueprint(filing))
    server.register_blueprint(briefs.blueprint(store))
    server.register_blueprint(operations.blueprint(store, filing))
    server.register_blueprint(thresholds.blueprint(store, filing))
    server.register_blueprint(version.blueprint(store))
    server.register_blueprint(points.blueprint(store))
    server.register_blueprint(remote.blueprint(store.settings, shelf))
    server.register_blueprint(playlists.blueprint(store, shelf))
