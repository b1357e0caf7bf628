"""Walls, their remotes, and the page on which playlists are made.

`/wall` lists playlists, `/wall/<playlist>` shows one on a screen that is read from the back row,
`/wall/<playlist>/remote` steers it from a second device (`wall/remote/form.py`), and on
`/wall/playlists` readers make and change them: all on the left, one opened on the right
(`callbacks/playlists.py`).
"""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.access.reader import Act, current
from dashboard.components import wall_screen
from dashboard.components.elements import aria, data, part_id, press
from dashboard.components.filter_bar import FILTERS
from dashboard.components.shell import Place
from dashboard.formats import with_subject
from dashboard.i18n import LANGUAGES, N_, _, current_language, use_language
from dashboard.panels import PANELS
from dashboard.theme import FOR_WALLS
from dashboard.wall import playlist_form
from dashboard.wall.remote import form
from dashboard.wall.scenes import Playlist, Playlists, Scene

PATH = "/wall"
TITLE = N_("Wall")
PREFIX = "/wall/"
EDITOR = f"{PREFIX}playlists"
REMOTE = "/remote"
"""What the address of a remote ends with, after that of its wall."""
TEMPLATES = (f"{PREFIX}<playlist>", f"{PREFIX}<playlist>{REMOTE}", EDITOR)
_LOOKS_EVERY = 2_000
_OFF = dict.fromkeys(FILTERS, N_("Each scene of a wall has its own filters"))


def playlists_page(playlists: Playlists) -> Place:
    """The page that lists all playlists."""
    return Place(
        PATH,
        TITLE,
        lambda: _listing(playlists),
        off=_OFF,
        sentence=N_("Playlists for wall displays"),
    )


def page(path: str, playlist: Playlist) -> Place:
    """The wall of a playlist."""
    return Place(
        path,
        playlist.title,
        lambda: html.Div(_scenes(playlist)),
        frame=lambda marking: wall_screen.wall_frame(
            _programme(playlist), _scenes(playlist), marking
        ),
        theme=FOR_WALLS,
        language=playlist.language,
        form="wall",
    )


def _scenes(playlist: Playlist) -> list[Component]:
    return [
        wall_screen.scene(
            n,
            [(code, PANELS[code].kind.value) for code in scene.panels],
            LANGUAGES.get(scene.language),
        )
        for n, scene in enumerate(playlist.scenes)
    ]


def _programme(playlist: Playlist) -> dict[str, object]:
    """A playlist as the scripts of the wall read it."""
    return {
        "code": playlist.code,
        "edition": playlist.edition,
        "title": _(playlist.title),
        "timezone": playlist.timezone,
        "scenes": [_row(scene) for scene in playlist.scenes],
        "agenda": [
            {
                "at": moment.at,
                "scene": moment.scene,
                "title": _(moment.title) if moment.title else "",
            }
            for moment in playlist.agenda
        ],
    }


def _row(scene: Scene) -> dict[str, object]:
    with use_language(scene.language or current_language().code):
        return {
            "title": _(scene.title),
            "view": scene.view,
            "dwell": scene.dwell,
            "note": _(scene.note),
            "leads_to": scene.leads_to,
            "lang": scene.language,
        }


def _listing(playlists: Playlists) -> Component:
    return html.Div(
        [
            html.A(_("Make and change playlists"), href=EDITOR, className="button")
            if current().may(Act.PLAYLISTS)
            else None,
            _room(),
            html.Ul(
                [_playlist(playlist) for playlist in playlists.values()], className="playlists"
            ),
            html.P(
                _(
                    "Space pauses, arrows and digits choose a scene, R shows the remote's code, "
                    "Escape leaves."
                ),
                className="playlists-how",
            ),
        ]
    )


_DISTANCES = (2, 3, 4, 5, 6, 8, 10, 12)
_DIAGONALS = (43, 49, 55, 65, 75, 86, 98, 110, 120)
_SHAPES = ("16:9", "21:9", "32:9", "9:16")
"""Of `assets/wall/rooms.js`."""


def _room() -> Component:
    """The room that walls are opened for; the browser remembers it."""
    metres = _("{value} m")
    return html.Div(
        [
            _choice(
                "dist", _("Farthest seat"), "4", {n: metres.format(value=n) for n in _DISTANCES}
            ),
            _choice("diag", _("Screen"), "75", {n: f"{n}″" for n in _DIAGONALS}),
            _choice("shape", _("Shape"), _SHAPES[0], {shape: shape for shape in _SHAPES}),
        ],
        className="room",
        **wall_screen.room_words(),
    )


def _choice(name: str, label: str, usual: str, choices: Mapping[Any, str]) -> dmc.Select:
    return dmc.Select(
        id=part_id(wall_screen.ROOM, name=name),
        label=label,
        data=[{"value": str(value), "label": text} for value, text in choices.items()],
        value=usual,
        allowDeselect=False,
        persistence=True,
        size="sm",
    )


