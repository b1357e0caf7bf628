"""Charts in Arabic: rows run from right to left, time from left to right."""

from datetime import date

import pptx
import pytest
from pptx.util import Pt

from dashboard.exports.pack import native_charts
from dashboard.i18n import use_language
from dashboard.plots import time_series
from dashboard.plots.layout import Figure
from dashboard.plots.plot import Kind, Plot, Row, Series, Setting, of_rows, plot_of
from dashboard.plots.plotly import figure
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries
from dashboard.theme import THEMES
from data_access.analysis.changes import Interval
from data_access.periods import MonthRange

THEME, BOTH = THEMES["light"], [Series("A", "#c2571f"), Series("B", "#1b7f90")]
ROWS = [Row("Libya", [818, 3], ["818", "3"]), Row("Malta", [5, 1], ["5", "1"])]
ONE = [Row(row.label, row.cells[:1], row.texts[:1]) for row in ROWS]
RATES = [Row(row.label, row.cells[:1], row.texts[:1], intervals=[Interval(2, 900)]) for row in ROWS]
LINK = {"Libya": "/bureaus/LBY"}
STEP = ("Libya", 5, "+5", "Libya: +5")


def _picture(language: str, plot: Plot) -> Figure:
    with use_language(language):
        return figure(plot)


@pytest.mark.parametrize(
    "plot",
    [
        of_rows(Kind.BARS, ONE, BOTH[:1], THEME, links=LINK),
        of_rows(Kind.MEASURES, ROWS, BOTH, THEME),
        of_rows(Kind.MEASURES, RATES, BOTH[:1], THEME),
        of_rows(Kind.CELLS, ROWS, BOTH, THEME),
        plot_of(Kind.PAIRS, [("Libya", 818, 3)], BOTH, THEME),
        plot_of(Kind.STEPS, [STEP, STEP], BOTH[:1], THEME, note="Left out: Malta."),
    ],
    ids=["bars", "measures", "intervals", "cells", "pairs", "steps"],
)
def test_rows_in_arabic_are_those_in_english_seen_in_a_mirror(plot: Plot) -> None:
    english, arabic = (_picture(language, plot)["layout"] for language in ("en", "ar"))
    assert arabic["yaxis"]["side"] == "right"
    assert (arabic["margin"]["r"], arabic["margin"]["l"]) == (
        english["margin"]["l"],
        english["margin"]["r"],
    )
    for name in (name for name in english if name.startswith("xaxis")):
        usual, turned = english[name], arabic[name]
        assert turned.get("autorange") == (None if "range" in usual else "reversed")
        assert turned.get("range") == (usual["range"][::-1] if "range" in usual else None)
        first, last = usual.get("domain", [0, 1])
        assert turned["domain"] == [1 - last, 1 - first]
    pairs = zip(english.get("annotations", ()), arabic["annotations"], strict=True)
    for usual, turned in pairs:
        assert {usual["xanchor"], turned["xanchor"]} == {"left", "right"}
        assert (turned["x"], turned["xshift"]) == (1 - usual["x"], -usual.get("xshift", 0))


def test_a_number_in_arabic_stands_on_the_other_side_of_its_dot() -> None:
    plot = plot_of(Kind.PAIRS, [("Libya", 818, 3)], BOTH, THEME)
    places = [
        [one["textposition"] for one in _picture(language, plot)["data"][1:]]
        for language in ("en", "ar")
    ]
    assert places == [
        [["middle right"], ["middle left"]],
        [["middle left"], ["middle right"]],
    ]


MONTHS = {202401: 3, 202402: 9, 202403: 4}
LINE = time_series.Line(BOTH[0], MONTHS)
SPAN = ("a", "Hammer", "", date(2024, 1, 1), date(2024, 2, 1), False, False, False)
DOTS = plot_of(Kind.DOTS, [(2024, 3, True, "3")], BOTH[:1], THEME)
AROUND = time_series.around_span(MONTHS, MonthRange(202402, 202402), 202403, "#1b7f90", THEME)


@pytest.mark.parametrize(
    "plot",
    [
        time_series.lines([LINE], Setting(), THEME),
        plot_of(Kind.SPANS, [SPAN], BOTH[:1], THEME),
        AROUND,
        DOTS,
        plot_of(Kind.BESIDE, [], (), THEME, parts=[DOTS, DOTS]),
    ],
    ids=["lines", "spans", "columns", "dots", "beside"],
)
def test_time_runs_from_left_to_right_in_arabic_too(plot: Plot) -> None:
    english, arabic = (_picture(language, plot)["layout"] for language in ("en", "ar"))
    for name in ("xaxis", "yaxis", "margin"):
        assert arabic[name] == english[name]


@pytest.mark.parametrize(
    ("language", "form", "way"),
    [
        ("en", Form.BAR, False),
        ("ar", Form.BAR, True),
        ("ar", Form.COLUMN, False),
    ],
)
def test_bars_on_slides_in_arabic_grow_leftwards(language: str, form: Form, way: bool) -> None:
    plot = NativeChart(form, ["Libya", "Malta"], [NativeSeries("A", [818, 5], "#c2571f")])
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    with use_language(language):
        kind, data = native_charts.kind_of(plot), native_charts.chart_data(plot)
        frame = slide.shapes.add_chart(kind, Pt(0), Pt(0), Pt(600), Pt(400), data)
        native_charts.dress(frame.chart, plot, 600)
    assert frame.chart.value_axis.reverse_order is way
