"""A against B on maps: where people died on either side, and what lies between them by route."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from dashboard import steps, wording
from dashboard.drawings import Align, Column, MapDrawing, Table
from dashboard.i18n import N_, _
from dashboard.maps.circles import INCIDENTS
from dashboard.maps.ribbons import visible_routes
from dashboard.maps.view import map_view, with_layers
from dashboard.panels.catalogue import comparison, map_marks, maps
from dashboard.panels.names import BY_ROUTE
from dashboard.panels.other_side import (
    LEAST_BASE,
    base_name,
    names,
    other,
    second,
    why_no_difference,
)
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.over_time import available_months
from dashboard.view import View
from data_access.filters import Grain
from data_access.registry import DEAD_MISSING, Dimension

# The browser moves both together and gives their circles one scale (`assets/map/place.js`).


def _second_map(view: View) -> View:
    return second(view, DEAD_MISSING)


def _map(view: View) -> Content:
    """Columns: metric, route, value."""
    months = view.months(DEAD_MISSING)
    frame = view.counts((DEAD_MISSING,), (Dimension.ROUTE,), {DEAD_MISSING.code: months})
    state = map_view(view, months) | {"corridors": None}
    state = with_layers(view, state, [{"code": INCIDENTS, "on": True}])
    counted = list(zip(frame["route"], map(int, frame["value"]), strict=True))

    return Content(
        MapDrawing(state, maps.in_words(sum(value for _code, value in counted), view)),
        lambda: Table(
            (
                Column("route", _("Route")),
                Column(DEAD_MISSING.code, _(DEAD_MISSING.label), Align.NUMBER),
            ),
            [
                (BY_ROUTE.name(code), value)
                for code, value in sorted(counted, key=lambda row: (-row[1], row[0]))
            ],
        ),
    )


def _of_map(view: View) -> str:
    if maps.outside(view):
        return maps.subtitle(view, corridors=False)
    period = wording.period_in_words(
        available_months(view, DEAD_MISSING), view.availability(DEAD_MISSING)
    )
    return " · ".join((_("people, minimum estimate"), period))


def _map_panel(code: str, title: str, scope: Callable[[View], View]) -> Panel:
    return Panel(
        code=code,
        title=title,
        kind=Kind.MAP,
        metrics=(DEAD_MISSING.code,),
        draw=_map,
        subtitle=_of_map,
        explanation=N_(
            "Both maps show the same place, and a circle of one size is as many people on either."
        ),
        scope=scope,
    )


def _no_difference(view: View) -> str:
    """Why there is no difference to draw; empty where there is."""
    if not view.has(DEAD_MISSING):
        return ""
    if other(view).key == "r":
        return _("Two choices of routes have no route in common whose difference could be shown.")
    both = (view, _second_map(view))
    if not all(side.is_whole(DEAD_MISSING) for side in both):
        return _("No difference: one side is incomplete.")
    if len({side.months(DEAD_MISSING).length for side in both}) > 1:
        return _("No difference: A and B differ in length.")
    return ""


@panel(
    "map-of-difference",
    title=N_("Where it rose or fell"),
    kind=Kind.MAP,
    metrics=(DEAD_MISSING.code,),
    subtitle=lambda view: " · ".join((_("area: people more or fewer"), *names(view, DEAD_MISSING))),
    explanation=N_(
        "Change, not level: area is how many people more or fewer than in B. A route with "
        "fewer than 30 people in B is grey, since one boat would decide its colour."
    ),
    lacks=_no_difference,
    against=_second_map,
)
def map_of_difference(view: View) -> Content:
    """Columns of each side: metric, route, month, value."""
    metric, sides = DEAD_MISSING, (view, _second_map(view))
    frames = comparison.both(metric, view, Dimension.ROUTE, Dimension.MONTH)
    counted = [steps.by_group(frame, Dimension.ROUTE, Grain.MONTH) for frame in frames]
    behind = [
        (side, steps.by_group(rows, Dimension.ROUTE, Grain.MONTH))
        for side, rows in comparison.histories(metric, view, Dimension.ROUTE)
    ]
    compared = {
        code: comparison.between(
            metric,
            view,
            [groups.get(code, {}) for groups in counted],
            [(side.on(code), groups.get(code, {})) for side, groups in behind],
        )
        for code in visible_routes(view.filters)
        if not why_no_difference(metric, [side.on(code) for side in sides], LEAST_BASE)
    }
    called = names(view, metric)
    content = map_marks.change_map(
        {code: one for code, one in compared.items() if one.now or one.before},
        view,
        base_name(view, metric),
        _("{a} against {b}").format(a=called[0], b=called[1]),
    )
    return replace(content, rows=pd.concat(frames))


PANELS: tuple[Panel, ...] = (
    _map_panel("map-of-a", N_("A: where people died or went missing"), lambda view: view),
    _map_panel("map-of-b", N_("B: where people died or went missing"), _second_map),
    map_of_difference,
)
