"""Slides: findings as titles, placeholders and templates, and one picture on each."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from zipfile import ZipFile

import pptx
import pytest
from flask.testing import FlaskClient
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.util import Inches

from dashboard import url_state
from dashboard.exports.pack.brief_files import Means, brief_file
from dashboard.exports.pack.contents import read_brief
from dashboard.exports.pack.native_charts import chart_data, dress, kind_of
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.exports.pack.papers import PAPERS, paper_named
from dashboard.exports.pack.slides import as_pptx
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.plots.plot import Plot
from dashboard.plots.powerpoint import EDGE, Form, NativeChart, NativeSeries, native_charts
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app.conftest import ROUTE
from tests.cases import quick

LAYOUTS = {"Cover", "Figures", "Chart", "Closing"}
COLOURS = ("#101820", "#f2aa4c")


def slides_of(store: Store, view: str, template: bytes | None = None) -> Presentation:
    """The deck of a view."""
    file = brief_file(ordered(view), "pptx", store, Means(template=template))
    return pptx.Presentation(io.BytesIO(file.content))


def titles(deck: Presentation) -> list[str]:
    """The titles of its slides."""
    return [slide.shapes.title.text for slide in deck.slides]


def placeholders(slide: Slide, kind: PP_PLACEHOLDER) -> list[BaseShape]:
    """The placeholders of a kind on a slide."""
    return [one for one in slide.placeholders if one.placeholder_format.type == kind]


def foreign() -> bytes:
    """A template that differs in size, colours, fonts and places."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(12), Inches(8)
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    for name, colour in zip(("lt1", "accent1"), COLOURS, strict=True):
        (element,) = theme.iter(qn(f"a:{name}"))
        for old in list(element):
            element.remove(old)
        etree.SubElement(element, qn("a:srgbClr"), val=colour[1:].upper())
    part._blob = etree.tostring(theme)  # noqa: SLF001 - themes are no more than bytes there
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Their own"
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def deck(route_slides: bytes) -> Presentation:
    """The pack of the Central Mediterranean in 2015."""
    return pptx.Presentation(io.BytesIO(route_slides))


def test_titles_say_what_the_figures_say(deck: Presentation) -> None:
    said = titles(deck)
    assert said[0] == "Route brief: Central Mediterranean"
    assert said[1] == "Detections fell by about a tenth; no clear change in deaths"
    assert "Drowning: 91% of deaths and disappearances" in said
    assert "Libya: 95% of deaths and disappearances" in said
    # What has no picture stands in the notes of the figures.
    largest = "Largest incident: 1,022 dead and missing, Libya, 18 Apr 2015"
    assert largest not in said
    assert largest in deck.slides[1].notes_slide.notes_text_frame.text


def test_titles_of_the_newest_months_say_which_these_are(store: Store) -> None:
    # Arrivals in Spain are held to 2019, deaths to 2025: they are no statement of one time,
    # and the older is no opening.
    said = titles(slides_of(store, "/bureaus/ESP"))
    assert said[1] == "Deaths: 306 in the year to August 2025, not yet final"
    assert "Arrivals fell by about two fifths in the year to October 2019" in said[2:]
    assert any(title.endswith(" of deaths in the year to August 2025") for title in said)


def test_every_slide_stands_in_placeholders_of_our_own_layouts(deck: Presentation) -> None:
    assert {layout.name for layout in deck.slide_layouts} == LAYOUTS
    used = {slide.slide_layout.name for slide in deck.slides}
    assert used == LAYOUTS
    assert (deck.slide_width.inches, deck.slide_height.inches) == pytest.approx((13.333, 7.5), 0.01)
    for slide in deck.slides:
        assert placeholders(slide, PP_PLACEHOLDER.SLIDE_NUMBER), slide.shapes.title.text
    chart = next(one for one in deck.slides if any(s.has_chart for s in one.shapes))
    (footer,) = placeholders(chart, PP_PLACEHOLDER.FOOTER)
    assert footer.text_frame.text.startswith("Source: ")
    (shape,) = [one for one in chart.shapes if one.has_chart]
    assert shape.is_placeholder
    assert shape.width / deck.slide_width > 0.6
    assert shape.height / deck.slide_height > 0.6


def test_slides_are_read_in_order_in_their_language_and_with_words_for_each_picture(
    deck: Presentation,
) -> None:
    for slide in deck.slides:
        assert next(iter(slide.shapes)).is_placeholder
        for run in slide.element.iter(qn("a:r")):
            assert run.find(qn("a:rPr")).get("lang") == "en-GB"
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert next(shape.element.iter(qn("p:cNvPr"))).get("descr")
    slide = next(one for one in deck.slides if one.shapes.title.text.startswith("Drowning"))
    (chart,) = [shape for shape in slide.shapes if shape.has_chart]
    words = next(chart.element.iter(qn("p:cNvPr"))).get("descr")
    assert words.startswith("Drowning: 91% of deaths and disappearances")
    notes = slide.notes_slide.notes_text_frame.text
    assert "On this slide: Causes of death" in notes


