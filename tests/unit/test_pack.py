"""Packs and sheets before any file: orders, texts and tables in their room, findings, names."""

import io
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import cast

import openpyxl
import pytest
from hypothesis import given, strategies as st
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard import i18n
from dashboard.drawings import Align, Column, Table
from dashboard.exports.files import file_name
from dashboard.exports.pack import orders
from dashboard.exports.pack.brief import Brief, Item
from dashboard.exports.pack.deck import open_deck
from dashboard.exports.pack.native_charts import chart_data
from dashboard.exports.pack.orders import Order, OrderRefusedError, Part
from dashboard.exports.pack.papers import paper_named
from dashboard.exports.pack.right_to_left import turn
from dashboard.exports.paper.picture import PRESETS, picture_html
from dashboard.exports.provenance import Provenance
from dashboard.exports.tables import workbook
from dashboard.handling_marks import TLP
from dashboard.panels import PANELS
from dashboard.panels.card import Card
from dashboard.panels.panel import State
from dashboard.plots import time_series
from dashboard.plots.plot import Kind, Plot, Row, Series, Setting, of_rows, side_by_side
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries, native_charts
from dashboard.theme import DEFAULT, THEMES, theme_named
from data_access.filters import Filters, Grain
from data_access.frames import HIDDEN
from data_access.periods import MonthRange, Period
from data_access.registry import ROUTES

THEME = theme_named(DEFAULT)
DEAD = Series("Dead", "#c2571f")
MONTHS = {201501: 1, 201502: None, 201503: 3, 201504: 4}
TABLE = Table((Column("month", "Month"), Column("dead", "Dead", Align.NUMBER)), ())


def line(**setting: object) -> Plot:
    """A chart of one line."""
    return time_series.lines(
        [time_series.Line(DEAD, MONTHS)],
        Setting(grain=Grain.MONTH, **setting),  # type: ignore[arg-type] # of the test
        THEME,
    )


def test_a_line_of_months_keeps_its_gaps_what_is_provisional_and_its_peak() -> None:
    drawn = line(
        provisional=MonthRange(201503, 201504), peak=lambda value, step: f"{value:.0f}\n{step}"
    )
    (plot,) = native_charts(drawn, TABLE)
    assert plot.kind is Form.LINE
    assert plot.categories == [date(2015, month, 1) for month in (1, 2, 3, 4)]
    assert [list(series.values) for series in plot.series] == [[1, None, 3, 4]]
    assert [series.provisional for series in plot.series] == [[2, 3]]
    assert plot.marks == {3: "4, 201504"}


def test_a_band_is_two_lines_behind_the_others() -> None:
    known = {step: value or 0 for step, value in MONTHS.items()}
    ranges = {step: (value, value + 1) for step, value in known.items()}
    filled = [time_series.Line(DEAD, known, expected=ranges)]
    (lines,) = native_charts(time_series.lines(filled, Setting(), THEME), TABLE)
    assert lines.kind is Form.LINE
    assert [one.name for one in lines.series] == [
        "expected range: lowest",
        "expected range",
        "Dead",
    ]
    assert [one.thin for one in lines.series] == [True, True, False]


@pytest.mark.parametrize(
    ("grain", "steps", "names"),
    [
        (Grain.QUARTER, {20151: 1, 20152: 2}, ["2015-Q1", "2015-Q2"]),
        (Grain.YEAR, {2015: 1, 2016: 2}, ["2015", "2016"]),
    ],
)
def test_longer_steps_keep_their_names(
    grain: Grain, steps: dict[int, int], names: list[str]
) -> None:
    drawn = time_series.lines([time_series.Line(DEAD, steps)], Setting(grain=grain), THEME)
    (plot,) = native_charts(drawn, TABLE)
    assert plot.categories == names


def test_ranked_bars_keep_their_order_and_their_long_names() -> None:
    name = "Harsh conditions, lack of shelter, food or water"
    rows = [Row(name, [9], ["9"]), Row("Drowning", [4], ["4"])]
    (plot,) = native_charts(of_rows(Kind.BARS, rows, [DEAD], THEME), TABLE)
    assert (plot.kind, plot.categories) == (Form.BAR, [name, "Drowning"])
    assert plot.series[0].values == [9, 4]


@pytest.mark.parametrize(
    ("language", "form"),
    [
        ("en", "#,##0"),
        ("fr", "[>=1000000]#\\\u202f###\\\u202f##0;[>=1000]#\\\u202f##0;0"),
        ("es", "[>=1000000]#\\\u202f###\\\u202f##0;[>=10000]#\\\u202f##0;0"),
        ("ar", "#,##0"),
    ],
)
def test_numbers_of_charts_are_grouped_as_texts_are(language: str, form: str) -> None:
    rows = [Row("Drowning", [12_345], ["12,345"])]
    with i18n.use_language(language):
        (plot,) = native_charts(of_rows(Kind.BARS, rows, [DEAD], THEME), TABLE)
        assert chart_data(plot).number_format == form


