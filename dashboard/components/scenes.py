"""Scenes of a wall: cards without tabs or buttons, in a composition that fits one screen.

All scenes of a playlist are laid out at once, each in the whole screen; one is seen. Changing the
scene then asks the server for nothing and leaves nothing behind, however many weeks it goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.dependencies import Wildcard
from dash.development.base_component import Component

from dashboard.components import cards
from dashboard.components.attributes import aria, data
from dashboard.components.map_view import map_view

Part = str | Wildcard
"""A panel's code or a scene's place, or a pattern for several."""

_PLACES = {"headline": "figures", "map": "map", "chart": "chart", "list": "list"}


@dataclass(frozen=True, slots=True)
class Card:
    """A panel's place in a scene: its code, and which kind of component shows it."""

    code: str
    kind: str


def figure_id(panel: Part, scene: Part) -> dict[str, Part]:
    """Where a chart's figure goes."""
    return {"type": "scene-figure", "panel": panel, "scene": scene}


def body_id(panel: Part, scene: Part) -> dict[str, Part]:
    """Where everything that is no chart goes."""
    return {"type": "scene-body", "panel": panel, "scene": scene}


def view_id(scene: Part) -> dict[str, Part]:
    """Which view a scene asks for."""
    return {"type": "scene-view", "scene": scene}


def drawn_id(scene: Part) -> dict[str, Part]:
    """What the cards of a scene say."""
    return {"type": "scene-drawn", "scene": scene}


def scene(place: int, shown: Sequence[Card]) -> Component:
    """A scene without figures.

    Args:
        place: in the playlist, from 0.
        shown: its cards in the order in which they are read.
    """
    code = str(place)
    groups = {name: [c for c in shown if _PLACES[c.kind] == name] for name in _PLACES.values()}
    figures = groups["figures"]
    names = [
        "scene",
        f"figures-{len(figures)}",
        *(f"has-{n}" for n, held in groups.items() if held),
    ]
    return html.Section(
        [
            html.Div([_card(c, code) for c in held], className=f"scene-{name}")
            for name, held in groups.items()
            if held
        ]
        + [dcc.Store(id=view_id(code)), dcc.Store(id=drawn_id(code))],
        className=" ".join(names),
        **data(scene=code, shown="false", live="true"),
    )


def _card(card: Card, scene_code: str) -> Component:
    heading = f"scene-{scene_code}-{card.code}"
    return html.Section(
        [
            html.Header(
                [
                    html.H2(id=heading, className="card-title", **data(slot="title")),
                    html.Span(className="card-exercise", **data(slot="exercise")),
                    html.P(className="card-subtitle", **data(slot="subtitle")),
                    html.P(className="scene-changed", **data(slot="changed")),
                ],
                className="card-head",
            ),
            html.Div([_picture(card, scene_code), _body(card, scene_code)], className="card-body"),
            html.P(className="scene-dead", role="status", **data(slot="dead")),
            # Read aloud, and shown line by line at the foot of the wall.
            html.P([html.Span(**data(slot=s)) for s in ("source", "caveat")], className="unseen"),
        ],
        className=f"card card-{card.kind}",
        **data(panel=card.code, state="loading", filters="", version="", tab="chart"),
        **aria(labelledby=heading),
    )


def _body(card: Card, scene_code: str) -> Component:
    return html.Div(id=body_id(card.code, scene_code), className="card-content")


def _picture(card: Card, scene_code: str) -> Component | None:
    if card.kind == "chart":
        chart = cards.graph(figure_id(card.code, scene_code))
        return html.Div(chart, className="card-picture", role="img")
    if card.kind == "map":
        return html.Div(map_view(card.code, scene=scene_code), className="card-picture")
    return None
