"""Whether one incident is a large part of a count of deaths, so that a change may be its alone."""

from dashboard.formats import format_month, format_number, format_percent, month_in_full
from dashboard.i18n import _
from dashboard.wiring import Store
from dashboard.wording import SMALL_BASE
from data_access.analysis.changes import Compared
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import MonthRange, with_years
from data_access.queries import incidents

_LARGE = 0.15


def in_words(filters: Filters, compared: Compared, store: Store) -> str:
    """The incident with most dead and missing, with its share of all; empty where that is small.

    So it is where few died: that one incident is 1 of 2 tells nobody anything.

    Args:
        filters: of the view.
        compared: dead and missing of the months that are held against others; an incident of
            another month is no part of them.
        store: that is read.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    people, months = compared.now, compared.like.now
    inside = with_years(months)
    largest = records(store.fetch(incidents.largest(filters, MonthRange(months[0], months[-1]))))
    first = next((row for row in largest if row["month"] in inside), None)
    if first is None or people < SMALL_BASE or int(first["dead_missing"]) < _LARGE * people:
        return ""
    month = int(first["month"])
    return _("one incident, in {month}, accounts for {part} of the {people} ({share})").format(
        # Of some records the year alone is known.
        month=month_in_full(month) if month % 100 else format_month(month),
        part=format_number(int(first["dead_missing"])),
        people=format_number(people),
        share=format_percent(int(first["dead_missing"]) / people),
    )
