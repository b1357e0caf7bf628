"""Meanings of a number that is searched for.

Sums of months and years as they stand today, what a release had of a month before a later one
changed it, and figures that publishers gave in reports: each with the view that shows it. Counts by
bureaus, of which small ones are hidden, and figures made for exercises are none of them.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from dashboard.app.card_links import place
from dashboard.formats import (
    clauses,
    comma_list,
    format_date,
    format_month,
    format_months,
    format_number,
)
from dashboard.i18n import _
from dashboard.panel_request import Request
from dashboard.panels.catalogue.published_figures import FIGURES, SHOWN_IN
from dashboard.panels.names import measure_name
from dashboard.view import View, view_of
from dashboard.wiring import Store
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import ALL_MONTHS, MonthRange, iso
from data_access.queries import published_figures, revisions
from data_access.registry import CHARTABLE, METRICS, ROUTES, SOURCES, Dimension, Metric

LEAST = 100
"""Smaller numbers stand for too much."""
_YEAR, _END_OF_YEAR, _LETTERS_OF_YEAR = 12, "-12-31", 4
_MEASURES = tuple(
    metric
    for metric in map(METRICS.__getitem__, CHARTABLE)
    if not (metric.reported or metric.is_ratio) and metric.carries(Dimension.ROUTE)
)
_INSIDE = tuple(code for code, route in ROUTES.items() if route.parent)
_COUNTED_AS = MappingProxyType(
    {
        "frontex/illegal_border_crossings": "detections",
        "iom_mmp/dead_and_missing": "dead_missing",
        "iom_mmp/dead": "dead",
        "iom_mmp/missing": "missing",
        "panama_migration/transits_northbound": "transits",
        "uk_home_office/small_boat_arrivals": "arrivals",
    }
)
"""Measures by the names of published figures, whose last part is a route, or all of them."""
_ALL = ("total", "world")


class Figure(NamedTuple):
    """The subject of a sum; route "" means all, period "" the newest twelve months."""

    metric: str
    route: str
    period: str


Entry = tuple[str, str, str, dict[str, str | None], str]
"""Kind, name, path, what it changes of the address, and further words.

They find what is in the list of a language; of a number they say of which release it is, and what
it is now. A path that begins with `#` is an action of the page."""


def entries(number: int, store: Store) -> list[Entry]:
    """Everything that a number can mean, current figures first.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    if number < LEAST:
        return []
    view = view_of(Request(Filters(), theme=""), store)
    measures = [m for m in _MEASURES if view.has(m) and not view.is_demo(m)]
    today = view.ask(("figures today",), lambda _store: dict(_figures_today(view, measures)))
    standing = (
        _entry(number, one, _releases(view, one), view)
        for one, value in today.items()
        if value == number
    )
    revised = (entry for metric in measures for entry in _revised(number, metric, view))
    return [*standing, *revised, *_published(number, view, today)]


def _figures_today(view: View, measures: list[Metric]) -> Iterator[tuple[Figure, int]]:
    for metric in measures:
        for route, counted in _by_route(metric, view).items():
            scope = _on(route, view)
            if scope.answers(metric):
                for period, value in _by_period(metric, counted, scope):
                    yield Figure(metric.code, route, period), value


def _by_route(metric: Metric, view: View) -> Mapping[str, Mapping[int, int]]:
    """Counts by month of all routes together, of each, and of each that is inside another one."""
    months, by = {metric.code: ALL_MONTHS}, (Dimension.ROUTE, Dimension.MONTH)
    frames = [
        view.counts((metric,), (Dimension.MONTH,), months).assign(route=""),
        view.counts((metric,), by, months),
        view.counts((metric,), by, months, filters=Filters(routes=_INSIDE)),
    ]
    counts: dict[str, dict[int, int]] = {}
    for frame in frames:
        for row in records(frame[frame["route"].isin(["", *ROUTES])]):
            counts.setdefault(row["route"], {})[row["month"]] = row["value"]
    return counts


