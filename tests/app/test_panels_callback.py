"""All panels of a page in one answer: whole or partly, and never zero for unknown."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import pytest
from flask.testing import FlaskClient

from dashboard import panels, url_state
from dashboard.app import create_app
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.settings import Settings
from dashboard.view import View
from dashboard.wiring import Store
from data_access.availabilities import DataUnavailableError
from tests.app import asking
from tests.cases import quick


def figure_of(answer: asking.Body, panel: str = "headline-dead-missing") -> dict[str, Any]:
    """Attributes of a headline figure."""
    (found,) = re.findall(r'{[^{}]*"data-metric"[^{}]*}', json.dumps(asking.body(answer, panel)))
    attributes: dict[str, Any] = json.loads(found)
    return attributes


def test_a_headline_tells_machines_its_number(client: FlaskClient) -> None:
    shown = figure_of(asking.answer(client, asking.panels("/", "?t=2015")))
    assert shown["data-metric"] == "dead_missing"
    assert shown["data-value"] == "6961"
    assert shown["data-unit"] == "persons"
    assert shown["children"] == "≥ 6,961"


def test_an_unknown_figure_has_no_number_and_is_not_zero(client: FlaskClient) -> None:
    shown = figure_of(asking.answer(client, asking.panels("/", "?t=1999")))
    assert shown["data-value"] == ""
    assert "0" not in shown["children"]


@pytest.mark.parametrize(
    "search",
    quick(
        "c=SYR:src&r=channel-uk",
        of=[
            "c=MNG",
            "r=darien",
            "t=1999",
            "c=SYR:src&r=channel-uk",
            "op=none",
            "q=5",
            "asof=2001-01-01",
        ],
    ),
)
def test_a_card_that_shows_nothing_has_its_table_or_a_reason(exercises: Store, search: str) -> None:
    for panel in PANELS.values():
        card = render(panel, Request.of(url_state.parse(search)), exercises)
        assert _columns_or_reason(card), panel.code


def _columns_or_reason(card: Card) -> object:
    try:
        return card.table().columns
    except DataUnavailableError as reason:
        return str(reason)


def test_a_chart_of_months_that_are_not_held_says_so_and_draws_no_axis(
    client: FlaskClient,
) -> None:
    asked = asking.panels("/routes/central-mediterranean", "?t=2009")
    said = asking.drawn(client, "/routes/central-mediterranean", "?t=2009")
    assert said["cards"]["deaths-lately"]["state"] == "empty"
    assert said["cards"]["detections-lately"]["state"] == "ready"
    body = json.dumps(asking.answer(client, asked), ensure_ascii=False)
    assert "Dead and missing: data available from Jan 2014 to Sep 2025." in body


def test_cards_say_which_filters_and_figures_they_show(client: FlaskClient) -> None:
    said = asking.drawn(client, "/", "?t=2015-01..2015-12&r=central-mediterranean&theme=dark")
    assert {card["filters"] for card in said["cards"].values()} == {
        "r=central-mediterranean&t=2015"
    }
    assert len({card["version"] for card in said["cards"].values()}) == 1


def test_what_cannot_be_read_is_said_and_the_rest_is_shown(client: FlaskClient) -> None:
    answer = asking.answer(client, asking.panels("/", "?t=yesterday&r=central-mediterranean"))
    notice = " ".join(asking.texts(asking.notices(answer)))
    assert "yesterday" in notice
    assert answer["drawn"]["data"]["cards"]["map"]["filters"] == "r=central-mediterranean"


def test_hostile_text_of_the_address_stays_text(client: FlaskClient) -> None:
    hostile = "?t=%3Cimg%20src=x%20onerror=alert(1)%3E"
    answer = asking.answer(client, asking.panels("/", hostile))
    assert "<img src=x onerror=alert(1)>" in " ".join(asking.texts(asking.notices(answer)))
    assert "dangerously" not in json.dumps(answer)


def test_without_a_store_the_page_says_how_to_make_one_and_shows_no_figure(
    tmp_path: Path,
) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite"))
    client = app.server.test_client()
    assert client.get("/").status_code == 200
    answer = asking.answer(client, asking.panels("/"))
    assert "routewatch init" in " ".join(asking.texts(asking.notices(answer)))
    assert {card["state"] for card in answer["drawn"]["data"]["cards"].values()} == {"error"}
    assert "data-value" not in json.dumps(answer)


def test_one_broken_panel_leaves_the_others_alone(
    reference_store: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_view: View) -> NoReturn:
        msg = "secret detail"
        raise ZeroDivisionError(msg)

    changed = dict(panels.PANELS)
    changed["top-routes"] = replace(changed["top-routes"], draw=broken)
    monkeypatch.setattr("dashboard.callbacks.panels.PANELS", MappingProxyType(changed))
    client = asking.client_of(database_url=reference_store)
    answer = asking.answer(client, asking.panels("/"))
    states = {code: card["state"] for code, card in answer["drawn"]["data"]["cards"].items()}
    assert states.pop("top-routes") == "error"
    assert "error" not in states.values()
    said = " ".join(asking.texts(asking.body(answer, "top-routes")))
    reference = said.split("Reference ")[1][:6]
    assert "secret" not in said
    assert reference in caplog.text


def _in_sight(part: object) -> Iterator[str]:
    """Texts outside what is folded."""
    if isinstance(part, dict) and part.get("type") == "Details":
        return
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        yield from _in_sight(part["props"].get("children") if "props" in part else [*part.values()])
    elif isinstance(part, list):
        for one in part:
            yield from _in_sight(one)


_OF_EACH_KIND = {panel.kind: code for code, panel in PANELS.items()}.values()


@pytest.mark.parametrize("codes", quick(_OF_EACH_KIND, of=[_OF_EACH_KIND, PANELS]))
def test_every_panel_says_something_about_itself_and_at_most_250_words_before_its_folds(
    client: FlaskClient, subtests: pytest.Subtests, codes: Iterable[str]
) -> None:
    for code in codes:
        with subtests.test(code=code):
            for tab in ("about", "download", "table"):
                opened = {"panel": code, "tab": tab, "search": "?t=2015"}
                answer = asking.answer(client, asking.tab(code, opened))
                assert list(asking.texts(answer))
                if tab == "about":
                    assert 1 <= len(" ".join(_in_sight(answer)).split()) <= 250


def test_a_period_that_is_not_held_is_never_shown_as_one_without_deaths(
    client: FlaskClient,
) -> None:
    answered = asking.answer(client, asking.panels("/", "?t=1999"))
    cards = answered["drawn"]["data"]["cards"]
    # A map of it has no circle.
    assert "data available from Jan 2014 to Sep 2025" in cards["map"]["subtitle"]
    for code in ("top-routes", "deaths-and-movement"):
        said = " ".join(asking.texts(asking.body(answered, code)))
        assert "Dead and missing: data available from Jan 2014 to Sep 2025." in said
    judged = " ".join(asking.texts(asking.body(answered, "thresholds")))
    assert "Nothing to judge in this period" in judged


def test_figures_of_a_year_are_of_that_year_and_of_no_month_to_come(client: FlaskClient) -> None:
    answered = asking.answer(client, asking.panels("/"))
    said = list(asking.texts(asking.body(answered, "changes")))
    assert "Published figures: figures to 2026" in said
    assert "Frontex: figures to Jun 2026" in said
