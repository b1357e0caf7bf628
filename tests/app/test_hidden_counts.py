"""Hidden counts in every way out: data interface, card, table, file, to the last byte."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from shutil import copy

import pytest
from flask.testing import FlaskClient

from dashboard.drawings import Align, Column, Table
from dashboard.exports.files import file_of
from dashboard.exports.pictures import FileSpec
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.panels.card_body import body
from dashboard.panels.panel import Content, Kind, Panel, State
from dashboard.settings import Settings
from dashboard.url_state import strict
from dashboard.view import View
from dashboard.wiring import Store
from data_access.declaration.facts import DatabaseUseFact, Fact, ObservationFact
from data_access.frames import records
from data_access.periods import MonthRange
from data_access.registry import METRICS, Dimension
from data_access.store.engine import writer
from tests.app import asking
from tests.builders import released
from tests.cases import quick

HITS = METRICS["hits"]
BUSY, QUIET = "ITFCO", "ITTRS"


def _fact(month: int, place: str, hits: int) -> DatabaseUseFact:
    return DatabaseUseFact(
        "database-use:ITA", month, "ITA", "sltd", "", place, 50_000, hits, None, None
    )


@pytest.fixture(scope="module")
def hidden_address(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with a busy border point, and a quiet one with 3 hits in one month of 2024."""
    made = tmp_path_factory.mktemp("hidden") / "store.sqlite"
    copy(migrated_file, made)
    facts = [_fact(month, BUSY, 900 + month % 100) for month in MonthRange(202401, 202503).months()]
    facts += [_fact(month, QUIET, 40) for month in MonthRange(202402, 202412).months()]
    facts += [_fact(202401, QUIET, 3), _fact(202502, QUIET, 2)]
    engine = writer(f"sqlite:///{made}")
    released(engine, "bureau_database_use", facts, date(2025, 5, 2))
    engine.dispose()
    return f"sqlite:///{made}"


@pytest.fixture(scope="module")
def client(hidden_address: str) -> FlaskClient:
    return asking.client_of(database_url=hidden_address)


def _table(view: View) -> Content:
    months = {"hits": view.months(HITS, Dimension.PLACE)}
    frame = view.counts((HITS,), (Dimension.PLACE,), months)
    columns = (Column("place", "Border point"), Column("hits", "Hits", Align.NUMBER))
    rows = [(row["place"], row["value"]) for row in records(frame)]
    return Content.of_table(Table(columns, rows), rows=frame)


PANEL = Panel(
    code="hits-by-place",
    title=lambda _view: "Hits by border point",
    kind=Kind.TABLE,
    metrics=("hits",),
    draw=_table,
)


def card(hidden_address: str, search: str) -> tuple[Card, str, str]:
    """What a panel shows for a view, what stands in its card, and its file."""
    request, store = Request.of(strict(search)), Store(Settings(database_url=hidden_address))
    shown = render(PANEL, request, store)
    parts = body(PANEL, shown, request.filters, "", resets=True)
    inside = json.dumps(parts, default=lambda part: part.to_plotly_json())
    return shown, inside, file_of(PANEL, request, store, FileSpec("csv")).content.decode()


def rows(client: FlaskClient, query: str) -> dict[str, object]:
    answer = client.get(f"/api/v1/series?m=hits&{query}").get_json()
    assert answer["rows"], answer
    return {row.get("place") or row.get("month"): row for row in answer["rows"]}


def known(months: str) -> dict[str, object]:
    return {"complete": True, "months_known": months}


def test_a_hidden_count_is_null_and_says_so(client: FlaskClient) -> None:
    january = known("2024-01")
    hidden = rows(client, "by=place&t=2024-01")
    assert hidden[QUIET] == {"place": QUIET, "value": None, "hidden": True} | january
    assert hidden[BUSY] == {"place": BUSY, "value": None, "hidden": True} | january
    in_march = rows(client, "by=place&t=2024-03")[QUIET]
    assert in_march == {"place": QUIET, "value": 40} | known("2024-03")


