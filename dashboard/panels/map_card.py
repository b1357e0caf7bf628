"""The map with its layers: each that is on has a panel of its own, which says what it shows.

So that rows, hidden counts, period, source, caveat and exercise mark of a layer are those of its
table, its file and its card elsewhere: nothing is counted twice in two ways.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.figures.drawings import MapDrawing
from dashboard.i18n import _
from dashboard.maps import menu
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.panels.catalogue import maps
from dashboard.panels.data import Data, Request, data_of
from dashboard.wiring import Store

_IN_TITLE = 3
"""Layers that the title of a map names; of more it says how many."""


def with_layers(card: Card, request: Request, store: Store) -> Card:
    """The card of the map with the layers that the address turns on, or any other card as it is."""
    if card.code != menu.LAYERED:
        return card
    on = menu.on(dict(request.options).get("lay", ""))
    # Whatever else the address says of drawing changes no layer.
    plain = replace(request, options=())
    cards = {
        code: render(PANELS[menu.LAYERS[code].panel], plain, store)
        for code in on
        if menu.LAYERS[code].panel
    }
    card = replace(card, sources=card.sources.union(*(one.sources for one in cards.values())))
    if not isinstance(card.drawing, MapDrawing):
        return card
    layers = [
        {"code": code, "on": code in on, **(_of_layer(code, cards[code]) if code in cards else {})}
        for code in menu.LAYERS
    ]
    title, subtitle = _named(on, card, lambda: data_of(request, store))
    return replace(
        card,
        title=title,
        subtitle=subtitle,
        drawing=replace(card.drawing, view={**card.drawing.view, "layers": layers}),
        made_up=card.made_up or any(one.exercise for one in cards.values()),
    )


def _named(on: tuple[str, ...], card: Card, data: Callable[[], Data]) -> tuple[str, str]:
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
    return " · ".join(names), _subtitle(on, data())


def _subtitle(on: tuple[str, ...], data: Data) -> str:
    """What is to be said of people, months and corridors for the layers that are on."""
    if all(menu.LAYERS[code].panel for code in on):
        return _("each layer's period and source are in its legend")
    corridors = any(menu.LAYERS[code].drawing is menu.Drawing.RIBBONS for code in on)
    return maps.subtitle(data, corridors=corridors)


def _of_layer(code: str, card: Card) -> Mapping[str, Any]:
    """What the browser is given of a layer that is on: its marks, or why it has none."""
    texts = {
        "title": _(menu.LAYERS[code].title),
        "period": card.subtitle,
        "source": card.source_line,
        "why": card.message,
        "exercise": _("Exercise") if card.exercise else "",
    }
    drawn = card.drawing.view if isinstance(card.drawing, MapDrawing) else {}
    return {**texts, "symbols": drawn["symbols"]} if "symbols" in drawn else texts
