"""`/wall` and `/wall/<playlist>`: scenes for a screen that is read from the back row."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.access.reader import Act, current
from dashboard.components import wall_screen
from dashboard.components.elements import aria, data, part_id
from dashboard.components.shell import Place
from dashboard.formats import with_subject
from dashboard.i18n import LANGUAGES, N_, _, current_language, use_language
from dashboard.pages.layouts import FILTERS
from dashboard.panels import PANELS
from dashboard.theme import FOR_WALLS
from dashboard.wall.scenes import Playlist, Playlists, Scene

PATH = "/wall"
TITLE = N_("Wall")
PREFIX = "/wall/"
TEMPLATES = (f"{PREFIX}<playlist>", f"{PREFIX}<playlist>/remote")


def playlists_page(playlists: Playlists) -> Place:
    """The page that lists all playlists."""
    return Place(
        PATH,
        TITLE,
        lambda: _listing(playlists),
        off=dict.fromkeys(FILTERS, N_("Each scene of a wall has its own filters")),
        sentence=N_("Playlists for a screen that is read from the back row"),
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
            html.A(_("Make and change playlists"), href="/wall/playlists", className="button")
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
                    html.A(_("Remote"), href=f"{address}/remote")
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
            html.P(_("{minutes} min {seconds} s a cycle").format(minutes=minutes, seconds=seconds)),
        ],
        className="playlist",
    )
