"""What the figures rest on: sources, definitions, files."""

from datetime import date

from dashboard.figures.drawings import Align, Column, Table
from dashboard.i18n import N_, _, format_date, format_months, format_number
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing, records
from data_access.queries import provenance
from data_access.registry.metrics import METRICS
from data_access.registry.sources import SOURCES, Freshness, Source

_GRADES = {
    Freshness.FRESH: N_("Fresh"),
    Freshness.DUE: N_("Due"),
    Freshness.LATE: N_("Late"),
    Freshness.STALE: N_("Stale"),
}


def _sources(frame: Listing, view: View) -> Table:
    newest: dict[str, date] = {}
    for row in records(frame):
        # Batches come newest publication first.
        newest.setdefault(row["source"], row["published_on"])
    spans = view.availabilities.spans
    return Table(
        columns=(
            Column("publisher", _("Publisher")),
            Column("title", _("Publication")),
            Column("published_on", _("Newest release"), Align.SHORT),
            Column("freshness", _("Freshness")),
            Column("months", _("Months held"), Align.SHORT),
            Column("licence", _("Licence")),
            Column("caveat", _("Read with care")),
        ),
        rows=[
            (
                _(source.publisher),
                _(source.title),
                format_date(newest[code]) if code in newest else None,
                _freshness(source, newest[code], view.today) if code in newest else None,
                format_months(spans[code].first, spans[code].last) if code in spans else None,
                _(source.licence),
                _(source.caveat),
            )
            for code, source in SOURCES.items()
        ],
    )


def _freshness(source: Source, published_on: date, today: date) -> str:
    days = format_number((today - published_on).days)
    return _("{grade}: {days} days old, usually every {cadence}").format(
        grade=_(_GRADES[source.freshness(published_on, today)]),
        days=days,
        cadence=format_number(source.cadence_days),
    )


def _definitions(_frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("measure", _("Measure")),
            Column("unit", _("Unit")),
            Column("definition", _("Definition")),
            Column("caveat", _("Read with care")),
            Column("source", _("Source")),
        ),
        rows=[
            (
                _(metric.label),
                _(metric.unit),
                _(metric.definition),
                _(metric.caveat),
                ", ".join(_(SOURCES[code].short_name) for code in metric.sources),
            )
            for metric in METRICS.values()
        ],
    )


def _batches(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("id", _("Batch"), Align.NUMBER),
            Column("source", _("Source")),
            Column("file", _("File")),
            Column("published_on", _("Published"), Align.SHORT),
            Column("imported_at", _("Imported"), Align.SHORT),
            Column("rows_read", _("Rows read"), Align.NUMBER),
            Column("rows_kept", _("Kept"), Align.NUMBER),
            Column("rows_quarantined", _("Listed"), Align.NUMBER),
            Column("months_current", _("Months in use"), Align.NUMBER),
        ),
        rows=[
            (
                row["id"],
                _(SOURCES[row["source"]].short_name),
                row["file_name"],
                format_date(row["published_on"]),
                f"{row['imported_at']:%Y-%m-%d %H:%M} UTC",
                row["rows_read"],
                row["rows_kept"],
                row["rows_quarantined"],
                row["months_current"],
            )
            for row in records(frame)
        ],
    )


SOURCES_HELD = Panel[Listing](
    code="sources",
    title=lambda _view: _("Sources"),
    kind=Kind.TABLE,
    metrics=(),
    query=lambda view: provenance.batches(view.filters),
    shape=adapted(_sources, _sources),
    needs_rows=False,
)
DEFINITIONS = Panel[Listing](
    code="definitions",
    title=lambda _view: _("Definitions"),
    kind=Kind.TABLE,
    metrics=(),
    query=lambda view: provenance.batches(view.filters),
    shape=adapted(_definitions, _definitions),
    needs_rows=False,
)
BATCHES = Panel[Listing](
    code="batches",
    title=lambda _view: _("Files in the store"),
    kind=Kind.TABLE,
    metrics=(),
    query=lambda view: provenance.batches(view.filters),
    shape=adapted(_batches, _batches),
    explanation=N_(
        "A file answers for a month until a newer publication that covers it takes its place; it "
        "stays in the store, so that figures can be shown as they were known on a day."
    ),
)

PANELS = (SOURCES_HELD, DEFINITIONS, BATCHES)