def test_totals_are_whole(client: FlaskClient) -> None:
    assert rows(client, "by=month&t=2024-01")["2024-01"] == {
        "month": "2024-01",
        "value": 904,
    } | known("2024-01")


def test_a_year_is_shown_where_its_months_are_hidden(client: FlaskClient) -> None:
    assert rows(client, "by=place&t=2024")[QUIET] == {
        "place": QUIET,
        "value": 443,
    } | known("2024-01..2024-12")


def test_the_newest_twelve_months_are_the_newest_whole_year(client: FlaskClient) -> None:
    answer = client.get("/api/v1/series?m=hits&by=place").get_json()
    assert answer["period"] == {"first": "2024-01", "last": "2024-12"}
    assert client.get("/api/v1/series?m=hits").get_json()["period"]["last"] == "2025-03"


def test_a_year_in_progress_is_hidden_where_one_of_its_months_is(client: FlaskClient) -> None:
    assert rows(client, "by=place&t=2025")[BUSY] == {
        "place": BUSY,
        "value": None,
        "hidden": True,
        "complete": False,
        "months_known": "2025-01..2025-03",
    }


def test_the_answer_and_its_file_say_that_counts_are_hidden(client: FlaskClient) -> None:
    hidden_address = "/api/v1/series?m=hits&by=place&t=2024-01"
    caveats = client.get(hidden_address).get_json()["caveats"]
    assert any("small counts are hidden" in caveat for caveat in caveats)
    text = client.get(f"{hidden_address}&format=csv").text
    assert f"hits,{QUIET},,True" in text


def test_border_points_are_not_split_by_what_hidden_counts_are_not_known_by(
    client: FlaskClient,
) -> None:
    for other in ("channel", "source"):
        answer = client.get(f"/api/v1/series?m=hits&by=place,{other}")
        assert answer.status_code == 400
        assert answer.get_json()["parameter"] == "by"


def test_a_card_of_which_all_is_hidden_says_why(hidden_address: str) -> None:
    shown, inside, _text = card(hidden_address, "t=2024-01")
    assert shown.state is State.SUPPRESSED
    assert shown.drawing is None
    assert "Counts from 1 to 4, and any that would reveal them, are hidden" in inside


def test_table_and_file_say_hidden_and_hold_no_hidden_number(hidden_address: str) -> None:
    _shown, _inside, text = card(hidden_address, "t=2024-01")
    assert f"{QUIET},hidden" in text
    assert "Counts from 1 to 4, and any that would reveal them, are hidden" in text
    shown, inside, text = card(hidden_address, "t=2024")
    assert shown.state is State.READY
    assert "443" in inside
    assert f"{QUIET},443" in text


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
    return asking.client_of(database_url=f"sqlite:///{path}")


@pytest.fixture(scope="module")
def stores(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[FlaskClient]:
    """Two that differ in hidden counts, and one that differs from the first in a shown one."""
    folder = tmp_path_factory.mktemp("twins")
    return [
        _client(migrated_file, folder / f"{number}.sqlite", counts)
        for number, counts in enumerate((_ONE, _OTHER, _SHOWN))
    ]


_MINUTE = re.compile(r"\b\d\d:\d\d UTC")


def _told(clients: list[FlaskClient], address: str, page: str = "") -> list[str]:
    """What each store answers, without the version of its data and the minute of its import."""
    told = []
    for client in clients:
        version = client.get("/api/version").get_json()["data_version"]
        if page:
            answer = asking.answer(client, asking.panels(page, address))
            text = json.dumps(answer, sort_keys=True)
        else:
            text = client.get(address).text
        told.append(_MINUTE.sub("MINUTE", text.replace(version, "VERSION")))
    return told


@pytest.mark.parametrize("page", quick(_PAGES[0], of=_PAGES))
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
