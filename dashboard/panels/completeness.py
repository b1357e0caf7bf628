"""What months that are still revised are expected to have when complete, beside what is reported.

Formed where six releases or more are held; never a part of any total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.drawings import Align, Column
from dashboard.formats import format_number
from dashboard.i18n import _, ngettext
from dashboard.view import View, question
from data_access.analysis import completeness
from data_access.analysis.completeness import LEAST_RELEASES, Development, Expected, Report
from data_access.frames import records
from data_access.periods import MonthRange
from data_access.queries import conditions, revisions
from data_access.registry import Metric

_YEARS = 4
"""To the newest month, whose releases tell how counts grow."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How a measure grows with its age, as the releases held say.

    Attributes:
        releases: how many are held.
        newest: the newest complete month (yyyymm).
        steps: None where the releases are too few, or do not tell.
    """

    releases: int
    newest: int
    steps: Development | None

    def expected(self, reported: Mapping[int, int | None]) -> Expected | None:
        """What some months together are expected to have; None where one of them is unknown."""
        known = {
            month: value
            for month, value in reported.items()
            if value is not None and month <= self.newest
        }
        if self.steps is None or len(known) < len(reported):
            return None
        return completeness.expected(known, self.newest, self.steps)

    @property
    def why_not(self) -> str:
        """Why nothing is expected; empty where something can be."""
        if self.steps is not None:
            return ""
        if self.releases < LEAST_RELEASES:
            return ngettext(
                "Provisional months are not estimated: {count} release of the six needed.",
                "Provisional months are not estimated: {count} releases of the six needed.",
                self.releases,
            ).format(count=format_number(self.releases))
        return _("Provisional months are not estimated: the releases are too far apart.")


@question
def growth(view: View, metric: Metric) -> Growth | None:
    """How a count grows from release to release; None where that is no question of the view."""
    filters = view.filters
    if metric.stock or metric.sparse or metric.reported or filters.as_known_on is not None:
        return None
    if filters.dimensions or conditions.pooled(metric, filters) or not view.answers(metric):
        return None
    known = view.availability(metric)
    if known.is_exercise or len(known.series) != 1 or not _open(view, metric):
        return None
    last = MonthRange(known.newest_complete, known.newest_complete)
    codes = filters.route_codes
    routes = None if codes is None else tuple(sorted(codes))
    months = last.extended_back(12 * _YEARS - 1)
    rows = records(view.rows(revisions.triangle, metric.code, known.series[0], months, routes))
    order = {release: n for n, release in enumerate(dict.fromkeys(r["release"] for r in rows))}
    reports = [Report(r["month"], order[r["release"]], r["value"]) for r in rows]
    newest = [max(r.month for r in reports if r.release == n) for n in order.values()]
    steps = completeness.development(reports, newest)
    return Growth(len(newest), known.newest_complete, steps)


def _open(view: View, metric: Metric) -> Sequence[int]:
    known = view.availability(metric)
    first, last = known.provisional_from, known.newest_complete
    return [month for month in view.months(metric).months() if first <= month <= last]


def open_months(
    view: View, metric: Metric, counted: Mapping[int, int | None]
) -> dict[int, int | None]:
    """The months of the period that are still revised, with what is reported of them."""
    return {month: counted.get(month) for month in _open(view, metric)}


def in_words(found: Expected | None) -> str:
    """`provisional months: 5,301 reported, 6,100 expected when complete (5,500 to 6,800 …)`."""
    if found is None:
        return ""
    return _(
        "provisional months: {reported} reported, {value} expected when complete ({low} to {high}; "
        "such ranges held in about 9 of 10 tests)"
    ).format(
        reported=format_number(found.reported),
        value=format_number(found.value),
        low=format_number(found.interval.low),
        high=format_number(found.interval.high),
    )


def columns() -> tuple[Column, ...]:
    """The columns of a table of months."""
    return (
        Column("expected", _("Expected when complete"), Align.NUMBER),
        Column("expected_low", _("Expected, lower end (95%)"), Align.NUMBER),
        Column("expected_high", _("Expected, upper end (95%)"), Align.NUMBER),
    )


def cells(found: Expected | None) -> tuple[int | None, ...]:
    """Their values; all unknown where nothing is expected."""
    if found is None:
        return (None,) * 3
    return (round(found.value), round(found.interval.low), round(found.interval.high))
