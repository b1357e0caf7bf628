"""The compact tables that come with the project, as layouts: numbers and codes, nothing else.

Incidents and detections have tables of their own shape. In the others a column is a field of the
fact, so that what is read back is what was stored; a covered month without a fact has a row of
its own with the value 0, since it is known that there was nothing.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, get_type_hints

from data_access.declaration import cells
from data_access.declaration.facts import (
    Fact,
    IncidentFact,
    ObservationFact,
    OperationFact,
    PublishedFact,
)
from data_access.declaration.file_schema import Builder, Built, Column, FileSchema
from data_access.periods import month_of
from data_access.registry import METRICS, countries, routes, vocabularies
from data_access.registry.series import SERIES
from data_access.sources import frontex_detections as frontex
from data_access.sources.iom_missing_migrants import records

COUNTS = ("dead", "missing", "dead_missing", "survivors", "women", "men", "children")
_PRECISIONS = {10: "day", 7: "month", 4: "year"}
_MONTH = re.compile(r"(?:19|20)\d\d(?:0\d|1[0-2])", re.ASCII)
"""`202504`, or `202500` for a whole year."""
_LAYOUTS: Mapping[type[Fact], str] = {
    ObservationFact: "reference-counts",
    OperationFact: "reference-operations",
    PublishedFact: "reference-figures",
}


class ReferenceIncidentBuilder(Builder):
    """Rows of the incident table; those of 1.0.0 add up equal records. See `Builder`."""

    series = (records.SERIES,)
    persons_column = "dead_missing"

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._rows = 0

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row is the sum of `incidents` records."""
        occurred_on, precision, month = values["date"]
        self._rows += 1
        self.months[records.SERIES].add(month)
        if occurred_on and (self.newest is None or occurred_on > self.newest):
            self.newest = occurred_on
        lat, lon = values["lat_tenths"], values["lon_tenths"]
        fact = IncidentFact(
            incident_key=str(self._rows),
            occurred_on=occurred_on,
            date_precision=precision,
            month=month,
            route_code=values["route"],
            country_code=values["country"],
            cause_code=values["cause"],
            kind=values["kind"],
            quality=values["quality"],
            lat_hundredths=None if lat is None else lat * 10,
            lon_hundredths=None if lon is None else lon * 10,
            position_code=values["position"],
            incidents=values["incidents"],
            **{name: values[name] for name in COUNTS},
        )
        return Built((fact,))


class FactBuilder(Builder):
    """Rows to facts of one kind, field by field. See `Builder`."""

    def __init__(self, today: date, kind: type[Fact]) -> None:
        super().__init__(today)
        self._kind = kind
        self._operations = set[str]()

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row is a fact, or says of a month that there was none."""
        self.months.setdefault(values["series_code"], set()).add(values["month"])
        if self._kind is ObservationFact and not values["value"]:
            return Built(())
        if self._kind is OperationFact:
            key = values["operation_key"]
            if key in self._operations:
                raise cells.CellError(f"{cells.quoted(key)} is there twice", "operation_key")
            if values["ends_on"] < values["starts_on"]:
                raise cells.CellError("it ends before it starts", "ends_on")
            self._operations.add(key)
        return Built((self._kind(**values),))


def _known_code(codes: Collection[str], *, blank: bool = False) -> Callable[[str], str]:
    known_codes = {*codes, *([""] if blank else [])}
    return cells.coded(lambda cell: cell if cell in known_codes else None, "code")


def _date(cell: str) -> tuple[date | None, str, int]:
    """A day, a month (`2020-09`) or a year, told apart by their length."""
    precision = _PRECISIONS.get(len(cell))
    if precision is None:
        raise cells.CellError(f"{cells.quoted(cell)} is not a day, month or year")
    if precision == "day":
        day = date.fromisoformat(cell)
        return day, precision, month_of(day.year, day.month)
    return None, precision, _month(f"{cell[:4]}{cell[5:] or '00'}")


def _month(cell: str) -> int:
    if not _MONTH.fullmatch(cell):
        raise cells.CellError(f"{cells.quoted(cell)} is not a month")
    return int(cell)


def _within(lowest: int, highest: int, *, blank: bool = False) -> Callable[[str], int | None]:
    """A whole number between two, both included."""

    def parse(cell: str) -> int | None:
        value = cells.count(cell)
        if value is None and blank:
            return None
        if value is None or not lowest <= value <= highest:
            raise cells.CellError(f"{cells.quoted(cell)} is no number from {lowest} to {highest}")
        return value

    return parse


_FROM_0 = _within(0, cells.MOST_PERSONS)
_MOST = 1e15
"""Euros and searches go into the billions."""


def _finite(cell: str) -> float:
    value = float(cell)
    if not abs(value) <= _MOST:
        raise ValueError(cell)
    return value


def _converted(convert: Callable[[str], Any], noun: str) -> Callable[[str], Any]:
    def parse(cell: str) -> object:
        try:
            return convert(cell)
        except ValueError:
            raise cells.CellError(f"{cells.quoted(cell)} is not {noun}") from None

    return parse


_CODES: Mapping[str, Callable[[str], str]] = {
    "metric_code": _known_code(METRICS),
    "series_code": _known_code(SERIES),
    "route_code": _known_code(routes.ROUTES, blank=True),
    "country_code": _known_code(countries.COUNTRIES, blank=True),
    "nationality_code": _known_code(countries.COUNTRIES, blank=True),
    "border_code": _known_code(vocabularies.BORDERS, blank=True),
    "date_precision": _known_code(_PRECISIONS.values()),
}
_LENGTHS = {
    **dict.fromkeys(("as_of", "evidence", "channel_code"), 20),
    **dict.fromkeys(("category_code", "place_code", "kind", "qualifier"), 40),
    "unit": 60,
    "figure_series": 80,
    "operation_key": 80,
    "name": 200,
}
"""Characters that the store has room for."""


def _text(longest: int) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise cells.CellError(f"{cells.quoted(cell)} has more than {longest} characters")
        return cells.printable(cell, longest)

    return parse


def _field(name: str, hint: object) -> Column:
    """The column of a fact's field, read by its name where that is a code, else by its type."""
    if name == "preferred":
        return Column(name, (name,), _within(0, 1))
    parsers: Mapping[object, Callable[[str], Any]] = {
        date: _converted(date.fromisoformat, "a day"),
        float: _converted(_finite, "a number"),
        int: _month if name == "month" else _FROM_0,
        str: _CODES.get(name, _text(_LENGTHS.get(name, 500))),
    }
    return Column(name, (name,), parsers.get(hint, cells.whole))


