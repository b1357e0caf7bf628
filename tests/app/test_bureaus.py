"""Pages of bureaus and of the network: unknown stays unknown, and no rate is pooled."""

import csv
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from dashboard import pages, url_state
from dashboard.access.reader import Act, Reader, reading_as
from dashboard.drawings import Grid, Headline, Strip
from dashboard.pages.standard import NETWORK
from dashboard.panel_request import Request
from dashboard.panels import PANELS, hit_rates
from dashboard.panels.card import Card, render
from dashboard.plots import plotly
from dashboard.plots.plot import Drawing, Plot
from dashboard.settings import Settings
from dashboard.view import view_of
from dashboard.wiring import Store
from data_access.analysis.rates import PER_SEARCHES
from data_access.filters import CountryRole, Filters, Role
from data_access.grants import Grant, Scope
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.store.engine import writer
from data_access.store.schema import coverage
from tests.app import asking
from tests.app.asking import answer, csv_records, drawn, panels, texts
from tests.builders import imported
from tests.bureaus import HITS, SEARCHES, SPAN, report_of
from tests.cases import quick

HEADER = ("month", "bureau", "database", "searches", "hits", "hits_confirmed", "hits_acted_on")
SOURCE = "bureau_database_use"
_DESTINATIONS = ("ITA", "GRC", "MLT")


def _report(path: Path, rows: Mapping[tuple[str, str], int]) -> Path:
    """A file of searches by month and bureau; one search in ten thousand is a hit."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(HEADER)
        for (month, bureau), searches in rows.items():
            hits = searches // 10_000
            lines.writerow([month, bureau, "sltd", searches, hits, hits, ""])
    return path


class Network:
    """A store that a few bureaus have reported to, and how its pages are asked."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder = folder
        path = folder / "store.sqlite"
        copy(empty, path)
        self.settings = Settings(database_url=f"sqlite:///{path}")
        self.client = asking.client_of(database_url=self.settings.database_url)

    def load(self, name: str, published_on: date, rows: Mapping[tuple[str, str], int]) -> None:
        """Import one report."""
        engine = writer(self.settings.database_url)
        imported(engine, _report(self.folder / name, rows), SOURCE, published_on=published_on)
        engine.dispose()

    def drawn(self, panel: str, address: str, country: str | None = None) -> Drawing | None:
        """What a card shows."""
        return self.said(panel, address, country).drawing

    def said(self, panel: str, address: str, country: str | None = None) -> Card:
        """A card with its words."""
        return asking.card_of(panel, address, Store(self.settings), country=country)

    def answer(self, query: str) -> object:
        """The one value that the data interface gives."""
        return self.client.get(f"/api/v1/series?{query}").get_json()["rows"][0]["value"]


@pytest.fixture
def bureaus_network(migrated_file: Path, tmp_path: Path) -> Network:
    """Three months of three bureaus; one of them left out the second."""
    made = Network(tmp_path, migrated_file)
    rows = {(f"2026-0{m}", b): 1_000_000 for m in (1, 2, 3) for b in _DESTINATIONS}
    del rows["2026-02", "MLT"]
    made.load("first.csv", date(2026, 4, 20), rows)
    return made


def _cells(bureaus_network: Network, address: str, bureau: str) -> dict[str, object]:
    """A row of the grid by column."""
    shown = bureaus_network.drawn("bureaus", address)
    assert isinstance(shown, Grid)
    names = [column.key for column in shown.table.columns]
    return dict(zip(names, shown.table.rows[list(shown.keys).index(bureau)], strict=True))


def test_a_month_that_was_left_out_is_said_and_not_counted_as_nothing(
    bureaus_network: Network,
) -> None:
    own = bureaus_network.drawn("headline-searches", "t=2026-01..2026-03", "MLT")
    assert isinstance(own, Headline)
    assert own.value == 2_000_000
    assert own.note == "2 of 3 months reported"
    assert bureaus_network.said("headline-searches", "t=2026-01..2026-03", "MLT").state == "partial"


