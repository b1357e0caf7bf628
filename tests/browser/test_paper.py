"""The browser's own print, and pictures of cards at the sizes of slides, columns and links."""

import re
from io import BytesIO
from itertools import product

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from dashboard.resources import font_faces
from tests.browser.conftest import Observed
from tests.browser.reading import opened
from tests.cases import quick
from tests.pdf_structure import structure


def printed(page: Page) -> PdfReader:
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, tagged=True, outline=True)))


@pytest.mark.thorough
def test_ctrl_p_prints_the_page_for_paper_and_leaves_the_screen_as_it_was(page: Page) -> None:
    opened(page, "/trends?t=2015")
    before = page.locator("body > *").count()
    paper = printed(page)
    text = "\n".join(one.extract_text() for one in paper.pages)
    assert page.locator("body > *").count() == before
    assert page.evaluate("document.documentElement.dataset.paper") is None
    for words in page.locator(".card-title").all_inner_texts():
        assert " ".join(words.split()) in " ".join(text.split())
    assert "Keyboard" not in text
    for number, one in enumerate(paper.pages, start=1):
        assert "TLP:CLEAR" in one.extract_text()
        assert f"{number} of {len(paper.pages)}" in one.extract_text()


@pytest.mark.thorough
def test_the_button_on_a_map_prints_the_page_that_the_map_is_on(page: Page) -> None:
    opened(page, "/routes/darien?t=2023")
    page.route("**/print/**", lambda route: route.fulfill(body="paper"))
    with page.expect_popup() as paper:
        page.get_by_label("More of the map").first.click()
        page.click("[data-map-action=print]")
    assert paper.value.url.endswith("/print/routes/darien?t=2023")


def test_a_printed_page_can_be_read_aloud(page: Page) -> None:
    page.goto("/print/trends?r=central-mediterranean&t=2015&turn=across")
    paper = printed(page)
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == "en"  # type: ignore[index]
    assert "Trends" in str(paper.metadata and paper.metadata.title)
    assert paper.outline
    width, height = paper.pages[0].mediabox[2:]
    assert width > height
    order = [str(one["/S"]) for one in structure(paper)]
    # The title, then cards with their pictures; no code of a link: this server has no address.
    assert order.index("/H1") < order.index("/H2") < order.index("/Figure")
    assert "/Figure" in order[order.index("/H2") :]
    pictures = [one for one in structure(paper) if str(one["/S"]) == "/Figure"]
    assert all(one.get("/Alt") for one in pictures)


@pytest.mark.thorough
def test_the_map_takes_a_sheet_that_lies_across_with_all_that_belongs_to_it(page: Page) -> None:
    opened(page, "/map?t=2015")
    paper = printed(page)
    (sheet,) = paper.pages
    width, height = sheet.mediabox[2:]
    assert width > height
    words = sheet.extract_text()
    assert all(
        said in words for said in ("Source: IOM Missing", "TLP:CLEAR", "people died", "Minimum")
    )
    page.goto("/print/map?t=2015")
    assert len(printed(page).pages) == 1
    box = page.locator(".picture img").bounding_box()
    assert box
    room = page.locator(".paper").bounding_box()
    assert room
    assert box["width"] * box["height"] > room["width"] * room["height"] / 2


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("language", "path"),
    quick(
        of=product(
            ("en", "fr", "es", "ar"),
            ("routes", "bureaus", "bureaus/ITA", "operations", "quality", "thresholds"),
        )
    ),
)
def test_no_table_is_wider_than_its_sheet_and_no_date_is_broken(
    page: Page, path: str, language: str
) -> None:
    page.set_viewport_size({"width": 800, "height": 1100})
    page.goto(f"/print/{path}?lang={language}")
    wide, broken = page.evaluate(
        r"""() => {
            const { width } = document.querySelector(".paper").getBoundingClientRect();
            const wide = [...document.querySelectorAll("table")]
                .filter((table) => table.getBoundingClientRect().width > width + 1.5);
            const lines = (cell) => {
                const text = document.createRange();
                text.selectNodeContents(cell);
                return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size;
            };
            const dated = ".table:not(:has(th:nth-child(9))) td, [data-panel=bureau-operations] td";
            const broken = [...document.querySelectorAll(dated)]
                .filter((cell) => /^(\d+ )?\p{L}{3,9}\.? \d{4}$/u.test(cell.textContent))
                .filter((cell) => lines(cell) > 1);
            return [wide, broken].map((found) => found.map((one) => one.textContent.slice(0, 20)));
        }"""
    )
    assert wide == []
    assert broken == []