def _by_period(
    metric: Metric, counted: Mapping[int, int], scope: View
) -> Iterator[tuple[str, int]]:
    """Sums of months, of years that are known in full, and of the newest twelve months."""
    newest, known = scope.months(metric).months(), scope.availability(metric)
    yield "", sum(counted.get(month, 0) for month in newest)
    for year in sorted({month // 100 for month in counted}):
        months = MonthRange(year * 100 + 1, year * 100 + _YEAR)
        if len(known.in_full(months)) == _YEAR:
            yield str(year), sum(n for month, n in counted.items() if month // 100 == year)
    for month, value in counted.items():
        if month % 100:
            yield _period_of(month), value


def _revised(number: int, metric: Metric, view: View) -> Iterator[Entry]:
    """Months of which a release had this number, and a later one another."""
    now: dict[tuple[str, str, int], int | None] = {}
    for row in records(view.rows(revisions.each, metric, Filters(), ALL_MONTHS)):
        of, month = (row["series"], row["route"], row["month"]), row["month"]
        # The newest come first.
        value = now.setdefault(of, row["new_value"])
        if row["old_value"] == number and value not in {number, None}:
            figure = Figure(metric.code, row["route"], _period_of(month))
            text = _("until the release of {day}; now {figure}")
            day = format_date(row["revised_on"])
            yield _entry(number, figure, text.format(day=day, figure=format_number(value)), view)


def _published(number: int, view: View, today: Mapping[Figure, int]) -> Iterator[Entry]:
    """Figures of reports, with what is counted of the same today where that is another number."""
    measured = {
        f"{name}/{part}": (metric, part if part in ROUTES else "")
        for name, metric in _COUNTED_AS.items()
        for part in (*ROUTES, *_ALL)
    }
    charts = {name: (code, title) for code, title, name, _unit in FIGURES}
    names = (*measured, *charts)
    for row in records(view.rows(published_figures.figures, names, Filters())):
        if row["value"] != number:
            continue
        period = _period_of(row["month"])
        if row["name"] in charts:
            code, title = charts[row["name"]]
            name = comma_list((format_number(number), _(title), period))
            if path := place(SHOWN_IN[code], Filters()):
                yield "figure", name, path, {}, _("as published")
        elif len(period) > _LETTERS_OF_YEAR or row["as_of"].endswith(_END_OF_YEAR):
            figure = Figure(*measured[row["name"]], period)
            if (now := today.get(figure)) not in {number, None}:
                text = _("as published; now {figure}").format(figure=format_number(now))
                yield _entry(number, figure, text, view)


def _entry(number: int, of: Figure, release: str, view: View) -> Entry:
    measure = measure_name("", METRICS[of.metric])
    parts = [f"{format_number(number)} {measure}"]
    parts += [_(ROUTES[of.route].name)] if of.route else [_("All routes")]
    parts.append(_period_in_words(of, view))
    # As it was counted: by no other filter.
    changes = {"m": of.metric, "r": of.route or None, "t": of.period or None}
    return "figure", comma_list(parts), "/trends", changes | _NO_OTHERS, release


_NO_OTHERS = dict.fromkeys(("asof", "c", "q"))


def _period_of(month: int) -> str:
    """A month, or a year if the month is unknown, as addresses have it."""
    return iso(month) if month % 100 else str(month // 100)


def _period_in_words(of: Figure, view: View) -> str:
    if not of.period:
        newest = _on(of.route, view).months(METRICS[of.metric])
        return format_months(newest)
    year, _dash, month = of.period.partition("-")
    return format_month(int(year + month)) if month else year


def _on(route: str, view: View) -> View:
    return view.on(route) if route else view


def _releases(view: View, of: Figure) -> str:
    """The newest release of each source of a sum."""
    published = _on(of.route, view).availability(METRICS[of.metric]).published
    return clauses(
        comma_list((_(SOURCES[source].short_name), format_date(day)))
        for source, day in published.items()
    )
