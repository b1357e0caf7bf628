"""What later releases changed, and which rows nobody could read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.figures.drawings import Align, Column, Entries, Entry, Table
from dashboard.figures.wording import UNKNOWN
from dashboard.i18n import N_, _, format_date, format_month, format_number
from dashboard.panels.panel import Kind, Panel, View
from data_access.frames import Listing, Query, records
from data_access.queries import provenance
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from data_access.registry.sources import SOURCES

_NEWEST = 8


def _revisions(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("revised_on", _("Release of"), Align.SHORT),
            Column("metric", _("Measure")),
            Column("route", _("Route")),
            Column("year", _("Year")),
            Column("old", _("Before"), Align.NUMBER),
            Column("new", _("Now"), Align.NUMBER),
            Column("months", _("Months changed"), Align.NUMBER),
        ),
        rows=[
            (
                format_date(row["revised_on"]),
                _(METRICS[row["metric"]].label),
                _(ROUTES[row["route"]].short_name),
                str(row["year"]),
                row["old_value"],
                row["new_value"],
                row["months"],
            )
            for row in records(frame)
        ],
    )


def _quarantine(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("batch", _("Batch"), Align.NUMBER),
            Column("line", _("Line"), Align.NUMBER),
            Column("field", _("Field")),
            Column("reason", _("Reason")),
            Column("persons", _("People"), Align.NUMBER),
            Column("state", _("State")),
        ),
        rows=[
            (
                row["batch_id"],
                row["line"],
                row["field"],
                row["reason"],
                row["persons"],
                row["state"],
            )
            for row in records(frame)
        ],
    )


def _changes(frame: Listing, view: View) -> Entries:
    """Newest releases and what they changed, in sentences."""
    released: list[tuple[date, str]] = [
        (
            max(run.published[source] for run in runs),
            _("{source}: figures to {month}").format(
                source=_(SOURCES[source].short_name),
                month=format_month(max(run.newest for run in runs)),
            ),
        )
        for source in SOURCES
        if (runs := view.holdings.of_source(source))
    ]
    revised = [(row["revised_on"], _revised(row)) for row in records(frame)]
    ordered = sorted([*released, *revised], key=lambda entry: entry[0], reverse=True)
    return Entries([Entry(format_date(day), text) for day, text in ordered[:_NEWEST]])


def _revised(row: Mapping[str, Any]) -> str:
    old, new = row["old_value"], row["new_value"]
    return _("{measure}, {route} {year}: {old} → {new}").format(
        measure=_(METRICS[row["metric"]].label),
        route=_(ROUTES[row["route"]].short_name),
        year=row["year"],
        old=UNKNOWN if old is None else format_number(old),
        new=UNKNOWN if new is None else format_number(new),
    )


def _changes_query(view: View) -> Query[Listing]:
    return provenance.revisions_by_year(view.filters, limit=_NEWEST)


CHANGES = Panel[Listing](
    code="changes",
    title=lambda _view: _("What changed lately"),
    kind=Kind.LIST,
    metrics=(),
    query=_changes_query,
    draw=_changes,
    tabulate=_revisions,
    explanation=N_("Newest releases, and the largest changes they made to figures shown before."),
    needs_rows=False,
)
REVISIONS = Panel[Listing](
    code="revisions",
    title=lambda _view: _("Revisions"),
    kind=Kind.TABLE,
    metrics=(),
    query=lambda view: provenance.revisions_by_year(view.filters),
    draw=_revisions,
    tabulate=_revisions,
    explanation=N_(
        "Sums of the months that changed, before and after; months that did not change are in "
        "neither column."
    ),
    when_empty=N_("No release has changed a figure that was shown before."),
)
QUARANTINE = Panel[Listing](
    code="quarantine",
    title=lambda _view: _("Rows not understood"),
    kind=Kind.TABLE,
    metrics=(),
    query=lambda _view: provenance.quarantined(),
    draw=_quarantine,
    tabulate=_quarantine,
    explanation=N_(
        "Rows that could not be read are left out of every figure until they can be; notes name "
        "rows that were kept although a field was not understood."
    ),
    when_empty=N_("Every row of every file was understood."),
)

PANELS = (CHANGES, REVISIONS, QUARANTINE)
