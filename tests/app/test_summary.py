"""The sentences that a page opens with: the same on page, in the data interface and in a pack."""

import re
from io import BytesIO
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pptx import Presentation

from dashboard import url_state
from dashboard.drawings import Headline
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.panels.summary import summary
from dashboard.view import Request
from dashboard.wiring import Store
from data_access.registry.metrics import METRICS
from tests.app import asking
from tests.cases import quick

_LONGEST = 25
VIEWS = (
    "",
    "t=2025",
    "t=2025-09",
    "t=2024",
    "t=all",
    "t=2023&cmp=pp",
    "cmp=none",
    "r=central-mediterranean&t=2025",
    "r=bay-of-bengal-andaman&t=2025",
    "r=channel-uk,central-mediterranean,darien&t=2023",
    "c=SYR:src&t=2025",
    "c=ITA:dst,LBY:trn&t=2024",
    "asof=2025-06-03",
    "q=3-5&t=2014..",
    "m=detections&t=2026",
)


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
        of=[
            ("/", "t=2025", "t=2025"),
            ("/trends", "m=detections", "m=detections"),
            ("/map", "t=2024", "t=2024"),
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
    assert len(texts) >= 2
    shown = on_page(client, path, query)
    assert [one["children"] for one in shown] == texts
    for sentence, of_interface in zip(shown, answer["sentences"], strict=True):
        address, _, anchor = sentence["href"].partition("#")
        assert anchor == f"card-title-{of_interface['panel']}"
        assert address in {"", f"/?{of_interface['filters']}"}
    if path != "/map":
        about = {"about": path} if path.count("/") > 1 else {}
        order = f"{query}&{urlencode(about)}".strip("&")
        file = client.get(f"/api/v1/brief.pptx?{order}").data
        slide = Presentation(BytesIO(file)).slides[1]
        words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert " ".join(texts) in " ".join(words.split())
        description = client.get(f"/api/v1/brief?{order}").get_json()
        assert [one["text"] for one in description["summary"]] == texts


@pytest.mark.parametrize(
    ("playlist", "place", "is_given"), [("route", 4, True), ("bureaus", 1, False)]
)
def test_a_wall_says_the_sentences_of_its_scene(
    client: FlaskClient, playlist: str, place: int, *, is_given: bool
) -> None:
    drawn = asking.answer(client, asking.scene(f"/wall/{playlist}", place))
    scene = next(value["data"] for key, value in drawn.items() if "scene-drawn" in key)
    answer = answered(client, asking.PLAYLISTS[playlist].scenes[place].view)
    texts = [one["text"] for one in answer["sentences"]]
    assert scene["summary"] == (texts if is_given else [])


@pytest.mark.parametrize("path", ["/quality", "/operations", "/compare"])
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


def test_exercise_figures_say_so(exercise: FlaskClient) -> None:
    texts = [one["text"] for one in answered(exercise, "m=hits")["sentences"]]
    assert texts
    assert all(text.startswith("Exercise: ") for text in texts)


@pytest.mark.parametrize("query", VIEWS)
def test_no_sentence_is_of_unequal_or_unknown_months(store: Store, query: str) -> None:
    request = Request.of(url_state.parse(query))
    found = summary(request, store)
    assert found
    for sentence in found:
        assert len(sentence.text.split()) <= _LONGEST, sentence.text
    level = next(one for one in found if not one.text.startswith(("Not known", "Unusual")))
    card = render(PANELS[level.panel], request, store)
    headline = card.drawing
    assert isinstance(headline, Headline)
    assert headline.value is not None
    assert f"{headline.value:,}" in level.text
    changes = [
        one.text for one in found if re.search(r"\b(than|change on|up from|down from)\b", one.text)
    ]
    assert len(changes) == (headline.change is not None)
    if headline.change is None:
        return
    compared = headline.change.compared
    assert compared is not None
    like = compared.like
    assert len(like.now) == len(like.before)
    metric = METRICS[headline.metric]
    known = store.availabilities(request.filters.as_known_on).of(metric, request.filters)
    assert not known.partial & {*like.now, *like.before}
    assert max(like.now) <= known.newest_complete
    # Where the months are not all, the sentence names them.
    assert like.is_whole or re.match(r"\w+( to \w+)? \d{4}: ", changes[0])
    assert compared.is_provisional == changes[0].endswith(", provisional.")


def test_an_incident_is_part_of_the_months_that_are_compared(client: FlaskClient) -> None:
    # Of June 2014 to March 2015 the first three months of 2015 alone have a year before: the
    # shipwreck of September 2014, with 500 people, was called 110% of their 456.
    answer = client.get("/api/v1/summary?r=central-mediterranean&t=2014-06..2015-03").get_json()
    said = " ".join(one["text"] for one in answer["sentences"])
    assert "One incident, in February 2015, accounts for 307 of the 456 (67%)" in said


def test_one_of_a_few_deaths_is_no_large_part_of_them(client: FlaskClient) -> None:
    answer = client.get("/api/v1/summary?c=PAK").get_json()
    said = " ".join(one["text"] for one in answer["sentences"])
    assert "2, down from 15" in said
    assert "incident" not in said