def test_a_bureau_that_has_not_reported_is_unknown(bureaus_network: Network) -> None:
    assert bureaus_network.drawn("headline-searches", "t=2026-01..2026-03", "TUN") is None
    assert bureaus_network.answer("m=searches&c=TUN&t=2026-01..2026-03") is None
    cells = _cells(bureaus_network, "t=2026-01..2026-03", "TUN")
    assert cells["searches"] is None
    assert cells["hits"] is None
    assert cells["months_reported"] == 0


def test_a_newer_report_changes_page_grid_and_data_interface_alike(
    bureaus_network: Network,
) -> None:
    corrected = {(f"2026-0{m}", "ITA"): 2_000_000 for m in (1, 2, 3)}
    bureaus_network.load("second.csv", date(2026, 5, 20), corrected)
    own = bureaus_network.drawn("headline-searches", "t=2026-01..2026-03", "ITA")
    assert isinstance(own, Headline)
    assert own.value == 6_000_000
    assert _cells(bureaus_network, "t=2026-01..2026-03", "ITA")["searches"] == 6_000_000
    assert bureaus_network.answer("m=searches&c=ITA&t=2026-01..2026-03") == 6_000_000


def test_the_strip_tells_reported_left_out_and_revised_months_apart(
    bureaus_network: Network,
) -> None:
    bureaus_network.load("second.csv", date(2026, 5, 20), {("2026-03", "GRC"): 1})
    strip = bureaus_network.drawn("bureaus-reporting", "t=2026-01..2026-03&c=GRC,ITA,MLT,TUN")
    assert isinstance(strip, Strip)
    cells = {row.name: row.cells for row in strip.rows}
    assert cells == {"Greece": "rrv", "Italy": "rrr", "Malta": "rmr", "Tunisia": "mmm"}


@pytest.mark.parametrize("period", ["2015", "..2018", "2018-12", "2099"])
def test_a_period_that_nobody_reported_of_is_said_to_be_one(
    bureaus_network: Network, period: str
) -> None:
    assert bureaus_network.said("bureaus-reporting", f"t={period}").state == "empty"
    assert bureaus_network.said("bureau-reporting", f"t={period}", "ITA").state == "empty"
    assert bureaus_network.drawn("bureau-silence", f"t={period}", "ITA")
    answer = bureaus_network.client.get(f"/api/v1/panels/bureaus-reporting.csv?t={period}")
    assert (answer.status_code, "ITA,Italy,0,0,0,0,0" in answer.text) == (200, True)


def test_rates_are_by_database_and_fewer_than_five_others_are_not_shown(
    bureaus_network: Network,
) -> None:
    chart = bureaus_network.drawn("bureau-rates", "t=2026-01..2026-03", "ITA")
    assert isinstance(chart, Plot)
    own, others, times = plotly.figure(chart)["data"]
    assert own["x"] == [pytest.approx(PER_SEARCHES / 10_000)]
    assert (others["text"], times["text"]) == (["fewer than five peers"], ["–"])


def test_ticked_bureaus_stay_among_all_and_are_compared(bureaus_network: Network) -> None:
    shown = bureaus_network.drawn("bureaus", "t=2026-01..2026-03&c=GRC,ITA")
    assert isinstance(shown, Grid)
    assert list(shown.chosen) == ["GRC", "ITA"]
    assert len(shown.keys) == 196
    chart = bureaus_network.drawn("bureaus-compared", "t=2026-01..2026-03&c=GRC,ITA")
    assert isinstance(chart, Plot)
    names = [trace["name"] for trace in plotly.figure(chart)["data"] if "name" in trace]
    assert names == ["Greece", "Italy"]
    assert bureaus_network.drawn("bureaus-compared", "t=2026-01..2026-03&c=ITA") is None


