"""Shift between routes: shares over years, and whether one of two moves before the other."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, repeat

import numpy as np

from dashboard import steps
from dashboard.drawings import Align, Column, Entries, Entry, Table
from dashboard.formats import dot_list, format_months, format_number, with_sign
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.catalogue.people import NOT_BY_ROUTE, measure
from dashboard.panels.names import BY_ROUTE
from dashboard.panels.panel import Content, Kind, panel
from dashboard.panels.shapes.lines import pooled
from dashboard.view import View
from dashboard.wording import part_in_words
from data_access.analysis import shifts
from data_access.periods import MonthRange, shifted
from data_access.registry import Dimension, Metric, breaks

_YEARS, _LONGEST = 5, 10
"""Years whose shares are given, and years that are looked at for a lead."""
_PAIR = 2
_MOST = 6

ByMonth = Mapping[str, Mapping[int, int]]


def _years(view: View) -> list[MonthRange]:
    """The twelve months to the newest known one, and those of the years before, oldest first."""
    metric = measure(view)
    availability = view.availability(metric, Dimension.ROUTE)
    last = max(availability.in_full(view.months(metric)), default=0)
    if not last:
        return []
    newest = MonthRange(shifted(last, -11), last)
    every = [newest.moved(-12 * back) for back in range(_YEARS)]
    known = [len(availability.in_full(months)) == months.length for months in every]
    whole = known.index(False) if False in known else len(known)
    return every[:whole][::-1]


def _has_no_shares(metric: Metric) -> str:
    """Why routes are no parts of a measure; empty where they are."""
    text = ""
    if not metric.carries(Dimension.ROUTE):
        text = _(NOT_BY_ROUTE)
    elif metric.is_ratio or metric.stock or metric.sparse:
        text = _("{measure}: no sum of parts, so routes have no shares in it.")
    return text.format(measure=_(metric.label))


def _lacks(view: View) -> str:
    metric = measure(view)
    if reason := _has_no_shares(metric) or pooled(metric, view):
        return reason
    if len(view.filters.routes) == 1:
        return _("One route is chosen, so there is nothing that it could be a share of.")
    if view.has(metric) and view.answers(metric, Dimension.ROUTE) and len(_years(view)) < _PAIR:
        return _("Too short: fewer than two whole years are known by route.")
    return ""


def _is_pair(view: View) -> bool:
    return len(view.filters.routes) == _PAIR


def _alike_from(code: str, view: View, month: int) -> int:
    return breaks.alike_from(
        view.availability(measure(view), Dimension.ROUTE).published,
        {Dimension.ROUTE: (code,)},
        month,
    )


def _shares(counted: ByMonth, years: Sequence[MonthRange], view: View) -> dict[str, list[float]]:
    """The share of each route in each year, the largest newest one first; NaN before a break."""
    codes = list(counted)
    sums = [
        [sum(map(counted[code].get, months.months(), repeat(0))) for months in years]
        for code in codes
    ]
    found = shifts.shares(np.array(sums, dtype=float))
    for row, code in enumerate(codes):
        alike = _alike_from(code, view, years[-1].last)
        found[row, [months.first < alike for months in years]] = np.nan
    by_route = {code: list(map(float, row)) for code, row in zip(codes, found, strict=True)}
    order = sorted(by_route, key=lambda code: (-np.nan_to_num(by_route[code][-1]), code))
    return {code: by_route[code] for code in order}


def _pair_in_words(counted: ByMonth, view: View) -> str:
    """Whether one of two chosen routes moves before the other."""
    if not _is_pair(view):
        return _("Choose two routes to see whether one moves before the other.")
    lead = shifts.lead(*(_course(code, counted, view) for code in view.filters.routes))
    first, second = map(BY_ROUTE.name, view.filters.routes)
    if lead.state is shifts.State.TOO_SHORT:
        text = ngettext(
            "{first} and {second}: too short, {months} month of both, {fewest} are needed.",
            "{first} and {second}: too short, {months} months of both, {fewest} are needed.",
            lead.months,
        )
    elif lead.state is shifts.State.NONE:
        text = ngettext(
            "{first} and {second}: no tie in time beyond chance ({months} month, each against its "
            "own season).",
            "{first} and {second}: no tie in time beyond chance ({months} months, each against its "
            "own season).",
            lead.months,
        )
    else:
        text = _lead_in_words(lead, first, second)
    return text.format(first=first, second=second, months=lead.months, fewest=shifts.FEWEST)


def _lead_in_words(lead: shifts.Lead, first: str, second: str) -> str:
    if lead.lag < 0:
        first, second = second, first
    text = _("When {first} is higher than usual, {second} is {higher} in the same month")
    if lead.lag:
        text = ngettext(
            "When {first} is higher than usual, {second} is {higher} {count} month later",
            "When {first} is higher than usual, {second} is {higher} {count} months later",
            abs(lead.lag),
        )
    higher = _("higher") if lead.correlation > 0 else _("lower")
    whole = ngettext(
        "{finding} (correlation {r}, {months} month): correlation is not cause.",
        "{finding} (correlation {r}, {months} months): correlation is not cause.",
        lead.months,
    )
    return whole.format(
        finding=text.format(first=first, second=second, higher=higher, count=abs(lead.lag)),
        r=format_number(lead.correlation, 2),
        months=lead.months,
    )


def _course(code: str, counted: ByMonth, view: View) -> shifts.Numbers:
    """Counts of a route by month to the newest year's end; NaN where unknown or counted apart."""
    last = _years(view)[-1].last
    months = MonthRange(last, last).extended_back(12 * _LONGEST - 1)
    known = view.on(code).availability(measure(view)).in_full(months)
    alike = _alike_from(code, view, last)
    by_month = counted.get(code, {})
    return np.array(
        [
            by_month.get(month, 0) if month in known and month >= alike else np.nan
            for month in months.months()
        ]
    )


