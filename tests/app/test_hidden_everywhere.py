"""Two stores that differ in hidden counts only are alike in every way out, to the last byte.

So no order of rows, shade, length of a bar, text under the pointer, rate or file tells what a table
hides. A third store differs in a count that is shown, and is told apart.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from shutil import copy

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.panels import PANELS
from dashboard.settings import Settings
from data_access.declaration.facts import DatabaseUseFact, Fact, ObservationFact
from data_access.periods import MonthRange
from data_access.store.engine import writer
from tests.app import asking
from tests.builders import released
from tests.cases import quick

_MONTHS = MonthRange(202401, 202412).months()
_ROUTE = "central-mediterranean"
_PLAIN = 40
Counts = Mapping[tuple[int, int], int]
"""By month and number of the unit; months left out count 40."""
_ONE: Counts = {(202401, 0): 3, (202401, 1): 30, (202402, 0): 20, (202402, 1): 10}
_OTHER: Counts = {(202401, 0): 4, (202401, 1): 29, (202402, 0): 19, (202402, 1): 11}
_SHOWN: Counts = {**_ONE, (202405, 0): 41, (202405, 1): 39}
_PAGES = (
    *("/bureaus", "/bureaus/ITA", "/network/databases", "/network/vessels", "/operations"),
    *(f"/routes/{_ROUTE}", "/trends", "/"),
)
_SEARCHES = ("t=2024", "t=2024-01", "t=2024-01..2024-02&c=ITA")
_SPLITS = ("", "place", "place,month", "place,year", "bureau,place", "database,place", "month")
_ASKED = {
    "searches": _SPLITS,
    "hits": _SPLITS,
    "hits_confirmed": _SPLITS,
    "hit_rate": ("", "place", "place,month", "bureau,place"),
    "vessel_checks": ("", "place", "category,place,month", "category,month"),
    "vessel_hits": ("", "place", "category,place,month", "category,month"),
    "links_confirmed": ("", "category", "category,month", "route,category"),
}


def _facts(counts: Counts) -> Iterator[tuple[str, Fact]]:
    for month in _MONTHS:
        for unit in (0, 1):
            count = counts.get((month, unit), _PLAIN)
            post, flag = ("ITFCO", "ITTRS")[unit], ("africa", "europe")[unit]
            area = ("drugs", "firearms")[unit]
            run = "database-use:ITA"
            told = (50_000, count, count, None)
            yield (
                "bureau_database_use",
                DatabaseUseFact(run, month, "ITA", "sltd", "", post, *told),
            )
            where = {"country_code": "ITA", "category_code": "rubber", "place_code": flag}
            for metric, value in (("vessel_checks", 900), ("vessel_hits", count)):
                yield (
                    "bureau_vessels",
                    ObservationFact(metric, "vessels:ITA", month, value, **where),
                )
            link = {"route_code": _ROUTE, "category_code": area}
            yield (
                "bureau_crime_links",
                ObservationFact("links_confirmed", f"links:{_ROUTE}", month, count, **link),
            )


def _client(empty: Path, path: Path, counts: Counts) -> FlaskClient:
    copy(empty, path)
    facts: dict[str, list[Fact]] = {}
    for source, fact in _facts(counts):
        facts.setdefault(source, []).append(fact)
    engine = writer(f"sqlite:///{path}")
    for source, told in facts.items():
        released(engine, source, told, date(2025, 2, 1))
    engine.dispose()
    settings = Settings(database_url=f"sqlite:///{path}")
    made: FlaskClient = create_app(settings).server.test_client()
    return made


@pytest.fixture(scope="module")
def stores(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[FlaskClient]:
    """Two that differ in hidden counts, and one that differs from the first in a shown one."""
    folder = tmp_path_factory.mktemp("twins")
    return [
        _client(migrated_file, folder / f"{number}.sqlite", counts)
        for number, counts in enumerate((_ONE, _OTHER, _SHOWN))
    ]


def _told(clients: list[FlaskClient], address: str, page: str = "") -> list[str]:
    """What each store answers, without the version of its data."""
    told = []
    for client in clients:
        version = client.get("/api/version").get_json()["data_version"]
        if page:
            answer = asking.answer(client, asking.panels(page, address))
            text = json.dumps(answer, sort_keys=True)
        else:
            text = client.get(address).text
        told.append(text.replace(version, "VERSION"))
    return told


@pytest.mark.parametrize("page", quick(*_PAGES[::2], of=_PAGES))
def test_no_card_tells_two_hidden_counts_apart(stores: list[FlaskClient], page: str) -> None:
    """Figures with their texts and shades, tables, maps and sentences of a whole page."""
    for search in _SEARCHES:
        one, other = _told(stores[:2], f"?{search}", page)
        assert one == other, search


def test_no_file_tells_two_hidden_counts_apart(
    stores: list[FlaskClient], subtests: pytest.Subtests
) -> None:
    for code in PANELS:
        with subtests.test(code=code):
            for search in _SEARCHES[1:]:
                one, other = _told(stores[:2], f"/api/v1/panels/{code}.csv?{search}")
                assert one == other, search


@pytest.mark.parametrize("metric", quick("hits", "hit_rate", "vessel_checks", of=_ASKED))
def test_no_answer_tells_two_hidden_counts_apart(stores: list[FlaskClient], metric: str) -> None:
    for by, search, ending in product(_ASKED[metric], _SEARCHES, ("json", "csv")):
        address = f"/api/v1/series?m={metric}&by={by}&{search}&format={ending}"
        one, other = _told(stores[:2], address)
        assert one == other, address


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/api/v1/series?m=hits&by=place,month&t=2024", ""),
        ("?t=2024-05", "/network/databases"),
        ("/api/v1/panels/hits-by-border-point.csv?t=2024-05", ""),
    ],
)
def test_shown_counts_are_told_apart_in_the_same_way(
    stores: list[FlaskClient], address: str, page: str
) -> None:
    one, _other, shown = _told(stores, address, page)
    assert one != shown
