"""Deaths per 1,000 of each route that has a rate, with what it is held against."""

from dashboard.figures.drawings import MapDrawing
from dashboard.figures.symbols import Key, Symbol
from dashboard.i18n import N_, _, format_months, format_number, ngettext
from dashboard.panels.catalogue.rankings import route_address
from dashboard.panels.death_rate import DEATH_RATE, note, tabulate
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.route_rates import by_route, formed
from dashboard.panels.shapes.map import at_route, marks_map
from data_access.frames import Counts
from data_access.registry.metrics import DEATHS_PER_1000
from data_access.registry.routes import ROUTES

_ROOM = 16.0
"""Radius of a mark that has a number inside."""


def _draw(frame: Counts, view: View) -> MapDrawing:
    counted = by_route(frame)
    found = [
        formed(DEATHS_PER_1000, one, counted, one.months) for one in view.rated(DEATHS_PER_1000)
    ]
    places = [
        Symbol(
            *at_route(one.rated.route),
            name=_(ROUTES[one.rated.route].name),
            lines=[note(one), format_months(one.months.first, one.months.last)],
            kind="bar",
            letter=format_number(one.rate.value, 1),
            radius=_ROOM,
            link=route_address(one.rated.route, view.filters),
        )
        for one in found
        if one.rate.value is not None
    ]
    keys = [Key(_("dead and missing per 1,000 of those counted on the route"), "bar", "n", None)]
    without = len(found) - len(places)
    note_of_none = ngettext(
        "{count} route with too few people for a rate",
        "{count} routes with too few people for a rate",
        without,
    ).format(count=format_number(without))
    return marks_map(
        view,
        places,
        keys,
        note=note_of_none if without else "",
        without=_("no mark: no rate, since movement is not counted or too small"),
    )


PANELS = (
    Panel[Counts](
        code="map-death-rate",
        title=lambda _view: _(DEATHS_PER_1000.label),
        kind=Kind.MAP,
        metrics=(DEATHS_PER_1000.code,),
        query=DEATH_RATE.query,
        shape=adapted(_draw, tabulate),
        subtitle=lambda _view: _("each route over its own months and its own count of movement"),
        lacks=DEATH_RATE.lacks,
        explanation=N_(
            "The number in a mark is the rate; the marks are alike in size, since routes that are "
            "counted differently cannot be compared. What each is held against stands in its mark."
        ),
        needs_rows=False,
    ),
)
