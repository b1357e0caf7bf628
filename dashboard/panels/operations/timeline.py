"""Joint operations on a timeline, the newest on top."""

from dashboard.figures.drawings import Chart
from dashboard.figures.spans import Span, timeline
from dashboard.i18n import N_, _
from dashboard.panels.operations.chosen import (
    EMPTY,
    OPERATIONS,
    asked,
    chosen,
    everything,
    how_many,
    not_told,
    reads,
    when,
)
from dashboard.panels.operations.listing import tabulate
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing
from data_access.periods import MonthRange, PeriodKind, month_of
from data_access.queries import operations
from data_access.queries.operations import Operation


def _draw_timeline(frame: Listing, view: View) -> Chart:
    months, picked = asked(view.filters, view), chosen(view)
    listed = operations.as_values(frame)
    spans = [
        Span(
            key=operation.key,
            label=operation.name,
            note=how_many(operation),
            hover=f"<b>{operation.name}</b><br>{when(operation)}<br>{how_many(operation)}",
            first=operation.starts_on,
            last=operation.ends_on,
            vague=operation.date_precision == "year",
            dim=months is not None and not _touches(operation, months),
            chosen=picked is not None and operation.key == picked.key,
        )
        for operation in listed
    ]
    return Chart(
        timeline(spans, view.theme.hues[OPERATIONS.hue], view.theme, months),
        _("Timeline of {count} joint operations. The table has all of them.").format(
            count=len(spans)
        ),
    )


def _touches(operation: Operation, months: MonthRange) -> bool:
    first, last = operation.starts_on, operation.ends_on
    return (
        month_of(first.year, first.month) <= months.last
        and month_of(last.year, last.month) >= months.first
    )


TIMELINE = Panel[Listing](
    code="operations-timeline",
    title=lambda _view: _("Joint operations"),
    kind=Kind.CHART,
    metrics=(OPERATIONS.code,),
    query=everything,
    reads=reads,
    shape=adapted(_draw_timeline, tabulate),
    subtitle=lambda _view: _("first to last day · dotted: only the year is published"),
    explanation=N_(
        "Each operation from its first to its last day, the newest on top, with the number of "
        "countries. Choose one by a click here, or in the table by click, Space or Enter. Those "
        "outside of the chosen period are paler."
    ),
    lacks=not_told,
    in_scope=True,
    when_empty=EMPTY,
    whole_in=tuple(PeriodKind),
)
PANELS = (TIMELINE,)
