"""Dead and missing in one number, over time, by route, by cause, by country."""

from dashboard.i18n import N_, _
from dashboard.panels.shapes.headline import Count
from dashboard.panels.shapes.lines import Lines, LinesByRoute
from dashboard.panels.shapes.ranked import Ranked
from data_access.registry import (
    CAUSES,
    COUNTRIES,
    DEAD,
    DEAD_MISSING,
    INCIDENTS,
    MISSING,
    Dimension,
)

_GROUND, PARTS = (DEAD, N_("dead")), (DEAD, MISSING)
_UNIT = (N_("people"), N_("minimum estimate"))
_TITLE = N_("Dead and missing over time")


def cause(code: str) -> str:
    """A cause by name."""
    return _(CAUSES[code].label) if code in CAUSES else _("Not stated")


def country(code: str) -> str:
    """A country by name."""
    return _(COUNTRIES[code].name) if code in COUNTRIES else _("Not stated")


BY_MONTH = Lines(DEAD_MISSING, _GROUND, PARTS).panel(
    "deaths-over-time",
    _TITLE,
    N_(
        "The line is all dead and missing, the darker ground the dead among them. The grey band is "
        "where the month was expected, 95 times in 100, by the five years before it; where no "
        "range is formed, the lowest and highest count of the three years before. "
        "Numbers on dotted lines are events; they mark dates, not causes."
    ),
)
LATELY = Lines(DEAD_MISSING, _GROUND, PARTS, events=False).panel(
    "deaths-lately",
    _TITLE,
    N_(
        "The line is all dead and missing, the darker ground the dead among them. The grey band is "
        "where the month was expected, 95 times in 100, by the five years before it; where no "
        "range is formed, the lowest and highest count of the three years before."
    ),
)
BY_ROUTE = LinesByRoute(DEAD_MISSING).panel(
    "deaths-by-route", N_("Dead and missing by route"), N_("Dead and missing on this route")
)
BY_CAUSE = Ranked(DEAD_MISSING, Dimension.CAUSE, N_("Causes of death"), cause, _UNIT).panel(
    "deaths-by-cause",
    N_("Causes of death"),
    N_("As recorded by IOM. A record that names several causes stands under mixed or unknown."),
)
BY_COUNTRY = Ranked(
    DEAD_MISSING, Dimension.COUNTRY, N_("Dead and missing by country"), country, _UNIT
).panel(
    "deaths-by-country",
    N_("Dead and missing by country"),
    N_(
        "The countries in or off which incidents were recorded: those with most people, at most "
        "ten."
    ),
)

NUMBERS = (
    Count(DEAD_MISSING).panel("headline-dead-missing"),
    Count(INCIDENTS).panel("headline-incidents"),
)
PANELS = (BY_MONTH, LATELY, BY_ROUTE, BY_CAUSE, BY_COUNTRY)
