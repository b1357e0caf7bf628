"""One panel as a file: format to function. Data interface and command line give the same bytes."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from dashboard.exports.carrying import carried
from dashboard.exports.framing import Frame, framed
from dashboard.exports.images import picture
from dashboard.exports.tabular import csv_text
from dashboard.figures.drawings import Chart
from dashboard.panels.panel import Panel
from dashboard.panels.rendering import Request, render, tabulated
from dashboard.panels.sentence import with_exercise
from dashboard.theme import named
from dashboard.wiring import Store


class NotDrawnError(ValueError):
    """The panel has no picture of that kind for this view; the sentence says what it has."""


def as_csv(panel: Panel[Any], request: Request, store: Store, base: str = "") -> bytes:
    """The numbers of the picture, with their provenance above them.

    Raises:
        DataUnavailableError: there are none, and why.
    """
    table = tabulated(panel, request, store)
    text = csv_text(
        carried(panel, request, store, base=base).notes(),
        [column.key for column in table.columns],
        table.rows,
    )
    return text.encode()


def as_png(panel: Panel[Any], request: Request, store: Store) -> bytes:
    """The chart as pixels, for a slide."""
    return _picture(panel, request, store, "png")


def as_svg(panel: Panel[Any], request: Request, store: Store) -> bytes:
    """The chart as lines, for print."""
    return _picture(panel, request, store, "svg")


EXPORTERS: MappingProxyType[str, Callable[[Panel[Any], Request, Store], bytes]] = MappingProxyType(
    {"csv": as_csv, "png": as_png, "svg": as_svg}
)


def _picture(panel: Panel[Any], request: Request, store: Store, form: str) -> bytes:
    card = render(panel, request, store)
    if card.drawing is None:
        raise NotDrawnError(card.message)
    if not isinstance(card.drawing, Chart):
        msg = f"{panel.code} is no chart: its numbers come as csv"
        raise NotDrawnError(msg)
    told = carried(panel, request, store)
    words = with_exercise(told.sentence) if card.exercise else told.sentence
    frame = Frame(words, card.drawing.marked, told.marking.label)
    return picture(framed(card, card.drawing.figure, frame, named(request.theme)), form)
