"""What bureaus report to the small store of the network, for tests."""

from data_access.declaration.facts import Fact
from data_access.periods import MonthRange
from tests.builders import a_use, an_observation

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