def _table(shares: Mapping[str, Sequence[float]], years: Sequence[MonthRange]) -> Table:
    def percent(share: float) -> float | None:
        return None if np.isnan(share) else round(100 * share, 1)

    return Table(
        (
            Column("route", _("Route")),
            *(
                Column(
                    f"to_{months.last}",
                    _("{months}, %").format(months=format_months(months)),
                    Align.NUMBER,
                )
                for months in years
            ),
            *(
                Column(f"points_to_{months.last}", _("Points"), Align.NUMBER)
                for _before, months in list(pairwise(years))[-1:]
            ),
        ),
        [
            (BY_ROUTE.name(code), *map(percent, row), percent(row[-1] - row[-2]))
            for code, row in shares.items()
        ],
    )


def _subtitle(view: View) -> str:
    years = _years(view)
    if not years:
        return ""
    metric = measure(view)
    text = _("share of {measure} on all routes")
    if view.filters.routes:
        text = _("share of {measure} on the routes chosen")
    return dot_list(
        text.format(measure=_(metric.label).lower()),
        format_months(years[-1]),
        _("correlation is not cause"),
    )


@panel(
    "shift-between-routes",
    title=N_("Shift between routes"),
    kind=Kind.LIST,
    metrics=(),
    measured=lambda view: (measure(view).code,),
    by=(Dimension.ROUTE,),
    subtitle=_subtitle,
    lacks=_lacks,
    explanation=N_(
        "Each route’s share of twelve months, and of the twelve before; the table has up to five "
        "years. A share also falls when others rise, and no range is known for it. Two chosen "
        "routes are compared over up to ten years, adjusted for season, trend and the previous "
        "month, up to six months apart. Correlation is not cause: nobody was followed from one "
        "route to another."
    ),
)
def shift_between_routes(view: View) -> Content:
    """Columns: metric, route, month, value."""
    metric, years = measure(view), _years(view)
    first = years[-1].extended_back(12 * _LONGEST - 12).first if _is_pair(view) else years[0].first
    months = MonthRange(first, years[-1].last)
    frame = view.counts((metric,), (Dimension.ROUTE, Dimension.MONTH), months)
    counted = steps.by_group(frame, Dimension.ROUTE)
    shares = _shares(counted, years, view)
    moved = {
        code: row[-1] - row[-2] for code, row in shares.items() if not np.isnan(row[-1] - row[-2])
    }
    largest = sorted(moved, key=lambda code: -abs(moved[code]))[:_MOST]
    entries = [Entry("", _pair_in_words(counted, view))]
    for code in largest:
        *_years_before, before, now = shares[code]
        text = _("{now}, {before} in the 12 months before ({points} points)").format(
            now=part_in_words(now),
            before=part_in_words(before),
            # What is rounded to nothing has no sign.
            points=with_sign(round(100 * (now - before), 1) or 0.0, 1),
        )
        entries.append(Entry(BY_ROUTE.name(code), text))
    return Content(Entries(entries), lambda: _table(shares, years), rows=frame)


PANELS = (shift_between_routes,)
