"""Maps of both sides with one view, and the map of what lies between them.

The browser moves the first two together and gives their circles one scale (`assets/map/place.js`).
"""

from collections.abc import Callable, Mapping

from dashboard.figures.drawings import Align, Column, MapDrawing, Table
from dashboard.i18n import N_, _, format_months
from dashboard.maps import map_view
from dashboard.maps.ribbons import shown
from dashboard.panels import maps
from dashboard.panels.abreast.other import names, other, second
from dashboard.panels.abreast.over_time import available_months
from dashboard.panels.abreast.whole import is_whole
from dashboard.panels.on_map import change
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Counts, Query
from data_access.queries import comparison, series
from data_access.queries.comparison import FIRST, SECOND
from data_access.registry.metrics import DEAD_MISSING
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension

_BY = (Dimension.ROUTE,)
_SHOWN = "incidents"
"""Of the layers of a map: a corridor's width would be on a scale of its own on either map."""


def _other(view: View) -> View:
    return second(view, DEAD_MISSING)


def _query(view: View) -> Query[Counts]:
    months = {DEAD_MISSING.code: view.months(DEAD_MISSING)}
    return series.counts((DEAD_MISSING,), view.filters, _BY, months)


def _draw(frame: Counts, view: View) -> MapDrawing:
    months = view.months(DEAD_MISSING)
    state = map_view(view.filters, months, view.data_version)
    state |= {"layers": [{"code": _SHOWN, "on": True}], "corridors": None}
    return MapDrawing(state, maps.in_words(int(frame["value"].sum()), view))


def _tabulate(frame: Counts, _view: View) -> Table:
    counted = sorted(
        zip(frame["route"], frame["value"], strict=True), key=lambda row: (-row[1], row[0])
    )
    return Table(
        (
            Column("route", _("Route")),
            Column(DEAD_MISSING.code, _(DEAD_MISSING.label), Align.NUMBER),
        ),
        [(_(ROUTES[code].name), int(value)) for code, value in counted],
    )


def _subtitle(view: View) -> str:
    if maps.outside(view):
        return maps.subtitle(view, corridors=False)
    months = available_months(view, DEAD_MISSING)
    period = format_months(months.first, months.last)
    return " · ".join((_("people per incident, minimum estimate"), period))


def _of_one(code: str, title: str, side: Callable[[View], View]) -> Panel[Counts]:
    return Panel[Counts](
        code=code,
        title=lambda _view: _(title),
        kind=Kind.MAP,
        metrics=(DEAD_MISSING.code,),
        query=_query,
        shape=adapted(_draw, _tabulate),
        subtitle=_subtitle,
        explanation=N_(
            "Both maps show the same place, and a circle of one size is as many people on either."
        ),
        needs_rows=False,
        scope=side,
    )


def _both(view: View) -> Query[Counts]:
    return comparison.both(*(_query(side) for side in (view, _other(view))))


def _compared(frame: Counts, view: View) -> Mapping[str, tuple[int, int]]:
    now, before = (
        {code: int(value) for code, value in zip(rows["route"], rows["value"], strict=True)}
        for rows in (comparison.of(frame, FIRST), comparison.of(frame, SECOND))
    )
    return change.pairs(shown(view.filters), now, before)


def _draw_difference(frame: Counts, view: View) -> MapDrawing:
    first, base = names(view, DEAD_MISSING)
    said = _("{a} against {b}").format(a=first, b=base)
    return change.draw(_compared(frame, view), view, change.Said("B", said))


def _tabulate_difference(frame: Counts, view: View) -> Table:
    return change.tabulate(_compared(frame, view), names(view, DEAD_MISSING))


def _subtitle_of_difference(view: View) -> str:
    return " · ".join((_("area: people more or fewer"), *names(view, DEAD_MISSING)))


def _why_not(view: View) -> str:
    """Why there is no difference to draw; empty where there is."""
    if not view.has(DEAD_MISSING):
        return ""
    if other(view).key == "r":
        return _("Two choices of routes have no route in common whose difference could be shown.")
    both = (view, _other(view))
    if not all(is_whole(DEAD_MISSING, side) for side in both):
        return _("One of the sides is not known in full: there is no difference to show.")
    if len({side.months(DEAD_MISSING).length for side in both}) > 1:
        return _("A and B are not of the same length: there is no difference to show.")
    return ""


PANELS: tuple[Panel[Counts], ...] = (
    _of_one("map-of-a", N_("A: where people died or went missing"), lambda view: view),
    _of_one("map-of-b", N_("B: where people died or went missing"), _other),
    Panel(
        code="map-of-difference",
        title=lambda _view: _("A less B, by route"),
        kind=Kind.MAP,
        metrics=(DEAD_MISSING.code,),
        query=_both,
        shape=adapted(_draw_difference, _tabulate_difference),
        subtitle=_subtitle_of_difference,
        explanation=N_(
            "Change, not level: area is how many people more or fewer than in B. A route with "
            "fewer than 30 people in B is grey, since one boat would decide its colour."
        ),
        lacks=_why_not,
        against=_other,
    ),
)
