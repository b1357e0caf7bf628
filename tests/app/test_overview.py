"""The overview, the trends and the sentences that a page opens with."""

import csv
import json
import re
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pptx import Presentation
from sqlalchemy import Engine

from tests.app import asking
from tests.builders import an_observation, released
from tests.cases import quick

_CHART = '{"panel":"deaths-and-movement","type":"panel-figure"}'


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("", ["EU detections", "Incidents"]),
        ("?r=central-mediterranean", ["Detections", "Incidents"]),
        ("?r=channel-uk&t=2026", ["Arrivals", "Interceptions"]),
        ("?r=us-mexico-border", ["Encounters", "Incidents"]),
        ("?r=naf-river", ["Detections", "Incidents"]),
    ],
)
def test_the_figures_are_those_that_the_chosen_routes_count(
    client: FlaskClient, search: str, titles: list[str]
) -> None:
    cards = asking.drawn(client, "/", search)["cards"]
    assert [cards[code]["title"] for code in ("headline-movement", "headline-second")] == titles


@pytest.mark.parametrize(
    ("search", "route"),
    [
        ("", "Central Mediterranean"),
        ("?r=western-mediterranean", "Western Mediterranean"),
        ("?r=western-mediterranean,eastern-mediterranean", "Western Mediterranean"),
    ],
)
def test_a_rate_is_called_that_of_its_route_on_a_page_of_several(
    client: FlaskClient, search: str, route: str
) -> None:
    answer = asking.answer(client, asking.panels("/", search))
    card = answer["drawn"]["data"]["cards"]["headline-death-rate"]
    assert card["title"] == f"Deaths per 1,000, {route}"
    assert "per 1,000 detected or lost" in str(asking.body(answer, "headline-death-rate"))


def test_a_number_stands_with_one_line_on_its_change_and_no_interval(client: FlaskClient) -> None:
    answer = asking.answer(client, asking.panels("/", ""))
    for code, line in (
        ("headline-dead-missing", "was 8,384; figure not yet final"),
        ("headline-movement", "down about a third, from 223,616"),
        ("headline-death-rate", "was 16.0; figure not yet final"),
    ):
        text = words(asking.body(answer, code))
        assert line in text
        assert not re.search(r"95%|possible|expected|provisional|[▲▼]", text)


def words(part: object) -> str:
    """The texts inside components, but for the numbers of a drawn range."""
    if isinstance(part, dict):
        own = part.get("props", {})
        return "" if "range" in own.get("className", "") else words(own.get("children"))
    return " ".join(map(words, part)) if isinstance(part, list) else str(part or "")


def test_deaths_and_movement_share_one_axis_of_time(client: FlaskClient) -> None:
    figure: Any = asking.answer(client, asking.panels("/", ""))[_CHART]["data"]
    layout = figure["layout"]
    assert "xaxis2" not in layout
    first, second = (layout[name]["domain"] for name in ("yaxis", "yaxis2"))
    assert second[1] < first[0]
    ends = [max(trace["x"]) for trace in figure["data"] if trace.get("mode") == "lines"]
    assert layout["xaxis"]["range"][1] >= max(ends)
    refs = {mark["yref"] for kind in ("shapes", "annotations") for mark in layout[kind]}
    assert "paper" not in refs


def test_a_page_says_once_that_a_release_is_overdue(client: FlaskClient) -> None:
    drawn = asking.drawn(client, "/")
    (chip,) = (chip["props"] for chip in drawn["freshness"])
    told = re.sub(r"\d+", "#", chip["children"])
    assert told == "Data age: deaths # months, detections # months"
    assert chip["title"].splitlines() == [
        "Deaths to Aug 2025 · IOM Missing Migrants Project, 8 Sep 2025 · next release overdue",
        "Detections to Jun 2026 · Frontex, 4 Aug 2026 · next release overdue",
    ]
    assert chip["href"] == "/quality?src=iom_mmp,frontex_ibc"
    cards = drawn["cards"]
    assert cards["headline-dead-missing"]["state"] == "stale"
    assert not [code for code, card in cards.items() if "overdue" in json.dumps(card["source"])]


