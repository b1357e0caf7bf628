"""Maps on paper: what a Chromium of this machine draws of the page that shows them."""

from collections.abc import Hashable
from wsgiref.types import WSGIApplication

from dashboard.exports.paper.pages import MapPicture
from dashboard.exports.paper.sheets import Paper
from dashboard.exports.printed_maps import MAP, map_alone, map_picture
from dashboard.exports.renderer import PictureFailedError, PictureUnavailableError
from dashboard.i18n import current_language
from dashboard.theme import FOR_PAPER
from dashboard.wiring import Store

_WITH_SHEET = "map"
"""The panel whose map has a sheet of its own."""
_WIDE, _HIGH = 1000, 620
"""Pixels of the other maps: wide enough for their legends."""


def map_png(store: Store, application: WSGIApplication) -> MapPicture:
    """Draws maps, each once for a version of the data.

    Args:
        store: where they are kept.
        application: answers the page of a map.
    """

    def drawn(code: str, query: str, sheet: Paper) -> bytes | None:
        size = "a4-part" if sheet.height > sheet.width else "a4-landscape-part"
        question: Hashable = ("paper map", code, query, size, current_language())

        def picture() -> bytes:
            if code == _WITH_SHEET:
                return map_picture(query, application, size=size, theme=FOR_PAPER, only=MAP)
            room = (_WIDE, _HIGH)
            return map_alone(code, query, application, theme=FOR_PAPER, size=room)

        try:
            return store.cached(question, picture)
        except (PictureUnavailableError, PictureFailedError):
            return None

    return drawn
