"""Thresholds and joint operations: the same on page, in files and in the data interface."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.drawings import Strip, Table
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.panels.panel import State
from dashboard.wiring import Store
from data_access.registry import BUREAUS, COUNTRIES
from tests.app import asking
from tests.app.asking import answer, drawn, panels, texts


def told(client: FlaskClient, query: str = "") -> asking.Body:
    answer: asking.Body = client.get(f"/api/v1/thresholds?{query}").get_json()
    return answer


def lines(client: FlaskClient, query: str = "", code: str = "thresholds") -> list[list[str]]:
    return asking.csv_rows(client, f"panels/{code}.csv?{query}")[1:]


def links(part: object) -> list[str]:
    if isinstance(part, dict):
        here = [part["href"]] if "href" in part else []
        return here + [link for value in part.values() for link in links(value)]
    if isinstance(part, list):
        return [link for value in part for link in links(value)]
    return []


def shown(client: FlaskClient, path: str, query: str = "") -> object:
    answer = asking.answer(client, asking.panels(path, f"?{query}"))
    return asking.body(answer, "thresholds")


@pytest.mark.parametrize("query", ["", "t=2023", "r=central-mediterranean", "asof=2025-06-03"])
def test_card_file_and_data_interface_give_the_same_numbers(
    client: FlaskClient, query: str
) -> None:
    raised = told(client, query)["raised"]
    in_file = [tuple(line[3:6]) for line in lines(client, query)]
    assert in_file == [(row["month"], str(row["value"]), str(row["limit"])) for row in raised]
    linked = links(shown(client, "/", query))
    assert [row["address"] for row in raised][: len(linked) - 1] == linked[: len(linked) - 1]


def test_a_rule_raises_what_the_published_counts_say(client: FlaskClient) -> None:
    row = told(client, "t=2024")["rules"][1]["history"][-1]
    assert row["rule"] == "detections-up"
    year, month = map(int, row["month"].split("-"))
    address = f"/api/v1/series?m=detections&r={row['route']}&t="
    now, *earlier = (
        client.get(f"{address}{year - back}-{month:02}").get_json()["rows"][0]["value"]
        for back in range(4)
    )
    before = max(earlier)
    assert (row["value"], row["before"]) == (now, before)
    assert now > row["limit"] == before * 2


def test_deaths_are_raised_above_what_was_expected_of_one_incident(client: FlaskClient) -> None:
    history = told(client)["rules"][0]["history"]
    assert ("central-mediterranean", "2023-06", 646) in [
        (row["route"], row["month"], row["value"]) for row in history
    ]
    for row in history:
        assert row["largest_incident"]
        assert row["value"] > row["limit"] > row["before"]
        address = f"/api/v1/series?m=dead_missing&r={row['route']}&t={row['month']}"
        (counted,) = client.get(address).get_json()["rows"]
        assert counted["value"] >= row["value"]


def test_past_alerts_list_what_crossed_with_its_own_number_and_limit(client: FlaskClient) -> None:
    rows = asking.csv_records(client, "panels/alarm-backtest.csv")
    for row in rows:
        assert int(row["largest_incident"]) > int(row["upper"]) >= int(row["expected"])
    # Of 195 in the month one boat had 188.
    assert ("188", "195") in [(row["largest_incident"], row["dead_missing"]) for row in rows]


def test_a_route_lists_its_own_and_a_country_the_routes_it_lies_on(client: FlaskClient) -> None:
    every = told(client, "t=2023")["rules"][0]["history"]
    own = told(client, "t=2023&r=eastern-route-yemen")["rules"][0]["history"]
    assert own == [row for row in every if row["route"] == "eastern-route-yemen"] != []
    along = {row["route"] for row in told(client, "t=2023&c=MEX")["rules"][0]["history"]}
    assert "us-mexico-border" in along
    assert "eastern-route-yemen" not in along


def test_as_known_on_an_earlier_day_the_later_months_were_not_raised(client: FlaskClient) -> None:
    then, now = (told(client, query)["rules"] for query in ("asof=2025-06-03", ""))
    assert then[1]["judged"] < now[1]["judged"]
    assert all(row["month"] <= then[1]["judged"] for row in then[1]["history"])
    # What was expected is kept as known now; on a day with the newest release it is the same.
    assert then[0]["judged"] is None
    settled = told(client, "asof=2026-08-25")["rules"][0]
    assert settled["judged"] == now[0]["judged"]
    assert len(settled["history"]) == len(now[0]["history"])


def test_no_provisional_month_is_raised(client: FlaskClient) -> None:
    for rule in told(client)["rules"]:
        assert all(row["month"] <= rule["judged"] for row in rule["history"])


def test_figures_made_for_exercises_raise_nothing_and_are_marked_in_the_history(
    client: FlaskClient, exercise: FlaskClient
) -> None:
    assert told(client)["exercise"] is False
    assert told(exercise)["raised"] == told(client)["raised"] != []
    history = [row for rule in told(exercise)["rules"] for row in rule["history"]]
    marked = [row for row in history if row["bureau"]]
    assert marked
    assert all(row["exercise"] for row in marked)
    assert told(exercise)["exercise"] is True
    assert not any(card["exercise"] for card in asking.drawn(exercise, "/")["cards"].values())


def _asked(client: FlaskClient, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/operations{query}").get_json()
    return found


def _states(client: FlaskClient, query: str = "") -> dict[str, str]:
    cards = drawn(client, "/operations", query)["cards"]
    return {code: card["state"] for code, card in cards.items()}


@pytest.mark.parametrize("query", ["", "r=central-mediterranean", "t=2025"])
def test_a_bureau_is_silent_by_one_rule_wherever_that_is_said(exercises: Store, query: str) -> None:
    request = Request.of(url_state.parse(query))
    strip = render(PANELS["bureaus-reporting"], request, exercises)
    history = render(PANELS["threshold-bureau-silent"], request, exercises).drawing
    assert isinstance(strip.drawing, Strip)
    assert isinstance(history, Strip)
    raised = sum(row.cells.endswith("r") for row in history.rows)
    names = [row.name for row in strip.drawing.rows if "s" in row.cells]
    assert names
    assert len(names) == raised
    assert strip.finding().startswith(f"{raised} of ")
    # And on the page of each.
    for iso3, country in COUNTRIES.items():
        if country.name in {names[0], "Italy"} and iso3 in BUREAUS:
            own = asking.card_of("bureau-silence", query, exercises, country=iso3)
            assert ("silent for" in str(own.drawing)) == (country.name in names)


def test_nobody_is_silent_where_nothing_is_reported(store: Store) -> None:
    request = Request.of(url_state.parse(""))
    assert render(PANELS["bureaus-reporting"], request, store).state is State.EMPTY
    rules = render(PANELS["threshold-rules"], request, store).drawing
    assert isinstance(rules, Table)
    assert [row[4] for row in rules.rows if row[0] == "Bureau silent"] in ([], [None])


def test_operations_are_listed_with_what_was_published_and_null_for_what_was_not(
    network: FlaskClient,
) -> None:
    rows = _asked(network)["rows"]
    assert [row["operation"] for row in rows] == ["lighthouse-ii", "border-week", "year-only"]
    assert rows[0]["checks"] == 8_000
    assert rows[0]["victims_identified"] is None
    assert rows[0]["countries"] == ["ITA", "TUN"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("?r=eastern-land-borders", ["border-week"]),
        ("?c=ITA", ["lighthouse-ii"]),
        ("?t=2023", ["border-week"]),
        ("?t=2014", ["year-only"]),
        ("?t=2024-10", ["lighthouse-ii"]),
        ("?t=all", ["lighthouse-ii", "border-week", "year-only"]),
    ],
)
def test_route_country_and_period_narrow_page_file_and_interface_alike(
    network: FlaskClient, query: str, keys: list[str]
) -> None:
    assert [row["operation"] for row in _asked(network, query)["rows"]] == keys
    rows = asking.csv_records(network, f"operations{query}&format=csv")
    assert [row["operation"] for row in rows] == keys


def test_days_are_read_by_their_names_on_the_page_and_by_numbers_in_its_file(
    network: FlaskClient,
) -> None:
    shown = json.dumps(answer(network, panels("/operations", "?t=all")))
    text = network.get("/api/v1/panels/operations.csv?t=all").text
    for name, number in (("29 Sep 2024", "2024-09-29"), ("2014", "2014")):
        assert f'"starts_on": "{name}"' in shown
        assert f",{number}," in text
    # As numbers, so that a year comes before the days in it.
    assert '"starts_on-by": 20240929' in shown


def test_an_operation_of_the_address_is_shown_with_its_days(network: FlaskClient) -> None:
    cards = drawn(network, "/operations", "?op=lighthouse-ii")["cards"]
    assert cards["operation"]["title"] == "Lighthouse II"
    assert cards["operation"]["subtitle"] == "29 Sep 2024 – 4 Oct 2024"
    around = cards["operation-detections"]
    assert around["title"] == "Detections around Lighthouse II"
    assert "correlation is not cause" in around["subtitle"]
    assert "during: Sep – Oct 2024" in around["subtitle"]
    # 6,000 in September and October, 61 days.
    assert "during 98.4" in around["alternative"]


def test_what_was_not_published_says_so_and_is_never_zero(network: FlaskClient) -> None:
    said = list(texts(answer(network, panels("/operations", "?op=border-week"))))
    assert "not published" in said
    assert any("coincidence, not effect" in text for text in said)


def test_an_operation_of_which_only_the_year_is_known_has_no_before_and_after(
    network: FlaskClient,
) -> None:
    assert _states(network, "?op=year-only")["operation-detections"] == "empty"
    said = list(texts(answer(network, panels("/operations", "?op=year-only"))))
    assert any("there is no before and after" in text for text in said)


def test_a_bureaus_operations_lead_to_the_page_of_each(network: FlaskClient) -> None:
    body = answer(network, panels("/bureaus/ITA", "?t=2024"))
    said = list(texts(body))
    assert "Lighthouse II" in said
    assert "Border week" not in said
    # Days as readers write them, as on the page of all.
    assert "29 Sep 2024" in said
    assert "/operations?op=lighthouse-ii&t=2024" in json.dumps(body)


def test_an_unknown_operation_empties_its_cards_and_no_other(network: FlaskClient) -> None:
    states = _states(network, "?op=nobody")
    assert states["operation"] == states["operation-detections"] == "empty"
    assert states["operations"] == states["operations-timeline"] == "ready"


def test_alerts_say_to_which_month_they_judge_and_why_not_to_the_newest(
    store: Store,
) -> None:
    """Detections of Central Mediterranean are shown to June 2026, the last three months open."""

    def subtitle(view: str) -> str:
        return asking.card_of("thresholds", view, store).subtitle

    found = subtitle("r=central-mediterranean")
    assert "detections judged to Mar 2026 · " in found
    assert found.endswith("newer months are still revised")
    assert subtitle("t=2015") == "detections judged to Dec 2015"
