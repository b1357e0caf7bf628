"""`/wall/playlists`: playlists made and changed by readers, saved in the store.

All of them are on the left, one is opened on the right. `assets/wall/playlists.js` fills the page
from `/api/v1/playlists` and keeps what is being changed; nothing of it goes through Dash.
"""

import json

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, button, data
from dashboard.components.shell import Place
from dashboard.i18n import N_, _
from dashboard.pages.layouts import FILTERS

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
                    button("playlist-new", _("New playlist")),
                    html.Ul(id="playlist-list", className="playlist-list"),
                ],
                className="card playlist-shelf",
            ),
            html.Section(
                [
                    html.P(id="playlist-hint", className="playlist-hint"),
                    html.Div(_draft(), id="playlist-draft", hidden=True),
                    html.P(role="status", className="unseen", id="playlist-said"),
                ],
                className="card playlist-opened",
            ),
        ],
        id="playlist-desk",
        className="playlist-desk",
        **data(words=json.dumps(_words())),
        **aria(busy="true"),
    )


def _draft() -> list[Component]:
    return [
        html.H2(id="playlist-heading", className="card-title"),
        html.Div(id="playlist-fields"),
        html.H3(_("Scenes"), className="playlist-part"),
        html.Ol(id="playlist-scenes", className="briefing-items"),
        button("playlist-add", _("Add a scene")),
        html.H3(_("Agenda"), className="playlist-part"),
        html.P(
            _("From each time on its scene stays, until the next one."), className="playlist-what"
        ),
        html.Ol(id="playlist-agenda", className="playlist-agenda"),
        button("playlist-point", _("Add a point")),
        html.Div(id="playlist-faults", className="playlist-faults", role="status"),
        html.Div(
            [
                button("playlist-check", _("Check")),
                button("playlist-save", _("Save")),
                button("playlist-download", _("Download as a file")),
                html.A(_("Open the wall"), id="playlist-wall", className="button", hidden=True),
            ],
            className="briefing-ways",
        ),
    ]


def _words() -> dict[str, object]:
    """Texts of the scripts."""
    return {
        "hint": _("Open a playlist, or begin a new one. Files are copied and never changed here."),
        "file": _("file"),
        "saved": _("saved {time}"),
        "broken": _("cannot be shown any more: open it to see why"),
        "actions": {
            "wall": _("Open the wall"),
            "edit": _("Edit"),
            "copy": _("Copy"),
            "download": _("Download"),
            "remove": _("Remove"),
        },
        "earlier": _("Earlier versions: {count}"),
        "open_earlier": _("Open the version of {time}"),
        "brought_back": _("An earlier version: it is brought back when it is saved."),
        "removed": _("removed"),
        "sure": _("Remove {title}? Its wall is gone with it."),
        "leave": _("Leave what you have changed?"),
        "new": _("New playlist"),
        "copied": _("Copy of {title}"),
        "fields": {
            "code": _("Address: /wall/"),
            "title": _("Title"),
            "about": _("What it is for"),
            "dwell": _("Seconds a scene"),
            "note": _("Note for the room"),
            "view": _("Filters, or an address"),
            "content": _("Shows"),
        },
        "page": _("the page {page}"),
        "route": _("the page of a route"),
        "panels": _("panels of one’s own choice"),
        "add_panel": _("Add a panel"),
        "out_panel": _("Take out {title}"),
        "kinds": {
            "headline": _("Figures, at most four"),
            "map": _("One map"),
            "chart": _("One chart"),
            "list": _("One list"),
        },
        "scene": _("Scene {number}"),
        "up": _("Move up"),
        "down": _("Move down"),
        "out": _("Take out"),
        "moved": _("{title}: place {place} of {count}"),
        "taken_out": _("{title} is taken out"),
        "at": _("Time"),
        "stays": _("Scene"),
        "ends": _("scenes change by themselves again"),
        "point": _("Point {number}"),
        "timezone": _("Time zone of the agenda"),
        "screens": _("The screen’s own"),
        "parts": {
            "figures": _("Figures: {count}"),
            "map": _("Map"),
            "chart": _("Chart"),
            "list": _("List"),
        },
        "preview": _("How it stands on a wall at 4 m"),
        "good": _("It can be shown and saved."),
        "faults": _("It cannot be shown yet:"),
        "kept": _("Saved. Walls that show it take it up within a minute."),
        "gone": _("{title} is removed"),
        "failed": _("Not done: {reason}"),
    }
