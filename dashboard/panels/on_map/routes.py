"""Detections, and people stopped or turned back, each as a circle at its route."""

from dashboard.figures.drawings import Align, Column, MapDrawing, Table
from dashboard.figures.symbols import Symbol
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.maps.ribbons import shown
from dashboard.panels.catalogue.rankings import route_address
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.shapes.map import at_route, marks_map, sized, with_parts
from data_access.frames import Counts, Query
from data_access.queries import series
from data_access.registry.metrics import DETECTIONS, METRICS, Metric
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension


def _query(metric: Metric, view: View) -> Query[Counts]:
    months = {metric.code: view.months(metric)}
    return series.counts((metric,), view.filters, (Dimension.ROUTE,), months)


def _counted(frame: Counts, view: View) -> dict[str, int]:
    """The count of each route drawn, with that of the routes inside it, the largest first."""
    alone = dict(zip(frame["route"], map(int, frame["value"]), strict=True))
    found = {code: with_parts(code, alone) for code in shown(view.filters)}
    held = {code: value for code, value in found.items() if value is not None}
    return dict(sorted(held.items(), key=lambda item: (-item[1], item[0])))


def _draw(metric: Metric, kind: str, frame: Counts, view: View) -> MapDrawing:
    months = view.months(metric)
    period = format_months(months.first, months.last)
    places = [
        Symbol(
            *at_route(code),
            name=_(ROUTES[code].name),
            lines=[f"{_(metric.label)}: {figure(metric, value)}, {period}"],
            kind=kind,
            value=value,
            link=route_address(code, view.filters),
        )
        for code, value in _counted(frame, view).items()
    ]
    keys = sized(places, kind, lambda number: f"{format_number(number)} {_(metric.unit)}")
    rest = int(frame["value"].sum()) - int(sum(place.value or 0 for place in places))
    note = _("{count} on no route that has lines").format(count=figure(metric, rest))
    return marks_map(
        view,
        places,
        keys,
        note=note if rest else "",
        without=_("no mark: a route that is not counted"),
    )


def _tabulate(metric: Metric, frame: Counts, view: View) -> Table:
    return Table(
        columns=(
            Column("route", _("Route")),
            Column(metric.code, _(metric.label), Align.NUMBER),
        ),
        rows=[(_(ROUTES[code].name), value) for code, value in _counted(frame, view).items()],
    )


def _panel(code: str, metric: Metric, kind: str) -> Panel[Counts]:
    return Panel[Counts](
        code=code,
        title=lambda _view: _(metric.label),
        kind=Kind.MAP,
        metrics=(metric.code,),
        query=lambda view: _query(metric, view),
        shape=adapted(
            lambda frame, view: _draw(metric, kind, frame, view),
            lambda frame, view: _tabulate(metric, frame, view),
        ),
        when_empty=N_("Not counted for these months and routes, or not loaded."),
        subtitle=lambda view: format_months(view.months(metric).first, view.months(metric).last),
        explanation=N_(
            "One circle a route, at its name: where on the route they were counted is not "
            "published. Area is the count; each measure has a scale of its own."
        ),
    )


PANELS = (
    _panel("map-detections", DETECTIONS, "movement"),
    _panel("map-interceptions", METRICS["interceptions"], "stopped"),
)
