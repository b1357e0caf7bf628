"""Intervals of hit rates, from how much the hits of a database scatter.

One place for all: cards, tables, files and the data interface give the same interval.
"""

from collections.abc import Mapping

from dashboard.drawings import Align, Column
from dashboard.formats import format_number
from dashboard.i18n import _, isolate
from dashboard.view import View, question
from data_access.analysis import scatter
from data_access.analysis.changes import Interval
from data_access.filters import CountryRole, Window
from data_access.frames import records
from data_access.periods import MonthRange
from data_access.queries import bureaus, conditions
from data_access.registry import HITS, Dimension

_IN_TENTHS = 100
"""Ends of intervals from here on are written without tenths."""

Scatter = Mapping[str, scatter.Dispersion | None]
"""By database; None where too little is known to tell."""


def columns(low: str = "low", high: str = "high") -> tuple[Column, ...]:
    """The ends of an interval in a table."""
    return (
        Column(low, _("Lower end (95%)"), Align.NUMBER),
        Column(high, _("Upper end (95%)"), Align.NUMBER),
    )


def below(rate: str, interval: Interval | None) -> str:
    """A rate as a chart writes it, with its interval on a line below it, in few digits."""
    if interval is None:
        return rate
    low, high = (format_number(end, 1 if end < _IN_TENTHS else 0) for end in interval)
    return f"{rate}<br>{isolate(f'({low}–{high})')}"


def scatter_of_all(view: View) -> Scatter:
    """How much the hits of all bureaus of a view scatter, in the years to its end."""
    if not view.has(HITS) or conditions.out_of_scope(HITS, view.filters):
        return {}
    held = view.availability(HITS)
    covered = held.covered(scatter.history(min(view.months(HITS).last, held.newest_complete)))
    if not covered:
        return {}
    last = max(covered)
    frame = view.counts((HITS,), (Dimension.DATABASE, Dimension.MONTH), scatter.history(last))
    return {
        str(code): scatter.of_months(
            dict(zip(rows["month"], rows["value"], strict=True)), last, covered
        )
        for code, rows in frame.groupby("database")
    }


@question
def scatter_of_bureaus(view: View, database: str = "") -> Mapping[str, Scatter]:
    """How much the hits of each bureau scatter (ISO3); one without hits is not there.

    Args:
        view: what is shown.
        database: its code; empty: all.
    """
    if not view.has(HITS, Dimension.BUREAU) or conditions.out_of_scope(HITS, view.filters):
        return {}
    # Where windows are common, that of a bureau ends with what stands beside it.
    is_common, months_by_bureau = view.filters.window is Window.COMMON, {}
    for iso3, held in view.availabilities.by_reporter(HITS, view.filters).items():
        own = view.about(CountryRole(iso3)).filters if is_common else view.filters
        known = held.oldest, held.newest_complete, held.newest
        last = min(view.availabilities.resolved(own, *known).last, held.newest_complete)
        if months := held.covered(scatter.history(last)):
            months_by_bureau[iso3] = months
    if not months_by_bureau:
        return {}
    ends = [max(months) for months in months_by_bureau.values()]
    span = MonthRange(scatter.history(min(ends)).first, max(ends))
    hits: dict[str, dict[str, dict[int, int]]] = {}
    for row in records(view.rows(bureaus.hits_by_month, view.filters, span, database)):
        of_bureau = hits.setdefault(row["bureau"], {})
        of_bureau.setdefault(row["database"], {})[row["month"]] = row["value"]
    return {
        iso3: {code: scatter.of_months(one, max(m), m) for code, one in hits[iso3].items()}
        for iso3, m in months_by_bureau.items()
        if iso3 in hits
    }
