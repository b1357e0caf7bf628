"""Corridors in three widths: how much was counted along each route, where all count the same.

Detections, transits and encounters have no scale in common: where a map has several of them its
lines are equally wide. What is counted, by whom and in which months stands with each line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.formats import format_number, with_subject
from dashboard.i18n import _, isolate
from dashboard.maps.features import nice
from dashboard.maps.files import lines_address
from data_access.filters import Filters
from data_access.registry import geography, routes

WIDTHS = (1.5, 3.0, 5.0)
"""CSS pixels of the three steps."""
ALIKE = 2.0
"""Those of all lines where several measures are counted."""
APART = 10
"""How many times as large each step begins as the one before."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Movement on one route.

    Attributes:
        route: its code.
        label: what is counted, in words.
        value: how many; what is not known has no flow.
        period, source: in words.
    """

    route: str
    label: str
    value: int
    period: str
    source: str

    def in_words(self) -> str:
        """What is counted, by whom and when."""
        counted = with_subject(self.label, format_number(self.value))
        return " · ".join(filter(None, (counted, self.period, self.source)))


@dataclass(frozen=True, slots=True)
class Moved:
    """Movement and deaths on corridors.

    Attributes:
        onward: along the routes, a flow a route at most.
        back: people returned or stopped: told with the line of their route.
        deaths: people dead or missing by route, in words.
    """

    onward: Sequence[Flow] = ()
    back: Sequence[Flow] = ()
    deaths: Mapping[str, str] | None = None


def visible_routes(filters: Filters) -> tuple[str, ...]:
    """Routes that are drawn: a child only where its parent is not."""
    chosen = filters.route_codes or tuple(routes.ROUTES)
    return tuple(
        code
        for code in chosen
        if routes.ROUTES[code].parent not in chosen and geography.corridors_of(code)
    )


def steps_of(flows: Sequence[Flow]) -> tuple[int, int]:
    """Where the second and the third width begin: with the largest count, the third does."""
    reference = nice(max((flow.value for flow in flows), default=0), below=True)
    return max(1, reference // APART**2), max(1, reference // APART)


def _widths(flows: Sequence[Flow]) -> Mapping[str, float]:
    """The width of each route on which somebody was counted."""
    counted = [flow for flow in flows if flow.value]
    if len({flow.label for flow in counted}) > 1:
        return dict.fromkeys((flow.route for flow in counted), ALIKE)
    middle, wide = steps_of(counted)
    return {flow.route: WIDTHS[(flow.value >= middle) + (flow.value >= wide)] for flow in counted}


def ribbons(filters: Filters, moved: Moved | None = None) -> dict[str, Any]:
    """Corridors of the routes shown.

    Returns:
        lines: address of their lines.
        rows: route, value, width (0: a hairline: not counted, or nothing) and tip of each.
        key: lines of the legend; None where nobody counts.
    """
    moved = moved or Moved()
    drawn = visible_routes(filters)
    flows = {flow.route: flow for flow in moved.onward if flow.route in drawn}
    widths = _widths(list(flows.values()))
    rows = [
        {
            "route": route,
            "value": flow.value if (flow := flows.get(route)) else None,
            "width": widths.get(route, 0),
            "tip": _tip(route, flow, moved),
        }
        for route in drawn
    ]
    return {
        "lines": lines_address(),
        "rows": rows,
        "key": _key(list(flows.values()), rows) if moved.onward else None,
    }


def _tip(route: str, flow: Flow | None, moved: Moved) -> list[str]:
    returned = [one.in_words() for one in moved.back if one.route == route]
    return [
        _(routes.ROUTES[route].name),
        flow.in_words() if flow else _("not counted"),
        *returned,
        *filter(None, [(moved.deaths or {}).get(route, "")]),
    ]


def _key(flows: Sequence[Flow], rows: Sequence[Mapping[str, Any]]) -> Component:
    """What is counted, in its three steps; of several measures, that widths are equal.

    Then by whom and when each is counted, once, and what hairlines are.
    """
    measures = dict.fromkeys(flow.label for flow in flows if flow.value)
    if len(measures) > 1:
        lines = [_line(ALIKE, _("movement; units differ"))]
    else:
        middle, wide = map(format_number, steps_of(flows))
        labels = (isolate(f"< {middle}"), isolate(f"{middle}–{wide}"), isolate(f"≥ {wide}"))
        lines = [html.Span(text) for text in measures]
        lines += [_line(width, label) for width, label in zip(WIDTHS, labels, strict=True)]
    values = {row["value"] for row in rows}
    hairlines = [_line(0, _("counted, and none"))] if 0 in values else []
    if None in values:
        hairlines.append(_line(0, _("not counted"), look="dashed"))
    counted = dict.fromkeys(
        " · ".join(filter(None, (flow.label, flow.period, flow.source))) for flow in flows
    )
    return html.Div(
        [
            html.Span(lines, className="rw-map-keys"),
            html.Span(hairlines, className="rw-map-keys rw-map-keyline"),
            *(html.Span(text, className="rw-map-keyline") for text in counted),
        ],
        className="rw-map-block",
    )


def _line(width: float, label: str, *, look: str = "solid") -> Component:
    line = html.Span(className=f"rw-map-line rw-map-line-{look}", style={"--width": width})
    return html.Span([line, label], className="rw-map-key")
