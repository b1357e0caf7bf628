"""The charts of the trends page: of the measures that the address names, one to a chart."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from dashboard.i18n import N_, _
from dashboard.panels.catalogue import casualties, movements
from dashboard.panels.names import BY_ROUTE
from dashboard.panels.panel import Kind, Panel, by_view
from dashboard.panels.shapes import lines, waterfall
from dashboard.panels.shapes.lines import Lines, LinesByRoute
from dashboard.panels.shapes.waterfall import Waterfall
from dashboard.view import View
from data_access.registry import (
    CHARTED_BY_DEFAULT,
    DEAD_MISSING,
    DETECTIONS,
    METRICS,
    OVER_TIME,
    Dimension,
    Metric,
)

_OFFERED = tuple(METRICS[code] for codes in OVER_TIME.values() for code in codes)


def _without_route(metric: Metric) -> str:
    if metric.carries(Dimension.ROUTE):
        return ""
    return _("{measure} are reported by bureaus, and not by route.").format(measure=_(metric.label))


def _by_route(metric: Metric) -> Panel:
    return LinesByRoute(metric).panel(
        f"{metric.code}-by-route",
        N_("{measure} by route"),
        lacks=lambda _view: _without_route(metric),
    )


_OVER_TIME = MappingProxyType(
    {
        metric.code: Lines(metric).panel("measure-over-time", lines.OVER_TIME, lines.ALL)
        for metric in _OFFERED
    }
    | {DEAD_MISSING.code: casualties.BY_MONTH}
)
_BY_ROUTE = MappingProxyType(
    {metric.code: _by_route(metric) for metric in _OFFERED}
    | {DEAD_MISSING.code: casualties.BY_ROUTE, DETECTIONS.code: movements.BY_ROUTE}
)
_MOVED = MappingProxyType(
    {
        metric.code: Waterfall(metric, BY_ROUTE).panel(
            "change-by-route", N_("{measure}: what moved the total")
        )
        for metric in _OFFERED
    }
)


_SECOND = {
    "title": N_("A second measure"),
    "metrics": (),
    "lacks": lambda _view: _("Choose a second measure to see it beside the first."),
}


def measures(view: View) -> tuple[str, ...]:
    """The measures that the page shows: those named that have months, else the usual ones."""
    if not view.filters.metrics:
        return CHARTED_BY_DEFAULT
    named = tuple(code for code in view.filters.metrics if code in _OVER_TIME)
    return named[: len(CHARTED_BY_DEFAULT)] or CHARTED_BY_DEFAULT


def _second(panels: Mapping[str, Panel]) -> Callable[[View], Panel]:
    """Choose the panel of the second measure, or one that says that none is chosen."""
    no_second = replace(panels[DETECTIONS.code], **_SECOND)  # type: ignore[arg-type] # As the fields are
    return lambda view: panels[named[1]] if len(named := measures(view)) > 1 else no_second


def _chart(
    code: str,
    choose: Callable[[View], Panel],
    explanation: str,
    *,
    revisable: bool = True,
) -> Panel:
    """A chart that is, for each view, the panel chosen for it."""
    return by_view(
        code,
        choose,
        kind=Kind.CHART,
        metrics=CHARTED_BY_DEFAULT,
        explanation=explanation,
        revisable=revisable,
    )


PANELS = (
    _chart(
        "measure-over-time",
        lambda view: _OVER_TIME[measures(view)[0]],
        N_(
            "All of the measure in one line; of the dead and missing, the darker ground is the "
            "dead. The grey band is where the month was expected, 95 times in 100, by the five "
            "years before it; where no range is formed, the lowest and highest count of the three "
            "years before. Numbers on dotted lines are events; they mark dates, not causes."
        ),
    ),
    _chart(
        "measure-by-route",
        lambda view: _BY_ROUTE[measures(view)[0]],
        lines.BY_ROUTE,
    ),
    _chart("second-measure", _second(_BY_ROUTE), lines.BY_ROUTE),
    _chart(
        "change-by-route",
        lambda view: _MOVED[measures(view)[0]],
        waterfall.EXPLANATION,
        revisable=False,
    ),
    _chart(
        "second-change-by-route",
        _second(_MOVED),
        waterfall.EXPLANATION,
        revisable=False,
    ),
)
