"""One panel as a file: format to function. Data interface and command line give the same bytes."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from dashboard import url_state
from dashboard.exports.framing import Frame, framed
from dashboard.exports.images import picture
from dashboard.exports.tabular import csv_text
from dashboard.figures.drawings import Chart, Table
from dashboard.figures.exercise import sentence
from dashboard.i18n import _
from dashboard.panels import statements
from dashboard.panels.panel import Panel
from dashboard.panels.rendering import Request, render, scoped, tabulated
from dashboard.panels.sentence import filter_sentence, with_exercise
from dashboard.theme import named
from dashboard.wiring import Store
from data_access.frames import HIDDEN


class NotDrawnError(ValueError):
    """The panel has no picture of that kind for this view; the sentence says what it has."""


def as_csv(panel: Panel[Any], request: Request, store: Store) -> bytes:
    """The numbers of the picture, with their provenance above them.

    Raises:
        DataUnavailableError: there are none, and why.
    """
    table, view = tabulated(panel, request, store), scoped(panel, request, store)
    notes = [
        ("exercise", sentence() if statements.is_exercise(panel, view) else ""),
        ("title", panel.title(view)),
        ("what", panel.subtitle(view) if panel.subtitle else ""),
        ("filters", filter_sentence(view)),
        ("address", "?" + url_state.write(view.filters, request.options)),
        ("source", statements.source_line(panel, view)),
        ("hidden", statements.some_hidden(panel, view) if _has_hidden(table) else ""),
        ("caveat", statements.caveats(panel, view)),
        ("data version", view.data_version),
        ("marking", store.settings.marking),
    ]
    text = csv_text(
        ((_(name), note) for name, note in notes if note),
        [column.key for column in table.columns],
        table.rows,
    )
    return text.encode()


def _has_hidden(table: Table) -> bool:
    return any(value is HIDDEN for row in table.rows for value in row)


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
    words = filter_sentence(scoped(panel, request, store))
    words = with_exercise(words) if card.exercise else words
    frame = Frame(words, card.drawing.marked, store.settings.marking)
    return picture(framed(card, card.drawing.figure, frame, named(request.theme)), form)
