"""One count as a number: its period, its change, 36 months behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import steps, wording
from dashboard.drawings import Align, Column, Dated, Headline, Table
from dashboard.formats import clauses, comma_list, format_month, with_subject
from dashboard.i18n import N_, _
from dashboard.panels import findings, gaps
from dashboard.panels.filter_sentence import in_months
from dashboard.panels.names import BY_COUNTRY, measure_title
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.view import View
from data_access.analysis.changes import Compared
from data_access.periods import MonthRange, PeriodKind, distance, iso, month_of
from data_access.queries import conditions
from data_access.registry import METRICS, Metric

CHANGE = N_(
    "We compare only months that are complete in both periods. Deaths and incidents are reports: "
    "their change has a 95% interval, and is unclear if that includes zero. Counts by authorities "
    "have none. Where later releases may reverse a change, the figure is called not yet final."
)
SPARK_MONTHS = 36
_LONG_AGO = 24
"""Months after which figures are those of another time."""


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
            title=lambda view: self._title(title, view),
            kind=Kind.HEADLINE,
            metrics=(self.metric.code,),
            draw=self.draw,
            explanation=CHANGE,
            compares=True,
            **{"scope": lambda view: view.evenly(self.metric), **row},
        )

    def _title(self, title: str, view: View) -> str:
        """The title, with the months of figures that ended long ago, and the part counted."""
        text = _(title) if title else measure_title(self.metric, view.filters)
        if months := ended_long_ago(view, self.metric):
            text = _("{measure} {months}").format(measure=text, months=in_months(months.months()))
        return comma_list(filter(None, (text, gaps.coverage(self.metric, view))))

    def draw(self, view: View) -> Content:
        """Columns: metric, month, value."""
        if conditions.pooled(self.metric, view.filters):
            return self._by_country(view)
        metric, chosen = self.metric, view.months(self.metric)
        availability, months = view.availability(metric), view.available_part(metric)
        counted = steps.by_step(view.monthly(metric), metric.code)
        value, compared = findings.total_of(view, metric), _comparable(view, metric, counted)
        growth = gaps.growth(view, metric)
        change = wording.change(compared) if compared else None
        details = [gaps.countries_counted(view), change.in_full if change else ""]
        if growth:
            # What the months that are still revised have, and what they are expected to have.
            calendar = steps.Calendar.over(chosen, availability)
            reported = gaps.open_months(view, metric, calendar.filled(counted))
            details.append(gaps.expected_in_words(growth.expected(reported)))
        spark = MonthRange(chosen.last, chosen.last).extended_back(SPARK_MONTHS - 1)
        behind = steps.Calendar.over(spark, availability).filled(counted)
        drawing = Headline(
            metric=metric.code,
            value=value,
            unit_code=metric.unit_code,
            text=wording.figure(metric, value),
            unit=wording.unit(metric, value),
            period=wording.period_in_words(months or chosen, availability),
            period_in_brief=""
            if availability.newest_complete < chosen.last
            else wording.year_to(months or chosen),
            change=change,
            note=_why_no_change(view, metric, months, compared)
            if view.adds_up(metric)
            else _("no total: no country has published every month"),
            details=clauses(filter(None, details)),
            spark=behind,
            spark_hue=metric.hue,
        )
        return Content(
            drawing,
            lambda: _by_month(counted, growth, view, metric),
            finding=lambda: findings.of_measures(view, (metric,), self.named),
        )

    def _by_country(self, view: View) -> Content:
        """What each country counted of one way, and no sum.

        Columns: metric, country, month, value.
        """
        metric, counts = self.metric, findings.by_country(view, self.metric)
        months, known = view.available_part(metric), view.availability(metric)
        named = findings.counts_by_country(counts)
        drawing = Headline(
            metric=metric.code,
            value=None,
            unit_code=metric.unit_code,
            text=wording.UNKNOWN,
            unit=wording.unit(metric, None),
            period=wording.period_in_words(months or view.months(metric), known),
            note=named or wording.available_in_words(known.span),
            details=_("not added up"),
        )
        country = Column("country", _("Country"))
        rows = [(BY_COUNTRY.name(iso3), value) for iso3, value in counts.items()]
        return Content(
            drawing,
            lambda: Table((country, Column(metric.code, _(metric.label), Align.NUMBER)), rows),
            finding=lambda: with_subject(_(metric.label), named) if named else "",
        )


def ended_long_ago(view: View, metric: Metric) -> MonthRange | None:
    """The newest months of a measure that ended years before what readers take for now."""
    if view.filters.period.kind is PeriodKind.SPAN or not view.has(metric):
        return None
    day, months = view.filters.as_known_on or view.today, view.available_part(metric)
    is_old = months and distance(months.last, month_of(day.year, day.month)) > _LONG_AGO
    return months if is_old else None


def _comparable(view: View, metric: Metric, counted: Mapping[int, int]) -> Compared | None:
    """The change of a sum; None where its base has fewer of the months that are in the sum."""
    compared, months = view.compared(metric, counted), view.available_part(metric)
    if compared is None or months is None:
        return None
    known = view.availability(metric)
    summed = known.covered(months) | known.in_full(months)
    return compared if summed.issubset(compared.like.now) else None


def _why_no_change(
    view: View, metric: Metric, months: MonthRange | None, compared: Compared | None
) -> str:
    """What is unknown of the period, or why there is no comparison; empty where there is."""
    known = view.availability(metric)
    if months is None:
        return wording.available_in_words(known.span)
    if metric.reported and not known.knows(months):
        # Of how many months a sum of what bureaus reported is.
        return wording.months_reported(sum(map(months.holds, known.months)), months.length)
    if compared:
        return ""
    if broken := view.crosses(metric):
        return _("not comparable: {change} in {month}").format(
            change=_(broken.title), month=format_month(broken.month)
        )
    if view.base(metric) and view.filters.period.kind is not PeriodKind.ALL:
        return _("not comparable: reports incomplete")
    return ""


def _by_month(
    counted: Mapping[int, int], growth: gaps.Growth | None, view: View, metric: Metric
) -> Table:
    """A month a row, then the counts of which only the year is known."""
    grown = growth if growth and growth.steps else None
    still = gaps.open_months(view, metric, counted) if grown else {}
    rows: list[tuple[object, ...]] = []
    if months := view.available_part(metric):
        calendar = steps.Calendar.over(months, view.availability(metric))
        years = {m: n for m, n in counted.items() if m % 100 == 0 and months.holds(m)}
        for month, value in (calendar.filled(counted) | years).items():
            cells: tuple[object, ...] = ()
            if grown:
                is_open = month in still
                cells = gaps.expected_cells(grown.expected({month: value}) if is_open else None)
            rows.append((Dated.month(month) if month % 100 else iso(month), value, *cells))
    count = Column(metric.code, _(metric.label), Align.NUMBER)
    more = gaps.expected_columns() if grown else ()
    return Table((Column("month", _("Month")), count, *more), rows)


def numbers(*codes: str) -> tuple[Panel, ...]:
    """A headline for each of some measures: `headline-hits-confirmed` for `hits_confirmed`."""
    return tuple(Count(METRICS[code]).panel(f"headline-{code.replace('_', '-')}") for code in codes)
