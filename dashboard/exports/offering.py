"""What a card offers to take away, here and now."""

from typing import Any

from dashboard import url_state
from dashboard.components.downloads import Offer
from dashboard.exports import maps, pictures
from dashboard.exports.carrying import carried
from dashboard.exports.presets import DEFAULT, DEFAULT_SCALE, PRESETS, SCALES
from dashboard.exports.renderer import missing
from dashboard.figures.drawings import Chart
from dashboard.i18n import _
from dashboard.panels.panel import Panel
from dashboard.panels.rendering import Request, render
from dashboard.url_state import Reading
from dashboard.wiring import Store


def offer(panel: Panel[Any], request: Request, reading: Reading, store: Store) -> Offer:
    """The files of a panel for a view.

    Raises:
        StoreUnavailableError: the store does not answer.
    """
    drawing = render(panel, request, store).drawing
    told = carried(panel, request, store)
    caution = _("What is shown is marked {mark}: for {meaning}.").format(
        mark=told.marking.label, meaning=_(told.marking.meaning)
    )
    printed = panel.code == pictures.PRINTED_MAP and drawing is not None
    forms = maps.FORMATS if printed else pictures.FORMATS
    sheets = pictures.MAP_PRESETS if printed else tuple(PRESETS)
    return Offer(
        query=url_state.write(request.filters, reading.others),
        drawn=printed or pictures.is_drawn(drawing),
        missing=missing(),
        in_browser=isinstance(drawing, Chart),
        forms=forms,
        presets=[(code, PRESETS[code].label) for code in sheets],
        scales=(DEFAULT_SCALE,) if printed else SCALES,
        preset=DEFAULT,
        scale=DEFAULT_SCALE,
        caution="" if told.marking.public else caution,
        exercise=told.exercise,
    )