def test_measures_side_by_side_are_charts_beside_each_other_and_what_is_hidden_is_a_gap() -> None:
    measures = [Series(name, "#6b4fc9") for name in ("Checks", "Hits")]
    rows = [
        Row("Wooden boat", [8, HIDDEN], ["8", "hidden"]),
        Row("Raft", [None, 0], ["unknown", "0"]),
    ]
    table = Table(
        (Column("type", "Type"), Column("checks", "Checks"), Column("hits", "Hits")),
        [("Wooden boat", 8, HIDDEN), ("Raft", None, 0)],
    )
    plots = native_charts(side_by_side(rows, measures, THEME), table)
    assert [plot.heading for plot in plots] == ["Checks", "Hits"]
    assert [list(plot.series[0].values) for plot in plots] == [[8, None], [None, 0]]


def test_an_order_comes_back_from_its_address() -> None:
    parts = [
        Part("deaths-over-time", "/routes/darien", "t=2025", "Through | & the jungle", "A=b?\nc"),
        Part("map", "/", "r=channel-uk&t=latest12"),
    ]
    order = Order(
        Part("", "/", "r=darien"), parts, "Title", "a4", "TLP:GREEN", "abc", date(2026, 1, 2)
    )
    again = orders.ordered(f"https://routewatch.example.org{order.written()}")
    wanted = [parts[0], Part("map", "/", "r=channel-uk")]
    assert again.parts == wanted
    assert (again.title, again.paper, again.marking) == ("Title", "a4", "TLP:GREEN")
    assert (again.version, again.on) == ("abc", date(2026, 1, 2))
    assert again.view.request().filters.routes == ("darien",)


@pytest.mark.parametrize("page", ["/routes/central-mediterranean", "/bureaus/ITA"])
def test_the_brief_of_a_page_is_about_what_the_page_is_about(page: str) -> None:
    order = orders.ordered(f"{page}?t=2015")
    assert order.view.path == page
    assert orders.ordered(order.written()).view.path == page


def test_texts_of_an_order_hold_no_sign_that_a_file_must_not_and_are_not_endless() -> None:
    order = orders.ordered("title=a%00b%1B&items=" + "/%3Fp%3Dmap%26n%3D" + "x" * 2000)
    assert order.title == "a b"
    assert len(order.parts[0].note) == orders.LONGEST_NOTE


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("items=/%3Fp%3Dsorrow", "no such panel"),
        ("items=" + "|".join(["/%3Fp%3Dmap"] * 41), "40 items at most"),
    ],
)
def test_an_order_that_cannot_be_met_is_refused_in_one_sentence(query: str, words: str) -> None:
    with pytest.raises(OrderRefusedError, match=words):
        orders.ordered(query)


def test_a_part_as_known_on_a_day_keeps_a_day_of_its_own() -> None:
    day = date(2025, 6, 3)
    assert Part("map", "/", "t=2015").as_known_on(day).query == "asof=2025-06-03&t=2015"
    assert Part("map", "/", "asof=2024-01-01").as_known_on(day).query == "asof=2024-01-01"


def test_the_sections_of_every_brief_are_panels_that_exist(subtests: pytest.Subtests) -> None:
    for path in ["/", "/bureaus/ITA", *(f"/routes/{code}" for code in ROUTES)]:
        with subtests.test(path=path):
            view = Part("", path)
            named_parts = [*orders.headline_parts(view), *orders.standard_parts(view)]
            assert {part.code for part in named_parts} <= set(PANELS)
            assert len(orders.headline_parts(view)) <= 4
            assert len({part.code for part in named_parts}) == len(named_parts)


def test_slides_in_arabic_run_from_right_to_left() -> None:
    with i18n.use_language("ar"):
        deck = open_deck(paper_named(""))
        slide = deck.slides.add_slide(deck.slide_layouts[0])
        box = slide.shapes.add_textbox(Pt(20), Pt(20), Pt(100), Pt(30))
        box.text_frame.text = "نص"
        table = slide.shapes.add_table(1, 2, Pt(0), Pt(60), Pt(100), Pt(30))
        turn(deck, is_own=True)
    assert box.left == (deck.slide_width or 0) - Pt(120)
    [way] = box.element.iter(qn("a:pPr"))
    assert (way.get("rtl"), way.get("algn")) == ("1", "r")
    [columns] = table.element.iter(qn("a:tblPr"))
    assert columns.get("rtl") == "1"
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob
    assert b'<a:cs typeface="Arial"/>' in theme


