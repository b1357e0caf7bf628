"""Pages on paper: whole, in the order of the screen, marked, and readable without a script."""

import re
import shutil
import subprocess
from html import unescape
from io import BytesIO
from itertools import pairwise, product
from pathlib import Path

import pytest
from dash import dcc, html
from flask.testing import FlaskClient
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from dashboard import pages
from dashboard.components.elements import data
from dashboard.components.tables import table
from dashboard.drawings import Column, Table
from dashboard.exports.paper.cards import Setting, body_html
from dashboard.exports.paper.static_html import static_html
from dashboard.exports.renderer import RENDERER, PictureUnavailableError, Renderer
from dashboard.panels.card import Card
from dashboard.panels.panel import State
from dashboard.resources import FONTS
from tests.app.asking import cards_in, components
from tests.cases import quick

PATHS = (*(page.path for page in pages.PAGES), "/routes/darien", "/bureaus/ITA", "/wall")
BELOW = '<div class="sheets">'
"""What comes below heading, findings and map."""
NUMBERED = re.compile(r'data-panel="([\w-]+)"')


@pytest.fixture
def without_chromium(monkeypatch: pytest.MonkeyPatch) -> str:
    """As where Chromium is not installed: numbers stand in the place of pictures."""
    sentence = "Pictures need Chromium."
    for module in ("renderer", "paper.cards", "files"):
        monkeypatch.setattr(f"dashboard.exports.{module}.missing", lambda: sentence)
    monkeypatch.setattr("dashboard.exports.pictures.map_picture", _no_map)
    RENDERER.stop()
    return sentence


def _no_map(*_args: object, **_options: object) -> bytes:
    raise PictureUnavailableError