def test_without_a_report_all_bureaus_are_listed_with_what_others_publish(
    store: Store,
) -> None:
    card = asking.card_of("bureaus", "", store)
    assert isinstance(card.drawing, Grid)
    assert len(card.drawing.keys) == 196
    assert "no report is loaded" in card.subtitle
    names = [column.key for column in card.drawing.table.columns]
    italy = card.drawing.table.rows[list(card.drawing.keys).index("ITA")]
    told = dict(zip(names, italy, strict=True))
    assert told["dead_missing"]
    # What nobody has reported has no columns.
    assert names == ["bureau", "region", "roles", "dead_missing", "detections"]


@pytest.mark.parametrize("address", ["", "t=all", "r=central-mediterranean&t=2024"])
def test_a_country_that_no_release_names_is_unknown_and_not_0(store: Store, address: str) -> None:
    asked = url_state.parse(address)
    shown = render(PANELS["bureaus"], Request.of(asked), store).drawing
    assert isinstance(shown, Grid)
    places = {column.key: place for place, column in enumerate(shown.table.columns)}
    unknown = 0
    for iso3, row in zip(shown.keys, shown.table.rows, strict=True):
        for measure, role in (("dead_missing", None), ("detections", Role.ORIGIN)):
            of_country = replace(asked.filters, countries=(CountryRole(iso3, role),))
            told = store.availabilities().answers(METRICS[measure], of_country)
            assert (row[places[measure]] is not None) == told, (iso3, measure)
            unknown += not told
    assert unknown


def test_a_page_shows_who_is_detected_on_the_routes_to_its_country(store: Store) -> None:

    def card(country: str) -> Card:
        request = Request.of(url_state.parse("t=2024"), country=country)
        return render(PANELS["bureau-nationalities"], request, store)

    shown = card("ITA").drawing
    assert isinstance(shown, Plot)
    assert "Bangladesh" in shown.alternative
    assert "leads to this country" in card("PLW").message


def test_of_more_than_five_bureaus_those_with_most_are_drawn_and_others_named(
    exercises: Store,
) -> None:
    request = Request.of(url_state.parse("c=DEU,ESP,FRA,GRC,ITA,LBY,MLT,TUN&t=2025"))
    card = render(PANELS["bureaus-compared"], request, exercises)
    assert isinstance(card.drawing, Plot)
    searches = {
        column.key: sum(n for row in card.table().rows if isinstance(n := row[place], int))
        for place, column in enumerate(card.table().columns)
        if column.key in COUNTRIES
    }
    drawn_lines = {one.key for one in card.drawing.series if one.key in searches}
    assert len(searches) == 8
    assert drawn_lines == set(sorted(searches, key=searches.__getitem__)[-5:])
    for iso3 in searches.keys() - drawn_lines:
        assert COUNTRIES[iso3].name in card.subtitle


VIEWS = ("t=all", "t=latest12", "t=2024", "window=common&t=all", "asof=2026-11-01")
BUREAUS = ("DEU", "ITA", "LBY", "PSE", "TUN")


def _listed(filters: Filters, store: Store, database: str = "") -> Mapping[str, hit_rates.Scatter]:
    return hit_rates.scatter_of_bureaus(view_of(Request(filters, ""), store), database)


def _own(filters: Filters, iso3: str, store: Store) -> hit_rates.Scatter:
    view = view_of(Request(filters, ""), store).about(CountryRole(iso3))
    return hit_rates.scatter_of_all(view)


@pytest.mark.parametrize("view", quick(*VIEWS[2:4], of=VIEWS))
def test_each_bureau_of_a_list_has_the_scatter_of_its_own_page(exercises: Store, view: str) -> None:
    filters = url_state.parse(view).filters
    listed = _listed(filters, exercises)
    assert any(any(one.values()) for one in listed.values())
    for iso3 in BUREAUS:
        assert listed.get(iso3, {}) == _own(filters, iso3, exercises)
        assert _listed(filters, exercises, "sltd").get(iso3, {}).get("sltd") == listed[iso3]["sltd"]