SMALL_PICTURES_MONTHS = [date(2024, month, 1) for month in range(1, 5)]


def item(code: str, heading: str, *plots: NativeChart) -> Item:
    """An item of a brief of which only its picture matters."""
    card = SimpleNamespace(code=code, title=heading)
    parts = SimpleNamespace(card=card, plots=plots, picture=None, numbers=None)
    return cast("Item", parts)


def lines(*rows: list[float | None]) -> NativeChart:
    """A line a route."""
    series = [NativeSeries(f"Route {n}", row, "#000000") for n, row in enumerate(rows)]
    return NativeChart(Form.LINE, SMALL_PICTURES_MONTHS, series)


def bars(*values: float | None) -> NativeChart:
    """A bar a topic."""
    names = ["Borders", "Documents", "Databases"][: len(values)]
    return NativeChart(Form.BAR, names, [NativeSeries("Trainings", values, "#000000")])


def pictured(*items: Item) -> list[str]:
    """The codes of what has a slide."""
    return [one.card.code for one in Brief.pictured(cast("Brief", SimpleNamespace(items=items)))]


def test_months_with_hardly_any_have_no_slide() -> None:
    few = item("nationals-by-route", "Nationals", lines([1, 0, None, 2], [0, 1, 0, 1]))
    none = item("deaths-over-time", "Deaths", lines([0, 0, None, 0]))
    some = item("arrivals-over-time", "Arrivals", lines([5, 0, 0, 0]))
    assert pictured(few, none, some) == ["arrivals-over-time"]


def test_the_only_route_that_can_be_read_has_no_slide() -> None:
    all_of_them = item("deaths-over-time", "Deaths", lines([9, 2, 0, 8]))
    by_route = item("deaths-by-route", "Deaths, by route", lines([9, 2, 0, 6], [0, 0, 0, 2]))
    assert pictured(all_of_them, by_route) == ["deaths-over-time"]
    again = item("again", "Deaths", lines([9, 2, 0, 8]))
    assert pictured(all_of_them, again) == ["deaths-over-time"]
    two = item("deaths-by-route", "Deaths, by route", lines([9, 2, 0, 0], [0, 0, 0, 8]))
    assert pictured(all_of_them, two) == ["deaths-over-time", "deaths-by-route"]


@pytest.mark.parametrize(("people", "codes"), [(3, ["map"]), (0, [])])
def test_a_map_of_nobody_has_no_slide(people: int, codes: list[str]) -> None:
    columns = (Column("route", "Route"), Column("people", "People", Align.NUMBER))
    numbers = Table(columns, [("Darién Gap", people), ("Unknown", None)])
    card = SimpleNamespace(code="map", title="Deaths and routes")
    parts = SimpleNamespace(card=card, plots=(), picture=b"png", numbers=numbers)
    assert pictured(cast("Item", parts)) == codes


def test_hardly_any_of_all_rows_have_no_slide_unless_some_are_hidden() -> None:
    few = item("training-by-topic", "Training by topic", bars(2, 1, 0), bars(36, 18, 0))
    assert pictured(few) == []
    hidden = item("training-by-topic", "Training by topic", bars(2, None, 0), bars(36, 18, 0))
    assert pictured(hidden) == ["training-by-topic"]
    assert pictured(item("one", "One bar", bars(90))) == []
    assert pictured(item("none", "A table")) == []


HOSTILE = "<script>alert(1)</script> & \"'=cmd|' /C calc'!A0\x00\x08\x1b[31m\u202e]]>\ud800"
TOLD = Provenance(
    code="deaths-over-time",
    title="Dead and missing",
    what="people",
    sentence="All routes",
    unit="people",
    period="2015",
    change="",
    source="IOM",
    licence="CC BY 4.0",
    caveats="Minimum estimate.",
    as_known_on=date(2026, 10, 3),
    data_version="0123456789ab",
    marking=TLP.levels[0],
    exercise="",
    link="http://127.0.0.1/card/deaths-over-time",
    filters=Filters(routes=("central-mediterranean",), period=Period.parse("2015")),
    language="en",
)


CARD = Card(
    code="deaths-over-time",
    state=State.READY,
    title="Dead and missing",
    drawing=Table((Column("name", "Name"),), [("Ελλάδα Україна العربية 中文",)]),
)


def sheet(told: Provenance, preset: str = "slide", theme: str = "light") -> str:
    return picture_html(CARD, told, PRESETS[preset], THEMES[theme])