def texts(deck: Presentation) -> Iterator[str]:
    """All that is written in a deck, notes as well."""
    for slide in deck.slides:
        roots = [slide.element, slide.notes_slide.element]
        yield from (run.text or "" for root in roots for run in root.iter(qn("a:t")))


def test_without_an_address_the_page_is_named_and_no_command_is_shown(reference_store: str) -> None:
    store = Store(Settings(database_url=reference_store))
    deck = slides_of(store, "/bureaus/ITA?t=2025")
    written = "\n".join(texts(deck))
    assert "127.0.0.1" not in written
    assert "Routewatch, page /briefing?" in written
    assert "`" not in written


@pytest.mark.parametrize("paper", quick("16x9", "template", of=[*PAPERS, "template"]))
def test_every_shape_stays_on_the_slide_and_no_two_texts_lie_over_the_source(
    store: Store, paper: str
) -> None:
    template = foreign() if paper == "template" else None
    view = "t=2025" if template else f"t=2025&paper={paper}"
    deck = slides_of(store, view, template)
    for slide in deck.slides:
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width, shape.name
            assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height, shape.name
        for table in (shape for shape in slide.shapes if shape.has_table):
            for foot in placeholders(slide, PP_PLACEHOLDER.FOOTER):
                assert table.top + table.height <= foot.top, slide.shapes.title.text


def test_a_template_gives_colours_fonts_size_and_places_and_none_of_its_slides(
    store: Store,
) -> None:
    deck = slides_of(store, ROUTE, foreign())
    assert "Their own" not in titles(deck)
    assert deck.slide_height == Inches(8)
    assert {slide.slide_layout.name for slide in deck.slides} <= {
        "Title Slide",
        "Title and Content",
        "Two Content",
    }
    for slide in deck.slides:
        assert slide.shapes.title.is_placeholder
        # Letters have the fonts of the theme, charts its colours.
        assert not list(slide.element.iter(qn("a:latin")))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert all(any(True for _c in chart.element.iter(qn("a:schemeClr"))) for chart in charts)
    colours = {c.get("val") for chart in charts for c in chart.element.iter(qn("a:srgbClr"))}
    assert not colours


def programs() -> bytes:
    """A template with macros."""
    buffer = io.BytesIO(foreign())
    with ZipFile(buffer, "a") as package:
        package.writestr("ppt/vbaProject.bin", b"Sub AutoOpen")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (b"no presentation", "no PowerPoint file"),
        (b"x" * (21 << 20), "larger than 20 MB"),
        (programs(), "macros"),
    ],
    ids=["text", "large", "macros"],
)
def test_what_is_no_template_is_refused_in_one_sentence(
    store: Store, template: bytes, words: str
) -> None:
    with pytest.raises(OrderRefusedError, match=words):
        slides_of(store, "items=/%3Fp%3Ddeaths-by-cause", template)


def test_letters_have_the_size_of_their_placeholder_and_what_is_left_out_is_said(
    store: Store, deck: Presentation
) -> None:
    for slide in deck.slides:
        assert not [run for run in slide.element.iter(qn("a:rPr")) if run.get("sz")]
    route = slides_of(
        store, "items=/routes/central-mediterranean%3Ft%3D2015%26p%3Dlargest-incidents"
    )
    assert "of 20 rows" in "\n".join(texts(route))


def test_a_template_from_the_page_is_used_and_one_from_elsewhere_is_not(
    client: FlaskClient,
) -> None:
    address = "/api/v1/brief.pptx?items=/%3Fp%3Ddeaths-by-cause"
    ours = {"X-Routewatch-Key": "", "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    answer = client.post(address, data=foreign(), headers=ours)
    assert answer.status_code == 200
    assert pptx.Presentation(io.BytesIO(answer.data)).slide_height == Inches(8)
    refused = client.post(address, data=b"none", headers=ours)
    assert refused.status_code == 400
    assert "no PowerPoint file" in refused.get_json()["error"]
    assert client.post(address, data=b"x" * (21 << 20), headers=ours).status_code == 413
    elsewhere = {**ours, "Origin": "https://elsewhere.example.org"}
    assert client.post(address, data=foreign(), headers=elsewhere).status_code == 403


def test_a_chart_of_which_nothing_is_known_stands_on_its_slide_all_the_same() -> None:
    plot = NativeChart(
        Form.BAR, ["Red", "Blue"], [NativeSeries("Notices", [None, None], "#000000")]
    )
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    places = (Inches(0), Inches(0), Inches(3), Inches(3))
    chart = slide.shapes.add_chart(kind_of(plot), *places, chart_data(plot)).chart
    dress(chart, plot, 216)
    assert list(chart.plots[0].series[0].values) == [None, None]


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
