"""Theme, and whether the figures on screen are still the newest."""

from dash import Input, Output

from dashboard.components import shell
from dashboard.wiring import Wiring


def register(wiring: Wiring) -> None:
    """Register what the browser does by itself."""
    wiring.clientside(
        "routewatch_session",
        "theme",
        Output(shell.THEME, "forceColorScheme"),
        Input(shell.URL, "search"),
    )
    # A version number is polled, never the figures; they are asked for when it has changed.
    wiring.clientside(
        "routewatch_session",
        "newest_version",
        Output(shell.DATA_VERSION, "data"),
        Input(shell.CLOCK, "n_intervals"),
        prevent_initial_call=True,
    )
