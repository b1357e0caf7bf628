"""The charts of the trends page: of the measures that the address names, one to a chart."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from dashboard.i18n import N_, _
from dashboard.panels import by_route, casualties, movements, over_time
from dashboard.panels.panel import Kind, Panel, View
from data_access.frames import Counts
from data_access.registry.metrics import (
    CHARTED_BY_DEFAULT,
    DEAD_MISSING,
    DETECTIONS,
    METRICS,
    OVER_TIME,
    Metric,
)
from data_access.registry.series import Dimension

_OFFERED = tuple(METRICS[code] for codes in OVER_TIME.values() for code in codes)
_OVER_TIME = MappingProxyType(
    {metric.code: over_time.panel("measure-over-time", metric) for metric in _OFFERED}
    | {DEAD_MISSING.code: casualties.BY_MONTH}
)


def _by_route(metric: Metric) -> Panel[Counts]:
    return replace(
        by_route.panel(f"{metric.code}-by-route", metric, ""),
        title=lambda _view: _("{measure} by route").format(measure=_(metric.label)),
        lacks=lambda _view: _without_route(metric),
    )


def _without_route(metric: Metric) -> str:
    if metric.carries(Dimension.ROUTE):
        return ""
    return _("{measure} are reported by bureaus, and not by route.").format(measure=_(metric.label))


_BY_ROUTE = MappingProxyType(
    {metric.code: _by_route(metric) for metric in _OFFERED}
    | {DEAD_MISSING.code: casualties.BY_ROUTE, DETECTIONS.code: movements.BY_ROUTE}
)


def _by_view(code: str, choose: Callable[[View], Panel[Counts]], explanation: str) -> Panel[Counts]:
    """A card that is, for each view, the panel chosen for it."""

    def subtitle(view: View) -> str:
        shown = choose(view)
        return shown.subtitle(view) if shown.subtitle else ""

    return Panel(
        code=code,
        title=lambda view: choose(view).title(view),
        kind=Kind.CHART,
        metrics=CHARTED_BY_DEFAULT,
        measured=lambda view: choose(view).metrics,
        query=lambda view: choose(view).query(view),
        draw=lambda frame, view: choose(view).draw(frame, view),
        tabulate=lambda frame, view: choose(view).tabulate(frame, view),
        subtitle=subtitle,
        explanation=explanation,
        lacks=lambda view: choose(view).lacks(view),
        scope=lambda view: choose(view).scope(view),
        revisable=True,
        needs_rows=False,
    )


def measures(view: View) -> tuple[str, ...]:
    """The measures that the page shows: those named that have months, else the usual ones."""
    named = tuple(code for code in view.filters.metrics if code in _OVER_TIME)
    return named[: len(CHARTED_BY_DEFAULT)] or CHARTED_BY_DEFAULT


def _first(view: View) -> Panel[Counts]:
    return _OVER_TIME[measures(view)[0]]


def _first_by_route(view: View) -> Panel[Counts]:
    return _BY_ROUTE[measures(view)[0]]


def _second(view: View) -> Panel[Counts]:
    named = measures(view)
    return _BY_ROUTE[named[1]] if len(named) > 1 else _NO_SECOND


_NO_SECOND = replace(
    movements.BY_ROUTE,
    title=lambda _view: _("A second measure"),
    metrics=(),
    lacks=lambda _view: _("Choose a second measure to see it beside the first."),
)

FIRST = _by_view(
    "measure-over-time",
    _first,
    N_(
        "All of the measure in one line; of the dead and missing, the darker ground is the dead. "
        "The grey band is the lowest and highest count of the same month in the three years "
        "before. Numbers on dotted lines are events; they mark dates, not causes."
    ),
)
FIRST_BY_ROUTE = replace(
    _by_view("measure-by-route", _first_by_route, by_route.EXPLANATION), needs_rows=True
)
SECOND = replace(_by_view("second-measure", _second, by_route.EXPLANATION), needs_rows=True)

PANELS: tuple[Panel[Counts], ...] = (FIRST, FIRST_BY_ROUTE, SECOND)