def test_figures_that_ended_years_ago_say_so_in_title_and_age(client: FlaskClient) -> None:
    """Greece's arrivals end in October 2019: they are not those of the latest 12 months."""
    drawn = asking.drawn(client, "/bureaus/GRC")
    (chip,) = (chip["props"] for chip in drawn["freshness"])
    told = re.sub(r"\d+", "#", chip["children"])
    assert told == "Data age: deaths # months, detections # months, arrivals about # years"
    assert "Arrivals to Oct 2019 · UNHCR, 30 Nov 2019" in chip["title"]
    title = "Arrivals in the year to October 2019"
    assert drawn["cards"]["headline-arrivals"]["title"] == title
    # The lead is of now.
    assert "2019" not in " ".join(asking.texts(drawn["summary"]))
    # A period that names its months has them from the reader.
    of_2018 = asking.drawn(client, "/bureaus/GRC", "t=2018")["cards"]
    assert of_2018["headline-arrivals"]["title"] == "Arrivals"


MONTHS = (202301, 202302, 202303)


def csv_rows(client: FlaskClient, panel: str, query: str) -> list[str]:
    return asking.csv_lines(client, f"panels/{panel}.csv?{query}")


@pytest.fixture
def journeys(engine: Engine, served: FlaskClient) -> FlaskClient:
    """The application on transits of two countries and arrivals in two, for unequal months."""
    for source, where, route, months in (
        ("panama_snm", "transits-darien", "darien", MONTHS),
        ("mexico_upm", "transits-mexico", "mexico-transit", MONTHS[:2]),
        ("unhcr_med", "arrivals-italy", "central-mediterranean", MONTHS),
        ("uk_small_boats", "arrivals-uk", "channel-uk", MONTHS[:2]),
    ):
        facts = [
            an_observation(where.partition("-")[0], where, month, 500, route_code=route)
            for month in months
        ]
        released(engine, source, facts, date(2023, 4, 5))
    return served


def test_shares_add_up_and_two_routes_are_read_as_coincidence(client: FlaskClient) -> None:
    _heading, *lines = csv_rows(client, "shift-between-routes", "m=detections&t=2025")
    shares = [list(map(float, row[2:7])) for row in csv.reader(lines)]
    assert all(abs(sum(column) - 100) < 1 for column in zip(*shares, strict=True))
    query = "?m=dead_missing&r=darien,us-mexico-border&t=2025"
    answer = asking.answer(client, asking.panels("/trends", query))
    text = str(asking.body(answer, "shift-between-routes"))
    assert "correlation is not cause" in text or "no tie in time beyond chance" in text
    answer = asking.answer(client, asking.panels("/trends", "?m=dead_missing&t=2025"))
    text = str(asking.body(answer, "shift-between-routes"))
    assert "under 1%, 2% in the 12 months before (−1.9 points)" in text
    assert "'0%, " not in text


def test_measures_of_the_address_take_the_charts_in_their_order(client: FlaskClient) -> None:
    cards = asking.drawn(client, "/trends", "?m=detections,incidents&t=2015")["cards"]
    assert [cards[code]["title"] for code in cards] == [
        "Detections rose to 6.4 times their earlier level",
        "Eastern Mediterranean: 49% of detections",
        "US–Mexico border: 40% of incidents",
        "Eastern Mediterranean: 54% of the net rise in detections",
        # Labels began in 2015: a share of the rise would be of the others alone.
        "Incidents: change by route",
        "Shift between routes",
    ]
    assert {card["state"] for card in cards.values()} == {"ready"}
    assert csv_rows(client, "measure-over-time", "m=detections&t=2015&g=year")[-1].endswith(
        ",1822102"
    )


