"""A against B by route, country or nationality: a dumbbell a row, and maps of both sides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dashboard import steps, wording
from dashboard.drawings import Align, Column, MapDrawing, Table
from dashboard.formats import dot_list
from dashboard.i18n import N_, _
from dashboard.maps.circles import INCIDENTS
from dashboard.maps.ribbons import visible_routes
from dashboard.maps.view import map_view, with_layers
from dashboard.panels.catalogue import map_marks, maps
from dashboard.panels.catalogue.comparison import (
    ByMonth,
    between,
    both,
    colour_of,
    histories,
    sides_of,
    why_pooled,
)
from dashboard.panels.catalogue.people import measure
from dashboard.panels.names import BY_COUNTRY, BY_ROUTE
from dashboard.panels.other_side import (
    LEAST_BASE,
    base_name,
    is_counted,
    names,
    other,
    second,
    why_no_difference,
)
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.over_time import available_months
from dashboard.panels.shapes.table import change_columns, interval_cells
from dashboard.plots import plot as plots
from dashboard.view import View
from data_access.registry import CHARTED_BY_DEFAULT, DEAD_MISSING, Dimension

# A dumbbell a row, and the table of differences.

_ROWS = 10
_BY_COUNTRY = (Dimension.COUNTRY, Dimension.NATIONALITY)
_WAYS = {
    "r": _BY_COUNTRY,
    "t": (Dimension.ROUTE, *_BY_COUNTRY),
    "c": (Dimension.ROUTE,),
}
_TITLES = {
    Dimension.ROUTE: N_("{measure} by route"),
    Dimension.COUNTRY: N_("{measure} by country"),
    Dimension.NATIONALITY: N_("{measure} by nationality"),
}


def _dimension(view: View) -> Dimension | None:
    """What the rows are: what both sides can have in common and the measure carries."""
    wanted = _WAYS[other(view).key]
    if len(view.filters.routes) == 1 and other(view).key == "t":
        wanted = (*_BY_COUNTRY, Dimension.ROUTE)
    metric, sides = measure(view), sides_of(measure(view), view)
    could = (d for d in wanted if all(side.has(metric, d) for side in sides))
    splits = [side.filters.dimensions for side in sides]
    return next((d for d in could if all(metric.carries(d, *some) for some in splits)), None)


def _not_ranked(view: View) -> str:
    if reason := why_pooled(measure(view), view):
        return reason
    if view.has(measure(view)) and _dimension(view) is None:
        return _("{measure}: not split by anything that both sides have in common.").format(
            measure=_(measure(view).label)
        )
    return ""


Groups = Mapping[str, ByMonth]
Totals = Mapping[str, tuple[int | None, int | None]]
"""Both counts of each row, the largest first; None where one is not known."""


def _totals(counted: Sequence[Groups], by: Dimension, view: View) -> Totals:
    totals: dict[str, tuple[int | None, int | None]] = {}
    for code in {code: None for groups in counted for code in groups}:
        now, before = (
            sum(groups[code].values()) if code in groups else _absent(code, by, side)
            for groups, side in zip(counted, sides_of(measure(view), view), strict=True)
        )
        if now or before:
            totals[code] = now, before
    ranked = sorted(totals, key=lambda code: (-max(n or 0 for n in totals[code]), code))
    return {code: totals[code] for code in ranked}


def _absent(code: str, by: Dimension, side: View) -> int | None:
    """What a row has on a side where nothing is counted: 0 only if all of it is known there.

    A route that has no label of its own on that side is unknown, and so is one before a break.
    """
    metric, of_row = measure(side), _on_row(code, by, side)
    return 0 if is_counted(metric, of_row) and of_row.is_whole(metric) else None


def _on_row(code: str, by: Dimension, side: View) -> View:
    """A side as a row has it: a route's label has breaks of its own."""
    return side.on(code) if by is Dimension.ROUTE else side


def _name(code: str, by: Dimension) -> str:
    return (BY_ROUTE if by is Dimension.ROUTE else BY_COUNTRY).name(code)


