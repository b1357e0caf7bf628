"""The screen of a wall: head, scenes, foot. Only its way out is clicked; `assets/wall` runs it.

All scenes of a playlist are laid out at once, each in the whole screen; one is seen. Changing the
scene then asks the server for nothing and leaves nothing behind, however many weeks it goes on.
Their cards have neither tabs nor buttons, in a composition that fits one screen.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import cards
from dashboard.components.elements import aria, data, part_id
from dashboard.components.map_view import map_view
from dashboard.i18n import Language, _

WALL_PROGRAMME = "wall-programme"
"""The playlist as the scripts of a wall need it."""
ROOM = "room"
"""Kind of the fields that say for what room walls are opened: `dist`, `diag` and `shape`."""


def room_words() -> dict[str, Any]:
    """Texts of `assets/wall/rooms.js`, on an element around the scenes that it shows."""
    parts = {"map": _("Map"), "chart": _("Chart"), "list": _("List")}
    words = {
        "parts": {"figures": _("Figures: {count}"), **parts},
        "figure": _("Figures"),
        **parts,
        "left": _("{part}: to be read from up to {until} m of this screen, so not shown"),
    }
    return data(room=json.dumps(words))


def wall_frame(
    programme: Mapping[str, object], scenes: Sequence[Component], marking: str
) -> Component:
    """The whole screen.

    Args:
        programme: title, scenes and agenda, for the scripts.
        scenes: laid out, in the same order.
        marking: how what is shown may be passed on.
    """
    return html.Div(
        [
            _head(marking),
            html.Main(list(scenes), id="main", className="wall-scenes"),
            _foot(),
            _code(),
            _way_out(),
            html.Div(
                id="wall-pointer", className="wall-pointer", hidden=True, **aria(hidden="true")
            ),
            dcc.Store(id=WALL_PROGRAMME, data={**programme, "words": _words()}),
        ],
        id="page-root",
        className="wall",
        **data(ready="false", link="starting"),
    )


def _head(marking: str) -> Component:
    return html.Header(
        [
            html.Div(
                [
                    html.H1(id="wall-title", className="wall-title"),
                    html.P(id="wall-exercise", className="wall-exercise"),
                    html.P(
                        marking, className="wall-marking", role="note", **aria(label=_("Marking"))
                    ),
                ],
                className="wall-name",
            ),
            # Last month of the figures; then, apart from that, whether the screen is connected.
            html.Div(
                [
                    html.P(id="wall-age", className="wall-age"),
                    html.P(
                        [
                            html.Span(className="wall-dot", **aria(hidden="true")),
                            html.Span(id="wall-link", role="status"),
                            html.Span(id="wall-checked"),
                        ],
                        className="wall-link",
                    ),
                    html.P(id="wall-clock", className="wall-clock"),
                ],
                className="wall-state",
            ),
        ],
        className="wall-head",
    )


def _foot() -> Component:
    return html.Footer(
        [
            html.P(id="wall-line", className="wall-line"),
            html.P(id="wall-agenda", className="wall-agenda"),
            html.P(id="wall-remote", className="wall-remote", role="status"),
            html.P(
                [
                    html.Span(id="wall-place"),
                    html.Span(id="wall-ring", className="wall-ring", **aria(hidden="true")),
                ],
                className="wall-place",
            ),
        ],
        className="wall-foot",
    )


def _code() -> Component:
    """Code that pairs a remote: read by its camera, or entered there."""
    return html.Aside(
        [
            html.H2(_("Remote"), className="wall-code-title"),
            html.Img(id="wall-code-picture", alt=_("The address of the remote as a QR code")),
            html.P(id="wall-code-address", dir="ltr"),
            html.Strong(id="wall-code-digits", className="wall-code-digits", dir="ltr"),
        ],
        id="wall-code",
        className="wall-code",
        hidden=True,
    )


def _way_out() -> Component:
    """Shown while the mouse moves: a wall has keys, which not everybody knows."""
    return html.Nav(
        [
            html.A(_("Leave this wall"), id="wall-leave", href="/", className="button"),
            html.P(
                _(
                    "Space pauses, arrows and digits choose a scene, R shows the remote's code, "
                    "Escape leaves."
                )
            ),
        ],
        className="wall-way-out",
        **aria(label=_("Way out")),
    )


def _words() -> dict[str, str]:
    """Texts of the scripts."""
    return {
        "live": _("Connected"),
        "starting": _("starting"),
        "retrying": _("no connection"),
        "dead": _("NOT LIVE"),
        "last": _("last data {time}"),
        "none": _("no data yet"),
        "checked": _("checked {time}"),
        "paused": _("paused"),
        "frozen": _("figures frozen"),
        "local": _("{time} local"),
        "changed": _("changed {time}"),
        "was": _("was {value}"),
        "until": _("until {time}"),
        "next": _("then {title}, {time}"),
        "remote": _("remote"),
        "steered_by": _("remote: {name}"),
        "silent": _("remote silent"),
        "nocode": _("no code: the server does not give one"),
        "clock": _("this screen’s clock is wrong"),
        "figure": _("Figures"),
        "map": _("Map"),
        "chart": _("Chart"),
        "list": _("List"),
        "left": _("{part}: to be read from up to {until} m of this screen, so not shown"),
        "unfit": _(
            "Nothing of this scene can be read from {dist} m on this screen. It can from {until} "
            "m, or on a screen of {inches} inches."
        ),
    }


FIGURE, BODY, VIEW, DRAWN = "scene-figure", "scene-body", "scene-view", "scene-drawn"
"""Kinds of parts: where a chart's figure goes, and all else; which view a scene asks for, and what
its cards say."""

_PLACES = {"headline": "figures", "map": "map", "chart": "chart", "list": "list"}

SceneCard = tuple[str, str]
"""A panel's code, and which kind of component shows it."""


