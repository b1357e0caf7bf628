"""`/wall/<playlist>/remote`: the second device, with which a chair steers walls of a playlist."""

from dash import html

from dashboard.components import remote_control
from dashboard.components.shell import Place
from dashboard.i18n import N_, _
from dashboard.wall.scenes import Playlist

PREFIX = "/wall/"
SUFFIX = "/remote"
TITLE = N_("Remote")


def place(playlist: Playlist) -> Place:
    """The remote of a playlist."""
    titles = [scene.title for scene in playlist.scenes]
    return Place(
        f"{PREFIX}{playlist.code}{SUFFIX}",
        TITLE,
        html.Div,
        frame=lambda marking: remote_control.remote_frame(
            playlist.code, _(playlist.title), [_(title) for title in titles], marking
        ),
    )
