"""What a scene can be made of, for the page that makes one."""

from typing import Any

from dashboard import url_state
from dashboard.panels import PANELS
from dashboard.panels.data import Request, answered, data_of
from dashboard.panels.options import OPTIONS
from dashboard.playlists import scenes
from dashboard.playlists.reading import for_walls
from dashboard.wiring import Store

_ON_SCREEN = frozenset({"lang", "theme"})


def all_of(store: Store) -> dict[str, Any]:
    """Panels by kind, pages, and the keys that a view may have.

    Raises:
        StoreUnavailableError: titles of panels depend on what is held.
    """
    data = data_of(Request.of(url_state.read("")), store)
    return {
        "panels": [
            {
                "code": code,
                "title": panel.title(answered(data, panel.reads, store)),
                "kind": panel.kind.value,
            }
            for code, panel in PANELS.items()
            if for_walls(code)
        ],
        "most": {kind.value: most for kind, most in scenes.MOST_OF_A_KIND.items()},
        "pages": list(scenes.PAGES),
        "keys": sorted((url_state.KEYS | set(OPTIONS)) - _ON_SCREEN),
        "dwell": [scenes.LEAST_DWELL, scenes.MOST_DWELL, scenes.DWELL],
        "scenes": scenes.MOST_SCENES,
    }
