"""`/wall/playlists`: playlists made and changed by readers, saved in the store.

All of them are on the left, one is opened on the right (`callbacks/playlists.py`).
"""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.elements import aria, press
from dashboard.components.shell import Place
from dashboard.components.wall_screen import room_words
from dashboard.i18n import N_, _
from dashboard.pages.layouts import FILTERS
from dashboard.wall import playlist_form as form

PATH = "/wall/playlists"


def page() -> Place:
    """The page without playlists."""
    return Place(
        PATH,
        N_("Playlists"),
        _frame,
        off=dict.fromkeys(FILTERS, N_("Each scene of a wall has its own filters")),
        sentence=N_("Playlists of walls: copied, changed, checked and saved"),
    )


def _frame() -> Component:
    return html.Div(
        [
            html.Aside(
                [
                    html.H2(_("All playlists"), className="card-title"),
                    press(form.PRESS, "new", _("New playlist")),
                    html.Ul(id=form.SHELF, className="playlist-list"),
                ],
                className="card playlist-shelf",
            ),
            html.Section(
                [
                    html.P(id=form.HINT, className="playlist-hint"),
                    html.Div(_opened(), id=form.OPENED, hidden=True),
                    html.P(role="status", className="unseen", id=form.SAID),
                ],
                className="card playlist-opened",
            ),
            dcc.ConfirmDialog(id=form.SURE),
            dcc.Download(id=form.FILE),
            *(
                dcc.Store(id=name)
                for name in (form.STATE, form.WRITE, form.WRITTEN, form.DONE, form.TURN)
            ),
        ],
        id=form.DESK,
        className="playlist-desk",
        **aria(busy="true"),
        **room_words(),
    )


def _opened() -> list[Component]:
    return [
        html.Div(id=form.FORM),
        html.Div(id=form.FAULTS, className="playlist-faults", role="status"),
        html.Div(
            [
                press(form.PRESS, "check", _("Check")),
                press(form.PRESS, "save", _("Save")),
                press(form.PRESS, "download", _("Download as a file")),
                html.A(_("Open the wall"), id=form.WALL, className="button", hidden=True),
            ],
            className="briefing-ways",
        ),
    ]