def scene(
    place: int, scene_cards: Sequence[SceneCard], language: Language | None = None
) -> Component:
    """A scene without figures.

    Args:
        place: in the playlist, from 0.
        scene_cards: its cards in the order in which they are read.
        language: its own, where that is not that of the wall.
    """
    code = str(place)
    groups = {name: [c for c in scene_cards if _PLACES[c[1]] == name] for name in _PLACES.values()}
    return html.Section(
        [
            html.Div(
                [_scene_card(c, code) for c in group],
                className=f"scene-{name}",
                style={"gridArea": name},
            )
            for name, group in groups.items()
            if group
        ]
        + [
            html.P(className="scene-unfit", role="status"),
            dcc.Store(id=part_id(VIEW, scene=code)),
            dcc.Store(id=part_id(DRAWN, scene=code)),
        ],
        className="scene",
        lang=language.code if language else None,
        dir=language.direction if language else None,
        **data(scene=code, shown="false", live="true"),
    )


def _scene_card(card: SceneCard, scene_code: str) -> Component:
    code, kind = card
    heading = f"scene-{scene_code}-{code}"
    body = html.Div(id=part_id(BODY, panel=code, scene=scene_code), className="card-content")
    return html.Section(
        [
            html.Header(
                [
                    html.H2(id=heading, className="card-title", **data(slot="title")),
                    html.P(className="card-subtitle", **data(slot="subtitle")),
                    html.P(className="scene-changed", **data(slot="changed")),
                ],
                className="card-head",
            ),
            html.Div([_picture(card, scene_code), body], className="card-body"),
            html.P(className="scene-dead", role="status", **data(slot="dead")),
            # Read aloud, and shown line by line at the foot of the wall.
            html.P([html.Span(**data(slot=s)) for s in ("source", "caveat")], className="unseen"),
        ],
        className=f"card card-{kind}",
        **data(panel=code, state="loading", filters="", version="", tab="chart"),
        **aria(labelledby=heading),
    )


def _picture(card: SceneCard, scene_code: str) -> Component | None:
    code, kind = card
    if kind == "chart":
        return html.Div(
            cards.graph(part_id(FIGURE, panel=code, scene=scene_code)),
            className="card-picture",
            role="img",
        )
    if kind == "map":
        return html.Div(map_view(code, scene=scene_code), className="card-picture")
    return None