@given(st.text(max_size=300))
def test_no_text_breaks_a_sheet(text: str) -> None:
    told = replace(TOLD, title=text, sentence=text, caveats=text, source=text, what=text)
    html = sheet(told)
    assert re.findall(r"<(/?main|script|/html)", html) == ["main", "/main", "/html"]
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", html)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_sheet_shows_hostile_text_as_text(preset: str) -> None:
    html = sheet(replace(TOLD, title=HOSTILE, caveats=HOSTILE * 20), preset, "dark")
    assert "<script" not in html
    assert "alert(1)" in html


def test_a_sheet_has_its_mark_twice_its_licence_and_what_was_made_for_exercises() -> None:
    html = sheet(replace(TOLD, marking=TLP.levels[2], exercise="Not real."))
    assert html.count(">TLP:AMBER</p>") == 2
    assert html.count("color:#ffc000;background:#000000") == 2
    assert "Licence: CC BY 4.0" in html
    assert "DEMO</text>" in html
    assert "Not real." in html
    assert "Ελλάδα Україна العربية 中文" in html


def test_a_table_wider_than_its_sheet_leaves_out_the_columns_with_most_gaps_and_names_them() -> (
    None
):
    columns = [Column(f"c{n}", f"Column {n}") for n in range(30)]
    rows = [[None if n == 7 or (n % 2 and row) else n for n in range(30)] for row in range(2)]
    told = replace(CARD, drawing=Table(columns, rows))
    html = picture_html(told, TOLD, PRESETS["half"], THEMES["light"])
    headings = re.findall(r"<th[^>]*>(Column \d+)</th>", html)
    assert headings[0] == "Column 0"
    assert "Column 7" not in headings
    left = re.search(r'<p class="table-cut">Left out: ([^<]*)</p>', html)
    assert left
    assert sorted([*headings, *left[1].split(", ")]) == sorted(c.label for c in columns)


def test_a_narrow_table_keeps_a_column_of_numbers_whatever_stands_before_it() -> None:
    names = [Column(name, name) for name in ("Date", "Route", "Cause", "Country")]
    numbers = [Column(name, name, Align.NUMBER) for name in ("Dead", "Dead and missing")]
    row = ["18 Apr 2015", "Western Africa", "Drowning", "Libya", 1_022, 1_022]
    told = replace(CARD, drawing=Table([*names, *numbers], [row]))
    html = picture_html(told, TOLD, PRESETS["column"], THEMES["light"])
    headings = re.findall(r"<th[^>]*>([A-Z][^<]+)</th>", html)
    assert headings == ["Date", "Route", "Cause", "Dead and missing"]


def test_a_variant_leaves_out_its_title_or_its_ground_and_nothing_that_must_travel() -> None:
    html = picture_html(CARD, TOLD, PRESETS["half"], THEMES["light"], {"heading", "ground"})
    assert "<h1>" not in html
    assert "--ground:transparent" in html
    for words in ("IOM", "CC BY 4.0", "Minimum estimate.", "0123456789ab", TOLD.link, "TLP:CLEAR"):
        assert words in html


def test_a_files_name_says_when_where_what_and_how_marked() -> None:
    assert file_name(TOLD, "png") == (
        "2026-10_central-mediterranean_deaths-over-time_2015_TLP-CLEAR.png"
    )
    made_up = replace(TOLD, exercise="not real", marking=TLP.levels[3])
    assert file_name(made_up, "pdf").startswith("exercise_2026-10_")
    assert file_name(made_up, "pdf").endswith("_TLP-AMBER+STRICT.pdf")


@given(st.text(max_size=300))
def test_no_name_of_a_file_is_dangerous(code: str) -> None:
    name = file_name(replace(TOLD, code=code), "csv")
    assert len(name) <= 120
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-")
    assert ".." not in name.split("_")
    assert not name.startswith((".", "-"))


def test_a_workbook_keeps_numbers_and_makes_no_formula_of_any_text() -> None:
    columns = (Column("name", "Name"), Column("count", "Count"))
    rows = [("=1+1", -5), ("@x", None), (HOSTILE, 12.5), ("ordinary", HIDDEN), ("é" * 40_000, 0)]
    made = workbook(Table(columns, rows), replace(TOLD, caveats="=HYPERLINK(1)"))
    sheets = openpyxl.load_workbook(io.BytesIO(made))
    cells = [row for row in sheets["Data"].iter_rows() if row[0].value is not None]
    names, counts = ([row[i] for row in cells[-5:]] for i in (0, 1))
    assert [cell.data_type for cell in names] == ["s"] * 5
    assert [cell.value for cell in counts] == [-5, None, 12.5, "hidden", 0]
    assert names[0].quotePrefix
    assert len(str(names[4].value)) == 32_767
    for sheet_ in sheets:
        assert all(cell.data_type != "f" for row in sheet_.iter_rows() for cell in row)
