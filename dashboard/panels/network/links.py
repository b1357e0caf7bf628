"""Links between smuggling and other crime that the analysis file confirms."""

from dashboard.i18n import N_
from dashboard.panels.network import matrices
from dashboard.panels.network.names import BY_CRIME_AREA, BY_ROUTE, BY_YEAR

_READ = N_(
    "Confirmed links only; those under study are no finding and are not shown here. Counts too "
    "small to be told are hidden, and so is a second one where a hidden one could be found by "
    "subtraction."
)

MATRIX = matrices.panel(
    matrices.Matrix(
        code="crime-links",
        title=N_("Confirmed links to other crime, by route"),
        metric="links_confirmed",
        rows=BY_ROUTE,
        columns=BY_CRIME_AREA,
        explanation=_READ,
    )
)
OVER_TIME = matrices.panel(
    matrices.Matrix(
        code="crime-links-over-time",
        title=N_("Confirmed links to other crime, over time"),
        metric="links_confirmed",
        rows=BY_CRIME_AREA,
        columns=BY_YEAR,
        explanation=_READ,
        whole=True,
    )
)

PANELS = (MATRIX, OVER_TIME)
