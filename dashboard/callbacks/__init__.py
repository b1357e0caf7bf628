"""Callbacks by behaviour, never by page. Pages and callbacks meet only in ids of components."""

from collections.abc import Callable

from dashboard.callbacks import first_view, navigation, panels, tabs, wall
from dashboard.components.shell import Place
from dashboard.wiring import Wiring


def register(wiring: Wiring, place_at: Callable[[str], Place]) -> Callable[[str, str], str]:
    """Register every callback.

    Returns the address of a page's first answer, by its path and query string.

    Args:
        wiring: the app and its store.
        place_at: the page at a path.
    """
    navigation.register(wiring, place_at)
    panels.register(wiring)
    tabs.register(wiring)
    wall.register(wiring)
    return first_view.register(wiring, place_at)
