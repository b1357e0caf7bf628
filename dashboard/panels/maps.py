"""The map: people where they died or went missing, and the corridors they moved along."""

from dashboard.figures.drawings import Align, Column, MapDrawing, Table
from dashboard.figures.wording import available_in_words, figure
from dashboard.i18n import N_, _, format_months
from dashboard.maps import Moved, map_view
from dashboard.panels import flows
from dashboard.panels.map_time import available_months
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Counts, Query
from data_access.periods import MonthRange
from data_access.queries import conditions, series
from data_access.registry.metrics import DEAD_MISSING, DETECTIONS, METRICS
from data_access.registry.routes import ROUTES, with_children
from data_access.registry.series import Dimension

_BY = (Dimension.ROUTE, Dimension.MONTH)


def _query(view: View) -> Query[Counts]:
    moved = flows.months((*flows.onward(view), *flows.back(view)))
    months: dict[str, MonthRange] = {DEAD_MISSING.code: view.months(DEAD_MISSING), **moved}
    return series.counts([METRICS[code] for code in months], view.filters, _BY, months)


def _deaths(values: flows.Values) -> dict[str, int]:
    """Dead and missing by route, each with those of the routes inside it."""
    alone = _alone(values)
    return {code: sum(alone.get(part, 0) for part in with_children((code,))) for code in ROUTES}


def _alone(values: flows.Values) -> dict[str, int]:
    """Dead and missing by route, each without those of the routes inside it."""
    deaths = values.get(DEAD_MISSING.code, {})
    return {route: sum(by_month.values()) for route, by_month in deaths.items()}


def _moved(frame: Counts, view: View) -> Moved:
    values = flows.by_month(frame)
    months = view.months(DEAD_MISSING)
    return Moved(
        onward=[flows.flow(one, values, view) for one in flows.onward(view)],
        back=[flows.flow(one, values, view) for one in flows.back(view)],
        deaths=_deaths(values),
        period=format_months(months.first, months.last),
    )


def _draw(frame: Counts, view: View) -> MapDrawing:
    months = view.months(DEAD_MISSING)
    state = map_view(view.filters, months, view.data_version, _moved(frame, view))
    state["time"] = available_months(view.availability(DEAD_MISSING), months)
    people = int(frame.loc[frame["metric"] == DEAD_MISSING.code, "value"].sum())
    return MapDrawing(state, in_words(people, view))


def in_words(people: int, view: View) -> str:
    """What a reader who does not see the map is told of its circles."""
    if reason := outside(view):
        return _("Map without circles: {reason}.").format(reason=reason)
    return _(
        "Map of where {people} people died or went missing. The table has them by route."
    ).format(people=figure(DEAD_MISSING, people))


def outside(view: View) -> str:
    """From when to when deaths are held, where none are of the months shown; else empty."""
    months, held = view.months(DEAD_MISSING), view.availability(DEAD_MISSING)
    if held.oldest <= months.last and months.first <= held.newest:
        return ""
    return available_in_words(held.oldest, held.newest)


def _tabulate(frame: Counts, view: View) -> Table:
    """A route a row; what counts its movement stands beside the count, for no two need be alike."""
    values = flows.by_month(frame)
    moved = {one.route: flows.flow(one, values, view) for one in flows.onward(view)}
    back = [flows.flow(one, values, view) for one in flows.back(view)]
    deaths = _alone(values)
    listed = {*deaths, *moved, *(flow.route for flow in back)}
    none = None if outside(view) else 0
    return Table(
        columns=(
            Column("route", _("Route")),
            Column(DEAD_MISSING.code, _(DEAD_MISSING.label), Align.NUMBER),
            Column("movement", _("Movement"), Align.NUMBER),
            Column("counted", _("Movement counted by")),
            Column("stopped", _("Stopped or returned"), Align.NUMBER),
        ),
        rows=[
            (
                _(ROUTES[code].name),
                deaths.get(code, none),
                moved[code].value if code in moved else None,
                f"{moved[code].label}, {moved[code].period}" if code in moved else None,
                next((flow.value for flow in back if flow.route == code), None),
            )
            for code in sorted(listed, key=lambda code: (-deaths.get(code, 0), code))
        ],
    )


def subtitle(view: View, *, corridors: bool = True) -> str:
    """What circles count in which months and, where they are drawn, what corridors do."""
    months = view.months(DEAD_MISSING)
    parts = [_("people per incident, minimum estimate"), format_months(months.first, months.last)]
    if reason := outside(view):
        # A map without circles would say that nobody died.
        parts.append(reason)
    if corridors and view.has(DETECTIONS) and not conditions.out_of_scope(DETECTIONS, view.filters):
        moved = view.months(DETECTIONS)
        parts.append(
            _("corridor width: detections, {months}").format(
                months=format_months(moved.first, moved.last)
            )
        )
    return " · ".join(parts)


MAP = Panel[Counts](
    code="map",
    title=lambda _view: _("Where people died or went missing, and the corridors"),
    kind=Kind.MAP,
    metrics=(DEAD_MISSING.code,),
    beside=(DETECTIONS.code,),
    query=_query,
    shape=adapted(_draw, _tabulate),
    subtitle=subtitle,
    explanation=N_(
        "Circles grow in area with the people dead and missing; circles that would overlap are "
        "drawn as one with their sum, and broken edges are approximate places or months. Corridors "
        "are indicative, not tracks; their width is the movement counted on the whole route, on a "
        "scale of its own for each way of counting, and each bar across a route stands for the "
        "same number of people dead or missing on it."
    ),
    needs_rows=False,
)

PANELS = (MAP,)
