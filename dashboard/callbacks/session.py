"""Whether the figures on screen are still the newest."""

from dash import Input, Output

from dashboard.components import shell
from dashboard.wiring import Wiring


def register(wiring: Wiring) -> None:
    """Register the poll: of a version number, never of figures; they are asked for on a change."""
    wiring.clientside(
        "routewatch_session",
        "newest_version",
        Output(shell.DATA_VERSION, "data"),
        Input(shell.CLOCK, "n_intervals"),
        prevent_initial_call=True,
    )
