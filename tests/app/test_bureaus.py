"""Bureaus' pages on what a handful of them have reported."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copy

import pytest
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.app import create_app
from dashboard.drawings import Grid, Headline, Strip
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.plots import plotly
from dashboard.plots.plot import Drawing, Plot
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from data_access.analysis.rates import PER_SEARCHES
from data_access.filters import CountryRole, Role
from data_access.registry.metrics import METRICS
from data_access.store.engine import writer
from tests.builders import imported

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
        self.client: FlaskClient = create_app(self.settings).server.test_client()

    def load(self, name: str, published_on: date, rows: Mapping[tuple[str, str], int]) -> None:
        """Import one report."""
        engine = writer(self.settings.database_url)
        imported(engine, _report(self.folder / name, rows), SOURCE, published_on=published_on)
        engine.dispose()

    def drawn(self, panel: str, address: str, country: str | None = None) -> Drawing | None:
        """What a card shows."""
        return self.said(panel, address, country).drawing

    def state(self, panel: str, address: str, country: str | None = None) -> str:
        """What a card says of itself."""
        return self.said(panel, address, country).state.value

    def said(self, panel: str, address: str, country: str | None = None) -> Card:
        """A card with its words."""
        request = Request.of(url_state.parse(address), country=country)
        return render(PANELS[panel], request, Store(self.settings))

    def answer(self, query: str) -> object:
        """The one value that the data interface gives."""
        return self.client.get(f"/api/v1/series?{query}").get_json()["rows"][0]["value"]


@pytest.fixture
def network(migrated_file: Path, tmp_path: Path) -> Network:
    """Three months of three bureaus; one of them left out the second."""
    made = Network(tmp_path, migrated_file)
    rows = {(f"2026-0{m}", b): 1_000_000 for m in (1, 2, 3) for b in _DESTINATIONS}
    del rows["2026-02", "MLT"]
    made.load("first.csv", date(2026, 4, 20), rows)
    return made


def _cells(network: Network, address: str, bureau: str) -> dict[str, object]:
    """A row of the grid by column."""
    shown = network.drawn("bureaus", address)
    assert isinstance(shown, Grid)
    names = [column.key for column in shown.table.columns]
    return dict(zip(names, shown.table.rows[list(shown.keys).index(bureau)], strict=True))


def test_grid_page_and_data_interface_give_the_same_figure(network: Network) -> None:
    own = network.drawn("headline-searches", "t=2026-01..2026-03", "ITA")
    assert isinstance(own, Headline)
    assert own.value == 3_000_000
    assert _cells(network, "t=2026-01..2026-03", "ITA")["searches"] == 3_000_000
    assert network.answer("m=searches&c=ITA&t=2026-01..2026-03") == 3_000_000


def test_a_month_that_was_left_out_is_said_and_not_counted_as_nothing(network: Network) -> None:
    own = network.drawn("headline-searches", "t=2026-01..2026-03", "MLT")
    assert isinstance(own, Headline)
    assert own.value == 2_000_000
    assert own.note == "2 of 3 months reported"
    assert network.state("headline-searches", "t=2026-01..2026-03", "MLT") == "partial"


def test_a_bureau_that_has_not_reported_is_unknown(network: Network) -> None:
    assert network.drawn("headline-searches", "t=2026-01..2026-03", "TUN") is None
    assert network.answer("m=searches&c=TUN&t=2026-01..2026-03") is None
    cells = _cells(network, "t=2026-01..2026-03", "TUN")
    assert cells["searches"] is None
    assert cells["hits"] is None
    assert cells["months_reported"] == 0


def test_a_newer_report_changes_page_grid_and_data_interface_alike(network: Network) -> None:
    corrected = {(f"2026-0{m}", "ITA"): 2_000_000 for m in (1, 2, 3)}
    network.load("second.csv", date(2026, 5, 20), corrected)
    own = network.drawn("headline-searches", "t=2026-01..2026-03", "ITA")
    assert isinstance(own, Headline)
    assert own.value == 6_000_000
    assert _cells(network, "t=2026-01..2026-03", "ITA")["searches"] == 6_000_000
    assert network.answer("m=searches&c=ITA&t=2026-01..2026-03") == 6_000_000


def test_the_strip_tells_reported_left_out_and_revised_months_apart(network: Network) -> None:
    network.load("second.csv", date(2026, 5, 20), {("2026-03", "GRC"): 1})
    strip = network.drawn("bureaus-reporting", "t=2026-01..2026-03&c=GRC,ITA,MLT,TUN")
    assert isinstance(strip, Strip)
    cells = dict(zip(strip.labels, strip.rows, strict=True))
    assert cells == {"Greece": "rrv", "Italy": "rrr", "Malta": "rmr", "Tunisia": "mmm"}


@pytest.mark.parametrize("period", ["2015", "..2018", "2018-12", "2099"])
def test_a_period_that_nobody_reported_of_is_said_to_be_one(network: Network, period: str) -> None:
    assert network.state("bureaus-reporting", f"t={period}") == "empty"
    assert network.state("bureau-reporting", f"t={period}", "ITA") == "empty"
    assert network.drawn("bureau-silence", f"t={period}", "ITA")
    answer = network.client.get(f"/api/v1/panels/bureaus-reporting.csv?t={period}")
    assert (answer.status_code, "Italy,0,0,0,0" in answer.text) == (200, True)


def test_rates_are_by_database_and_fewer_than_five_others_are_not_shown(network: Network) -> None:
    chart = network.drawn("bureau-rates", "t=2026-01..2026-03", "ITA")
    assert isinstance(chart, Plot)
    own, others, times = plotly.figure(chart)["data"]
    assert own["x"] == [pytest.approx(PER_SEARCHES / 10_000)]
    assert (others["text"], times["text"]) == (["too few"], ["–"])


def test_ticked_bureaus_stay_among_all_and_are_compared(network: Network) -> None:
    shown = network.drawn("bureaus", "t=2026-01..2026-03&c=GRC,ITA")
    assert isinstance(shown, Grid)
    assert list(shown.chosen) == ["GRC", "ITA"]
    assert len(shown.keys) == 196
    chart = network.drawn("bureaus-compared", "t=2026-01..2026-03&c=GRC,ITA")
    assert isinstance(chart, Plot)
    names = [trace["name"] for trace in plotly.figure(chart)["data"] if "name" in trace]
    assert names == ["Greece", "Italy"]
    assert network.drawn("bureaus-compared", "t=2026-01..2026-03&c=ITA") is None


def test_without_a_report_all_bureaus_are_listed_with_what_others_publish(
    reference_store: str,
) -> None:
    store = Store(Settings(database_url=reference_store))
    card = render(PANELS["bureaus"], Request.of(url_state.parse("")), store)
    assert isinstance(card.drawing, Grid)
    assert len(card.drawing.keys) == 196
    assert "no report is loaded" in card.subtitle
    names = [column.key for column in card.drawing.table.columns]
    italy = card.drawing.table.rows[list(card.drawing.keys).index("ITA")]
    told = dict(zip(names, italy, strict=True))
    assert told["dead_missing"]
    assert (told["searches"], told["months_reported"], told["newest_month"]) == (None, None, None)


@pytest.mark.parametrize("address", ["", "t=all", "r=central-mediterranean&t=2024"])
def test_a_country_that_no_release_names_is_unknown_and_not_0(
    reference_store: str, address: str
) -> None:
    store = Store(Settings(database_url=reference_store))
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


def test_a_page_shows_who_is_detected_on_the_routes_to_its_country(reference_store: str) -> None:
    store = Store(Settings(database_url=reference_store))

    def card(country: str) -> Card:
        request = Request.of(url_state.parse("t=2024"), country=country)
        return render(PANELS["bureau-nationalities"], request, store)

    shown = card("ITA").drawing
    assert isinstance(shown, Plot)
    assert "Bangladesh" in shown.alternative
    assert "leads to this country" in card("PLW").message