def _differences(counted: Sequence[Groups], totals: Totals, by: Dimension, view: View) -> Table:
    """What lies between both sides of each row, by how much that row scattered in its own years."""
    metric, (a, b) = measure(view), names(view, measure(view))
    past = [(side, steps.by_group(rows, by)) for side, rows in histories(metric, view, by)]
    rows: list[tuple[object, ...]] = []
    for code, (now, before) in totals.items():
        difference, interval = None, None
        is_known = now is not None and before is not None
        sides = [_on_row(code, by, side) for side in sides_of(metric, view)]
        if is_known and not why_no_difference(metric, sides, before):
            behind = [(_on_row(code, by, side), groups.get(code, {})) for side, groups in past]
            of_row = [groups.get(code, {}) for groups in counted]
            compared = between(metric, view, of_row, behind, *({by} - {Dimension.ROUTE}))
            difference, interval = (now or 0) - (before or 0), compared.interval
        rows.append((_name(code, by), now, before, difference, *interval_cells(interval)))
    labels = {Dimension.ROUTE: _("Route"), Dimension.NATIONALITY: _("Nationality")}
    return Table(
        (
            Column(by.value, labels.get(by, _("Country"))),
            Column("a", a, Align.NUMBER),
            Column("b", b, Align.NUMBER),
            Column("difference", _("Difference"), Align.NUMBER),
            *change_columns()[-2:],
        ),
        rows,
    )


def _of_ranks(view: View) -> str:
    metric = measure(view)
    period = wording.period_in_words(view.months(metric), view.availability(metric))
    # The key names both sides.
    return dot_list(_(metric.unit), "" if other(view).key == "t" else period)


@panel(
    "both-ranked",
    title=lambda view: _(_TITLES[_dimension(view) or Dimension.ROUTE]).format(
        measure=_(measure(view).label)
    ),
    kind=Kind.CHART,
    metrics=CHARTED_BY_DEFAULT,
    measured=lambda view: (measure(view).code,),
    subtitle=_of_ranks,
    explanation=N_(
        "Round dots are A, diamonds B; the ten with the largest count on either side. "
        "Where routes are compared, the rows are countries, since two routes have no route in "
        "common."
    ),
    lacks=_not_ranked,
    against=lambda view: second(view, measure(view)),
)
def both_ranked(view: View) -> Content:
    """Routes or countries by both sides, a dumbbell each.

    Columns: side, metric, the dimension, month, value.
    """
    metric, by = measure(view), _dimension(view) or Dimension.ROUTE
    called, frames = names(view, metric), both(metric, view, by, Dimension.MONTH)
    counted = [steps.by_group(frame, by) for frame in frames]
    totals = _totals(counted, by, view)
    text = _("Two dots a row: {first}, and {second}. All values are in the table.").format(
        first=called[0], second=called[1]
    )
    colours = (colour_of(metric, view), view.theme.inks[1])
    dumbbells = plots.plot_of(
        plots.Kind.PAIRS,
        [(_name(code, by), *pair) for code, pair in totals.items()][:_ROWS],
        [plots.Series(name, colour) for name, colour in zip(called, colours, strict=True)],
        view.theme,
        alternative=text,
        links=BY_ROUTE.links(totals, view.filters) if by is Dimension.ROUTE else {},
    )
    return Content(
        dumbbells, lambda: _differences(counted, totals, by, view), rows=pd.concat(frames)
    )


# Maps: where people died on either side, and what lies between them by route.

# The browser moves both together and gives their circles one scale (`assets/map/place.js`).


def _second_map(view: View) -> View:
    return second(view, DEAD_MISSING)


def _map(view: View) -> Content:
    """Columns: metric, route, value."""
    months = view.months(DEAD_MISSING)
    frame = view.counts((DEAD_MISSING,), (Dimension.ROUTE,), months)
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
    return dot_list(_("people, minimum estimate"), period)


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
    sides = (view, _second_map(view))
    if not all(side.is_whole(DEAD_MISSING) for side in sides):
        return _("No difference: one side is incomplete.")
    if len({side.months(DEAD_MISSING).length for side in sides}) > 1:
        return _("No difference: A and B differ in length.")
    return ""


@panel(
    "map-of-difference",
    title=N_("Where it rose or fell"),
    kind=Kind.MAP,
    metrics=(DEAD_MISSING.code,),
    subtitle=lambda view: dot_list(_("area: people more or fewer"), *names(view, DEAD_MISSING)),
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
    frames = both(metric, view, Dimension.ROUTE, Dimension.MONTH)
    counted = [steps.by_group(frame, Dimension.ROUTE) for frame in frames]
    behind = [
        (side, steps.by_group(rows, Dimension.ROUTE))
        for side, rows in histories(metric, view, Dimension.ROUTE)
    ]
    compared = {
        code: between(
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
    both_ranked,
    _map_panel("map-of-a", N_("A: where people died or went missing"), lambda view: view),
    _map_panel("map-of-b", N_("B: where people died or went missing"), _second_map),
    map_of_difference,
)
