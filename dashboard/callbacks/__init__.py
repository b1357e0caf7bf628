"""Callbacks by behaviour, never by page. Pages and callbacks meet only in ids of components."""

from collections.abc import Callable

from dashboard.callbacks import briefing, maps, navigation, panels, playlists, remote, tabs, wall
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
    tabs.register(wiring, place_at)
    wall.register(wiring)
    remote.register(wiring)
    playlists.register(wiring, repository)
    briefing.register(wiring)
