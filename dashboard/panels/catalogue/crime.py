"""Facilitators, links to other crime, and vessels, as task forces and analysis files count them."""

from dashboard.i18n import N_
from dashboard.panels.names import (
    BY_CRIME_AREA,
    BY_FLAG_REGION,
    BY_ROUTE,
    BY_VESSEL_TYPE,
    BY_YEAR,
)
from dashboard.panels.shapes.headline import numbers
from dashboard.panels.shapes.measures import (
    Matrix,
    SideBySide,
)
from data_access.registry import METRICS

_LINKS = METRICS["links_confirmed"]
_CONFIRMED = N_(
    "Confirmed links only; those under study are no finding and are not shown here. Counts too "
    "small to be told are hidden, and so is a second one where a hidden one could be found by "
    "subtraction."
)
_SUSPECTS = ("suspects", "arrests", "cases")
_AS_REPORTED = N_(
    "As task forces report them: one person may be reported by several countries, arrests are not "
    "convictions, and one case may concern many people. The columns are no funnel."
)
_VESSELS = ("vessel_checks", "vessel_hits", "vessels_seized")
_BY_KIND = N_(
    "Checks and matches by kind, never by name or number of a vessel. Seizures are for any reason, "
    "not only after a hit: the columns are no funnel."
)

PANELS = (
    *numbers("links_confirmed", *_SUSPECTS, *_VESSELS),
    Matrix(_LINKS, BY_ROUTE, BY_CRIME_AREA, most=10).panel(
        "crime-links", N_("Confirmed links to other crime, by route"), _CONFIRMED
    ),
    Matrix(_LINKS, BY_CRIME_AREA, BY_YEAR, whole=True).panel(
        "crime-links-over-time", N_("Confirmed links to other crime, over time"), _CONFIRMED
    ),
    SideBySide(_SUSPECTS, BY_ROUTE, most=10).panel(
        "facilitators-by-route", N_("Suspects, arrests and cases by route"), _AS_REPORTED
    ),
    SideBySide(_SUSPECTS, BY_YEAR, whole=True).panel(
        "facilitators", N_("Suspects, arrests and cases by year"), _AS_REPORTED
    ),
    SideBySide(_VESSELS, BY_VESSEL_TYPE, ranked=True).panel(
        "vessels-by-type", N_("Vessel checks by type"), _BY_KIND
    ),
    SideBySide(_VESSELS, BY_FLAG_REGION, ranked=True).panel(
        "vessels-by-flag", N_("Vessel checks by region of the flag"), _BY_KIND
    ),
)
