"""`/wall/<playlist>/remote`: the second device, with which a chair steers walls of a playlist."""

from dash import html

from dashboard.components import remote_control
from dashboard.components.shell import Place
from dashboard.formats import name_order
from dashboard.i18n import N_, _
from dashboard.view import today
from dashboard.wall.scenes import Playlist
from data_access.registry.bureaus import BUREAUS
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES

PREFIX = "/wall/"
SUFFIX = "/remote"
TITLE = N_("Remote")
_FIRST_YEAR = 2014
"""Of deaths by route."""


def place(playlist: Playlist) -> Place:
    """The remote of a playlist."""
    titles = [scene.title for scene in playlist.scenes]
    known = {"code": playlist.code, "edition": playlist.edition}
    return Place(
        f"{PREFIX}{playlist.code}{SUFFIX}",
        TITLE,
        html.Div,
        frame=lambda marking: remote_control.remote_frame(
            {**known, "title": _(playlist.title)},
            [_(title) for title in titles],
            _choices(),
            marking,
        ),
        language=playlist.language,
    )


def _choices() -> remote_control.Choices:
    """The routes, periods and bureaus that a chair can jump to, as they stand in addresses."""
    years = range(today().year, _FIRST_YEAR - 1, -1)
    named = ((_(COUNTRIES[iso3].name), iso3) for iso3 in BUREAUS)
    bureaus = sorted(named, key=lambda bureau: name_order(bureau[0]))
    return {
        "r": [(code, _(route.name)) for code, route in ROUTES.items()],
        "t": [
            ("latest12", _("latest 12 months")),
            ("ytd", _("this year")),
            *((str(year), str(year)) for year in years),
        ],
        "c": [(iso3, name) for name, iso3 in bureaus],
    }