def _playlist(playlist: Playlist) -> Component:
    minutes, seconds = divmod(playlist.seconds, 60)
    address = f"{PREFIX}{playlist.code}"
    return html.Li(
        [
            html.H2(
                html.A(_(playlist.title), href=address, **data(wall=address)),
                className="playlist-title",
            ),
            html.P(_(playlist.about) if playlist.about else ""),
            html.Div(
                [
                    html.A(
                        _("Start"),
                        href=address,
                        className="button",
                        **data(wall=address),
                        # Read aloud, a page has several of them.
                        **aria(label=with_subject(_("Start"), _(playlist.title))),
                    ),
                    html.A(_("Remote"), href=f"{address}{REMOTE}")
                    if current().may(Act.STEER)
                    else None,
                ],
                className="playlist-starts",
            ),
            html.Ol(
                [
                    html.Li(
                        [
                            _(scene.title),
                            html.Div(**data(kinds=" ".join(PANELS[c].kind for c in scene.panels))),
                        ]
                    )
                    for scene in playlist.scenes
                ],
                **aria(label=_("Scenes")),
            ),
            html.P(_("Cycle: {minutes} min {seconds} s").format(minutes=minutes, seconds=seconds)),
        ],
        className="playlist",
    )


# The page on which playlists are made.


def editor_page() -> Place:
    """The page of playlists, without them."""
    return Place(
        EDITOR,
        N_("Playlists"),
        _editor,
        off=_OFF,
        sentence=N_("Playlists of walls: copied, changed, checked and saved"),
    )


def _editor() -> Component:
    return html.Div(
        [
            html.Aside(
                [
                    html.H2(_("All playlists"), className="card-title"),
                    press(playlist_form.PRESS, "new", _("New playlist")),
                    html.Ul(id=playlist_form.SHELF, className="playlist-list"),
                ],
                className="card playlist-shelf",
            ),
            html.Section(
                [
                    html.P(id=playlist_form.HINT, className="playlist-hint"),
                    html.Div(_opened(), id=playlist_form.OPENED, hidden=True),
                    html.P(role="status", className="unseen", id=playlist_form.SAID),
                ],
                className="card playlist-opened",
            ),
            dcc.ConfirmDialog(id=playlist_form.SURE),
            dcc.Download(id=playlist_form.FILE),
            *(dcc.Store(id=name) for name in playlist_form.STORES),
        ],
        id=playlist_form.DESK,
        className="playlist-desk",
        **aria(busy="true"),
        **wall_screen.room_words(),
    )


def _opened() -> list[Component]:
    return [
        html.Div(id=playlist_form.FORM),
        html.Div(id=playlist_form.FAULTS, className="playlist-faults", role="status"),
        html.Div(
            [
                press(playlist_form.PRESS, "check", _("Check")),
                press(playlist_form.PRESS, "save", _("Save")),
                press(playlist_form.PRESS, "download", _("Download as a file")),
                html.A(_("Open the wall"), id=playlist_form.WALL, className="button", hidden=True),
            ],
            className="briefing-ways",
        ),
    ]


# The remote: what a thumb reaches. `callbacks/wall.py` draws what its walls show, and
# `assets/wall/remote.js` says to the server what is pressed.


def remote_page(path: str, playlist: Playlist) -> Place:
    """The remote of a playlist."""
    return Place(
        path,
        N_("Remote"),
        html.Div,
        frame=lambda marking: _remote(playlist, marking),
        language=playlist.language,
    )


def _remote(playlist: Playlist, marking: str) -> Component:
    title = _(playlist.title)
    programme = {
        "code": playlist.code,
        "edition": playlist.edition,
        "title": title,
        "scenes": [_(scene.title) for scene in playlist.scenes],
        "lang": current_language().code,
        # By the reasons that `dashboard/wall/remote` gives, for when nothing answers.
        "words": {
            "wrong": _("No wall shows this code. Codes change every two minutes."),
            "busy": _("Too many tries. Wait a minute, then try again."),
            "taken": _("Another remote steers this wall. Take it over?"),
            "ended": _("This remote steers no wall any more. Enter the code of a wall."),
            "away": _("No wall follows this remote any more. Enter the code of a wall."),
            "takeover": _("Another remote took over a wall at {time}."),
            "forged": _(
                "The server refused: this page is not open under the server’s own address."
            ),
            "unavailable": _("This server cannot keep what remotes say."),
            "unreadable": _("Enter the eight digits that the wall shows."),
            "offline": _(
                "The server does not answer. Walls go on by themselves after five minutes."
            ),
            "replayed": _("Refused: this was said already."),
        },
    }
    return html.Div(
        [
            html.Header(
                [
                    html.H1(_("Remote: {playlist}").format(playlist=title)),
                    html.P(marking, className="remote-marking", **aria(label=_("Marking"))),
                    html.P(id=form.WALLS, className="remote-walls", role="status"),
                ],
                className="remote-head",
            ),
            html.P(id="remote-message", className="remote-message", role="alert", hidden=True),
            html.Main(
                [
                    html.Div(
                        [
                            html.Label(_("Code on the wall"), htmlFor=form.CODE),
                            dcc.Input(
                                id=form.CODE,
                                type="text",
                                inputMode="numeric",
                                autoComplete="off",
                                maxLength=12,
                                placeholder="0000 0000",
                            ),
                            *form.pairing(),
                        ],
                        id=form.PAIRING,
                        className="remote-pairing",
                    ),
                    html.Div(
                        [
                            html.Div(
                                id=part_id(form.PART, place=str(place)), className="remote-part"
                            )
                            for place in range(form.PARTS)
                        ],
                        id=form.STEERING,
                        className="remote-steering",
                        hidden=True,
                    ),
                ],
                id="main",
            ),
            dcc.Store(id=form.PROGRAMME, data=programme),
            dcc.Store(id=form.SEEN),
            dcc.Store(id=form.DRAWN),
            dcc.Interval(id=form.CLOCK, interval=_LOOKS_EVERY),
        ],
        id="page-root",
        className="remote",
        **data(ready="false"),
    )
