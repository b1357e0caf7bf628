"""`/wall/<playlist>/remote`: the second device, with which a chair steers walls of a playlist.

It has what a thumb reaches; `assets/wall/remote_*.js` runs it.
"""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data
from dashboard.components.shell import Place
from dashboard.components.wall_screen import REMOTE_PROGRAMME
from dashboard.formats import name_order
from dashboard.i18n import N_, _
from dashboard.view import today
from dashboard.wall.scenes import Playlist
from data_access.registry.bureaus import BUREAUS
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES

SUFFIX = "/remote"
_FIRST_YEAR = 2014
"""Of deaths by route."""


def page(path: str, playlist: Playlist) -> Place:
    """The remote of a playlist."""
    return Place(
        path,
        N_("Remote"),
        html.Div,
        frame=lambda marking: _frame(playlist, marking),
        language=playlist.language,
    )


def _frame(playlist: Playlist, marking: str) -> Component:
    scenes = [_(scene.title) for scene in playlist.scenes]
    title = _(playlist.title)
    return html.Div(
        [
            html.Header(
                [
                    html.H1(_("Remote: {playlist}").format(playlist=title)),
                    html.P(marking, className="remote-marking", **aria(label=_("Marking"))),
                    html.P(id="remote-walls", className="remote-walls", role="status"),
                ],
                className="remote-head",
            ),
            html.P(id="remote-message", className="remote-message", role="alert", hidden=True),
            html.Main([_pairing(), _steering(scenes)], id="main"),
            dcc.Store(
                id=REMOTE_PROGRAMME,
                data={
                    "code": playlist.code,
                    "edition": playlist.edition,
                    "title": title,
                    "scenes": scenes,
                    "words": _words(),
                },
            ),
        ],
        id="page-root",
        className="remote",
        **data(ready="false", paired="false"),
    )


def _button(action: str, label: str, **options: Any) -> Component:
    names = " ".join(("button", options.pop("className", ""))).strip()
    return html.Button(label, type="button", className=names, **data(remote=action), **options)


def _pairing() -> Component:
    return html.Form(
        [
            html.Label(_("Code on the wall"), htmlFor="remote-code"),
            dcc.Input(
                id="remote-code",
                type="text",
                inputMode="numeric",
                autoComplete="off",
                maxLength=12,
                placeholder="0000 0000",
            ),
            html.Button(_("Steer this wall"), type="submit", className="button remote-main"),
            html.Div(
                [_button("take", _("Take it over")), _button("refuse", _("Leave it"))],
                id="remote-taking",
                className="remote-row",
                hidden=True,
            ),
            html.P(
                _(
                    "Press r on the wall’s keyboard to see its code. A wall opened with ?remote=on "
                    "shows it at its foot."
                ),
                className="remote-how",
            ),
        ],
        id="remote-pairing",
        className="remote-pairing",
    )


def _steering(scenes: Sequence[str]) -> Component:
    return html.Div(
        [
            html.Div(
                [
                    _button("previous", _("Previous")),
                    _button("pause", _("Pause")),
                    _button("next", _("Next")),
                ],
                className="remote-row remote-steps",
            ),
            html.Div(
                [_button("freeze", _("Freeze figures")), _button("dark", _("Go dark"))],
                className="remote-row",
            ),
            html.Section(
                [
                    html.H2(_("Point"), id="remote-point"),
                    html.Div(
                        html.Div(id="remote-ring", className="remote-ring", hidden=True),
                        id="remote-pad",
                        className="remote-pad",
                        tabIndex=0,
                        role="application",
                        **aria(label=_("Point at the wall: touch, or arrow keys")),
                    ),
                    html.Div(
                        [
                            _button("ring", _("Draw a ring")),
                            _button("nearer", _("Zoom the map in")),
                            _button("farther", _("Zoom out")),
                        ],
                        className="remote-row",
                    ),
                ],
                className="remote-pointing",
            ),
            html.Section(
                [
                    html.H2(_("Scenes")),
                    html.Ol(
                        [
                            html.Li(_button(f"scene-{n}", title, className="remote-choice"))
                            for n, title in enumerate(scenes)
                        ],
                        className="remote-list",
                    ),
                ]
            ),
            html.Section(
                [
                    html.H2(_("Route, period, bureau")),
                    html.Div(_choices(), id="remote-look", className="remote-look"),
                ]
            ),
            html.Section(
                [
                    html.H2(_("One panel alone")),
                    html.Ul(id="remote-panels", className="remote-list"),
                ]
            ),
            html.Div(
                [
                    _button("add", _("Add a wall")),
                    _button("hand-over", _("Hand over")),
                    _button("leave", _("Disconnect")),
                ],
                className="remote-row remote-end",
            ),
            html.Section(
                [
                    html.P(_("Anyone who enters this code on another device steers all walls.")),
                    html.Img(id="remote-handing-picture", alt=_("The code as a QR code")),
                    html.Strong(id="remote-handing-code", className="remote-digits"),
                ],
                id="remote-handing",
                className="remote-handing",
                hidden=True,
            ),
        ],
        id="remote-steering",
        className="remote-steering",
        hidden=True,
    )


def _words() -> dict[str, str]:
    """Texts of the scripts; the reasons are those of `dashboard/wall/remote`."""
    return {
        "walls": _("Walls that follow: {n}"),
        "silent": _("not answering: {n}"),
        "pause": _("Pause"),
        "resume": _("Go on"),
        "all": _("All panels"),
        "wrong": _("No wall shows this code. Codes change every two minutes."),
        "busy": _("Too many tries. Wait a minute, then try again."),
        "taken": _("Another remote steers this wall. Take it over?"),
        "ended": _("This remote steers no wall any more. Enter the code of a wall."),
        "away": _("No wall follows this remote any more. Enter the code of a wall."),
        "takeover": _("Another remote took over a wall at {time}."),
        "forged": _("The server refused: this page is not open under the server’s own address."),
        "unavailable": _("This server cannot keep what remotes say."),
        "unreadable": _("Enter the eight digits that the wall shows."),
        "offline": _("The server does not answer. Walls go on by themselves after five minutes."),
        "replayed": _("Refused: this was said already."),
    }


def _choices() -> list[Component]:
    """The routes, periods and bureaus that a chair can jump to, as they stand in addresses."""
    years = range(today().year, _FIRST_YEAR - 1, -1)
    bureaus = ((iso3, _(COUNTRIES[iso3].name)) for iso3 in BUREAUS)
    every = ("", _("all"))
    periods = [
        ("latest12", _("last 12 months")),
        ("ytd", _("this year")),
        *((str(year), str(year)) for year in years),
    ]
    return [
        _choice("r", _("Route"), [every, *((c, _(route.name)) for c, route in ROUTES.items())]),
        # A period is always one.
        _choice("t", _("Period"), periods),
        _choice("c", _("Bureau"), [every, *sorted(bureaus, key=lambda b: name_order(b[1]))]),
    ]


def _choice(key: str, label: str, choices: Sequence[tuple[str, str]]) -> Component:
    rows = [("own", _("as the scene says")), *choices]
    options = [html.Option(text, value=value) for value, text in rows]
    return html.Label([label, html.Select(options, name=key)])
