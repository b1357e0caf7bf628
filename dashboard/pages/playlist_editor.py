"""`/wall/playlists`: playlists made and changed by readers, saved in the store."""

from types import MappingProxyType

from dashboard.components import playlist_editor
from dashboard.components.shell import Place
from dashboard.i18n import N_

PATH = "/wall/playlists"
TITLE = N_("Playlists")

_SENTENCE = N_("Playlists of walls: copied, changed, checked and saved")
_OFF = MappingProxyType(
    dict.fromkeys(
        ("period", "compare", "routes", "countries", "quality"),
        N_("Each scene of a wall has its own filters"),
    )
)


def place() -> Place:
    """The frame; `assets/wall/playlists.js` fills it from `/api/v1/playlists`."""
    return Place(PATH, TITLE, playlist_editor.playlist_editor, off=_OFF, sentence=_SENTENCE)