def test_a_month_that_few_have_reported_yet_is_none_without_hits(
    exercise_store: str, tmp_path: Path
) -> None:
    """Of whoever is ahead of the others, it was taken for a month without any."""
    path = shutil.copy(exercise_store.removeprefix("sqlite:///"), tmp_path / "ahead.sqlite")
    engine = writer(f"sqlite:///{path}")
    with engine.begin() as connection:
        of_others = coverage.c.series_code.like("%database-use%") & ~coverage.c.series_code.like(
            "%ITA"
        )
        newest = select(func.max(coverage.c.month)).where(of_others).scalar_subquery()
        connection.execute(delete(coverage).where(of_others, coverage.c.month == newest))
    engine.dispose()
    store, filters = (
        Store(Settings(database_url=f"sqlite:///{path}")),
        url_state.parse("t=all").filters,
    )
    assert _listed(filters, store)["ITA"] == _own(filters, "ITA", store)


@pytest.mark.parametrize("view", ["t=latest12", "t=2024"])
def test_who_sees_a_few_bureaus_is_told_the_same_of_them(exercises: Store, view: str) -> None:
    filters = url_state.parse(view).filters
    every = _listed(filters, exercises)
    few = Grant(frozenset({Scope(0, bureaus=frozenset({"DEU", "ITA"}))}))
    with reading_as(Reader(None, ("bureau",), few, frozenset(Act))):
        # Exercises are nobody's: whoever sees a bureau sees those of all.
        listed = _listed(filters, exercises)
    assert listed.keys() == every.keys()
    assert listed == every


PATHS = tuple(page.path for page in NETWORK)
FILTERED = (*PATHS, "/operations")
QUERIES = (
    "?q=3-5",
    "?c=SYR:src",
    "?c=PLW",
    "?r=naf-river",
    "?t=1999",
    "?asof=2020-01-01",
    "?g=year",
)


def _cards(client: FlaskClient, query: str = "?t=2025") -> dict[str, dict[str, str]]:
    cards = dict[str, dict[str, str]]()
    for path in PATHS:
        cards |= drawn(client, path, query)["cards"]
    return cards


def _rows(client: FlaskClient, code: str, query: str = "?t=2025") -> list[dict[str, str]]:
    return csv_records(client, f"panels/{code}.csv{query}")


def test_every_card_is_drawn_where_figures_are_held(network: FlaskClient) -> None:
    states = {code: card["state"] for code, card in _cards(network).items()}
    without = {code for code, state in states.items() if state not in {"ready", "partial", "stale"}}
    # Nothing of these was published in the small store.
    assert without <= {
        "published-notices",
        # Nobody reported hits for the year before.
        "change-by-database",
    }


def test_what_an_operator_types_stands_on_no_page(
    empty: FlaskClient, subtests: pytest.Subtests
) -> None:
    for path in (*(page.path for page in pages.PAGES), "/routes/darien", "/bureaus/ITA"):
        with subtests.test(path=path):
            shown = " ".join(texts(answer(empty, panels(path))))
            assert re.search(r"routewatch [a-z]", shown) is None


def test_the_funnel_keeps_databases_apart_and_leaves_unknown_blank(network: FlaskClient) -> None:
    rows = {row["database"]: row for row in _rows(network, "database-funnel", "?c=TUN&t=2025")}
    assert len(rows) == 3
    sltd = rows["sltd"]
    assert (sltd["searches"], sltd["hits"]) == ("12000000", "960")
    # Tunisia does not say what came of its hits.
    assert sltd["hits_confirmed"] == ""


def test_hit_rates_of_databases_are_headed_by_their_unit(network_file: str) -> None:
    store = Store(Settings(database_url=network_file))
    card = asking.card_of("database-funnel", "t=2025", store)
    assert isinstance(card.drawing, Plot)
    assert card.drawing.series[-1].name == "Hits per 100,000 searches"
    labels = [column.label for column in card.table().columns]
    assert "Hit rate" not in labels
    assert "Hits per 100,000 searches" in labels


