"""Briefing packs: their numbers are those of the data interface, whatever the format."""

import io
from typing import Any
from urllib.parse import parse_qs, quote

import pptx
import pytest
from flask.testing import FlaskClient
from pptx.shapes.base import BaseShape
from pypdf import PdfReader

from dashboard import url_state
from dashboard.exports.pack import methods
from dashboard.exports.pack.brief_files import Means, brief_file
from dashboard.exports.pack.contents import page_maps, read_brief
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render, scoped
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app import asking
from tests.app.conftest import ROUTE
from tests.cases import quick
from tests.pdf_structure import structure

OF_ROUTE = "r=central-mediterranean&t=2015"


@pytest.fixture(scope="session")
def slides(route_slides: bytes) -> pptx.presentation.Presentation:
    """The default pack of the Central Mediterranean in 2015."""
    return pptx.Presentation(io.BytesIO(route_slides))


def slide_of(deck: pptx.presentation.Presentation, words: str) -> pptx.slide.Slide:
    """The slide that shows something: by its title, or by the line under it."""
    heads = (
        (slide, [slide.shapes.title.text, *(text.split(" · ")[0] for text in texts_of(slide))])
        for slide in deck.slides
    )
    return next(slide for slide, texts in heads if words in texts)


def texts_of(slide: pptx.slide.Slide) -> list[str]:
    """The texts of its shapes."""
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def words_of(slide: pptx.slide.Slide) -> str:
    """All text that stands on a slide."""
    frames = (shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    tables = (shape.table for shape in slide.shapes if shape.has_table)
    cells = (cell.text for table in tables for row in table.rows for cell in row.cells)
    return "\n".join((*frames, *cells))


def test_a_native_chart_holds_the_numbers_of_the_data_interface(
    slides: pptx.presentation.Presentation, client: FlaskClient
) -> None:
    for title, code in (
        ("Detections on this route", "detections-by-route"),
        ("Causes of death", "deaths-by-cause"),
    ):
        chart = next(one.chart for one in slide_of(slides, title).shapes if one.has_chart)
        asked = asking.csv_rows(client, f"panels/{code}.csv?{OF_ROUTE}")[1:]
        assert list(chart.plots[0].series[0].values) == [float(value) for *_key, value in asked]
        book = chart.part.chart_workbook.xlsx_part.blob
        assert book[:2] == b"PK", "the data that PowerPoint edits are inside"
    assert chart.plots[0].categories[0] == "Drowning"


def test_every_slide_bears_its_mark_and_every_item_its_source_filters_and_notes(
    slides: pptx.presentation.Presentation,
) -> None:
    assert len(slides.slides) >= 8
    for slide in slides.slides:
        assert words_of(slide).count("TLP:CLEAR") >= 2
        assert "data version" in words_of(slide)
        # Of caveats as many sentences as there is room for.
        assert "…" not in words_of(slide)
    slide = slide_of(slides, "Dead and missing over time")
    assert slide.shapes.title.text == "No clear change in deaths"
    for words in ("Source: IOM Missing Migrants Project, 8 Sep 2025", "Minimum estimate", "2015"):
        assert words in words_of(slide)
    notes = slide.notes_slide.notes_text_frame.text
    for words in (
        "People who died or went missing",
        "Minimum estimate",
        "Central Mediterranean · 2015",
        "IOM Missing Migrants Project",
        "data version",
        "https://routewatch.example.org/",
    ):
        assert words in notes


def test_the_last_slide_leads_back_and_the_file_says_what_it_is(
    slides: pptx.presentation.Presentation,
) -> None:
    link = "https://routewatch.example.org/briefing?about=%2Froutes%2Fcentral-mediterranean&t=2015"
    last = list(slides.slides)[-1]
    assert link in words_of(last)
    pictures = [shape for shape in last.shapes if hasattr(shape, "image")]
    assert [shape.click_action.hyperlink.address for shape in pictures] == [link]
    assert slides.core_properties.title == "Route brief: Central Mediterranean"
    assert slides.core_properties.category == "TLP:CLEAR"


@pytest.mark.browser
@pytest.mark.parametrize("paper", quick("16x9", of=["16x9", "a4"]))
def test_a_pdf_has_text_tags_and_bookmarks_and_the_same_numbers(
    store: Store, client: FlaskClient, paper: str
) -> None:
    file = brief_file(ordered(f"{ROUTE}&paper={paper}"), "pdf", store)
    reader = PdfReader(io.BytesIO(file.content))
    first, below = reader.outline[:2]
    assert isinstance(below, list)
    titles = [entry.title for entry in below if not isinstance(entry, list)]
    assert first.title == "Route brief: Central Mediterranean"  # type: ignore[union-attr]
    assert titles[0] == "Bottom line"
    assert {
        "Drowning: 91% of deaths and disappearances",
        "Methods: definitions",
        "Methods: sources",
    } <= {*titles}
    pages = [page.extract_text() for page in reader.pages]
    assert all(page.count("TLP:CLEAR") >= 2 for page in pages)
    text = next(page for page in pages if page.find("Causes of death") >= 0)
    for *_cause, value in asking.csv_rows(client, f"panels/deaths-by-cause.csv?{OF_ROUTE}")[1:]:
        assert f"{int(value):,}" in text
    # The comparison is on the first page with the message; across, so is its source.
    assert "3,149" in pages[0]
    assert paper == "a4" or all(words in pages[0] for words in ("Period before", "Source: "))
    # What has few lines has no page of its own.
    assert pages[-1].count("Methods:") == 2
    assert reader.metadata is not None
    assert str(reader.metadata.subject).startswith("TLP:CLEAR")
    root = reader.root_object
    assert str(root["/Lang"]) == "en"
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    figures = [one for one in structure(reader) if str(one["/S"]) == "/Figure"]
    assert figures
    assert all(one.get("/Alt") for one in figures)
    width, height = reader.pages[0].mediabox[2:]
    assert (width > height) == (paper == "16x9")


HOSTILE = "items=/%3Fp%3Ddeaths-by-cause%26h%3D%253Cscript%253E%2541%2500%26n%3D%253D1%252B1"


def test_hostile_words_of_an_author_stay_words(store: Store) -> None:
    file = brief_file(ordered(f"{HOSTILE}&title=%3Db%26%3C%2Fa%3E..%2F..%2Fetc"), "pptx", store)
    assert file.brief.items[0].card.title == "<script>A"
    assert "/" not in file.name
    assert not file.name.startswith((".", "-", "="))


@pytest.mark.thorough
@pytest.mark.browser
def test_a_map_stands_on_its_slide_as_a_picture_with_its_words(
    store: Store, client: FlaskClient
) -> None:
    order = ordered("items=/%3Fr%3Dcentral-mediterranean%26t%3D2015%26p%3Dmap")
    means = Means(maps=page_maps(lambda: client.application))
    deck = pptx.Presentation(io.BytesIO(brief_file(order, "pptx", store, means).content))
    slide = slide_of(deck, "Deaths and routes")
    (picture,) = [shape for shape in slide.shapes if hasattr(shape, "image")]
    assert "Map of where ≥ 3,149 people died" in picture.element.nvPicPr.cNvPr.get("descr")
    width, height = picture.image.size
    assert width > 2000
    assert abs(picture.width / picture.height - width / height) < 0.01
    assert "Source: IOM Missing Migrants Project" in words_of(slide)


def test_a_mark_can_be_raised_and_never_lowered(reference_store: str) -> None:
    store = Store(Settings(database_url=reference_store, marking="TLP:GREEN"))
    raised = brief_file(ordered(f"{ROUTE}&mark=TLP:AMBER"), "pptx", store)
    assert raised.name.endswith("_TLP-AMBER.pptx")
    deck = pptx.Presentation(io.BytesIO(raised.content))
    assert all("TLP:AMBER" in words_of(slide) for slide in deck.slides)
    with pytest.raises(OrderRefusedError, match="would be lower"):
        brief_file(ordered(f"{ROUTE}&mark=TLP:CLEAR"), "pptx", store)


@pytest.mark.thorough
def test_every_slide_with_exercise_figures_has_the_word_where_no_number_is(
    exercises: Store,
) -> None:
    codes = ("bureau-deaths", "headline-hits", "notices-by-colour", "hits-by-border-point")
    items = quote("|".join(f"/bureaus/ITA?p={code}&t=2025" for code in codes))
    order = ordered(f"/bureaus/ITA?t=2025&items={items}")
    file = brief_file(order, "pptx", exercises)
    assert file.name.startswith("exercise_")
    deck = pptx.Presentation(io.BytesIO(file.content))
    across = set[str]()
    for slide in deck.slides:
        framed = [shape for shape in slide.shapes if shape.has_text_frame]
        for word in (one for one in framed if one.text_frame.text == "DEMO"):
            across.add(slide.shapes.title.text)
            others = [shape for shape in slide.shapes if shape is not word and _words(shape)]
            assert not any(_overlap(word, shape) for shape in others), slide.shapes.title.text
    said = {slide.shapes.title.text for slide in deck.slides if "Demo figures" in words_of(slide)}
    assert "Bureau brief: Italy" in across
    # The finding of the notices is their title.
    assert any(title.startswith("Red: ") for title in across)
    # Of all hits of the bureau, few are told by border point.
    assert any("of hits at the border points shown" in title for title in across)
    assert len(across) < len(deck.slides)
    # Sources name the exercise as one of theirs: no figure stands there.
    assert said - across <= {"Methods and sources"}
    pages = PdfReader(io.BytesIO(brief_file(order, "pdf", exercises).content)).pages
    text = next(page.extract_text() for page in pages if "Notices by colour" in page.extract_text())
    assert "not real." in text


@pytest.mark.parametrize(
    "address", quick("/?t=2025", of=["/bureaus/ITA?t=2025", "/?t=2025", ROUTE])
)
def test_a_pack_has_no_demo_figures_unless_they_are_asked_for(
    exercises: Store, address: str
) -> None:
    brief = read_brief(ordered(address), exercises)
    assert brief.statements
    assert not brief.exercise
    described = " ".join((*brief.unknown, *brief.remarks, *brief.summary))
    assert "Demo" not in described
    assert not [row for row in brief.sources.rows if "Demo" in str(row)]


def test_what_ended_years_ago_is_not_what_a_pack_opens_with(store: Store) -> None:
    # Arrivals in Greece end in 2019; deaths do not.
    brief = read_brief(ordered("about=/bureaus/GRC"), store)
    assert brief.statements[0].card.code == "headline-arrivals"
    assert brief.finding.startswith("Deaths")
    assert "2019" not in brief.finding


def _words(shape: BaseShape) -> bool:
    """Whether a shape shows anything."""
    return not shape.has_text_frame or bool(shape.text_frame.text)


def _overlap(one: BaseShape, other: BaseShape) -> bool:
    is_beside = one.left >= other.left + other.width or other.left >= one.left + one.width
    is_below = one.top >= other.top + other.height or other.top >= one.top + one.height
    return one.shape_id != other.shape_id and not (is_beside or is_below)


_ESTIMATE, _WHOLE = "moderate confidence: a minimum estimate", "complete: all months are in"


@pytest.mark.parametrize(
    ("code", "query", "confidence", "months"),
    [
        ("headline-dead-missing", "t=2022", _ESTIMATE, _WHOLE),
        ("headline-incidents", "t=2022", _ESTIMATE, _WHOLE),
        ("headline-detections", "t=2022", "high confidence: counted, not estimated", _WHOLE),
        (
            *("headline-dead-missing", "t=2025", _ESTIMATE),
            "incomplete: Sep – Dec 2025; provisional from ",
        ),
        (
            *("headline-death-rate", "r=central-mediterranean&t=2022"),
            *("low confidence: 5.1 to ", _WHOLE),
        ),
    ],
)
def test_confidence_is_of_the_number_and_completeness_of_its_months(
    store: Store, code: str, query: str, confidence: str, months: str
) -> None:
    panel, request = PANELS[code], Request.of(url_state.parse(query))
    card, view = render(panel, request, store), scoped(panel, request, store)
    assert methods.sure(panel, card, view).startswith(confidence)
    assert methods.completeness(panel, card, view).startswith(months)


def test_the_page_writes_what_is_pressed_into_the_address_and_asks_before_a_marked_file(
    client: FlaskClient,
) -> None:
    def pressed(search: str, act: str = "", of: str = "", state: object = None) -> dict[str, Any]:
        body = asking.briefing(search, act, of, state)
        changes: dict[str, Any] = client.post(asking.CALLBACKS, json=body).get_json()["sideUpdate"]
        return changes

    own = "?items=/?t=2015%26p=map|/?t=2016%26p=top-routes&t=2015"
    shown = pressed(own)
    assert shown["routewatch-briefing"]["data"]["items"].count("|") == 1
    state = shown["briefing-shown"]["data"]
    moved = pressed(own, "down", "0", state)
    (items,) = parse_qs(moved["url"]["search"][1:])["items"]
    assert items == "/?t=2016&p=top-routes|/?t=2015&p=map"
    assert moved["briefing-said"]["children"].endswith(": place 2 of 2")
    assert pressed(own, "make", "pptx", state)["briefing-file"]["data"]["confirm"] == ""
    marked = f"{own}&mark=TLP:AMBER"
    asked = pressed(marked, "make", "pptx", state)
    assert asked["briefing-caution"] == {"opened": True}
    assert "briefing-file" not in asked
    gone_on = pressed(marked, "go-on", "", asked["briefing-shown"]["data"])
    assert gone_on["briefing-file"]["data"]["confirm"] == "TLP:AMBER"
    # What cannot be read is said, and can be emptied.
    assert "no such panel" in pressed("?items=/?p=nope")["briefing-problem"]["children"]
    assert pressed("?items=/?p=nope", "clear")["url"] == {"search": ""}
