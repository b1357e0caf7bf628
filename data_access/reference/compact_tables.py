"""The compact tables that come with the project: numbers by day or month, codes for everything."""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from data_access.declaration import cells
from data_access.declaration.facts import IncidentFact
from data_access.declaration.file_schema import Builder, Built, CellError, Column, FileSchema
from data_access.periods import month_of
from data_access.registry import countries, routes, vocabularies
from data_access.sources import frontex_detections
from data_access.sources.frontex_detections import BY_NATIONALITY, BY_ROUTE, DetectionBuilder
from data_access.sources.iom_missing_migrants import records

COUNTS = ("dead", "missing", "dead_missing", "survivors", "women", "men", "children")
_PRECISIONS = MappingProxyType({10: "day", 7: "month", 4: "year"})


class ReferenceIncidentBuilder(Builder):
    """Rows of the incident table: records of one day, cell and kind added up."""

    def __init__(self, _today: date) -> None:
        self.months: dict[str, set[int]] = {records.SERIES: set()}
        self.newest: date | None = None
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

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The total of an unreadable row."""
        return cells.count(raw.get("dead_missing", ""))


def _code(known: Container[str], *, blank: bool = False) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if cell in known or (blank and not cell):
            return cell
        msg = f"unknown code {cells.quoted(cell)}"
        raise CellError(msg)

    return parse


def _date(cell: str) -> tuple[date | None, str, int]:
    """A day, a month (`2020-09`) or a year, told apart by their length."""
    precision = _PRECISIONS.get(len(cell))
    if precision is None:
        msg = f"{cells.quoted(cell)} is not a day, month or year"
        raise CellError(msg)
    if precision == "day":
        day = date.fromisoformat(cell)
        return day, precision, month_of(day.year, day.month)
    return None, precision, int(cell[:4]) * 100 + int(cell[5:] or 0)


def _undated(_remarks: Sequence[str], _newest: date | None) -> date | None:
    """The manifest says when each table was published."""
    return None


def _detections(layout: str, names: Sequence[str], series: str) -> FileSchema:
    parsers: dict[str, Callable[[str], Any]] = {
        "month": int,
        "route": _code(routes.ROUTES),
        "border": _code(vocabularies.BORDERS),
        "nationality": _code(countries.COUNTRIES),
        "value": cells.whole,
    }
    return FileSchema(
        source=frontex_detections.SOURCE,
        layout=layout,
        title="the project's own table of detections",
        columns=tuple(Column(name, (name,), parsers[name]) for name in names),
        ignored=frozenset(),
        complete=True,
        contiguous=True,
        register=False,
        builder=lambda _today: DetectionBuilder(series),
        published_on=_undated,
    )


INCIDENTS = FileSchema(
    source=records.SOURCE,
    layout="reference-incidents",
    title="the project's own table of incidents",
    columns=(
        Column("date", ("date",), _date),
        Column("lat_tenths", ("lat_tenths",), cells.count),
        Column("lon_tenths", ("lon_tenths",), cells.count),
        Column("position", ("position",), _code(vocabularies.POSITIONS)),
        Column("route", ("route",), _code(routes.ROUTES)),
        Column("country", ("country",), _code(countries.COUNTRIES, blank=True)),
        Column("cause", ("cause",), _code(vocabularies.CAUSES)),
        Column("kind", ("kind",), _code(vocabularies.RECORD_KINDS)),
        Column("quality", ("quality",), cells.whole),
        Column("incidents", ("incidents",), cells.whole),
        *(Column(name, (name,), cells.count) for name in COUNTS),
    ),
    ignored=frozenset(),
    complete=True,
    contiguous=True,
    register=True,
    builder=ReferenceIncidentBuilder,
    published_on=_undated,
)
BY_MONTH_ROUTE_BORDER_NATIONALITY = _detections(
    "reference-nationalities",
    ("month", "route", "border", "nationality", "value"),
    BY_NATIONALITY,
)
BY_MONTH_AND_ROUTE = _detections("reference-routes", ("month", "route", "value"), BY_ROUTE)
