"""Pictures of cards at the sizes of slides, columns and links: nothing is cut, all can be read."""

import re
from itertools import product

import pytest
from playwright.sync_api import Page

from dashboard.resources import font_faces
from tests.cases import quick

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
        ("map", "social", "en"),
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
