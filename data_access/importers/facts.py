"""What importers make of rows: one typed tuple per fact, columns named as in the store."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Table

from data_access.store.schema import incident, observation


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


class ObservationFact(NamedTuple):
    """One aggregate count of a month."""

    metric_code: str
    series_code: str
    month: int
    route_code: str
    border_code: str
    country_code: str
    nationality_code: str
    value: int


Fact = IncidentFact | ObservationFact


def table_of(fact: type[Fact]) -> Table:
    """The table that a kind of fact is stored in."""
    return incident if fact is IncidentFact else observation
