"""What later releases changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.figures.drawings import Align, Column, Entries, Entry, Table
from dashboard.figures.wording import UNKNOWN
from dashboard.i18n import N_, _, format_date, format_month, format_number
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.availability import Availability
from data_access.frames import Listing, Query, records
from data_access.periods import iso, month_of
from data_access.queries import revisions
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from data_access.registry.sources import EXERCISE, SOURCES

_NEWEST = 8


def _revisions(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("revised_on", _("Release of"), Align.SHORT),
            Column("source", _("Source")),
            Column("metric", _("Measure")),
            Column("figures", _("Figures changed"), Align.NUMBER),
            Column("first_month", _("From"), Align.SHORT),
            Column("last_month", _("To"), Align.SHORT),
            Column("old", _("Before"), Align.NUMBER),
            Column("new", _("Now"), Align.NUMBER),
        ),
        rows=[
            (
                format_date(row["revised_on"]),
                _(SOURCES[row["source"]].short_name),
                _(METRICS[row["metric"]].label),
                row["figures"],
                iso(row["first_month"]),
                iso(row["last_month"]),
                row["old_value"],
                row["new_value"],
            )
            for row in records(frame)
        ],
    )


def _largest(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("revised_on", _("Release of"), Align.SHORT),
            Column("metric", _("Measure")),
            Column("route", _("Route")),
            Column("year", _("Year")),
            Column("old", _("Before"), Align.NUMBER),
            Column("new", _("Now"), Align.NUMBER),
        ),
        rows=[
            (
                format_date(row["revised_on"]),
                _(METRICS[row["metric"]].label),
                _where(row["route"]),
                str(row["year"]),
                row["old_value"],
                row["new_value"],
            )
            for row in records(frame)
        ],
    )


def _where(route: str) -> str:
    return _(ROUTES[route].short_name) if route else _("all bureaus")


def _changes(frame: Listing, view: View) -> Entries:
    """Newest releases and what they changed, in sentences."""
    released = [
        _release(source, runs)
        for source in SOURCES
        if source != EXERCISE and (runs := view.availabilities.of_source(source))
    ]
    revised = [(row["revised_on"], _revised(row)) for row in records(frame)]
    ordered = sorted([*released, *revised], key=lambda entry: entry[0], reverse=True)
    return Entries([Entry(format_date(day), text) for day, text in ordered[:_NEWEST]])


def _release(source: str, runs: Sequence[Availability]) -> tuple[date, str]:
    day, newest = max(run.published[source] for run in runs), max(run.newest for run in runs)
    # A month after the release stands for its year: nobody has counted it.
    is_year = newest > month_of(day.year, day.month)
    text = _("{source}: figures to {month}").format(
        source=_(SOURCES[source].short_name),
        month=str(newest // 100) if is_year else format_month(newest),
    )
    return day, text


def _revised(row: Mapping[str, Any]) -> str:
    old, new = row["old_value"], row["new_value"]
    return _("{measure}, {route} {year}: {old} → {new}").format(
        measure=_(METRICS[row["metric"]].label),
        route=_where(row["route"]),
        year=row["year"],
        old=UNKNOWN if old is None else format_number(old),
        new=UNKNOWN if new is None else format_number(new),
    )


def _changes_query(view: View) -> Query[Listing]:
    return revisions.largest(view.filters, _NEWEST)


CHANGES = Panel[Listing](
    code="changes",
    title=lambda _view: _("What changed lately"),
    kind=Kind.LIST,
    metrics=(),
    query=_changes_query,
    shape=adapted(_changes, _largest),
    explanation=N_("Newest releases, and the largest changes they made to figures shown before."),
    needs_rows=False,
)
REVISIONS = Panel[Listing](
    code="revisions",
    title=lambda _view: _("Revisions"),
    kind=Kind.TABLE,
    metrics=(),
    query=lambda view: revisions.by_release(view.filters),
    shape=adapted(_revisions, _revisions),
    explanation=N_(
        "One row for each release and measure: how many sums of a month and route it changed, and "
        "what they add up to before and now; months that did not change are in neither. Each of "
        "them is in the data interface: `/api/v1/revisions?m=detections&t=all`."
    ),
    when_empty=N_("No release has changed a figure that was shown before."),
)
PANELS = (CHANGES, REVISIONS)