@pytest.mark.thorough
def test_without_its_page_for_paper_the_print_says_what_it_is(
    page: Page, observed: Observed
) -> None:
    observed.allow("Failed to load|429")
    opened(page, "/trends")
    page.route("**/print/**", lambda route: route.fulfill(status=429, body="{}"))
    text = printed(page).pages[0].extract_text()
    assert "This is what stood on the screen" in text


@pytest.mark.thorough
def test_no_heading_stands_above_cards_with_nothing_to_show(page: Page) -> None:
    page.goto("/print/routes/central-mediterranean?t=2015")
    alone = page.evaluate(
        """() => [...document.querySelectorAll(".folded")]
            .filter((fold) => fold.checkVisibility())
            .filter((fold) => fold.querySelector(".cell"))
            .filter((fold) => ![...fold.querySelectorAll(".cell")].some((c) => c.checkVisibility()))
            .map((fold) => fold.textContent)"""
    )
    assert alone == []


SIZES = ("half", "column", "slide", "social")
CARDS = (
    "map",
    "deaths-over-time",
    "top-routes",
    "deaths-by-cause",
    "headline-dead-missing",
    "largest-incidents",
    "both-ranked",
)
BOXES = """
() => {
    const sheet = document.querySelector("svg");
    const isIn = (part, whole) => {
        const [a, b] = [part, whole].map((one) => one.getBoundingClientRect());
        const begins = a.left >= b.left - 1 && a.top >= b.top - 1;
        return begins && a.right <= b.right + 1 && a.bottom <= b.bottom + 1;
    };
    const hidden = "defs, [clip-path], [display=none]";
    const isSeen = (part) => part.getBoundingClientRect().width && !part.closest(hidden);
    const name = (part) => `${part.tagName} ${part.textContent || part.outerHTML}`.slice(0, 80);
    const texts = [...sheet.querySelectorAll("text")]
        .filter((text) => text.textContent.trim() && isSeen(text));
    const marks = [...sheet.querySelectorAll("path, rect, circle, line, image")].filter(isSeen);
    const letters = (text) => {
        const { a, b } = text.getScreenCTM();
        return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
    };
    return {
        words: texts.map((text) => text.textContent).join(" "),
        cut: [...texts, ...marks].filter((one) => !isIn(one, sheet)).map(name),
        // A drawing inside the sheet cuts what reaches over its own edge.
        hidden: texts.filter((text) => !isIn(text, text.closest("svg"))).map(name),
        small: texts.filter((text) => letters(text) < 11.9).map(name),
    };
}
"""


@pytest.mark.parametrize(
    ("card", "size", "language"),
    quick(
        ("deaths-over-time", "column", "en"),
        of=product(CARDS, SIZES, ("en", "ar")),
    ),
)
def test_words_and_marks_of_a_picture_stand_inside_its_frame(
    page: Page, card: str, size: str, language: str
) -> None:
    page.goto("/health")
    asked = f"/api/v1/panels/{card}.svg?r=central-mediterranean&t=2015&preset={size}"
    answer = page.request.get(f"{asked}&lang={language}", timeout=120_000)
    assert answer.ok, answer.text()
    page.set_content(f"<style>body{{margin:0}}{font_faces()}</style>{answer.text()}")
    page.evaluate("Promise.all([...document.fonts].map((face) => face.load())).then(() => 0)")
    boxes = page.evaluate(BOXES)
    assert boxes["cut"] == []
    assert boxes["hidden"] == []
    # 12 pixels of CSS are 9 points.
    assert boxes["small"] == []
    named = ("IOM",) if language == "en" else ()
    for words in ("2015", "2026", "TLP:CLEAR", *named):
        assert words in boxes["words"]


@pytest.mark.thorough
def test_numbers_stand_in_the_line_of_their_row_and_changes_are_drawn(page: Page) -> None:
    answer = page.request.get("/api/v1/panels/top-routes.svg?preset=slide", timeout=120_000)
    texts = re.findall(r'<text x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)</text>', answer.text())
    numbers = {down for down, text in texts if re.fullmatch(r"[\d,]+", text)}
    assert numbers
    assert numbers <= {down for down, text in texts if text[:1].isalpha()}
    # The dot of a change is a ring: only these have an edge.
    assert re.search(r'<rect [^>]*stroke="#', answer.text())
    # What lies beyond the axis is an arrow.
    assert "<polygon " in answer.text()
