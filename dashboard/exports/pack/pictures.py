"""Pictures on sheets: maps, which no native chart can say."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

from dashboard import url_state
from dashboard.exports.pack.elements import Box
from dashboard.exports.pack.orders import Part
from dashboard.exports.printed_maps import MapUnavailableError, map_picture

Maps = Callable[[Part], bytes | None]
"""A part whose panel is a map, as PNG; None where no map can be drawn here."""

_MAP = '[data-panel="map"] .card-body'
"""The map with its legend: title, source and marking are said by the sheet of the pack."""
_DRAWN = frozenset({"map"})
"""Panels whose map has a page on paper (`/print/map`)."""


def none(_part: Part) -> bytes | None:
    """No maps: their tables stand in."""
    return None


def of(application: Callable[[], WSGIApplication]) -> Maps:
    """Maps drawn by a Chromium of this machine.

    Args:
        application: gives what answers the pages; not asked where there is no map.
    """

    def drawn(part: Part) -> bytes | None:
        if part.code not in _DRAWN:
            return None
        others = [pair for pair in url_state.read(part.query).others if pair[0] in {"ll", "lay"}]
        query = url_state.write(part.request().filters, others)
        try:
            return map_picture(query, "png", application(), only=_MAP)
        except MapUnavailableError:
            # The numbers are there all the same; the page of a card says what is missing.
            return None

    return drawn


def fitted(box: Box, size: tuple[int, int]) -> Box:
    """The largest place of a picture's shape inside another, in its middle.

    Args:
        box: where it shall stand.
        size: width and height of the picture, in any unit.
    """
    width, height = size
    scale = min(box.width / width, box.height / height)
    wide, tall = width * scale, height * scale
    return Box(box.left + (box.width - wide) / 2, box.top + (box.height - tall) / 2, wide, tall)
