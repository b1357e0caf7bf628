"""Corridors in three widths: how much was counted along each route, on one scale for all of them.

A width is the same number wherever it is and whoever counts there. What is counted, by whom and in
which months stands with each line and in the key.
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

WIDTHS = (1.5, 3.0, 6.0)
"""CSS pixels of the three steps."""
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
    middle, wide = steps_of(list(flows.values()))
    rows = []
    for route in drawn:
        flow = flows.get(route)
        value = flow.value if flow else None
        step = 0 if not value else WIDTHS[(value >= middle) + (value >= wide)]
        rows.append(
            {"route": route, "value": value, "width": step, "tip": _tip(route, flow, moved)}
        )
    return {
        "lines": lines_address(),
        "rows": rows,
        "key": _key(list(flows.values()), (middle, wide), hairlines=rows) if moved.onward else None,
    }


def _tip(route: str, flow: Flow | None, moved: Moved) -> list[str]:
    returned = [one.in_words() for one in moved.back if one.route == route]
    return [
        _(routes.ROUTES[route].name),
        flow.in_words() if flow else _("not counted"),
        *returned,
        *filter(None, [(moved.deaths or {}).get(route, "")]),
    ]


def _key(
    flows: Sequence[Flow], steps: tuple[int, int], *, hairlines: Sequence[Mapping[str, Any]]
) -> Component:
    """One line a width; then what is counted, by whom and when, each once."""
    middle, wide = map(format_number, steps)
    labels = (isolate(f"< {middle}"), isolate(f"{middle}–{wide}"), isolate(f"≥ {wide}"))
    lines = [_line(width, label) for width, label in zip(WIDTHS, labels, strict=True)]
    values = {row["value"] for row in hairlines}
    if 0 in values:
        lines.append(_line(0, _("counted, and none")))
    if None in values:
        lines.append(_line(0, _("not counted"), look="dashed"))
    counted = dict.fromkeys(
        " · ".join(filter(None, (flow.label, flow.period, flow.source))) for flow in flows
    )
    return html.Div(
        [
            html.Span(lines, className="rw-map-keys"),
            *(html.Span(text, className="rw-map-keyline") for text in counted),
        ],
        className="rw-map-block",
    )


def _line(width: float, label: str, *, look: str = "solid") -> Component:
    line = html.Span(className=f"rw-map-line rw-map-line-{look}", style={"--width": width})
    return html.Span([line, label], className="rw-map-key")
