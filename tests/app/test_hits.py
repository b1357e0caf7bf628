"""The page of the network: every card draws, unknown stays unknown, and no rate is pooled."""

import re
from datetime import date
from pathlib import Path
from shutil import copy

import pytest
from flask.testing import FlaskClient

from dashboard import pages, url_state
from dashboard.pages.standard import NETWORK
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from data_access.store.engine import writer
from tests.app.asking import answer, csv_records, drawn, panels, texts
from tests.builders import an_observation, released

PATHS = tuple(page.path for page in NETWORK)


def _cards(client: FlaskClient, query: str = "?t=2025") -> dict[str, dict[str, str]]:
    cards = dict[str, dict[str, str]]()
    for path in PATHS:
        cards |= drawn(client, path, query)["cards"]
    return cards


def _rows(client: FlaskClient, code: str, query: str = "?t=2025") -> list[dict[str, str]]:
    return csv_records(client, f"panels/{code}.csv{query}")


def test_the_largest_of_kinds_without_an_order_stands_first_and_the_others_last(
    migrated_file: Path, tmp_path: Path
) -> None:
    address = f"sqlite:///{copy(migrated_file, tmp_path / 'store.sqlite')}"
    engine = writer(address)
    checks = {"rubber": 50, "fibreglass": 700, "other": 900, "sailing": 60}
    facts = [
        an_observation(
            "vessel_checks", "vessels:ITA", 202504, value, country_code="ITA", category_code=kind
        )
        for kind, value in checks.items()
    ]
    released(engine, "bureau_vessels", facts, date(2025, 11, 20))
    engine.dispose()
    store, request = Store(Settings(database_url=address)), Request.of(url_state.parse("t=2025"))
    rows = render(PANELS["vessels-by-type"], request, store).table().rows
    assert [row[1] for row in rows] == [700, 60, 50, 900]


def test_every_card_is_drawn_where_figures_are_held(network: FlaskClient) -> None:
    states = {code: card["state"] for code, card in _cards(network).items()}
    without = {code for code, state in states.items() if state not in {"ready", "partial", "stale"}}
    # Nothing of these was published in the small store.
    assert without <= {
        "published-notices",
        # Nobody reported hits for the year before.
        "change-by-database",
    }


def test_what_an_operator_types_stands_on_the_page_of_data_and_on_no_other(
    empty: FlaskClient, subtests: pytest.Subtests
) -> None:
    for path in (*(page.path for page in pages.PAGES), "/routes/darien", "/bureaus/ITA"):
        with subtests.test(path=path):
            shown = " ".join(texts(answer(empty, panels(path))))
            assert (re.search(r"routewatch [a-z]", shown) is not None) == (path == "/quality")
    said = " ".join(texts(answer(empty, panels("/quality"))))
    for source in ("database_use", "notices", "crime_links", "vessels", "training"):
        assert f"routewatch template bureau_{source}" in said, source
    assert "routewatch import published_figures" in said


def test_the_funnel_keeps_databases_apart_and_leaves_unknown_blank(network: FlaskClient) -> None:
    rows = {row["database"]: row for row in _rows(network, "database-funnel", "?c=TUN&t=2025")}
    assert len(rows) == 3
    sltd = rows["Stolen and lost travel documents (SLTD)"]
    assert (sltd["searches"], sltd["hits"]) == ("12000000", "960")
    # Tunisia does not say what came of its hits.
    assert sltd["hits_confirmed"] == ""


def test_facilitators_are_counted_by_route_and_by_year(network: FlaskClient) -> None:
    (row,) = _rows(network, "facilitators")
    assert (row["year"], row["suspects"], row["arrests"]) == ("2025", "132", "72")
    (row,) = _rows(network, "facilitators-by-route")
    assert (row["route"], row["cases"]) == ("Central Mediterranean", "96")


def test_a_rate_has_its_denominator_beside_it_and_too_few_searches_give_none(
    network: FlaskClient,
) -> None:
    rows = _rows(network, "hit-rates", "?c=DEU&g=month&t=2025")
    by_database = {row["database"]: row for row in rows if row["month"] == "2025-06"}
    sltd = by_database["Stolen and lost travel documents (SLTD)"]
    assert (sltd["searches"], sltd["hits"], sltd["hit_rate"]) == ("1000000", "80", "8.0")
    assert by_database["Nominals and notices"]["hit_rate"] == ""
    assert not any("all" in row["database"].casefold().split() for row in rows)


def test_a_route_means_the_bureaus_with_a_role_on_it(network: FlaskClient) -> None:
    bureaus = {row["bureau"] for row in _rows(network, "hits-by-bureau", "?r=black-sea&t=2025")}
    assert "Tunisia" not in bureaus


def test_published_figures_are_the_preferred_ones_with_evidence(network: FlaskClient) -> None:
    rows = _rows(network, "published-sltd-records")
    assert [(row["year"], row["value"]) for row in rows] == [
        ("2012", "35320073"),
        ("2013", "39519010"),
        ("2016", "68000000"),
    ]
    assert rows[-1]["qualifier"] == "more than"


def test_notices_are_told_by_letter_and_shape_as_well_as_colour(network: FlaskClient) -> None:
    names = [row["colour"] for row in _rows(network, "notices-by-colour")]
    assert names == [
        "■ R Red: wanted person",
        "◆ Y Yellow: missing person",
        "▼ K Black: unidentified body",
    ]


def test_notices_in_circulation_are_a_level_and_not_a_sum(network: FlaskClient) -> None:
    (red, *_others) = _rows(network, "notices-by-colour")
    assert red["notices"] == str(12 * 20)
    assert red["notices_in_circulation"] == str(20 * 30 + 12)


def test_who_was_not_counted_is_unknown_in_the_identification_gap(network: FlaskClient) -> None:
    years = {row["year"]: row for row in _rows(network, "identification-by-year")}
    assert years["2025"]["dead_missing"] == "36"
    assert years["2025"]["bodies_identified"] == "72"
    assert years["2025"]["yellow_notices"] == ""
    assert years["2024"]["bodies_recovered"] == ""


def test_what_nobody_tells_of_a_country_has_no_column_and_is_named(network: FlaskClient) -> None:
    card = _cards(network, "?t=2025&c=ITA")["identification-by-year"]
    assert card["subtitle"].endswith(
        "unknown here: Bodies recovered, Bodies fingerprinted, DNA profiles of bodies, "
        "Bodies identified, Black notices, Yellow notices, Families’ samples"
    )


def test_deaths_and_what_bureaus_report_each_state_their_own_months(network: FlaskClient) -> None:
    card = _cards(network)["identification-by-year"]
    months = "Dead and missing 2023 – 2025 · all others 2025"
    assert card["subtitle"].endswith(f"{months} · every year to the end of the period")


def test_what_a_filter_cannot_narrow_is_unknown_beside_what_it_can(network: FlaskClient) -> None:
    years = {row["year"]: row for row in _rows(network, "identification-by-year", "?q=3-5&t=2025")}
    assert years["2025"]["dead_missing"] == "36"
    assert years["2025"]["bodies_recovered"] == ""


@pytest.mark.parametrize(
    "query",
    ["?q=3-5", "?c=SYR:src", "?c=PLW", "?r=naf-river", "?t=1999", "?asof=2020-01-01", "?g=year"],
)
@pytest.mark.parametrize("path", [*PATHS, "/operations"])
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
