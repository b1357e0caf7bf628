"""Callbacks by behaviour, never by page. Pages and callbacks meet only in ids of components."""

from collections.abc import Callable

from dashboard.callbacks import briefing, maps, navigation, panels, playlists, wall
from dashboard.components.shell import Place
from dashboard.wall.playlist_repository import PlaylistRepository
from dashboard.wiring import Wiring


def register(
    wiring: Wiring, place_at: Callable[[str], Place], repository: PlaylistRepository
) -> None:
    """Register every callback.

    Args:
        wiring: the app and its store.
        place_at: the page at a path.
        repository: of the playlists of walls.
    """
    navigation.register(wiring)
    maps.register(wiring)
    panels.register(wiring, place_at)
    wall.register(wiring)
    wall.register_remote(wiring)
    playlists.register(wiring, repository)
    briefing.register(wiring)
