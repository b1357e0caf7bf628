"""Routes or countries by both sides: a dumbbell each."""

from collections.abc import Mapping

from dashboard.figures import steps, two_sides
from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.i18n import N_, _, format_months
from dashboard.panels.abreast.other import names, other, second
from dashboard.panels.abreast.over_time import measure, pooled, views
from dashboard.panels.abreast.whole import is_whole, why_no_difference
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.filters import Grain
from data_access.frames import Counts, Query
from data_access.queries import comparison, series
from data_access.queries.comparison import FIRST, SECOND
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import CHARTED_BY_DEFAULT
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension

_ROWS = 10
_BY_ROUTE = (Dimension.ROUTE,)
_BY_COUNTRY = (Dimension.COUNTRY, Dimension.NATIONALITY)
_TITLES = {
    Dimension.ROUTE: N_("{measure} by route"),
    Dimension.COUNTRY: N_("{measure} by country"),
    Dimension.NATIONALITY: N_("{measure} by nationality"),
}


def _dimension(view: View) -> Dimension | None:
    """What the rows are: what both sides can have in common and the measure carries."""
    ways = {"r": _BY_COUNTRY, "t": (*_BY_ROUTE, *_BY_COUNTRY), "c": _BY_ROUTE}
    wanted = ways[other(view).key]
    if len(view.filters.routes) == 1 and other(view).key == "t":
        wanted = (*_BY_COUNTRY, *_BY_ROUTE)
    return next(
        (d for d in wanted if all(_can(side, d) for side in views(view))),
        None,
    )


def _can(view: View, dimension: Dimension) -> bool:
    metric = measure(view)
    return metric.carries(dimension, *view.filters.dimensions()) and view.has(metric, dimension)


def _lacks(view: View) -> str:
    if reason := pooled(view):
        return reason
    if view.has(measure(view)) and _dimension(view) is None:
        return _("{measure} carry nothing that both sides could be ranked by.").format(
            measure=_(measure(view).label)
        )
    return ""


def _by(view: View) -> Dimension:
    return _dimension(view) or Dimension.ROUTE


def _query(view: View) -> Query[Counts]:
    by, metric = _by(view), measure(view)
    return comparison.both(
        *(
            series.counts(
                (metric,), side.filters, (by, Dimension.MONTH), {metric.code: side.months(metric)}
            )
            for side in views(view)
        )
    )


def _totals(frame: Counts, view: View) -> Mapping[str, tuple[int | None, int | None]]:
    """Both counts of each row, the largest first; where one is not known, None."""
    by = _by(view)
    counted = [
        {
            code: sum(months.values())
            for code, months in steps.by_group(comparison.of(frame, side), by, Grain.MONTH).items()
        }
        for side in (FIRST, SECOND)
    ]
    # Where nothing is counted, it is zero only if all of the side is known.
    absent = [0 if is_whole(measure(view), side) else None for side in views(view)]
    found = {
        code: (counted[0].get(code, absent[0]), counted[1].get(code, absent[1]))
        for code in dict.fromkeys((*counted[0], *counted[1]))
    }
    shown = {code: pair for code, pair in found.items() if any(pair)}
    ranked = sorted(shown, key=lambda code: (-max(n or 0 for n in shown[code]), code))
    return {code: shown[code] for code in ranked}


def _name(code: str, by: Dimension) -> str:
    if by is Dimension.ROUTE:
        return _(ROUTES[code].short_name)
    return _(COUNTRIES[code].name) if code in COUNTRIES else _("not stated")


def _draw(frame: Counts, view: View) -> Chart:
    metric, by = measure(view), _by(view)
    rows = [
        two_sides.Pair(_name(code, by), *pair)
        for code, pair in list(_totals(frame, view).items())[:_ROWS]
    ]
    colour = view.theme.hue(metric.hue) if metric.hue else view.theme.categories[1]
    called = names(view, metric)
    said = _("Two dots a row: {first}, and {second}. All values are in the table.")
    return Chart(
        two_sides.ranked(rows, called, colour, view.theme),
        said.format(first=called[0], second=called[1]),
    )


def _tabulate(frame: Counts, view: View) -> Table:
    metric, by, (a, b) = measure(view), _by(view), names(view, measure(view))
    rows: list[tuple[object, ...]] = []
    for code, (now, before) in _totals(frame, view).items():
        says = not why_no_difference(metric, views(view), before)
        difference = now - before if says and now is not None and before is not None else None
        rows.append((_name(code, by), now, before, difference))
    labels = {Dimension.ROUTE: _("Route"), Dimension.NATIONALITY: _("Nationality")}
    return Table(
        (
            Column(by.value, labels.get(by, _("Country"))),
            Column("a", a, Align.NUMBER),
            Column("b", b, Align.NUMBER),
            Column("difference", _("Difference"), Align.NUMBER),
        ),
        rows,
    )


def _subtitle(view: View) -> str:
    metric = measure(view)
    months = view.months(metric)
    period = format_months(months.first, months.last)
    same = [] if other(view).key == "t" else [period]
    return " · ".join((_(metric.unit), *same, *names(view, metric)))


PANELS: tuple[Panel[Counts], ...] = (
    Panel(
        code="both-ranked",
        title=lambda view: _(_TITLES[_by(view)]).format(measure=_(measure(view).label)),
        kind=Kind.CHART,
        metrics=CHARTED_BY_DEFAULT,
        measured=lambda view: (measure(view).code,),
        query=_query,
        shape=adapted(_draw, _tabulate),
        subtitle=_subtitle,
        explanation=N_(
            "Round dots are A, diamonds B; the ten with the largest count on either side. "
            "Where routes are compared, the rows are countries, since two routes have no route in "
            "common."
        ),
        lacks=_lacks,
        against=lambda view: second(view, measure(view)),
    ),
)
