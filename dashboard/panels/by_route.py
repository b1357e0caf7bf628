"""One measure over time, a line for each of the routes with most of it."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.figures import steps, time_series
from dashboard.figures.drawings import Chart, Table
from dashboard.i18n import N_, _
from dashboard.panels import charts, revised
from dashboard.panels.panel import Kind, Panel, View
from data_access.frames import Counts, Query
from data_access.queries import series
from data_access.registry.metrics import Metric
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension

EXPLANATION = N_(
    "The five routes with the largest counts in the months shown; all others are added up in the "
    "dotted line. A route inside another has a line of its own and is in no other."
)

_LINES = 5
_REST = "other"


def panel(code: str, metric: Metric, title: str, alone: str = "") -> Panel[Counts]:
    """A chart of a metric by route.

    Args:
        code: of the panel.
        metric: what is counted.
        title: English message id.
        alone: the same where the view is of one route; its title otherwise.
    """
    return Panel(
        code=code,
        title=lambda view: _(alone if alone and len(view.filters.routes) == 1 else title),
        kind=Kind.CHART,
        metrics=(metric.code,),
        query=lambda view: _query(metric, view),
        draw=lambda frame, view: _draw(metric, frame, view),
        tabulate=lambda frame, view: _tabulate(metric, frame, view),
        subtitle=lambda view: charts.subtitle(view, metric),
        explanation=EXPLANATION,
        revisable=True,
    )


def lately(panel: Panel[Counts], code: str, metric: Metric) -> Panel[Counts]:
    """The same chart without marked events, for a low card."""
    return replace(
        panel,
        code=code,
        revisable=False,
        draw=lambda frame, view: _draw(metric, frame, charts.quiet(view)),
    )


def _query(metric: Metric, view: View) -> Query[Counts]:
    by = (Dimension.ROUTE, Dimension(charts.grain(view)))
    return series.counts((metric,), view.filters, by, {metric.code: charts.window(view, metric)})


def _by_route(metric: Metric, frame: Counts, view: View) -> Mapping[str, Mapping[int, int | None]]:
    """Complete series by route, the largest first, the rest added up under one name."""
    counted = steps.by_group(frame, Dimension.ROUTE, charts.grain(view))
    ranked = sorted(counted, key=lambda code: (-sum(counted[code].values()), code))
    # A route is only known where the series that counts on it is: each has its own calendar.
    shown = {
        code: charts.calendar(view, metric, on=code).filled(counted[code])
        for code in ranked[:_LINES]
    }
    if len(ranked) > _LINES:
        rest: dict[int, int] = {}
        for code in ranked[_LINES:]:
            for step, value in counted[code].items():
                rest[step] = rest.get(step, 0) + value
        shown[_REST] = charts.calendar(view, metric).filled(rest)
    return shown


def _name(code: str) -> str:
    return _(ROUTES[code].short_name) if code in ROUTES else _("All others")


def _colour(metric: Metric, code: str, view: View, *, alone: bool) -> str:
    """The route's own colour; the measure's where no other line is to be told apart."""
    if alone and metric.hue:
        return view.theme.hue(metric.hue)
    palette = view.theme.categories
    return palette[ROUTES[code].colour] if code in ROUTES else palette[0]


def _draw(metric: Metric, frame: Counts, view: View) -> Chart:
    shown = _by_route(metric, frame, view)
    alone = len(shown) == 1
    lines = [
        time_series.Line(
            _name(code),
            time_series.smoothed(values, charts.smoothing(view)),
            _colour(metric, code, view, alone=alone),
            fill=0.12 if alone else 0,
            dash="solid" if code in ROUTES else "dot",
            revised=revised.in_words(_changed(metric, code, values, view), values),
        )
        for code, values in shown.items()
    ]
    setting = charts.setting(view, metric, legend=True, names_period=False)
    listed = ", ".join(_name(code) for code in shown)
    return Chart(
        time_series.lines(lines, setting, view.theme),
        _("Lines of {measure} for {routes}. All values are in the table.").format(
            measure=_(metric.label), routes=listed
        ),
        charts.marked(view, metric),
    )


def _tabulate(metric: Metric, frame: Counts, view: View) -> Table:
    shown = _by_route(metric, frame, view)
    changes = {code: _changed(metric, code, values, view) for code, values in shown.items()}
    names = [(code, _name(code)) for code in shown]
    return charts.table(view, names, list(shown.values()), changes)


def _changed(
    metric: Metric, code: str, values: Mapping[int, int | None], view: View
) -> Mapping[int, revised.Step]:
    """The revised steps of a route's line; those of the rest are in no line of their own."""
    return charts.changed(view, metric, values, route=code) if code in ROUTES else {}
