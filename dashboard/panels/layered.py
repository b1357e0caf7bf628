"""The map with its layers: each that is on has a panel of its own, which says what it shows.

So that rows, hidden counts, period, source, caveat and exercise mark of a layer are those of its
table, its file and its card elsewhere: nothing is counted twice in two ways.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dashboard.figures.drawings import MapDrawing
from dashboard.i18n import _
from dashboard.maps import menu
from dashboard.maps.menu import Layer
from dashboard.panels import PANELS, maps
from dashboard.panels.panel import Panel, Rendered, View
from dashboard.panels.rendering import Request, render, view_of
from dashboard.wiring import Store

_IN_TITLE = 3
"""Layers that the title of a map names; of more it says how many."""


def layered(card: Rendered, request: Request, store: Store) -> Rendered:
    """The card of the map with the layers that the address turns on, or any other card as it is."""
    if card.code != menu.LAYERED or not isinstance(card.drawing, MapDrawing):
        return card
    on = menu.on(dict(request.options).get("lay", ""))
    # Whatever else the address says of drawing changes no layer.
    plain = replace(request, options=())
    layers = [
        {"code": code, "on": code in on, **(_said(layer, plain, store) if code in on else {})}
        for code, layer in menu.LAYERS.items()
    ]
    view = {**card.drawing.view, "layers": layers}
    made_up = card.exercise or any(layer.get("exercise") for layer in layers)
    title, subtitle = _named(on, card, lambda: view_of(request, store))
    return replace(
        card,
        title=title,
        subtitle=subtitle,
        drawing=replace(card.drawing, view=view),
        exercise=made_up,
    )


def _named(on: tuple[str, ...], card: Rendered, shown: Callable[[], View]) -> tuple[str, str]:
    """Title and subtitle by the layers that are on: a sheet is read without its menu."""
    usual = tuple(code for code, layer in menu.LAYERS.items() if layer.default)
    if on == usual:
        return card.title, card.subtitle
    if not on:
        return _("Map without layers"), _("nothing is drawn until a layer is on")
    more = len(on) - _IN_TITLE
    names = [_(menu.LAYERS[code].title) for code in on[:_IN_TITLE]]
    if more > 0:
        names.append(_("and {count} more").format(count=more))
    return " · ".join(names), _subtitle(on, shown())


def _subtitle(on: tuple[str, ...], shown: View) -> str:
    """What is to be said of people, months and corridors for the layers that are on."""
    if all(menu.LAYERS[code].panel for code in on):
        return _("each layer's period and source are in its legend")
    corridors = any(menu.LAYERS[code].drawing is menu.Drawing.RIBBONS for code in on)
    return maps.subtitle(shown, corridors=corridors)


def layers_on(code: str, request: Request) -> Iterator[Panel[Any]]:
    """The panels of the layers that the address turns on, if a card has layers at all."""
    on = menu.on(dict(request.options).get("lay", "")) if code == menu.LAYERED else ()
    return (PANELS[menu.LAYERS[key].panel] for key in on if menu.LAYERS[key].panel)


def _said(layer: Layer, request: Request, store: Store) -> Mapping[str, Any]:
    """What the browser is told of a layer that is on: its marks, or why it has none."""
    if not layer.panel:
        return {}
    card = render(PANELS[layer.panel], request, store)
    said = {
        "title": _(layer.title),
        "period": card.subtitle,
        "source": card.source_line,
        "why": card.message,
        "exercise": _("Exercise") if card.exercise else "",
    }
    drawn = card.drawing.view if isinstance(card.drawing, MapDrawing) else {}
    return {**said, "symbols": drawn["symbols"]} if "symbols" in drawn else said