def test_a_route_is_unknown_where_its_own_series_ends(journeys: FlaskClient) -> None:
    rows = csv_rows(journeys, "measure-by-route", "m=arrivals&t=2023-01..2023-03")
    assert rows == [
        "month,central-mediterranean,channel-uk",
        "2023-01,500,500",
        "2023-02,500,500",
        "2023-03,500,",
    ]


def answered(client: FlaskClient, query: str) -> asking.Body:
    answer: asking.Body = client.get(f"/api/v1/summary?{query}").get_json()
    return answer


def on_page(client: FlaskClient, path: str, query: str) -> list[asking.Body]:
    found: list[asking.Body] = asking.drawn(client, path, f"?{query}")["summary"]
    return [sentence["props"] for sentence in found]


@pytest.mark.parametrize(
    ("path", "query", "asked"),
    quick(
        ("/map", "t=2024", "t=2024"),
        ("/bureaus/ITA", "", "bureau=ITA"),
        ("/compare", "r=channel-uk&b.t=2022&t=2024", "r=channel-uk&b.t=2022&t=2024"),
        of=[
            ("/", "t=2025", "t=2025"),
            ("/trends", "m=detections", "m=detections"),
            ("/map", "t=2024", "t=2024"),
            ("/compare", "r=channel-uk&b.t=2022&t=2024", "r=channel-uk&b.t=2022&t=2024"),
            ("/routes/central-mediterranean", "t=2025", "r=central-mediterranean&t=2025"),
            ("/bureaus/ITA", "", "bureau=ITA"),
        ],
    ),
)
def test_page_data_interface_and_pack_open_with_the_same_sentences(
    client: FlaskClient, path: str, query: str, asked: str
) -> None:
    answer = answered(client, asked)
    texts = [one["text"] for one in answer["sentences"]]
    assert texts
    shown = on_page(client, path, query)
    assert [one["children"] for one in shown] == texts
    for sentence, of_interface in zip(shown, answer["sentences"], strict=True):
        address, _, anchor = sentence["href"].partition("#")
        # The card that is the headline of movement on the overview is called that.
        own = {of_interface["panel"], "headline-movement"}
        assert anchor.removeprefix("card-title-") in own
        assert address in {"", f"/?{of_interface['filters']}"}
    if path not in {"/map", "/compare"}:
        about = {"about": path} if path.count("/") > 1 else {}
        order = f"{query}&{urlencode(about)}".strip("&")
        file = client.get(f"/api/v1/brief.pptx?{order}").data
        slide = Presentation(BytesIO(file)).slides[1]
        words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert " ".join(texts) in " ".join(words.split())
        description = client.get(f"/api/v1/brief?{order}").get_json()
        assert [one["text"] for one in description["summary"]] == texts


@pytest.mark.parametrize("path", ["/quality", "/operations"])
def test_a_page_without_such_figures_has_none(client: FlaskClient, path: str) -> None:
    assert on_page(client, path, "") == []


def test_an_empty_store_says_nothing(empty: FlaskClient) -> None:
    assert answered(empty, "")["sentences"] == on_page(empty, "/", "") == []


def test_the_interface_names_what_it_cannot_read(client: FlaskClient) -> None:
    assert client.get("/api/v1/summary?bureau=XXX").get_json()["parameter"] == "bureau"
    assert client.get("/api/v1/summary?t=never").status_code == 400
    answer = answered(client, "t=2025&c=ITA:dst")
    assert answer["filters"] == "c=ITA:dst&t=2025"
    assert answer["data_version"] == client.get("/api/version").get_json()["data_version"]


def test_a_lead_with_real_figures_names_no_others(exercise: FlaskClient) -> None:
    sentences = answered(exercise, "m=searches,detections")["sentences"]
    assert sentences
    assert not [one for one in sentences if "Demo" in one["text"]]


def test_exercise_figures_say_so(exercise: FlaskClient) -> None:
    texts = [one["text"] for one in answered(exercise, "m=hits")["sentences"]]
    assert texts
    assert all(text.startswith("Demo: ") for text in texts)
