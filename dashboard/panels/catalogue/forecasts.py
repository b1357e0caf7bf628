"""Detections one month ahead, where such forecasts were clearly better than last year's count."""

import numpy as np

from dashboard import steps
from dashboard.drawings import Align, Column, Table
from dashboard.formats import format_month, format_number, format_percent
from dashboard.i18n import N_, _
from dashboard.panels.panel import Content, Kind, panel
from dashboard.plots import time_series
from dashboard.plots.plot import Series, Setting
from dashboard.view import View, question
from data_access.analysis.month_ahead import COVERAGE, JUDGED, LEARNT_FROM, Ahead, Record, record
from data_access.filters import Grain
from data_access.periods import MonthRange, shifted
from data_access.queries import expected_ranges
from data_access.registry import DETECTIONS, Dimension

_DRAWN = 24
_HALF = 0.5


@question
def _counts(view: View) -> dict[int, int | None]:
    """Detections by month, as far back as forecasts are judged and learn; None is unknown."""
    known = view.availability(DETECTIONS)
    newest = MonthRange(known.newest_complete, known.newest_complete)
    months = newest.extended_back(JUDGED + LEARNT_FROM - 1)
    frame = view.counts((DETECTIONS,), (Dimension.MONTH,), months)
    counted, in_full = steps.by_step(frame, DETECTIONS.code), known.in_full(months)
    return {one: counted.get(one, 0) if one in in_full else None for one in months.months()}


@question
def _record(view: View) -> Record:
    return record(np.array(list(_counts(view).values()), dtype=float))


def _forecasts(view: View) -> dict[int, Ahead]:
    """What is expected of each month that is judged, and of the next one."""
    months, found = list(_counts(view)), _record(view)
    return {**{months[place]: one for place, one in found.past.items()}, _next(view): found.next}


def _next(view: View) -> int:
    return shifted(max(_counts(view)), 1)


def _lacks(view: View) -> str:
    if not expected_ranges.whole_route(view.filters):
        return _("Forecasts are of one whole route.")
    if view.has(DETECTIONS) and view.answers(DETECTIONS) and not _record(view).is_useful:
        return _(
            "No forecast: too little is counted, or past ones were hardly better than the count a "
            "year before."
        )
    return ""


def _subtitle(view: View) -> str:
    found = _record(view)
    return _(
        "{count} of the last {all} months within the 95% range · errors {share} smaller than with "
        "last year’s count"
    ).format(
        count=round(found.held * len(found.past)),
        all=len(found.past),
        share=format_percent(1 - found.error),
    )


def _finding(view: View) -> str:
    ahead = _record(view).next
    low, high = map(format_number, ahead.range(COVERAGE))
    return _("{value} detections expected in {month}, between {low} and {high}").format(
        value=format_number(round(ahead.expected)),
        month=format_month(_next(view)),
        low=low,
        high=high,
    )


@panel(
    "next-month",
    title=N_("Detections next month"),
    kind=Kind.CHART,
    metrics=(DETECTIONS.code,),
    subtitle=_subtitle,
    explanation=N_(
        "Season and the month before decide what is expected: the dotted line for the month to "
        "come, the bands for each month, by the months before it alone. The table has all past "
        "forecasts with what came. They are shown where they err clearly less than the count of "
        "the year before. Deaths are not forecast, since single boats decide them."
    ),
    lacks=_lacks,
)
def next_month(view: View) -> Content:
    """The newest months with the ranges expected of each, and of the next one."""
    counts, ahead, theme = _counts(view), _forecasts(view), view.theme
    last, after = max(counts), _next(view)
    drawn = dict.fromkeys((*MonthRange(last, last).extended_back(_DRAWN - 1).months(), after))
    wide, half = (
        {month: ahead[month].range(share) for month in drawn if month in ahead}
        for share in (COVERAGE, _HALF)
    )
    colour, known = theme.hue(DETECTIONS.hue), view.availability(DETECTIONS)
    name = _("forecast")
    lines = [
        time_series.Line(
            Series(_(DETECTIONS.label), colour, DETECTIONS.code, band=_("95% range")),
            {month: counts.get(month) for month in drawn},
            provisional=[month for month in drawn if month >= known.provisional_from],
            expected=wide,
        ),
        time_series.Line(
            Series(name, colour, "forecast", dash="dot", label=name, band=_("50% range")),
            {**drawn, last: counts[last], after: round(ahead[after].expected)},
            expected=half,
            provisional=(),
        ),
    ]
    return Content(
        time_series.lines(lines, Setting(legend=True), theme, alternative=_finding(view)),
        lambda: _table(view),
        finding=lambda: _finding(view),
    )


def _table(view: View) -> Table:
    """A month a row, the next one first."""
    counts = _counts(view)
    rows = [
        (
            steps.cell(month, Grain.MONTH),
            round(one.expected),
            *map(round, one.range(COVERAGE)),
            *map(round, one.range(_HALF)),
            counts.get(month),
        )
        for month, one in sorted(_forecasts(view).items(), reverse=True)
    ]
    return Table(
        (
            Column("month", _("Month")),
            Column("forecast", _("Forecast"), Align.NUMBER),
            Column("low", _("Lower end (95%)"), Align.NUMBER),
            Column("high", _("Upper end (95%)"), Align.NUMBER),
            Column("low_50", _("Lower end (50%)"), Align.NUMBER),
            Column("high_50", _("Upper end (50%)"), Align.NUMBER),
            Column(DETECTIONS.code, _(DETECTIONS.label), Align.NUMBER),
        ),
        rows,
    )
