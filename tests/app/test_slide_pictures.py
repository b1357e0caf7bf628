"""Each slide of a pack but three shows one picture, and its title and numbers are of its card."""

import io
import re
from dataclasses import replace

import pptx
import pytest
from flask.testing import FlaskClient
from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from dashboard import url_state
from dashboard.exports.pack.brief_files import brief_file
from dashboard.exports.pack.contents import read_brief
from dashboard.exports.pack.orders import ordered
from dashboard.exports.pack.papers import paper_named
from dashboard.exports.pack.slides import as_pptx
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.plots.plot import Plot
from dashboard.plots.powerpoint import EDGE, NativeChart, native_charts
from dashboard.wiring import Store
from tests.app.briefing import ROUTE
from tests.cases import quick

PACKS = [ROUTE, "t=2025", "r=channel-uk", "/bureaus/ITA?t=2024", "/bureaus/ESP", "/bureaus/DEU"]


def pictures(slide: Slide) -> list[BaseShape]:
    """The charts and pictures on a slide."""
    return [shape for shape in slide.shapes if shape.has_chart or hasattr(shape, "image")]


def card_of(slide: Slide, store: Store) -> Card:
    """The card that the notes of a slide lead to, asked anew."""
    notes = slide.notes_slide.notes_text_frame.text
    address = re.search(r"/card/([\w-]+)(?:\?(\S+))?", notes)
    assert address, slide.shapes.title.text
    code, query = address.groups()
    return render(PANELS[code], Request.of(url_state.parse(query or "")), store)


def chart_of(card: Card) -> NativeChart:
    """The only chart that a card is."""
    assert isinstance(card.drawing, Plot)
    (chart,) = native_charts(card.drawing, card.table())
    return chart


@pytest.mark.parametrize("pack", quick(ROUTE, of=PACKS))
def test_each_slide_but_cover_findings_and_methods_has_one_picture_that_its_title_is_about(
    store: Store, pack: str
) -> None:
    deck = pptx.Presentation(io.BytesIO(brief_file(ordered(pack), "pptx", store).content))
    first, second, *shown, last = deck.slides
    layouts = [slide.slide_layout.name for slide in (first, second, last)]
    assert layouts == ["Cover", "Figures", "Closing"]
    assert 2 <= len(shown) <= 8
    for slide in shown:
        (shape,) = pictures(slide)
        card = card_of(slide, store)
        title, *texts = (s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert title == (card.finding() or card.title)
        assert any(card.title in text or card.title == title for text in texts)
        # Measure, unit and period of the card stand below the title.
        assert any(card.subtitle in text for text in texts), title
        plot = chart_of(card)
        drawn = [list(one.values) for one in shape.chart.plots[0].series]
        assert drawn == [list(one.values) for one in plot.series]
        assert not shape.has_table


@pytest.mark.parametrize(
    ("view", "between"),
    [
        ("/bureaus/ESP?t=2014", ["Chart"]),
        # Of its transits no month is known.
        ("/routes/darien?t=2015", []),
    ],
)
def test_small_charts_have_slides_where_a_pack_would_be_cover_and_methods_alone(
    store: Store, view: str, between: list[str]
) -> None:
    brief = read_brief(ordered(view), store)
    small = [one for one in brief.items if one.plots and one not in brief.pictured()]
    assert len(small) == 1
    brief = replace(brief, items=small, statements=[])
    slides = pptx.Presentation(io.BytesIO(as_pptx(brief, paper_named("")))).slides
    layouts = [slide.slide_layout.name for slide in slides]
    assert layouts == ["Cover", *between, "Closing"]


def test_a_range_is_two_lines_with_one_entry_in_the_key(store: Store) -> None:
    part = "items=/routes/central-mediterranean%3Ft%3D2023%26p%3Ddeaths-over-time"
    deck = pptx.Presentation(io.BytesIO(brief_file(ordered(part), "pptx", store).content))
    (shape,) = pictures(deck.slides[1])
    card = card_of(deck.slides[1], store)
    plot = chart_of(card)
    assert [one.colour == EDGE for one in plot.series] == [True, True, False]
    names = [one.name for one in shape.chart.plots[0].series]
    assert names == ["expected range: lowest", "expected range", "Dead and missing"]
    xml = shape.chart.part.blob.decode()
    assert re.search(r'<c:legendEntry><c:idx val="0"/><c:delete val="1"/></c:legendEntry>', xml)


def test_a_range_far_above_its_line_is_cut_off(store: Store) -> None:
    part = "items=/routes/central-mediterranean%3Ft%3D2023%26p%3Ddetections-by-route"
    deck = pptx.Presentation(io.BytesIO(brief_file(ordered(part), "pptx", store).content))
    (shape,) = pictures(deck.slides[1])
    plots = shape.chart.plots[0].series
    low, high, line = ([one or 0 for one in series.values] for series in plots)
    assert max(low) < max(line) < shape.chart.value_axis.maximum_scale < max(high)


@pytest.mark.parametrize("code", ["deaths-by-cause", "top-routes"])
def test_a_card_is_one_slide_with_all_that_must_travel_with_it(
    client: FlaskClient, code: str
) -> None:
    answer = client.get(f"/api/v1/panels/{code}.pptx?r=central-mediterranean&t=2015")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith('_TLP-CLEAR.pptx"')
    (slide,) = pptx.Presentation(io.BytesIO(answer.data)).slides
    words = "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
    for text in ("Source: IOM Missing Migrants Project", "Minimum estimate", "TLP:CLEAR", "2015"):
        assert text in words
    notes = slide.notes_slide.notes_text_frame.text
    assert f"/card/{code}?" in notes
    assert any(shape.has_chart or shape.has_table for shape in slide.shapes)


def test_a_card_without_figures_has_no_slide(client: FlaskClient) -> None:
    answer = client.get("/api/v1/panels/deaths-by-cause.pptx?t=1999")
    assert answer.status_code == 404


def test_dark_slides_have_the_places_of_light_ones(store: Store) -> None:
    part = "items=/%3Ft%3D2015%26p%3Ddeaths-by-cause"
    light, dark = (
        pptx.Presentation(io.BytesIO(brief_file(ordered(order), "pptx", store).content))
        for order in (part, f"{part}&paper=16x9-dark")
    )
    for one, other in zip(light.slides, dark.slides, strict=True):
        assert [(s.left, s.top) for s in one.shapes] == [(s.left, s.top) for s in other.shapes]
