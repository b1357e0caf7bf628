"""Key figures: the same measures over the period, those to compare it with, and the year so far."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dashboard.figures.drawings import Align, Column, Headline, Table
from dashboard.i18n import _, format_months
from dashboard.panels.panel import Panel
from dashboard.panels.rendering import Request, render, scoped
from dashboard.wiring import Store
from data_access.availability.measures import DataUnavailableError
from data_access.filters import Compare
from data_access.periods import MonthRange, Period, PeriodKind

_YEAR_TO_DATE = Period(PeriodKind.YEAR_TO_DATE)


def comparison(heads: Sequence[tuple[Panel[Any], Request]], store: Store) -> Table:
    """A row for each headline; what is not known of a period stays empty."""
    return Table(
        columns=(
            Column("measure", _("Measure")),
            Column("unit", _("Unit")),
            Column("months", _("Period"), Align.SHORT),
            Column("value", _("This period"), Align.NUMBER),
            Column("before", _("Period before"), Align.NUMBER),
            Column("year_before", _("Year before"), Align.NUMBER),
            Column("year_to_date", _("Year to date"), Align.SHORT),
        ),
        rows=[row for panel, request in heads if (row := _row(panel, request, store))],
    )


def _row(panel: Panel[Any], request: Request, store: Store) -> tuple[object, ...] | None:
    view = scoped(panel, request, store)
    (metric, *_others) = panel.measures(view)
    try:
        months = view.months(metric)
        before = view.availabilities.base(months, Compare.PREVIOUS_PERIOD)
        year_before = view.availabilities.base(months, Compare.YEAR_BEFORE)
        so_far = _over(panel, request, _YEAR_TO_DATE, store)
    except DataUnavailableError:
        return None
    return (
        panel.title(view),
        _(metric.unit),
        format_months(months.first, months.last),
        _value(panel, request, months, store),
        _value(panel, request, before, store),
        _value(panel, request, year_before, store),
        f"{so_far.text} · {so_far.period}" if so_far and so_far.value is not None else None,
    )


def _value(
    panel: Panel[Any], request: Request, months: MonthRange | None, store: Store
) -> float | None:
    if months is None:
        return None
    period = Period(PeriodKind.SPAN, months.first, months.last)
    drawn = _over(panel, request, period, store)
    return drawn.value if drawn else None


def _over(panel: Panel[Any], request: Request, period: Period, store: Store) -> Headline | None:
    filters = replace(request.filters, period=period, compare=Compare.NONE)
    drawing = render(panel, replace(request, filters=filters), store).drawing
    return drawing if isinstance(drawing, Headline) else None