@pytest.mark.thorough
@pytest.mark.browser
def test_its_lines_break_alike_whatever_fonts_a_machine_has(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = printed(client, "/print/overview?t=2015")
    usual, sheets = lines_of(html)
    # Letters of one width are wider than those that we ship.
    known = subprocess.run(
        [shutil.which("fc-list") or "fc-list", ":spacing=100", "file"],
        capture_output=True,
        check=True,
    )
    shutil.copy(known.stdout.decode().partition(":")[0], tmp_path)
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    assert lines_of(html) == (usual, sheets)
    assert sheets > 1


@pytest.mark.browser
@pytest.mark.parametrize("language", quick("en", of=("en", "ar")))
def test_charts_are_drawn_in_our_letters_as_the_rest_of_the_page(
    client: FlaskClient, language: str
) -> None:
    html = printed(client, f"/print/trends?t=2015&lang={language}")
    assert 'src="data:image/svg+xml' in html
    document = PdfReader(BytesIO(RENDERER.document(html)))
    size = int(document.trailer["/Size"])  # type: ignore[call-overload]
    objects = (document.get_object(number) for number in range(1, size))
    dictionaries = (one for one in objects if isinstance(one, DictionaryObject))
    fonts = (str(one["/BaseFont"]) for one in dictionaries if "/BaseFont" in one)
    families = {font.partition("+")[2].partition("-")[0] for font in fonts}
    assert "Inter" in families
    assert families <= {family.replace(" ", "") for family in FONTS}


def lines_of(html: str) -> tuple[list[str], int]:
    """The lines of a printed page without their blanks, and the number of its sheets."""
    renderer = Renderer()
    try:
        pages_of = PdfReader(BytesIO(renderer.document(html))).pages
    finally:
        renderer.stop()
    text = "\n".join(page.extract_text() for page in pages_of)
    return [re.sub(r"\s", "", line) for line in text.splitlines()], len(pages_of)


def printed(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


@pytest.mark.parametrize("path", quick("/", "/quality", "/bureaus/ITA", of=PATHS))
def test_every_page_is_printed_whole_in_the_order_of_the_screen(
    client: FlaskClient, without_chromium: str, path: str
) -> None:
    text = printed(client, f"/print{'/overview' if path == '/' else path}?t=2015")
    shown = NUMBERED.findall(text)
    cards = list(cards_in(pages.at(path).content()))
    if path == "/compare":
        # A first sheet has a map.
        cards.sort(key=lambda code: code not in {"map-of-a", "map-of-b"})
    # A briefing is printed as what it holds, and not as what it is put together with.
    assert shown == cards or (path == "/briefing" and len(shown) > 5)
    assert '<html lang="en"' in text
    before, content = text.split("<main")
    assert "TLP:CLEAR" in content.partition(BELOW)[0]
    assert not NUMBERED.search(before.partition("<body")[2])
    assert "<script" not in text
    assert "<button" not in text
    levels = [int(level) for level in re.findall(r"<h(\d)\b", text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - level <= 1 for level, after in pairwise(levels))
    assert all(re.search(r'\salt="[^"]', image) for image in re.findall(r"<img\b[^>]*>", text))
    if shown:
        assert without_chromium in text


@pytest.mark.usefixtures("without_chromium")
def test_a_page_on_paper_says_what_a_card_says(client: FlaskClient) -> None:
    text = printed(client, "/print/trends?r=central-mediterranean&t=2015")
    card = text[text.index('data-panel="measure-over-time"') :].partition("</section>")[0]
    for part in ("Dead and missing over time", "people", "2015", "Source: IOM Missing Migrants"):
        assert part in card
    assert "Minimum estimate" in card
    assert "TLP:CLEAR" in card
    # All months of the chart, as a table whose head is one.
    assert card.count("<tr") > 12
    assert "<thead>" in card
    assert "/trends?r=central-mediterranean&amp;t=2015" in text


def test_a_table_of_hundreds_of_rows_is_cut_and_says_where_the_rest_is() -> None:
    setting = Setting(rows=50, whole=250, cut=lambda shown, count: f"{shown} of {count}")

    def table(rows: int) -> str:
        numbers = Table(columns=(Column("n", "N"),), rows=[(n,) for n in range(rows)])
        return body_html(Card("x", State.READY, drawing=numbers), setting, 700)

    assert "50 of 251" in table(251)
    assert table(251).count("<tr") == 51
    assert table(250).count("<tr") == 251


@pytest.mark.usefixtures("without_chromium")
def test_what_cannot_be_read_is_left_out_and_said(client: FlaskClient) -> None:
    assert "Left out, since it could not be read: t=nonsense" in printed(
        client, "/print/map?t=nonsense&paper=stone&turn=over"
    )


@pytest.mark.parametrize("address", ["/print/nowhere", "/print/wall/duty-room", "/print/sheet/map"])
def test_what_is_no_page_for_paper_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("without_chromium")
def test_a_page_of_demo_figures_says_so_at_the_head_of_each_sheet(exercise: FlaskClient) -> None:
    text = printed(exercise, "/print/network/vessels")
    head = text.partition("</head>")[0]
    assert 'content:"DEMO · Vessels"' in head
    assert "Demo figures, not real" in text.partition(BELOW)[0]


@pytest.mark.usefixtures("without_chromium")
def test_beside_real_figures_only_their_own_cards_are_marked(exercise: FlaskClient) -> None:
    text = printed(exercise, "/print/routes/central-mediterranean")
    head, _head, content = text.partition(BELOW)
    assert "DEMO" not in head
    marked = re.findall(r'data-panel="([\w-]+)"[^>]*data-exercise="true"', content)
    assert marked == ["identification-by-year"]
    assert content.count("Demo figures, not real.") >= 1


@pytest.mark.usefixtures("without_chromium")
def test_a_page_can_be_turned_and_keeps_its_filters(client: FlaskClient) -> None:
    turn = re.compile(r'<a class="turn" href="([^"]*)">(\w+)')
    upright = turn.search(printed(client, "/print/trends?r=darien&paper=a3"))
    assert upright
    assert upright.groups() == ("?paper=a3&amp;r=darien&amp;turn=across", "Landscape")
    across = printed(client, "/print/trends?r=darien&paper=a3&turn=across")
    assert "@page{size:420mm 297mm" in across
    assert 'turn=upright">Portrait' in across


def test_what_can_be_pressed_is_left_out_and_words_are_no_markup() -> None:
    tree = html.Div(
        [
            html.Button("press"),
            html.Th(html.Button("sorted", className="sort")),
            dcc.Store(id="state"),
            html.A("to <it>", className="button", href="/map"),
            html.Span(style={"insetInlineStart": "1%"}),
            html.Section(className="card span-6", **data(panel="x")),
        ]
    )
    assert static_html(tree, "http://here", lambda code, span: f"[{code} {span}]") == (
        '<div><th>sorted</th><a class="button" href="http://here/map">to &lt;it&gt;</a>'
        '<span style="inset-inline-start:1%"></span>[x 6]</div>'
    )


@pytest.mark.usefixtures("without_chromium")
def test_a_printed_map_says_in_its_heading_what_is_mapped(client: FlaskClient) -> None:
    written = client.get("/print/map").text
    assert "<h1>Map: Deaths and routes</h1>" in written


def test_a_dash_in_a_table_says_why_it_is_one() -> None:
    columns = [Column("year", "Year"), Column("dead", "Dead"), Column("missing", "Missing")]
    shown = Table(columns, [("2024", None, 3)], dash="not told")
    cell, known = [
        part for part in components(table(shown, "Incidents")) if part.__class__ is html.Td
    ]
    assert (cell.children, getattr(cell, "title", "")) == ("–", "not told")
    assert not hasattr(known, "title")


ROUTE = "/routes/central-mediterranean"
OPENED_BY_A_MAP = ("/overview", "/map", "/routes", ROUTE, "/bureaus/ITA")
WITH_A_MAP = (*OPENED_BY_A_MAP, "/compare", "/bureaus")
SHEETS = ("turn=upright", "turn=across", "paper=a3&turn=upright", "paper=letter&turn=across")
SENTENCE = re.compile(r'<a [^>]*class="summary-sentence"[^>]*>(.*?)</a>')
TITLE = re.compile(r'<h2 class="card-title">(.*?)</h2>')


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


@pytest.mark.browser
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


@pytest.mark.browser
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


@pytest.mark.browser
def test_each_sheet_with_demo_figures_says_so(exercise: FlaskClient) -> None:
    sheets = sheets_of(exercise.get("/print/thresholds?turn=across").text)
    words = [without_blanks(sheet.extract_text()) for sheet in sheets]
    # The calendar of bureaus begins below real figures, and goes on to the end.
    begin = next(number for number, text in enumerate(words) if "Bureausilent2" in text)
    assert 0 < begin < len(words) - 1
    assert all("Demofigures,notreal." in text for text in words[begin:])
    assert not any("Demofigures,notreal." in text for text in words[:begin])
