"""No figure made for exercises is seen or taken away without its mark; real ones bear none.

What shows such figures is not looked up but found: it is what differs between two stores of which
one holds them besides. So pages, panels and measures that come later are walked as well.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.exports.paper.picture import PRESETS, is_drawn, picture_html
from dashboard.exports.provenance import provenance_of
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings
from dashboard.theme import theme_named
from dashboard.url_state import parse
from dashboard.view import Request
from dashboard.wiring import Store
from data_access.registry.metrics import METRICS
from tests.app import asking
from tests.app.test_pages import PATHS
from tests.cases import quick

MARK = '"data-exercise": "true"'
NAMED_BY_SOURCE = frozenset({"sources", "batches"})
"""Lists of what is held: each row names its source, which says that it is no real one."""


def cards(client: FlaskClient, path: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """What each card of a page shows, and the whole answer."""
    request = asking.panels(path)
    answer = asking.answer(client, request)
    said = answer["drawn"]["data"]
    found: dict[str, dict[str, Any]] = {
        code: {
            "saying": saying,
            "map": said["maps"].get(code),
            "children": said["bodies"].get(code),
        }
        for code, saying in said["cards"].items()
    }
    for key, value in answer.items():
        if key.startswith("{"):
            code = json.loads(key)["panel"]
            found[code] |= {name: _plain(shown) for name, shown in value.items()}
    return found, answer


def _plain(shown: object) -> object:
    """A body or figure without the stamp of its request."""
    if isinstance(shown, Mapping) and "layout" in shown:
        return {**shown, "layout": {**shown["layout"], "meta": None}}
    return shown


def figures(card: Mapping[str, Any]) -> str:
    """What a card shows of figures."""
    shown = json.dumps([card.get("children"), card.get("figure"), card["map"]], sort_keys=True)
    # Files of a map are named by the version of the data.
    return shown.replace(card["saying"]["version"], "")


@pytest.mark.parametrize(
    "path", quick("/", "/network/databases", "/bureaus/ITA", "/quality", of=PATHS)
)
def test_every_card_and_page_that_shows_any_is_marked_and_no_other(
    client: FlaskClient, exercise: FlaskClient, subtests: pytest.Subtests, path: str
) -> None:
    without, real = cards(client, path)
    beside, answer = cards(exercise, path)
    for code, card in beside.items():
        with subtests.test(card=code):
            _is_marked_where_it_differs(code, card, without[code])
    notices = json.dumps(asking.notices(answer))
    any_marked = any(card["saying"]["exercise"] for card in beside.values())
    assert (MARK in notices) is any_marked
    assert ("Exercise." in notices) is any_marked
    assert ('"/quality"' in notices) is any_marked
    assert ("not real" in answer["drawn"]["data"]["sentence"]) is any_marked
    assert "data-exercise" not in json.dumps(real)
    assert "not real" not in real["drawn"]["data"]["sentence"]


def _is_marked_where_it_differs(
    code: str, card: Mapping[str, Any], without: Mapping[str, Any]
) -> None:
    is_marked = bool(card["saying"]["exercise"])
    if code in NAMED_BY_SOURCE:
        return
    # An empty card shows no figures; which sentence it has instead may well differ.
    shows = card["saying"]["state"] != "empty"
    assert is_marked is (shows and figures(card) != figures(without))
    body = json.dumps(card.get("children"))
    if is_marked and body != "null":
        assert MARK in body
    annotations = json.dumps((card.get("figure") or {}).get("layout", {}).get("annotations"))
    if is_marked and card.get("figure"):
        assert '"name": "exercise"' in annotations
    if not is_marked:
        assert MARK not in body
        assert '"name": "exercise"' not in annotations


def test_every_answer_of_the_data_interface_says_so(
    client: FlaskClient, exercise: FlaskClient, subtests: pytest.Subtests
) -> None:
    for metric in METRICS:
        address = f"/api/v1/series?m={metric}&t=latest12"
        without, beside = (c.get(address).get_json() for c in (client, exercise))
        if "rows" not in beside:
            continue
        with subtests.test(metric=metric):
            differs = beside["rows"] != without.get("rows")
            assert beside["exercise"] is differs
            assert without.get("exercise", False) is False
            table = exercise.get(f"{address}&format=csv").text
            assert ("# exercise: " in table) is differs


@pytest.mark.timeout(300)
def test_every_file_of_a_card_says_so_inside_and_in_its_name(
    client: FlaskClient, exercise: FlaskClient
) -> None:
    marked = 0
    for code in PANELS:
        without, beside = (c.get(f"/api/v1/panels/{code}.csv") for c in (client, exercise))
        if beside.status_code != 200 or code in NAMED_BY_SOURCE:
            continue
        differs = rows(beside.text) != rows(without.text)
        assert beside.text.startswith("# exercise: ") is differs, code
        assert ('filename="exercise_' in beside.headers["Content-Disposition"]) is differs, code
        assert "exercise" not in without.headers.get("Content-Disposition", ""), code
        marked += differs
    assert marked


def rows(text: str) -> list[str]:
    """The lines of a file that are no remarks."""
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_every_tab_and_every_picture_says_so(exercise: FlaskClient, exercise_store: str) -> None:
    store = Store(Settings(database_url=exercise_store))
    request = Request.of(parse(""))
    for code, panel in PANELS.items():
        card = render(panel, request, store)
        if not card.exercise:
            continue
        for tab in ("table", "download"):
            opened = {"panel": code, "tab": tab, "search": ""}
            shown = json.dumps(asking.answer(exercise, asking.tab(code, opened)))
            assert (MARK if tab == "table" else "not real") in shown, (code, tab)
        if is_drawn(card.drawing):
            told = provenance_of(panel, request, store)
            picture = picture_html(card, told, PRESETS["slide"], theme_named(""))
            assert "EXERCISE</text>" in picture, code
            assert "not real" in picture, code


def test_a_layer_of_exercise_figures_marks_itself_and_the_card_of_the_map(
    exercise: FlaskClient,
) -> None:
    said = asking.drawn(exercise, "/map", "?t=2025&lay=border-points,corridors")
    layer = next(one for one in said["maps"]["map"]["layers"] if one["code"] == "border-points")
    assert layer["symbols"]["rows"]
    assert layer["exercise"]
    assert said["cards"]["map"]["exercise"]
    assert not asking.drawn(exercise, "/map", "?t=2025")["cards"]["map"]["exercise"]
