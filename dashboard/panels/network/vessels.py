"""Checks of vessels and engines against the database of stolen and suspect vessels."""

from dashboard.i18n import N_
from dashboard.panels.network import tallies
from dashboard.panels.network.names import BY_FLAG_REGION, BY_VESSEL_TYPE

_MEASURES = ("vessel_checks", "vessel_hits", "vessels_seized")
_READ = N_(
    "Checks and matches by kind, never by name or number of a vessel. Seizures are for any reason, "
    "not only after a hit: the columns are no funnel."
)

BY_TYPE = tallies.panel(
    tallies.Tally(
        code="vessels-by-type",
        title=N_("Vessel checks by type"),
        metrics=_MEASURES,
        by=BY_VESSEL_TYPE,
        explanation=_READ,
    )
)
BY_FLAG = tallies.panel(
    tallies.Tally(
        code="vessels-by-flag",
        title=N_("Vessel checks by region of the flag"),
        metrics=_MEASURES,
        by=BY_FLAG_REGION,
        explanation=_READ,
    )
)

PANELS = (BY_TYPE, BY_FLAG)
