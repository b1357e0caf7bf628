"""People suspected of facilitating irregular migration: suspects, arrests and cases, in counts."""

from dashboard.i18n import N_
from dashboard.panels.network import tallies
from dashboard.panels.network.names import BY_ROUTE, BY_YEAR

_MEASURES = ("suspects", "arrests", "cases")
_READ = N_(
    "As task forces report them: one person may be reported by several countries, arrests are not "
    "convictions, and one case may concern many people. The columns are no funnel."
)

PANELS = (
    tallies.panel(
        tallies.Tally(
            code="facilitators-by-route",
            title=N_("Suspects, arrests and cases by route"),
            metrics=_MEASURES,
            by=BY_ROUTE,
            explanation=_READ,
            most=12,
        )
    ),
    tallies.panel(
        tallies.Tally(
            code="facilitators",
            title=N_("Suspects, arrests and cases by year"),
            metrics=_MEASURES,
            by=BY_YEAR,
            explanation=_READ,
            whole=True,
        )
    ),
)
