"""Whether one incident is a large part of a count of deaths, so that a change may be its alone."""

from dashboard.formats import format_number, format_percent, month_in_full
from dashboard.i18n import _
from dashboard.wiring import Store
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import MonthRange
from data_access.queries import incidents

_LARGE = 0.15


def in_words(filters: Filters, months: MonthRange, people: float, store: Store) -> str:
    """The incident with most dead and missing, with its share of all; empty where that is small.

    Args:
        filters: of the view.
        months: that are counted.
        people: dead and missing of these months.
        store: that is read.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    first = next(iter(records(store.fetch(incidents.largest(filters, months)))), None)
    if first is None or not people or int(first["dead_missing"]) < _LARGE * people:
        return ""
    return _("one incident, in {month}, accounts for {part} of the {people} ({share})").format(
        month=month_in_full(int(first["month"])),
        part=format_number(int(first["dead_missing"])),
        people=format_number(people),
        share=format_percent(int(first["dead_missing"]) / people),
    )
