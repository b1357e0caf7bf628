"""Packs before any file: orders in addresses, drawings as plots, texts and tables in their room."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard import i18n
from dashboard.drawings import Align, Column, Dated, Table
from dashboard.exports.pack import default_parts, orders, page_layout
from dashboard.exports.pack.deck import open_deck
from dashboard.exports.pack.orders import Order, OrderRefusedError, Part
from dashboard.exports.pack.page_layout import Box, paper_named
from dashboard.exports.pack.slide_parts import SlideParts
from dashboard.exports.pack.slides import even_shares, readable, turn
from dashboard.handling_marks import TLP
from dashboard.panels import PANELS
from dashboard.plots import time_series
from dashboard.plots.plot import Kind, Plot, Row, Series, Setting, of_rows, side_by_side
from dashboard.plots.powerpoint import Form, native_charts
from dashboard.theme import DEFAULT, theme_named
from data_access.filters import Grain
from data_access.frames import HIDDEN
from data_access.periods import MonthRange
from data_access.registry.events import EVENTS
from data_access.registry.routes import ROUTES

THEME = theme_named(DEFAULT)
DEAD = Series("Dead", "#c2571f", fill=0.2)
MONTHS = {201501: 1, 201502: None, 201503: 3, 201504: 4}
TABLE = Table((Column("month", "Month"), Column("dead", "Dead", Align.NUMBER)), ())


def line(**setting: object) -> Plot:
    """A chart of one line."""
    return time_series.lines(
        [time_series.Line(DEAD, MONTHS)],
        Setting(grain=Grain.MONTH, **setting),  # type: ignore[arg-type] # of the test
        THEME,
    )


def test_rows_are_shared_among_as_few_slides_as_hold_them_each_about_as_full() -> None:
    high_first = [60, 50, 30, 20, 20, 20, 15, 15, 10]
    assert even_shares(high_first, 150) == [slice(0, 2), slice(2, 9)]
    assert even_shares([20] * 7, 150) == [slice(0, 7)]
    assert even_shares([20] * 9, 160) == [slice(0, 5), slice(5, 9)]
    assert even_shares([20, 200, 20], 100) == [slice(0, 1), slice(1, 2), slice(2, 3)]
    assert even_shares([], 100) == []


def test_an_unknown_month_stays_a_gap_in_a_line_of_months() -> None:
    (plot,) = native_charts(line(), TABLE)
    assert plot.kind is Form.LINE
    assert plot.categories == [date(2015, month, 1) for month in (1, 2, 3, 4)]
    assert [list(series.values) for series in plot.series] == [[1, None, 3, 4]]


def test_months_under_the_hatching_are_provisional() -> None:
    (plot,) = native_charts(line(provisional=MonthRange(201503, 201504)), TABLE)
    assert plot.provisional == {2, 3}


def test_an_events_number_stands_at_its_month() -> None:
    shipwreck = next(event for event in EVENTS.values() if event.starts_on == "2015-04-18")
    (plot,) = native_charts(line(events=[shipwreck]), TABLE)
    assert plot.marks == {3: "1"}


def test_a_filled_line_without_gaps_is_a_ground_and_a_band_two_lines() -> None:
    known = {step: value or 0 for step, value in MONTHS.items()}
    filled, plain = [time_series.Line(DEAD, known)], Setting(grain=Grain.MONTH)
    (ground,) = native_charts(time_series.lines(filled, plain, THEME), TABLE)
    assert ground.kind is Form.AREA
    band = time_series.Band("range", MONTHS, known)
    (lines,) = native_charts(time_series.lines(filled, plain, THEME, band=band), TABLE)
    assert lines.kind is Form.LINE
    assert [one.name for one in lines.series] == ["range: lowest", "range: highest", "Dead"]
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
            named_parts = [*default_parts.headline_parts(view), *default_parts.standard_parts(view)]
            assert {part.code for part in named_parts} <= set(PANELS)
            assert len(default_parts.headline_parts(view)) <= 4
            assert len({part.code for part in named_parts}) == len(named_parts)


def test_a_long_table_tells_how_much_of_it_is_shown() -> None:
    table = Table(
        (Column("name", "Name"), Column("value", "Value", Align.NUMBER)),
        [(f"row {number}", number) for number in range(100)],
    )
    laid = page_layout.table_layout(table, Box(0, 0, 400, 300), 10)
    assert laid.row_count == len(laid.heights) - 1 < 100
    assert 280 < sum(laid.heights) <= 300


def test_columns_that_would_break_words_are_left_out_and_no_table_is_wider_than_its_place() -> None:
    columns = tuple(Column(f"c{n}", f"Measurement {n}", Align.NUMBER) for n in range(12))
    table = Table(columns, [tuple(range(1_000_000, 1_000_012))])
    laid = page_layout.table_layout(table, Box(0, 0, 300, 300), 10)
    assert 3 <= len(laid.widths) < 9
    assert sum(laid.widths) <= 300.01


def test_what_is_unknown_or_hidden_stands_in_tables_as_on_screen() -> None:
    table = Table((Column("a", "a"), Column("b", "b", Align.NUMBER)), [(None, HIDDEN)])
    laid = page_layout.table_layout(table, Box(0, 0, 300, 300), 10)
    assert laid.rows[1] == ["–", "hidden"]


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


def test_months_and_days_of_tables_are_written_as_readers_do_on_slides() -> None:
    columns = [Column("name", "Operation"), Column("starts_on", "From", Align.SHORT)]
    rows = [("Neptune", Dated("2024-07")), ("Weka", Dated("2022-03-21")), ("Hammer", Dated("2011"))]
    shown = readable(Table(columns, rows))
    assert shown
    assert [row[1] for row in shown.rows] == ["Jul 2024", "21 Mar 2022", "2011"]


def test_a_dash_is_said_where_a_record_stands_upright_too() -> None:
    columns = [Column(name, name) for name in ("Operation", "From", "To", "Routes")]
    columns.append(Column("hits", "Hits", Align.NUMBER))
    rows = [
        ("Adwenpa", "16 Jul", "22 Jul", "Sahara", 13),
        ("Epervier", "1 Apr", "9 Apr", "Sahara", None),
    ]
    table = readable(Table(columns, rows, dash="not published"))
    assert table
    deck = open_deck(paper_named("16x9"))
    brief: Any = SimpleNamespace(marking=TLP.levels[0], language="en")
    parts = SlideParts.add(deck, "Table", brief)
    assert list(parts.table(table, "Operations")) == ["–: not published"]
