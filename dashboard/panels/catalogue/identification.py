"""Identification: people recorded dead or missing, and how many were identified."""

from collections.abc import Mapping, Sequence

from dashboard import steps
from dashboard.drawings import Column
from dashboard.formats import (
    comma_list,
    dot_list,
    format_months,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels import findings
from dashboard.panels.names import (
    BY_ROUTE,
    BY_YEAR,
    Named,
    within_sentence,
)
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.headline import numbers
from dashboard.panels.shapes.measures import (
    Numbers,
    by_value,
    largest_first,
    length,
    row,
    table,
)
from dashboard.plots.plot import Series, side_by_side
from dashboard.theme import PALE
from dashboard.view import View
from dashboard.wording import period_in_words
from data_access.filters import Grain
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import DEAD_MISSING, METRICS, Metric

_IDENTIFYING = (
    DEAD_MISSING,
    *(
        METRICS[code]
        for code in (
            "bodies_recovered",
            "bodies_fingerprinted",
            "dna_profiles",
            "bodies_identified",
            "black_notices",
            "yellow_notices",
            "family_samples",
        )
    ),
)
_ROWS = 12


def _metrics_known(view: View) -> list[Metric]:
    """The measures available for the filters: bodies carry no source quality.

    Deaths always are, without which there is no card; but not beside what was made for exercises.
    """
    metrics = [
        metric
        for metric in _IDENTIFYING
        if metric is DEAD_MISSING
        or (view.answers(metric) and not conditions.out_of_scope(metric, view.filters))
    ]
    return list(filter(view.is_demo, metrics)) or metrics


def _columns_of(metrics: Sequence[Metric]) -> Sequence[Metric]:
    """The measures of the table, known or not."""
    return _IDENTIFYING if DEAD_MISSING in metrics else _IDENTIFYING[1:]


def _identification(code: str, title: str, by: Named) -> Panel:
    """Deaths, bodies and notices side by side; the subtitle names those that are missing.

    Args:
        code: of the panel.
        title: English message id.
        by: what the rows are.
    """
    return Panel(
        code=code,
        title=title,
        kind=Kind.CHART,
        metrics=(DEAD_MISSING.code,),
        measured=lambda view: (_metrics_known(view)[0].code,),
        beside=tuple(metric.code for metric in _IDENTIFYING[1:]),
        draw=lambda view: _draw_identification(by, view),
        subtitle=lambda view: _subtitle_of_identification(by, view),
        units=lambda _view: _("people, bodies, notices"),
        explanation=N_(
            "People recorded dead or missing, beside bodies recovered, fingerprinted and "
            "identified in the same time, and notices that ask who somebody was or where "
            "somebody is. Bodies are identified months or years later: columns are never read "
            "as shares. Unknown is not zero."
        ),
        when_empty=N_("No deaths recorded in this selection, and no data on bodies."),
    )


def _reach(by: Named, metric: Metric, view: View) -> MonthRange:
    """The chosen period; over years, all available ones to its end."""
    months = view.months(metric)
    oldest = view.availability(metric).oldest if by is BY_YEAR else months.first
    return MonthRange(min(oldest, months.first), months.last)


def _draw_identification(by: Named, view: View) -> Content:
    """Columns: metric, the dimension, value."""
    metrics = _metrics_known(view)
    reach = {metric.code: _reach(by, metric, view) for metric in metrics}
    frame = view.counts(metrics, (by.dimension,), reach)
    numbers = by_value(frame, by.dimension)
    if by is BY_YEAR and DEAD_MISSING in metrics and view.has(DEAD_MISSING):
        # A year that is held and has no row is a year without deaths; reports leave none out.
        months, deaths = reach[DEAD_MISSING.code], view.availability(DEAD_MISSING)
        for year in steps.Calendar.over(months, deaths, Grain.YEAR).known:
            numbers.setdefault(str(year), {}).setdefault(DEAD_MISSING.code, 0)
    codes = (
        sorted(numbers, reverse=True) if by is BY_YEAR else largest_first(numbers, metrics[0].code)
    )
    measures = [
        Series(_(metric.label), view.theme.hue(metric.hue, PALE if number else 1))
        for number, metric in enumerate(metrics)
    ]
    absent = N_("unknown")
    rows = [row(by.name(code), numbers[code], metrics, absent) for code in codes[:_ROWS]]
    in_words = ngettext(
        "Dead and missing, bodies recovered and identified, and notices, {rows} row.",
        "Dead and missing, bodies recovered and identified, and notices, {rows} rows.",
        len(rows),
    ).format(rows=len(rows))
    return Content(
        side_by_side(
            rows,
            measures,
            view.theme,
            alternative=in_words,
            row_heading=Column(by.dimension.value, _(by.heading)),
        ),
        lambda: table(by, codes, numbers, _columns_of(metrics), _(absent)),
        rows=frame,
        finding=lambda: _identified(by, numbers),
    )


def _identified(by: Named, numbers: Mapping[str, Numbers]) -> str:
    """How many were identified, of no other column: that is months or years later."""
    years = [year for year in numbers if year.isdecimal()]
    values = [length(numbers[year].get("bodies_identified")) for year in years]
    label = _(METRICS["bodies_identified"].label)
    return findings.of_newest_year(years, [(label, values)]) if by is BY_YEAR else ""


def _subtitle_of_identification(by: Named, view: View) -> str:
    metrics = _metrics_known(view)
    unknown = [
        within_sentence(_(metric.label)) for metric in _columns_of(metrics) if metric not in metrics
    ]
    # The one way to fill them is said in the card's explanation.
    named = _("unknown here: {measures}").format(measures=comma_list(unknown))
    months = _months_of(by, metrics, view)
    return dot_list(_("separate scales"), *months, named if unknown else "")


def _months_of(by: Named, metrics: Sequence[Metric], view: View) -> list[str]:
    """The months of deaths, and those of what bureaus report where they are others."""
    reached = [_reach(by, metric, view) for metric in metrics]
    if by is BY_YEAR:
        oldest = (max(months.last for months in reached) // 100 - _ROWS + 1) * 100 + 1
        reached = [MonthRange(min(max(m.first, oldest), m.last), m.last) for m in reached]
    deaths, *others = reached
    period = format_months(deaths)
    if view.has(metrics[0]):
        period = period_in_words(deaths, view.availability(metrics[0]))
    if all(months == deaths for months in others):
        return [period]
    first, last = min(months.first for months in others), max(months.last for months in others)
    return [
        f"{_(metrics[0].label)} {period}",
        _("all others {months}").format(months=format_months(MonthRange(first, last))),
    ]


PANELS = (
    *numbers("bodies_recovered", "bodies_identified", "black_notices"),
    _identification("identification-by-year", N_("Identification by year"), BY_YEAR),
    _identification("identification-by-route", N_("Identification by route"), BY_ROUTE),
)
