"""How old a source is against its own cadence, and which of the months shown it still revises."""

from collections.abc import Sequence
from datetime import date

from dashboard.i18n import _, format_date, format_month
from dashboard.panels.panel import View
from data_access.availability.series import Availability
from data_access.periods import PeriodKind, shifted
from data_access.registry.metrics import Metric
from data_access.registry.series import Dimension, reporter_of
from data_access.registry.sources import SOURCES, Freshness


def is_stale(source: str, published_on: date, view: View) -> bool:
    """Whether "latest" is shown of a source that has long been due; a past period cannot be."""
    moving = view.filters.period.kind is not PeriodKind.SPAN and view.filters.as_known_on is None
    return moving and SOURCES[source].freshness(published_on, view.today) is Freshness.STALE


def split(metric: Metric, by: Sequence[Dimension], view: View) -> Sequence[Dimension]:
    """The splits that tell a metric for a panel: details may be of an older release, or of none."""
    return by if view.has(metric, *by) else ()


def provisional_from(source: str, availability: Availability, view: View) -> int | None:
    """First month that a source still revises, by its own lag; None where it revises none."""
    lag = SOURCES[source].provisional_months
    if not lag:
        return None
    runs = [run for code in availability.series if (run := view.availabilities.by_series.get(code))]
    newest = availability.newest_complete
    # Bureaus report one after the other: what most of them have sent counts, not the first one's.
    if len(availability.published) > 1 and not any(
        reporter_of(code) for code in availability.series
    ):
        own = (run.newest_complete for run in runs if source in run.published)
        newest = max(own, default=newest)
    return shifted(newest, 1 - lag)


def in_words(source: str, published_on: date, provisional: int | None, view: View) -> str:
    """`Frontex, 4 Aug 2026 (stale; provisional from May 2026)`."""
    named = f"{_(SOURCES[source].short_name)}, {format_date(published_on)}"
    # How many days that is stands on the data page.
    remarks = [_("stale")] if is_stale(source, published_on, view) else []
    if provisional is not None:
        remarks.append(_("provisional from {month}").format(month=format_month(provisional)))
    return f"{named} ({'; '.join(remarks)})" if remarks else named
