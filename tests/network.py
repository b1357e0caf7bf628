"""A small store of the network: operations, use of databases, and movement beside them."""

from datetime import date
from pathlib import Path
from shutil import copy
from typing import Any

from sqlalchemy import Engine

from data_access.importers.facts import Fact, ObservationFact, PublishedFact
from data_access.periods import MonthRange
from data_access.store.engine import writer
from tests.builders import a_detection, a_use, an_incident, an_operation, released

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


BUREAUS = ("DEU", "ITA", "TUN")
_COUNTED = ("searches", "hits", "hits_confirmed", "hits_acted_on")
YEAR = MonthRange(202501, 202512).months()


def _use(bureau: str, month: int, database: str, *counts: int | None, place: str = "") -> Fact:
    return a_use(
        country_code=bureau,
        month=month,
        category_code=database,
        place_code=place,
        **dict(zip(_COUNTED, counts, strict=True)),
    )


def _database_use(bureau: str) -> list[Fact]:
    """Searches of three databases; Tunisia does not say what came of its hits."""
    says = bureau != "TUN"
    return [
        fact
        for month in YEAR
        for fact in (
            _use(bureau, month, "sltd", 1_000_000, 80, *((60, 20) if says else (None, None))),
            _use(bureau, month, "vehicles", 20_000, 18, *((10, 9) if says else (None, None))),
            _use(bureau, month, "nominals", 500, 7, *((6, 5) if says else (None, None)), place=""),
        )
    ]


def _at_posts() -> list[Fact]:
    return [
        _use("GRC", month, "sltd", 40_000, 12, 8, 6, place=place)
        for month in YEAR
        for place in ("GRIGO", "GRJKH")
    ]


def _observed(
    series: str, metric: str, month: int, value: int, **dimensions: str
) -> ObservationFact:
    return ObservationFact(
        metric_code=metric, series_code=series, month=month, value=value, **dimensions
    )


def _notices() -> list[Fact]:
    return [
        _observed("notices:ITA", metric, month, value, country_code="ITA", category_code=colour)
        for month in YEAR
        for colour, published in (("red", 20), ("yellow", 9), ("black", 6))
        for metric, value in (
            ("notices", published),
            ("notices_refused", 1),
            ("notices_cancelled", 2),
            ("notices_in_circulation", published * 30 + month % 100),
        )
    ]


def _bodies() -> list[Fact]:
    route = "central-mediterranean"
    return [
        _observed(f"bodies:{route}", metric, month, value, route_code=route)
        for month in YEAR
        for metric, value in (
            ("bodies_recovered", 40),
            ("bodies_identified", 6),
            ("black_notices", 5),
        )
    ]


def _links() -> list[Fact]:
    return [
        _observed(
            f"links:{route}",
            "links_confirmed",
            month,
            value,
            route_code=route,
            category_code=area,
        )
        for month in YEAR
        for route, area, value in (
            ("central-mediterranean", "trafficking", 9),
            ("central-mediterranean", "documents", 7),
            ("western-balkans", "drugs", 12),
        )
    ]


def _facilitators() -> list[Fact]:
    route = "central-mediterranean"
    return [
        _observed(f"facilitators:{route}", metric, month, value, route_code=route)
        for month in YEAR
        for metric, value in (("suspects", 11), ("arrests", 6), ("cases", 8))
    ]


def _vessels() -> list[Fact]:
    return [
        _observed(
            "vessels:ITA",
            metric,
            month,
            value,
            country_code="ITA",
            category_code=kind,
            place_code="africa",
        )
        for month in YEAR
        for kind, checks in (("rubber", 120), ("wooden", 60))
        for metric, value in (("vessel_checks", checks), ("vessel_hits", 6))
    ]


def _training() -> list[Fact]:
    return [
        _observed(
            "training:TUN",
            metric,
            202506,
            value,
            country_code="TUN",
            category_code="border-management",
            channel_code="in-person",
        )
        for metric, value in (("trainings", 2), ("training_participants", 45))
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
        _observed(f"public-notices-{colour}", "public_notices", 202511, value, category_code=colour)
        for colour, value in (("red", 6_500), ("yellow", 4_000))
    ]


def _loaded(engine: Engine) -> None:
    released(engine, "iom_mmp", _deaths(), PUBLISHED)
    released(engine, "frontex_ibc", _detections(), PUBLISHED)
    released(engine, "central_med_interceptions", _interceptions(), PUBLISHED)
    released(engine, "operations", _operations(), PUBLISHED)
    use = [fact for bureau in BUREAUS for fact in _database_use(bureau)]
    released(engine, "bureau_database_use", [*use, *_at_posts()], PUBLISHED)
    released(engine, "bureau_notices", _notices(), PUBLISHED)
    released(engine, "bureau_identification", _bodies(), PUBLISHED)
    released(engine, "bureau_crime_links", _links(), PUBLISHED)
    released(engine, "bureau_facilitators", _facilitators(), PUBLISHED)
    released(engine, "bureau_vessels", _vessels(), PUBLISHED)
    released(engine, "bureau_training", _training(), PUBLISHED)
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
