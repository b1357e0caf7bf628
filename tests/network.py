"""A small store of the network: operations, reports of bureaus, and movement beside them."""

from datetime import date
from pathlib import Path
from shutil import copy
from typing import Any

from sqlalchemy import Engine

from data_access.declaration.facts import Fact, ObservationFact, PublishedFact
from data_access.periods import MonthRange
from data_access.store.engine import writer
from tests.builders import a_detection, an_incident, an_observation, an_operation, released
from tests.network_reports import reports

PUBLISHED = date(2025, 11, 20)
MONTHS = MonthRange(202301, 202512).months()


def _detections() -> list[Fact]:
    return [
        a_detection(
            series_code="detections-by-route",
            month=month,
            border_code="",
            nationality_code="",
            value=3_000,
        )
        for month in MONTHS
    ]


def _interceptions() -> list[Fact]:
    return [
        ObservationFact(
            metric_code="interceptions",
            series_code="interceptions-libya",
            month=month,
            value=620,
            route_code="central-mediterranean",
            country_code="LBY",
        )
        for month in MONTHS
    ]


def _operations() -> list[Fact]:
    return [
        an_operation(),
        an_operation(
            operation_key="border-week",
            name="Border week",
            starts_on=date(2023, 10, 16),
            ends_on=date(2023, 10, 20),
            countries="DEU POL",
            routes="eastern-land-borders",
            arrests=None,
        ),
        an_operation(
            operation_key="year-only",
            name="Year only",
            starts_on=date(2014, 1, 1),
            ends_on=date(2014, 12, 31),
            date_precision="year",
            country_count=None,
            countries="",
            routes="",
        ),
    ]


def _figure(name: str, year: int, value: float, **changes: Any) -> PublishedFact:
    return PublishedFact(
        series_code="published-figures",
        month=year * 100,
        figure_series=name,
        value=value,
        unit="records",
        qualifier="exact",
        as_of=f"{year}-12-31",
        source_address="https://example.org/figures",
        evidence="verified",
        preferred=1,
    )._replace(**changes)


def _published() -> list[Fact]:
    records, hits = "interpol/db_records/sltd", "interpol/db_hits/sltd"
    return [
        _figure(records, 2012, 35_320_073),
        _figure(records, 2013, 39_519_010),
        _figure(records, 2013, 39_000_000, preferred=0),
        _figure(records, 2014, 45_000_000, evidence="own knowledge"),
        _figure(records, 2016, 68_000_000, qualifier="more than"),
        _figure(hits, 2013, 67_000, qualifier="about", unit="hits"),
    ]


def _deaths() -> list[Fact]:
    return [
        an_incident(incident_key=f"{month}", occurred_on=None, date_precision="month", month=month)
        for month in MONTHS
    ]


def _public_notices() -> list[Fact]:
    return [
        an_observation(
            "public_notices", f"public-notices-{colour}", 202511, value, category_code=colour
        )
        for colour, value in (("red", 6_500), ("yellow", 4_000))
    ]


def _loaded(engine: Engine) -> None:
    released(engine, "iom_mmp", _deaths(), PUBLISHED)
    released(engine, "frontex_ibc", _detections(), PUBLISHED)
    released(engine, "central_med_interceptions", _interceptions(), PUBLISHED)
    released(engine, "operations", _operations(), PUBLISHED)
    for source, facts in reports().items():
        released(engine, source, facts, PUBLISHED)
    released(engine, "published_figures", _published(), PUBLISHED)
    released(engine, "interpol_public_notices", _public_notices(), PUBLISHED)


def network_store(empty: Path, made: Path) -> str:
    """A copy of an empty store, filled; its address."""
    copy(empty, made)
    address = f"sqlite:///{made}"
    engine = writer(address)
    try:
        _loaded(engine)
    finally:
        engine.dispose()
    return address
