"""The page of a remote, as it is laid out for what its walls show."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component
from pydantic import BaseModel

from dashboard.components.elements import aria, data, part_id, press
from dashboard.day import today
from dashboard.formats import name_order
from dashboard.i18n import _
from data_access.registry import BUREAUS, COUNTRIES, ROUTES

PRESS, FILTER, PART, PARTS = "remote-press", "remote-filter", "remote-part", 8
CODE, CLOCK, PROGRAMME = "remote-code", "remote-clock", "remote-programme"
SEEN, DRAWN = "remote-seen", "remote-drawn"
WALLS, PAIRING, TAKING, STEERING = (
    "remote-walls",
    "remote-pairing",
    "remote-taking",
    "remote-steering",
)

_FIRST_YEAR = 2014
"""Of deaths by route."""


class Handing(BaseModel):
    """A code with which another device takes all walls."""

    code: str
    picture: str


class Seen(BaseModel):
    """What a remote sees of its walls, and what is open on its page.

    Attributes:
        walls: how many follow.
        silent: how many of them do not answer.
        is_adding: another code is asked for.
        is_taking: whether to take over a wall is asked.
        is_ring: a ring is drawn, not a point.
        handing: a code that is shown.
        scene: in sight; None until a wall has told.
        ratio: width by height of the wall.
        boxes: panel, title, left, top, width and height of each, in shares of the wall.
    """

    walls: int = 0
    silent: int = 0
    is_adding: bool = False
    is_taking: bool = False
    is_ring: bool = False
    handing: Handing | None = None
    scene: int | None = None
    paused: bool = False
    spot: str | None = None
    frozen: bool = False
    dark: bool = False
    look: dict[str, str] = {}
    zoom: tuple[int, float, float] | None = None
    ratio: float = 16 / 9
    boxes: list[tuple[str, str, float, float, float, float]] = []


def walls_in_words(seen: Seen) -> str:
    """How many walls follow, and how many of them do not answer."""
    follow = _("Walls that follow: {n}").format(n=seen.walls) if seen.walls else ""
    silent = _("not answering: {n}").format(n=seen.silent) if seen.silent else ""
    return " · ".join(filter(None, (follow, silent)))


def steering(scenes: Sequence[str], seen: Seen) -> list[Component | None]:
    """The `PARTS` of what steers walls.

    Args:
        scenes: their titles.
        seen: what the walls show.
    """
    is_new = seen.scene is None
    pause = _("Go on") if seen.paused else _("Pause")
    chosen = [
        _choice("scene", str(place), title, is_on=place == seen.scene)
        for place, title in enumerate(scenes)
    ]
    alone = [("", _("All panels")), *((code, title) for code, title, *_box in seen.boxes)]
    return [
        _row(
            press(PRESS, "previous", _("Previous"), disabled=is_new),
            _switch("pause", pause, is_on=seen.paused, disabled=is_new),
            press(PRESS, "next", _("Next"), disabled=is_new),
            kind="remote-steps",
        ),
        _row(
            _switch("freeze", _("Freeze figures"), is_on=seen.frozen),
            _switch("dark", _("Go dark"), is_on=seen.dark),
        ),
        html.Section(
            [
                html.H2(_("Point")),
                _pad(seen),
                _row(
                    _switch("ring", _("Draw a ring"), is_on=seen.is_ring),
                    press(PRESS, "nearer", _("Zoom the map in")),
                    press(PRESS, "farther", _("Zoom out"), disabled=not seen.zoom),
                ),
            ],
            className="remote-pointing",
        ),
        _section(_("Scenes"), html.Ol(chosen, className="remote-list")),
        _section(
            _("Route, period, bureau"), html.Div(_filters(seen.look), className="remote-look")
        ),
        _section(
            _("One panel alone"),
            html.Ul(
                [
                    _choice("spot", code, title, is_on=code == (seen.spot or ""))
                    for code, title in alone
                ],
                className="remote-list",
                id="remote-panels",
            ),
        ),
        _row(
            press(PRESS, "add", _("Add a wall")),
            press(PRESS, "hand-over", _("Hand over")),
            press(PRESS, "leave", _("Disconnect")),
            kind="remote-end",
        ),
        _handing(seen.handing) if seen.handing else None,
    ]


def pairing() -> list[Component]:
    """What is said below the field of the code."""
    how = _(
        "Press r on the wall’s keyboard to see its code. A wall opened with ?remote=on "
        "shows it at its foot."
    )
    return [
        press(PRESS, "pair", _("Steer this wall"), className="button remote-main"),
        html.Div(
            [press(PRESS, "take", _("Take it over")), press(PRESS, "refuse", _("Leave it"))],
            id=TAKING,
            className="remote-row",
            hidden=True,
        ),
        html.P(how, className="remote-how"),
    ]


def _row(*buttons: Component, kind: str = "") -> Component:
    return html.Div(list(buttons), className=f"remote-row {kind}".strip())


def _section(title: str, content: Component) -> Component:
    return html.Section([html.H2(title), content])


def _switch(act: str, label: str, of: str = "", *, is_on: bool, **options: Any) -> Component:
    return press(PRESS, act, label, of, **aria(pressed=str(is_on).lower()), **options)


def _choice(act: str, of: str, label: str, *, is_on: bool) -> Component:
    return html.Li(_switch(act, label, of, is_on=is_on, className="button remote-choice"))


def _pad(seen: Seen) -> Component:
    """A pad in the shape of the wall, with its panels."""
    boxes = [
        html.Span(title, className="remote-box", style=_place(*place))
        for _code, title, *place in seen.boxes
        if all(place[2:])
    ]
    return html.Div(
        [*boxes, html.Div(id="remote-ring", className="remote-ring", hidden=True)],
        id="remote-pad",
        className="remote-pad",
        style={"--ratio": seen.ratio},
        tabIndex=0,
        role="application",
        **aria(label=_("Point at the wall: touch, or arrow keys")),
        **data(ring=str(seen.is_ring).lower()),
    )


def _place(left: float, top: float, width: float, height: float) -> dict[str, str]:
    sides = {"left": left, "top": top, "width": width, "height": height}
    return {side: f"{share:.2%}" for side, share in sides.items()}


def _filters(look: Mapping[str, str]) -> list[Component]:
    """The routes, periods and bureaus that a chair can jump to, as they stand in addresses."""
    years = range(today().year, _FIRST_YEAR - 1, -1)
    bureaus = ((iso3, _(COUNTRIES[iso3].name)) for iso3 in BUREAUS)
    every = (_ALL, _("all"))
    periods = [
        ("latest12", _("latest 12 months")),
        ("ytd", _("this year")),
        *((str(year), str(year)) for year in years),
    ]
    routes = [every, *((code, _(route.name)) for code, route in ROUTES.items())]
    rows = (
        ("r", _("Route"), routes),
        # A period is always one.
        ("t", _("Period"), periods),
        ("c", _("Bureau"), [every, *sorted(bureaus, key=lambda one: name_order(one[1]))]),
    )
    return [
        dmc.Select(
            id=part_id(FILTER, key=key),
            label=label,
            data=[
                {"value": value, "label": text}
                for value, text in ((OWN, _("as the scene says")), *choices)
            ],
            value=(look[key] or _ALL) if key in look else OWN,
            allowDeselect=False,
            size="lg",
        )
        for key, label, choices in rows
    ]


OWN, _ALL = "own", "all"
"""A filter of the scene's, and none at all."""


def _handing(handing: Handing) -> Component:
    code = handing.code
    return html.Section(
        [
            html.P(_("Anyone who enters this code on another device steers all walls.")),
            html.Img(src=handing.picture, alt=_("The code as a QR code")),
            html.Strong(
                f"{code[:4]} {code[4:]}", id="remote-handing-code", className="remote-digits"
            ),
        ],
        className="remote-handing",
    )