def _undated(_remarks: Sequence[str], _newest: date | None) -> date | None:
    """The manifest says when each table was published."""
    return None


_DETECTIONS: Mapping[str, Callable[[str], Any]] = {
    "month": _month,
    "route": _known_code(routes.ROUTES),
    "border": _known_code(vocabularies.BORDERS),
    "nationality": _known_code(countries.COUNTRIES),
    "value": _FROM_0,
}


def _detections(layout: str, series: str, *names: str) -> FileSchema:
    return FileSchema(
        source=frontex.SOURCE,
        layout=layout,
        title="the project's own table of detections",
        columns=tuple(Column(name, (name,), _DETECTIONS[name]) for name in names),
        builder=frontex.detections(series),
        published_on=_undated,
        contiguous=True,
    )


def facts(source: str, kind: type[Fact] = ObservationFact) -> FileSchema:
    """The layout in which the project ships facts of a source."""
    return FileSchema(
        source=source,
        layout=_LAYOUTS[kind],
        title="the project's own table of figures",
        columns=tuple(_field(name, hint) for name, hint in get_type_hints(kind).items()),
        builder=lambda today: FactBuilder(today, kind),
        published_on=_undated,
    )


INCIDENTS = FileSchema(
    source=records.SOURCE,
    layout="reference-incidents",
    title="the project's own table of incidents",
    columns=(
        Column("date", ("date",), _converted(_date, "a day, month or year")),
        Column("lat_tenths", ("lat_tenths",), _within(-900, 900, blank=True)),
        Column("lon_tenths", ("lon_tenths",), _within(-1800, 1800, blank=True)),
        Column("position", ("position",), _known_code(vocabularies.POSITIONS)),
        Column("route", ("route",), _known_code(routes.ROUTES)),
        Column("country", ("country",), _known_code(countries.COUNTRIES, blank=True)),
        Column("cause", ("cause",), _known_code(vocabularies.CAUSES)),
        Column("kind", ("kind",), _known_code(vocabularies.RECORD_KINDS)),
        Column("quality", ("quality",), _within(1, 5, blank=True)),
        Column("incidents", ("incidents",), _within(1, cells.MOST_PERSONS)),
        # Corrections of the dead and missing are below 0, their sum is not.
        *(
            Column(name, (name,), _FROM_0 if name == "dead_missing" else cells.count)
            for name in COUNTS
        ),
    ),
    builder=ReferenceIncidentBuilder,
    published_on=_undated,
    contiguous=True,
    register=True,
)
DETECTIONS_BY_NATIONALITY = _detections(
    "reference-nationalities",
    frontex.BY_NATIONALITY,
    *("month", "route", "border", "nationality", "value"),
)
DETECTIONS_BY_ROUTE = _detections(
    "reference-routes", frontex.BY_ROUTE, *("month", "route", "value")
)
SCHEMAS = (
    INCIDENTS,
    DETECTIONS_BY_NATIONALITY,
    DETECTIONS_BY_ROUTE,
    facts("unhcr_med"),
    facts("italy_landings"),
    facts("uk_small_boats"),
    facts("central_med_interceptions"),
    facts("cbp_encounters"),
    facts("panama_snm"),
    facts("mexico_upm"),
    facts("honduras_inm"),
    facts("published_figures", PublishedFact),
    facts("operations", OperationFact),
)
