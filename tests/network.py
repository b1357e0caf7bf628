"""A small store of the network: operations, reports of bureaus, and movement beside them."""

from datetime import date
from pathlib import Path
from shutil import copy
from typing import Any

from sqlalchemy import Engine

from data_access.declaration.facts import Fact, ObservationFact, PublishedFact
from data_access.periods import MonthRange
from data_access.store.engine import writer
from tests.builders import a_detection, a_use, an_incident, an_observation, an_operation, released

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


_BUREAUS = ("DEU", "ITA", "TUN")
_COUNTED = ("searches", "hits", "hits_confirmed", "hits_acted_on")
_YEAR = MonthRange(202501, 202512).months()


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
        for month in _YEAR
        for fact in (
            _use(bureau, month, "sltd", 1_000_000, 80, *((60, 20) if says else (None, None))),
            _use(bureau, month, "vehicles", 20_000, 18, *((10, 9) if says else (None, None))),
            _use(bureau, month, "nominals", 500, 7, *((6, 5) if says else (None, None)), place=""),
        )
    ]


def _at_posts() -> list[Fact]:
    return [
        _use("GRC", month, "sltd", 40_000, 12, 8, 6, place=place)
        for month in _YEAR
        for place in ("GRIGO", "GRJKH")
    ]


def _notices() -> list[Fact]:
    return [
        an_observation(
            metric, "notices:ITA", month, value, country_code="ITA", category_code=colour
        )
        for month in _YEAR
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
        an_observation(metric, f"bodies:{route}", month, value, route_code=route)
        for month in _YEAR
        for metric, value in (
            ("bodies_recovered", 40),
            ("bodies_identified", 6),
            ("black_notices", 5),
        )
    ]


def _links() -> list[Fact]:
    return [
        an_observation(
            "links_confirmed",
            f"links:{route}",
            month,
            value,
            route_code=route,
            category_code=area,
        )
        for month in _YEAR
        for route, area, value in (
            ("central-mediterranean", "trafficking", 9),
            ("central-mediterranean", "documents", 7),
            ("western-balkans", "drugs", 12),
        )
    ]


def _facilitators() -> list[Fact]:
    route = "central-mediterranean"
    return [
        an_observation(metric, f"facilitators:{route}", month, value, route_code=route)
        for month in _YEAR
        for metric, value in (("suspects", 11), ("arrests", 6), ("cases", 8))
    ]


def _vessels() -> list[Fact]:
    return [
        an_observation(
            metric,
            "vessels:ITA",
            month,
            value,
            country_code="ITA",
            category_code=kind,
            place_code="africa",
        )
        for month in _YEAR
        for kind, checks in (("rubber", 120), ("wooden", 60))
        for metric, value in (("vessel_checks", checks), ("vessel_hits", 6))
    ]


def _training() -> list[Fact]:
    return [
        an_observation(
            metric,
            "training:TUN",
            202506,
            value,
            country_code="TUN",
            category_code="border-management",
            channel_code="in-person",
        )
        for metric, value in (("trainings", 2), ("training_participants", 45))
    ]


def reports() -> dict[str, list[Fact]]:
    """All that they report, by source."""
    return {
        "bureau_database_use": [
            *(fact for bureau in _BUREAUS for fact in _database_use(bureau)),
            *_at_posts(),
        ],
        "bureau_notices": _notices(),
        "bureau_identification": _bodies(),
        "bureau_crime_links": _links(),
        "bureau_facilitators": _facilitators(),
        "bureau_vessels": _vessels(),
        "bureau_training": _training(),
    }
