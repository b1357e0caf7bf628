"""`/wall/<playlist>/remote`: the second device, with which a chair steers walls of a playlist.

It has what a thumb reaches: `wall/remote/form.py` lays it out, `callbacks/wall.py` draws what
its walls show, and `assets/wall/remote.js` says to the server what is pressed.
"""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data, part_id
from dashboard.components.shell import Place
from dashboard.i18n import N_, _, current_language
from dashboard.wall.remote import form
from dashboard.wall.scenes import Playlist

SUFFIX = "/remote"
_LOOKS_EVERY = 2_000


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
