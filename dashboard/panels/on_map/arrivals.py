"""Arrivals: by the country that registered them, and by the place where people came ashore."""

from dataclasses import replace

from dashboard.figures.drawings import Align, Column, MapDrawing, Table
from dashboard.figures.symbols import Symbol
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.shapes.map import marks_map, sized
from data_access.frames import Counts, Listing, Query, records
from data_access.queries import series
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import Dimension

_ARRIVALS, _BY_PLACE = METRICS["arrivals"], METRICS["arrivals_by_place"]
_KIND = "movement"


def _period(metric: Metric, view: View) -> str:
    months = view.months(metric)
    return format_months(months.first, months.last)


def _mark(metric: Metric, at: tuple[float, float], name: str, value: int, view: View) -> Symbol:
    said = f"{_(metric.label)}: {figure(metric, value)}, {_period(metric, view)}"
    return Symbol(*at, name=name, lines=[said], kind=_KIND, value=value)


def _map(metric: Metric, marks: list[Symbol], view: View) -> MapDrawing:
    keys = sized(marks, _KIND, lambda number: f"{format_number(number)} {_(metric.unit)}")
    without = _("no mark: not published for these months")
    return marks_map(view, marks, keys, without=without)


def _query(view: View) -> Query[Counts]:
    months = {_ARRIVALS.code: view.months(_ARRIVALS)}
    return series.counts((_ARRIVALS,), view.filters, (Dimension.COUNTRY,), months)


def _draw(frame: Counts, view: View) -> MapDrawing:
    rows = [(row["country"], int(row["value"])) for row in records(frame)]
    marks = [
        replace(_mark(_ARRIVALS, at, _(COUNTRIES[code].name), value, view), country=code)
        for code, value in rows
        if code in COUNTRIES and (at := COUNTRIES[code].label_at)
    ]
    return _map(_ARRIVALS, marks, view)


def _tabulate(frame: Counts, _view: View) -> Table:
    return Table(
        columns=(
            Column("country", _("Country")),
            Column(_ARRIVALS.code, _(_ARRIVALS.label), Align.NUMBER),
        ),
        rows=[
            (_(COUNTRIES[row["country"]].name) if row["country"] in COUNTRIES else "", row["value"])
            for row in records(frame)
        ],
    )


def _places_query(view: View) -> Query[Listing]:
    return series.counts_by_place(_BY_PLACE, view.filters, view.months(_BY_PLACE))


def _draw_places(frame: Listing, view: View) -> MapDrawing:
    marks = [
        _mark(
            _BY_PLACE,
            (row["lat_hundredths"] / 100, row["lon_hundredths"] / 100),
            row["name"],
            row["value"],
            view,
        )
        for row in records(frame)
        if row["lat_hundredths"] is not None and row["lon_hundredths"] is not None
    ]
    return _map(_BY_PLACE, marks, view)


def _tabulate_places(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("place", _("Place")),
            Column("country", _("Country")),
            Column(_BY_PLACE.code, _(_BY_PLACE.label), Align.NUMBER),
        ),
        rows=[
            (
                row["name"],
                _(COUNTRIES[row["country"]].name) if row["country"] in COUNTRIES else "",
                row["value"],
            )
            for row in records(frame)
        ],
    )


PANELS: tuple[Panel[Counts] | Panel[Listing], ...] = (
    Panel[Counts](
        code="map-arrivals",
        title=lambda _view: _(_ARRIVALS.label),
        kind=Kind.MAP,
        metrics=(_ARRIVALS.code,),
        by=(Dimension.COUNTRY,),
        query=_query,
        shape=adapted(_draw, _tabulate),
        subtitle=lambda view: _period(_ARRIVALS, view),
        explanation=N_(
            "One circle a country of arrival, a ring where nobody arrived. Countries publish for "
            "different months: one without a mark has not published for these."
        ),
    ),
    Panel[Listing](
        code="map-arrival-places",
        title=lambda _view: _(_BY_PLACE.label),
        kind=Kind.MAP,
        metrics=(_BY_PLACE.code,),
        query=_places_query,
        shape=adapted(_draw_places, _tabulate_places),
        subtitle=lambda view: _period(_BY_PLACE, view),
        explanation=N_(
            "People who came ashore in whole years, by town, province or country as published: "
            "a circle of a province stands in its middle, not where boats land."
        ),
        when_empty=N_("No whole year with places of arrival is in this period."),
    ),
)
