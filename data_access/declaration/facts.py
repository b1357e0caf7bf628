"""What importers make of rows: one typed tuple per fact, columns named as in the store."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Table

from data_access.store.schema import (
    database_use,
    incident,
    observation,
    operation,
    place,
    published_figure,
)


class IncidentFact(NamedTuple):
    """One record of people who died or went missing; None where the source says nothing."""

    incident_key: str
    occurred_on: date | None
    date_precision: str
    month: int
    route_code: str
    country_code: str
    cause_code: str
    kind: str
    quality: int | None
    lat_hundredths: int | None
    lon_hundredths: int | None
    position_code: str
    incidents: int
    dead: int | None
    missing: int | None
    dead_missing: int
    survivors: int | None
    women: int | None
    men: int | None
    children: int | None

    @property
    def series_code(self) -> str:
        """All incidents are one series."""
        return "incidents"


class ObservationFact(NamedTuple):
    """One aggregate count of a month; dimensions that it does not carry are empty."""

    metric_code: str
    series_code: str
    month: int
    value: int
    route_code: str = ""
    border_code: str = ""
    country_code: str = ""
    nationality_code: str = ""
    category_code: str = ""
    channel_code: str = ""
    place_code: str = ""


class DatabaseUseFact(NamedTuple):
    """What a bureau reports of one database in a month; None where it does not say."""

    series_code: str
    month: int
    country_code: str
    category_code: str
    channel_code: str
    place_code: str
    searches: int | None
    hits: int | None
    hits_confirmed: int | None
    hits_acted_on: int | None


class OperationFact(NamedTuple):
    """One joint operation and its first results; None where none were published."""

    series_code: str
    month: int
    operation_key: str
    name: str
    kind: str
    starts_on: date
    ends_on: date
    date_precision: str
    countries: str
    routes: str
    partners: str
    country_count: int | None
    checks: int | None
    hits: int | None
    arrests: int | None
    victims_identified: int | None
    migrants_found: int | None
    source_address: str


class PublishedFact(NamedTuple):
    """One figure as somebody published it."""

    series_code: str
    month: int
    figure_series: str
    value: float
    unit: str
    qualifier: str
    as_of: str
    source_address: str
    evidence: str
    preferred: int


class PlaceFact(NamedTuple):
    """Where a place is that other facts of the file name; positions in hundredths of a degree."""

    place_code: str
    name: str
    country_code: str
    kind: str
    lat_hundredths: int | None
    lon_hundredths: int | None


MonthlyFact = IncidentFact | ObservationFact | DatabaseUseFact | OperationFact | PublishedFact
Fact = MonthlyFact | PlaceFact

_TABLES: Mapping[type[Fact], Table] = {
    IncidentFact: incident,
    ObservationFact: observation,
    DatabaseUseFact: database_use,
    OperationFact: operation,
    PublishedFact: published_figure,
    PlaceFact: place,
}


def table_of(fact: type[Fact]) -> Table:
    """The table that a kind of fact is stored in."""
    return _TABLES[fact]
