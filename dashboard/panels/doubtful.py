"""Records that the map does not draw, since their position contradicts what else they say."""

from collections.abc import Mapping
from typing import Any

from dashboard.figures.drawings import Align, Column, Table
from dashboard.i18n import N_, _, format_date, format_month, format_number
from dashboard.panels.data import Rows
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing, records
from data_access.queries import incidents
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES
from data_access.registry.sources import SOURCES

_LISTED = 500
_HOW_MANY = Rows(incidents.how_many_doubtful)


def _table(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("record", _("Record"), Align.SHORT),
            Column("occurred_on", _("Date"), Align.SHORT),
            Column("country", _("Stated country")),
            Column("route", _("Route")),
            Column("latitude", _("Latitude"), Align.NUMBER),
            Column("longitude", _("Longitude"), Align.NUMBER),
            Column("dead_missing", _("People"), Align.NUMBER),
            Column("source", _("Source")),
        ),
        rows=[
            (
                row["key"],
                _when(row),
                _(COUNTRIES[row["country"]].name) if row["country"] in COUNTRIES else None,
                _(ROUTES[row["route"]].name),
                row["lat_hundredths"] / 100,
                row["lon_hundredths"] / 100,
                row["dead_missing"],
                _(SOURCES[row["source"]].short_name),
            )
            for row in records(frame)
        ],
    )


def _subtitle(view: View) -> str:
    (counted,) = records(view.read(_HOW_MANY))
    held = counted["records"]
    if held <= _LISTED:
        return _("the records with most people first")
    return _("the {listed} of {held} records that have most people").format(
        listed=format_number(_LISTED), held=format_number(held)
    )


def _when(row: Mapping[str, Any]) -> str:
    if row["date_precision"] == "day" and row["occurred_on"] is not None:
        return format_date(row["occurred_on"])
    return format_month(row["month"]) if row["month"] % 100 else str(row["month"] // 100)


DOUBTFUL = Panel[Listing](
    code="doubtful-positions",
    title=lambda _view: _("Positions that the map does not draw"),
    kind=Kind.TABLE,
    metrics=(),
    query=lambda _view: incidents.doubtful(_LISTED),
    reads=lambda _view: (_HOW_MANY,),
    shape=adapted(_table, _table),
    subtitle=_subtitle,
    explanation=N_(
        "Records whose position is more than 400 km from the stated country (where no route is "
        "stated, from its routes as well), whose latitude and longitude are the same number, or "
        "that stand on a placeholder which unlike incidents share. Their people are in every sum; "
        "on the map they are told beside it and not drawn."
    ),
    when_empty=N_("No record contradicts its own position."),
)

PANELS = (DOUBTFUL,)
