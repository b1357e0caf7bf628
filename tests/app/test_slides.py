"""Slides: findings as titles, placeholders of the master, and templates of an organisation."""

import io
from collections.abc import Iterator
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

from dashboard.exports.pack.brief_files import Means, brief_file
from dashboard.exports.pack.native_charts import chart_data, dress, kind_of
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.exports.pack.papers import PAPERS
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app.briefing import ROUTE
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
    # Arrivals in Spain are held to 2019, deaths to 2025: they are no statement of one time.
    said = titles(slides_of(store, "/bureaus/ESP"))
    fell = "Arrivals fell by about two fifths in the year to October 2019"
    assert said[1] == fell
    assert said.count(fell) > 1
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
