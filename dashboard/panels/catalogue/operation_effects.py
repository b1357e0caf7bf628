"""What was counted before, during and after a joint operation: coincidence, not effect."""

from dataclasses import replace

from dashboard import steps
from dashboard.drawings import Align, Column, Table
from dashboard.formats import comma_list, format_month, format_months, format_number
from dashboard.i18n import N_, _
from dashboard.panels.catalogue.operations import OPERATIONS, chosen, none_chosen, title
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.plots import time_series
from dashboard.plots.time_series import Window
from dashboard.view import View
from data_access.filters import Compare, Grain
from data_access.periods import MonthRange, Period, PeriodKind
from data_access.queries.operations import Operation
from data_access.registry import METRICS, Dimension, Metric

_MONTHS_AROUND = 12
_PARTS = {"before": N_("Before"), "during": N_("During"), "after": N_("After")}


def _of(view: View) -> tuple[Operation, Window] | None:
    operation = chosen(view)
    return (operation, Window.of(operation.starts_on, operation.ends_on)) if operation else None


def _scope(view: View) -> View:
    """The months around the operation, on its own routes where the reader has chosen none."""
    found = _of(view)
    if found is None:
        return view
    operation, window = found
    months = window.around(_MONTHS_AROUND)
    filters = replace(
        view.filters,
        period=Period(PeriodKind.SPAN, months.first, months.last),
        routes=view.filters.routes or operation.routes,
        grain=Grain.MONTH,
        compare=Compare.NONE,
    )
    return replace(view, filters=filters)


def _lacks(metric: Metric, view: View) -> str:
    if not view.has(OPERATIONS):
        return _("No joint operations are loaded.")
    if reason := none_chosen(view):
        return reason
    found = _of(view)
    if not (found and view.has(metric)):
        return ""
    operation, window = found
    if operation.date_precision == "year":
        return _("Only the year of this operation is published: there is no before and after.")
    availability = view.availability(metric)
    if not any(window.during.holds(month) for month in availability.months):
        return _("{measure}: no data for {months}; data available from {first} to {last}.").format(
            measure=_(metric.label),
            months=format_months(window.during),
            first=format_month(availability.oldest),
            last=format_month(availability.newest),
        )
    return ""


def _draw(metric: Metric, view: View) -> Content:
    """A measure a day before, during and after the operation. Columns: metric, month, value."""
    found, availability = _of(view), view.availability(metric)
    drawn = found[1].around(_MONTHS_AROUND) if found else MonthRange(1, 1)
    window = found[1] if found else Window.of(view.today, view.today)
    frame = view.counts((metric,), (Dimension.MONTH,), {metric.code: drawn})
    calendar = steps.Calendar.over(drawn, availability, Grain.MONTH)
    counts = calendar.filled(steps.by_step(frame, metric.code, Grain.MONTH))
    parts, unknown = [], _("unknown")
    for name, months in window.parts():
        value = time_series.per_day(counts, months)
        text = unknown if value is None else format_number(value, 1)
        parts.append(_("{part} {value}").format(part=_(_PARTS[name]).lower(), value=text))
    first = availability.provisional_from
    picture = time_series.around_span(
        counts, window, first, view.theme.hues[metric.hue], view.theme
    )
    in_words = _("{measure} a day: {parts}. Coincidence, not effect.").format(
        measure=_(metric.label), parts=comma_list(parts)
    )
    return Content(
        replace(picture, alternative=in_words),
        lambda: Table(
            columns=(
                Column("part", _("Part")),
                Column("months", _("Months used")),
                Column("days", _("Days"), Align.NUMBER),
                Column(metric.code, _(metric.label), Align.NUMBER),
                Column("per_day", _("A day"), Align.NUMBER),
                Column("provisional", _("Provisional")),
            ),
            rows=[
                (
                    _(_PARTS[name]),
                    format_months(months),
                    time_series.days(months),
                    time_series.total(counts, months),
                    time_series.per_day(counts, months),
                    _("yes") if months.last >= first else _("no"),
                )
                for name, months in (window.parts() if found else ())
            ],
            unknown=unknown,
        ),
    )


def _subtitle(metric: Metric, view: View) -> str:
    found = _of(view)
    if found is None:
        return ""
    window = found[1]
    parts = [
        _("{unit} a day, from monthly figures").format(unit=_(metric.unit)),
        _("during: {months}").format(months=format_months(window.during)),
        _("correlation is not cause"),
    ]
    availability = view.availability(metric)
    if availability.provisional_from <= window.after.last:
        parts.append(
            _("outlined: provisional from {month}").format(
                month=format_month(availability.provisional_from)
            )
        )
    return " · ".join(parts)


def _title(metric: Metric, view: View) -> str:
    operation = chosen(view)
    text = _("{measure} around {operation}") if operation else "{measure}"
    return text.format(measure=_(metric.label), operation=operation and title(operation))


def _panel(metric: Metric) -> Panel:
    return Panel(
        code=f"operation-{metric.code}",
        title=lambda view: _title(metric, view),
        kind=Kind.CHART,
        metrics=(metric.code,),
        # Which operation it is about stands in the picture, too.
        sources=OPERATIONS.sources,
        draw=lambda view: _draw(metric, view),
        subtitle=lambda view: _subtitle(metric, view),
        explanation=N_(
            "Counts of each month divided by its days. The darkest months are those that the "
            "operation touches, whole months even where it lasted days; as many before and after "
            "are compared with them, by the mean drawn across. Correlation is not "
            "cause."
        ),
        scope=_scope,
        lacks=lambda view: _lacks(metric, view),
        whole_in=tuple(PeriodKind),
    )


PANELS = tuple(_panel(METRICS[code]) for code in ("hits", "interceptions", "detections"))
