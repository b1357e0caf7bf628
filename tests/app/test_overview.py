"""The overview: figures of what the chosen routes count, one axis of time, freshness said once."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.app import asking

_CHART = '{"panel":"deaths-and-movement","type":"panel-figure"}'


def _titles(client: FlaskClient, search: str) -> list[str]:
    cards = asking.drawn(client, "/", search)["cards"]
    return [cards[code]["title"] for code in ("headline-movement", "headline-second")]


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("", ["Detections", "Incidents"]),
        ("?r=channel-uk&t=2026", ["Arrivals", "Interceptions"]),
        ("?r=us-mexico-border", ["Encounters", "Incidents"]),
        ("?r=naf-river", ["Detections", "Incidents"]),
    ],
)
def test_the_figures_are_those_that_the_chosen_routes_count(
    client: FlaskClient, search: str, titles: list[str]
) -> None:
    assert _titles(client, search) == titles


def test_deaths_and_movement_share_one_axis_of_time(client: FlaskClient) -> None:
    figure: Any = asking.answer(client, asking.panels("/", ""))[_CHART]["figure"]
    layout = figure["layout"]
    assert "xaxis2" not in layout
    first, second = (layout[name]["domain"] for name in ("yaxis", "yaxis2"))
    assert second[1] < first[0]
    ends = [max(trace["x"]) for trace in figure["data"] if trace.get("mode") == "lines"]
    assert layout["xaxis"]["range"][1] >= max(ends)
    refs = {mark["yref"] for kind in ("shapes", "annotations") for mark in layout[kind]}
    assert "paper" not in refs


def test_the_line_below_the_title_names_the_months_that_each_curve_has(client: FlaskClient) -> None:
    # Detections are drawn from where the deaths begin; it said their own 72 months.
    figure: Any = asking.answer(client, asking.panels("/", ""))[_CHART]["figure"]
    (curve,) = (trace for trace in figure["data"] if trace.get("name") == "Detections")
    said = asking.drawn(client, "/")["cards"]["deaths-and-movement"]["subtitle"]
    assert curve["x"][0][:7] == "2019-09"
    assert "Detections Sep 2019 – Jun 2026" in said


def test_measures_of_two_units_share_an_axis_only_as_parts_of_one_count(
    client: FlaskClient,
) -> None:
    def names(search: str) -> set[str]:
        figure: Any = asking.answer(client, asking.panels("/", search))[_CHART]["figure"]
        return {trace["name"] for trace in figure["data"] if trace.get("name")}

    assert {"Arrivals", "Interceptions"} <= names("?r=channel-uk&t=2024")
    both = names("?r=us-mexico-border,darien&t=2024")
    assert len({"Transits", "Encounters"} & both) == 1


def test_a_page_says_once_that_a_release_is_overdue(client: FlaskClient) -> None:
    drawn = asking.drawn(client, "/")
    chips = [chip["props"]["children"] for chip in drawn["freshness"]]
    assert chips == [
        "Deaths to Aug 2025 · IOM Missing Migrants Project, 8 Sep 2025 · next release overdue",
        "Detections to Jun 2026 · Frontex, 4 Aug 2026 · next release overdue",
    ]
    links = [chip["props"]["href"] for chip in drawn["freshness"]]
    assert links == ["/quality?src=iom_mmp", "/quality?src=frontex_ibc"]
    cards = drawn["cards"]
    assert cards["headline-dead-missing"]["state"] == "stale"
    assert not [code for code, card in cards.items() if "overdue" in json.dumps(card["source"])]


def test_a_sentence_about_movement_leads_to_the_card_that_shows_it(client: FlaskClient) -> None:
    drawn = asking.drawn(client, "/", "?r=channel-uk&t=2026")
    assert "#card-title-headline-movement" in json.dumps(drawn["summary"])
