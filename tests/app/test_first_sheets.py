"""The first sheet of a page on paper: what was found, and the map that it was found on."""

import re
from html import unescape
from io import BytesIO
from itertools import product

import pytest
from flask.testing import FlaskClient
from pypdf import PageObject, PdfReader

from dashboard.exports.renderer import RENDERER
from tests.cases import quick

ROUTE = "/routes/central-mediterranean"
OPENED_BY_A_MAP = ("/overview", "/map", "/routes", ROUTE, "/bureaus/ITA")
WITH_A_MAP = (*OPENED_BY_A_MAP, "/compare", "/bureaus")
SHEETS = ("turn=upright", "turn=across", "paper=a3&turn=upright", "paper=letter&turn=across")
SENTENCE = re.compile(r'<a [^>]*class="summary-sentence"[^>]*>(.*?)</a>')
TITLE = re.compile(r'<h2 class="card-title">(.*?)</h2>')

pytestmark = pytest.mark.browser


def sheets_of(html: str) -> list[PageObject]:
    return list(PdfReader(BytesIO(RENDERER.document(html))).pages)


def without_blanks(html: str) -> str:
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]*>", "", html)))


def marks_on(sheet: PageObject) -> tuple[list[tuple[float, float, float, float]], list[float]]:
    """The boxes of pictures of pixels, and how high above its foot lines stand, in points."""
    pictures, lines, names = [], [], set(sheet.images.keys())

    def look(operator: bytes, operands: list[object], cm: list[float], _tm: list[float]) -> None:
        if operator == b"Do" and operands[0] in names:
            across, _b, _c, down, left, foot = cm
            pictures.append((left, min(foot, foot + down), left + across, max(foot, foot + down)))

    def read(text: str, cm: list[float], tm: list[float], *_font: object) -> None:
        if text.strip():
            lines.append(tm[5] * cm[3] + cm[5])

    sheet.extract_text(visitor_operand_before=look, visitor_text=read)
    return pictures, lines


@pytest.mark.parametrize(
    ("path", "sheet"),
    quick(("/overview", SHEETS[0]), (ROUTE, SHEETS[1]), of=product(WITH_A_MAP, SHEETS)),
)
def test_the_first_sheet_has_what_was_found_and_the_map(
    client: FlaskClient, path: str, sheet: str
) -> None:
    html = client.get(f"/print{path}?t=2015&{sheet}").text
    first = sheets_of(html)[0]
    words, (pictures, _lines) = without_blanks(first.extract_text()), marks_on(first)
    for sentence in SENTENCE.findall(html):
        assert without_blanks(sentence) in words
    assert SENTENCE.search(html) or path not in OPENED_BY_A_MAP
    # The map, and the table or the chart that ranks what is on it.
    titles = TITLE.findall(html)
    for title in titles[: 1 if path == "/map" else 2]:
        assert without_blanks(title) in words
    assert pictures
    _left, _foot, right, top = map(float, first.mediabox)
    for left, foot, end, head in pictures:
        assert 0 < left < end < right
        assert 0 < foot < head < top
    assert sum((end - left) * (head - foot) for left, foot, end, head in pictures) > right * top / 8


@pytest.mark.parametrize(
    ("path", "turn"),
    quick(
        ("/network/databases", "across"),
        of=product(
            (*WITH_A_MAP, "/bureaus/BGD", "/network/databases", "/operations", "/thresholds"),
            ("upright", "across"),
        ),
    ),
)
def test_no_sheet_but_the_last_is_less_than_half_full(
    exercise: FlaskClient, path: str, turn: str
) -> None:
    *sheets, _last = sheets_of(exercise.get(f"/print{path}?turn={turn}").text)
    for number, sheet in enumerate(sheets, start=1):
        height = float(sheet.mediabox.height)
        # Heading and number of the page stand in its margins.
        lines = [line for line in marks_on(sheet)[1] if line > height / 15]
        assert min(lines) < height / 2, f"{path} {turn}: sheet {number}"


def test_each_sheet_with_demo_figures_says_so(exercise: FlaskClient) -> None:
    sheets = sheets_of(exercise.get("/print/thresholds?turn=across").text)
    words = [without_blanks(sheet.extract_text()) for sheet in sheets]
    # The calendar of bureaus begins below real figures, and goes on to the end.
    begin = next(number for number, text in enumerate(words) if "Bureausilent2" in text)
    assert 0 < begin < len(words) - 1
    assert all("Demofigures,notreal." in text for text in words[begin:])
    assert not any("Demofigures,notreal." in text for text in words[:begin])