def test_a_rate_has_its_denominator_beside_it_and_too_few_searches_give_none(
    network: FlaskClient,
) -> None:
    rows = _rows(network, "hit-rates", "?c=DEU&g=month&t=2025")
    by_database = {row["database"]: row for row in rows if row["month"] == "2025-06"}
    sltd = by_database["sltd"]
    assert (sltd["searches"], sltd["hits"], sltd["hit_rate"]) == ("1000000", "80", "8.0")
    assert by_database["nominals"]["hit_rate"] == ""
    assert not any("all" in row["database"].casefold().split() for row in rows)


def test_a_route_means_the_bureaus_with_a_role_on_it(network: FlaskClient) -> None:
    on_routes = [
        {row["bureau"] for row in _rows(network, "hits-by-bureau", f"?r={route}&t=2025")}
        for route in ("central-mediterranean", "black-sea")
    ]
    assert ["TUN" in bureaus for bureaus in on_routes] == [True, False]


def test_notices_in_circulation_are_a_level_and_not_a_sum(network: FlaskClient) -> None:
    (red, *_others) = _rows(network, "notices-by-colour")
    assert red["notices"] == str(12 * 20)
    assert red["notices_in_circulation"] == str(20 * 30 + 12)


@pytest.mark.parametrize(
    ("path", "query"), quick(*zip(FILTERED, QUERIES, strict=False), of=product(FILTERED, QUERIES))
)
def test_no_filter_breaks_a_card(network: FlaskClient, path: str, query: str) -> None:
    states = {code: card["state"] for code, card in drawn(network, path, query)["cards"].items()}
    assert "error" not in states.values(), states


def test_the_interface_gives_hit_rates_by_database_and_never_pools_them(
    network: FlaskClient,
) -> None:
    found = network.get("/api/v1/series?m=hit_rate&t=2025").get_json()
    rows = {row["database"]: row for row in found["rows"]}
    assert set(rows) == {"nominals", "sltd", "vehicles"}
    sltd = rows["sltd"]
    assert sltd["searches"] == 36_960_000
    assert sltd["value"] == round(100_000 * sltd["hits"] / sltd["searches"], 1)
    assert found["unit"] == "hits per 100,000 searches"


def test_a_hit_rate_is_refused_by_what_searches_are_not_counted_by(network: FlaskClient) -> None:
    refused = network.get("/api/v1/series?m=hit_rate&by=nationality")
    assert refused.status_code == 400
    assert refused.get_json()["parameter"] == "by"


def told(address: str) -> dict[str, Any]:
    """What every way says of Italy's searches in three months."""
    store, client = Store(Settings(database_url=address)), asking.client_of(database_url=address)
    page = asking.card_of("headline-searches", SPAN, store, country="ITA")
    funnel = asking.card_of("database-funnel", SPAN, store, country="ITA").table()
    grid = asking.card_of("bureaus", SPAN, store).drawing
    assert isinstance(page.drawing, Headline)
    assert isinstance(grid, Grid)
    keys, place = [column.key for column in grid.table.columns], list(grid.keys).index("ITA")
    return {
        "page": page.drawing.value,
        "demo": bool(page.exercise),
        "funnel": [searches for _database, searches, *_others in funnel.rows],
        # None where no figure of its column is real.
        "grid": dict(zip(keys, grid.table.rows[place], strict=True)).get("searches"),
        "series": client.get(f"/api/v1/series?m=searches&c=ITA&{SPAN}").get_json(),
        "hits": client.get(f"/api/v1/series?m=hits&c=ITA&{SPAN}").get_json()["rows"],
    }


@pytest.mark.thorough
@pytest.mark.timeout(120)
def test_a_filled_template_changes_page_grid_funnel_and_interface_alike(
    new_store: Path, tmp_path: Path
) -> None:
    address = f"sqlite:///{copy(new_store, tmp_path / 'store.sqlite')}"
    before = told(address)
    assert before["page"] == before["series"]["rows"][0]["value"] != 3 * SEARCHES
    # Beside real figures of other measures no demo figure stands.
    assert before["grid"] is None
    assert before["demo"] is before["series"]["exercise"] is True
    assert len(before["funnel"]) > 1
    report_of("ITA", tmp_path, address)
    after = told(address)
    assert after["page"] == after["grid"] == 3 * SEARCHES
    assert after["funnel"] == [3 * SEARCHES]
    known = {"complete": True, "months_known": "2026-08..2026-10"}
    assert after["series"]["rows"] == [{"value": 3 * SEARCHES} | known]
    assert after["demo"] is after["series"]["exercise"] is False
    assert after["hits"] == [{"value": 3 * HITS} | known]


