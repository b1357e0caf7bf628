"""A small store of the network: operations, use of databases, and movement beside them."""

from datetime import date
from pathlib import Path
from shutil import copy

from data_access.importers.facts import Fact, ObservationFact
from data_access.periods import MonthRange
from tests.builders import a_detection, an_operation
from tests.releases import released, written

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


def network_store(empty: Path, made: Path) -> str:
    """A copy of an empty store, filled; its address."""
    copy(empty, made)
    address = f"sqlite:///{made}"
    with written(address) as engine:
        released(engine, "frontex_ibc", _detections())
        released(engine, "central_med_interceptions", _interceptions())
        released(engine, "operations", _operations())
    return address
