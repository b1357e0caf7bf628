"""One count as a number: its period, its change, 36 months behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import steps, wording
from dashboard.drawings import Align, Column, Dated, Headline, Table
from dashboard.formats import format_month
from dashboard.i18n import N_, _
from dashboard.panels import completeness, findings
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.view import View
from data_access.filters import Grain
from data_access.periods import MonthRange, PeriodKind, iso
from data_access.registry import METRICS, Metric

CHANGE = N_(
    "A change is formed over months that both periods know in full, and names them where these are "
    "not all. In brackets: where it lies 95 times in 100, by how much the months of three to ten "
    "years scatter; where that holds none, no change is clear."
)
SPARK_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Count:
    """The sum of a measure over the period.

    Attributes:
        named: what the measure is called in a sentence, where not by its own name: as of
            `names.measure_name`.
    """

    metric: Metric
    named: str = ""

    def panel(self, code: str, title: str = "", **row: Any) -> Panel:
        """A row of this shape; the title is an English message id, the measure's label if empty."""
        return Panel(
            code=code,
            title=lambda _view: _(title or self.metric.label),
            kind=Kind.HEADLINE,
            metrics=(self.metric.code,),
            draw=self.draw,
            explanation=CHANGE,
            compares=True,
            **row,
        )

    def draw(self, view: View) -> Content:
        """Columns: metric, month, value."""
        metric, availability, chosen = (
            self.metric,
            view.availability(self.metric),
            view.months(self.metric),
        )
        counted = steps.by_step(view.monthly(metric), metric.code, Grain.MONTH)
        months = view.available_part(metric)
        value = findings.total_of(view, metric)
        compared = view.compared(metric, counted)
        base = wording.base_in_words(view.filters.compare, chosen.length)
        change = wording.change(compared, base) if compared else None
        note = ""
        if months is None:
            note = wording.available_in_words(availability.oldest, availability.newest)
        elif metric.reported and not availability.knows(months):
            known = sum(map(months.holds, availability.months))
            note = wording.months_reported(known, months.length)
        elif not change and (broken := view.crosses(metric)):
            note = _("no comparison: {change} in {month}").format(
                change=_(broken.title), month=format_month(broken.month)
            )
        elif view.base(metric) and not change and view.filters.period.kind is not PeriodKind.ALL:
            note = _("no comparison: no month of both periods is known in full")
        growth = completeness.growth(view, metric)
        note = note or _expected_in_words(growth, counted, view, metric)
        span = months or chosen
        spark = MonthRange(chosen.last, chosen.last).extended_back(SPARK_MONTHS - 1)
        drawing = Headline(
            metric=metric.code,
            value=value,
            unit_code=metric.unit_code,
            text=wording.figure(metric, value),
            unit=wording.unit(metric, value),
            period=wording.period_in_words(span, availability),
            change=change,
            note=note,
            spark=list(
                steps.Calendar.over(spark, availability, Grain.MONTH).filled(counted).values()
            ),
            spark_hue=metric.hue,
        )

        return Content(
            drawing,
            lambda: _by_month(counted, growth, view, metric),
            finding=lambda: findings.of_measures(view, (metric,), self.named),
        )


def _by_month(
    counted: Mapping[int, int], growth: completeness.Growth | None, view: View, metric: Metric
) -> Table:
    """A month a row, then the counts of which only the year is known."""
    months = view.available_part(metric)
    grown = growth if growth and growth.steps else None
    still = completeness.open_months(view, metric, counted) if grown else {}

    def expected(month: int, value: int | None) -> tuple[object, ...]:
        if grown is None:
            return ()
        return completeness.cells(grown.expected({month: value}) if month in still else None)

    rows: list[tuple[object, ...]] = []
    if months:
        calendar = steps.Calendar.over(months, view.availability(metric), Grain.MONTH)
        rows += [(Dated.month(m), n, *expected(m, n)) for m, n in calendar.filled(counted).items()]
        years = (m for m in counted if m % 100 == 0 and months.holds(m))
        rows += [(iso(year), counted[year], *expected(year, None)) for year in years]
    count = Column(metric.code, _(metric.label), Align.NUMBER)
    more = completeness.columns() if grown else ()
    return Table((Column("month", _("Month")), count, *more), rows)


def _expected_in_words(
    growth: completeness.Growth | None, counted: Mapping[int, int], view: View, metric: Metric
) -> str:
    """What the months that are still revised have, and what they are expected to have."""
    if growth is None:
        return ""
    calendar = steps.Calendar.over(view.months(metric), view.availability(metric), Grain.MONTH)
    reported = completeness.open_months(view, metric, calendar.filled(counted))
    return completeness.in_words(growth.expected(reported))


def numbers(*codes: str) -> tuple[Panel, ...]:
    """A headline for each of some measures: `headline-hits-confirmed` for `hits_confirmed`."""
    return tuple(Count(METRICS[code]).panel(f"headline-{code.replace('_', '-')}") for code in codes)
