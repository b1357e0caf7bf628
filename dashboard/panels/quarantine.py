"""Rows that could not be read: why, how many people they concern, what that does to the totals."""

from collections.abc import Mapping
from typing import Any

from dashboard.figures.drawings import Align, Column, Table
from dashboard.i18n import N_, _, format_number, format_percent
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing, records
from data_access.queries import provenance
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.sources import SOURCES

_LEAST = 0.01

_STATES = {
    "open": N_("Set aside"),
    "note": N_("Kept, with a remark"),
    "resolved": N_("Counts since it was read again"),
}


def _table(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("state", _("State"), Align.SHORT),
            Column("source", _("Source")),
            Column("file", _("File")),
            Column("batch", _("Batch"), Align.NUMBER),
            Column("field", _("Field")),
            Column("reason", _("Reason")),
            Column("rows", _("Rows"), Align.NUMBER),
            Column("first_line", _("First line"), Align.NUMBER),
            Column("persons", _("People in them"), Align.NUMBER),
            Column("effect", _("Effect on the totals")),
        ),
        rows=[
            (
                _(_STATES[row["state"]]),
                _(SOURCES[row["source"]].short_name),
                row["file_name"],
                row["batch_id"],
                row["field"],
                row["reason"],
                row["rows"],
                row["first_line"],
                row["persons"],
                _effect(row),
            )
            for row in records(frame)
        ],
    )


def _effect(row: Mapping[str, Any]) -> str:
    """What the file's total would be more, were the rows read; a remark changes no total."""
    if row["state"] != "open":
        return _("none: they are counted")
    metric = _main(row["totals"])
    if row["persons"] is None or metric is None:
        return _("not known: the rows do not tell how many people")
    total = row["totals"][metric.code]
    said = _("{measure} are {count} too low").format(
        measure=_(metric.label), count=format_number(row["persons"])
    )
    if total:
        said = _("{said} ({share} of the file)").format(
            said=said, share=_share(row["persons"] / total)
        )
    if row["untold"]:
        said = _("{said}; {rows} rows do not tell").format(
            said=said, rows=format_number(row["untold"])
        )
    return said


def _share(ratio: float) -> str:
    return format_percent(ratio) if ratio >= _LEAST or not ratio else _("under 1%")


def _main(totals: Mapping[str, int]) -> Metric | None:
    """The measure of a file that the people of its rows belong to: the first in menus."""
    return next((metric for code, metric in METRICS.items() if code in totals), None)


QUARANTINE = Panel[Listing](
    code="quarantine",
    title=lambda _view: _("Rows not understood"),
    kind=Kind.TABLE,
    metrics=(),
    query=lambda _view: provenance.quarantined(),
    shape=adapted(_table, _table),
    explanation=N_(
        "Rows that could not be read are left out of every figure until they can be; remarks name "
        "rows that were kept although a field was not understood. `routewatch quarantine list` "
        "names each row, and `routewatch quarantine retry` reads them once more."
    ),
    when_empty=N_("Every row of every file was understood."),
)

PANELS = (QUARANTINE,)