ROUTE = "r=central-mediterranean"


def _figures(client: FlaskClient, search: str) -> dict[tuple[str, str], str]:
    """Headline figures of the page by measure and side."""
    found: dict[tuple[str, str], str] = {}

    def walk(part: object, side: str = "") -> None:
        if isinstance(part, list):
            for one in part:
                walk(one, side)
        elif isinstance(part, dict):
            props: dict[str, str] = part.get("props", {})
            side = props.get("data-side", side)
            if "data-metric" in props:
                found[props["data-metric"], side] = props["data-value"]
            for one in part.values():
                walk(one, side)

    walk(asking.answer(client, asking.panels("/compare", search)))
    return found


def _counted(client: FlaskClient, metric: str, query: str) -> int:
    answer = client.get(f"/api/v1/series?m={metric}&by=year&{query}")
    assert answer.status_code == 200, answer.text
    return sum(row["value"] for row in answer.get_json()["rows"])


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        (f"{ROUTE}&t=2016", f"{ROUTE}&t=2016", f"{ROUTE}&t=2015"),
        (f"{ROUTE}&t=2016&b.t=2021", f"{ROUTE}&t=2016", f"{ROUTE}&t=2021"),
        (
            f"{ROUTE}&t=2016&b.r=neighbours",
            f"{ROUTE}&t=2016",
            "r=eastern-mediterranean,western-mediterranean&t=2016",
        ),
        ("c=LBY&t=2016&b.c=TUN", "c=LBY&t=2016", "c=TUN&t=2016"),
    ],
)
def test_both_sides_are_what_the_data_interface_counts(
    client: FlaskClient, asked: str, first: str, second: str
) -> None:
    figures = _figures(client, f"?{asked}")
    for metric in ("dead_missing", "incidents"):
        for side, query in (("a", first), ("b", second)):
            assert figures[metric, side] == str(_counted(client, metric, query)), (metric, side)
    for letter, query in (("a", first), ("b", second)):
        _head, *rows = asking.csv_rows(client, f"panels/both-over-time.csv?{asked}")
        column = 1 if letter == "a" else len(rows[0]) - 1
        total = sum(int(row[column]) for row in rows)
        assert total == _counted(client, "dead_missing", query), letter


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("t=2016&b.t=2010", "B is incomplete"),
        ("t=2016&b.t=2014..2015", "A has 12 months and B has 24"),
        (f"{ROUTE}&t=2016&b.c=MLT", "the base is below 10"),
    ],
)
def test_where_there_is_no_difference_it_is_said_why(
    client: FlaskClient, asked: str, why: str
) -> None:
    answer = asking.answer(client, asking.panels("/compare", f"?{asked}"))
    assert any(why in text for text in asking.texts(answer))


def test_two_choices_of_routes_have_no_map_of_a_difference(client: FlaskClient) -> None:
    cards = asking.drawn(client, "/compare", f"?{ROUTE}&b.r=all&t=2016")["cards"]
    assert cards["map-of-difference"]["state"] == "empty"
    assert cards["map-of-b"]["filters"] == "t=2016"


def test_a_route_whose_label_was_redefined_between_both_sides_has_no_difference(
    client: FlaskClient,
) -> None:
    head, *rows = asking.csv_rows(client, "panels/both-ranked.csv?")
    route, difference = head.index("route"), head.index("difference")
    differences = {row[route]: row[difference] for row in rows}
    assert differences["other-undefined"] == "" != differences["central-mediterranean"]
