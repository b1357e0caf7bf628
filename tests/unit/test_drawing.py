"""What a picture is made from, and how it is drawn: series, words, names, points, axes, strips."""

import itertools
import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, strategies as st

from dashboard import i18n, steps, wording
from dashboard.components import tables
from dashboard.components.headlines import on_wall, spark_line
from dashboard.drawings import Coded, Column, Dated, Headline, Name, Table
from dashboard.panels import card_body
from dashboard.panels.catalogue.training import trained
from dashboard.panels.names import NOTICES
from dashboard.panels.shapes.table import written_months
from dashboard.plots import layout, plotly, plotly_rows, time_series
from dashboard.plots.layout import Figure
from dashboard.plots.plot import (
    Kind,
    Plot,
    Row,
    Series,
    Setting,
    of_rows,
    plot_of,
    side_by_side,
)
from dashboard.plots.plotly import figure
from dashboard.theme import THEMES, Theme, theme_named
from data_access.analysis import rates
from data_access.analysis.changes import Interval
from data_access.analysis.rates import per_searches, rate
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Grain
from data_access.frames import HIDDEN, Counts, Listing
from data_access.periods import MonthRange
from data_access.registry import COLOURS, DEAD_MISSING, DEATHS_PER_1000, EVENTS, INCIDENTS, Hue

HELD = Availability(
    series=("incidents",),
    published={"iom_mmp": date(2015, 6, 8)},
    months=tuple(m for m in MonthRange(201401, 201506).months() if m != 201502),
    newest_complete=201505,
)


def counted(*rows: tuple[int, int]) -> Counts:
    """Dead and missing by month."""
    months, values = zip(*rows, strict=True) if rows else ((), ())
    metrics = ["dead_missing"] * len(rows)
    return Counts({"metric": metrics, "month": list(months), "value": list(values)})


def test_a_covered_month_without_a_record_is_zero_and_an_uncovered_one_unknown() -> None:
    calendar = steps.Calendar.over(MonthRange(201501, 201507), HELD)
    frame = counted((201504, 1480))
    before = deepcopy(frame)
    filled = calendar.filled(steps.by_step(frame, "dead_missing"))
    assert frame.equals(before)
    assert filled == {
        201501: 0,
        201502: None,
        201503: 0,
        201504: 1480,
        201505: 0,
        201506: 0,
        201507: None,
    }


def test_a_sum_over_an_unknown_month_is_unknown() -> None:
    months = {201501: 5, 201503: 7}
    assert steps.total(months, MonthRange(201501, 201503), HELD) is None
    assert steps.total(months, MonthRange(201503, 201504), HELD) == 7
    # People whose month is unknown count in their year only.
    undated = {201400: 13, 201403: 2}
    assert steps.total(undated, MonthRange(201401, 201412), HELD) == 15
    assert steps.total(undated, MonthRange(201401, 201406), HELD) == 2


@pytest.mark.parametrize(
    ("grain", "label"), [(Grain.MONTH, "2015-04"), (Grain.QUARTER, "2015-Q2"), (Grain.YEAR, "2015")]
)
def test_a_step_is_written_the_same_everywhere(grain: Grain, label: str) -> None:
    assert steps.label(steps.step_of(201504, grain), grain) == label
    assert steps.step_of(steps.first_month(steps.step_of(201504, grain), grain), grain) == (
        steps.step_of(201504, grain)
    )


def test_readers_see_a_quarter_in_their_language() -> None:
    named = {}
    for code in ("en", "fr", "ar"):
        with i18n.use_language(code):
            named[code] = steps.name(20152, Grain.QUARTER)
    assert named == {"en": "Q2 2015", "fr": "T2 2015", "ar": "الربع الثاني 2015"}
    assert [steps.name(201504, Grain.MONTH), steps.name(2015, Grain.YEAR)] == ["Apr 2015", "2015"]


def test_a_month_known_to_no_day_is_said_to_be_in_part() -> None:
    year, whole = MonthRange(201501, 201512), MonthRange(201501, 201505)
    assert wording.period_in_words(year, HELD) == "Jan – Jun 2015"
    in_part = replace(HELD, ends_in_part=True)
    assert wording.period_in_words(year, in_part) == "Jan – Jun 2015, Jun 2015 in part"
    assert wording.period_in_words(whole, in_part) == "Jan – May 2015"
    to_a_day = replace(in_part, ends_on=date(2015, 6, 8))
    assert wording.period_in_words(year, to_a_day) == "Jan – 8 Jun 2015"


def test_deaths_are_minimum_estimates_and_unknown_is_a_dash() -> None:
    assert wording.figure(DEAD_MISSING, 1022) == "≥ 1,022"
    assert wording.figure(INCIDENTS, 12) == "12"
    assert wording.figure(DEAD_MISSING, None) == "–"
    # Nobody is written without the sign of a least number.
    assert wording.figure(DEAD_MISSING, 0) == "0"
    assert wording.figure(DEATHS_PER_1000, 22.3) == "22.3"


@pytest.mark.parametrize(
    ("dead", "moved", "value"),
    [
        (1540, 67556, 22.3),
        (9, 100_000, 0.1),
        (50, 900, None),
        (None, 5000, None),
        (50, None, None),
        (12, 988, 12.0),
    ],
)
def test_a_rate_is_given_only_where_it_means_something(
    dead: int | None, moved: int | None, value: float | None
) -> None:
    assert rate(dead, moved, 1000).value == value
    assert [per_searches(*one) for one in ((80, 1_000_000), (7, 500), (None, 9**9))] == [
        8.0,
        None,
        None,
    ]


def test_smoothing_waits_for_enough_known_steps() -> None:
    values = {1: 3, 2: 6, 3: 9, 4: None, 5: 3}
    assert time_series.smoothed(values, 3) == {1: None, 2: None, 3: 6.0, 4: None, 5: None}


def test_events_follow_the_route_and_keep_apart() -> None:
    months = MonthRange(201401, 202412)
    everywhere = time_series.events_within(months, None)
    channel = time_series.events_within(months, ("channel-uk",))
    assert 0 < len(everywhere) <= 7
    assert channel != everywhere
    assert all(not event.routes or "channel-uk" in event.routes for event in channel)
    of_mexico = Filters(countries=(CountryRole("MEX"),)).concerned_routes()
    marked = time_series.events_within(months, of_mexico)
    assert 0 < len(marked) < len(everywhere)
    assert all("us-mexico-border" in (of_mexico or ()) and one.routes for one in marked)


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_a_chart_is_plain_data_with_the_period_and_what_is_provisional(theme: str) -> None:
    line = time_series.Line(Series("Dead and missing", "#c2571f"), {201503: 1, 201504: 1480})
    setting = Setting(
        grain=Grain.MONTH,
        chosen=MonthRange(201504, 201504),
        provisional=MonthRange(201504, 201504),
    )
    figure = plotly.figure(time_series.lines([line], setting, THEMES[theme]))
    pale, strong = figure["data"]
    assert pale["x"] == strong["x"] == ["2015-03-15", "2015-04-15"]
    assert (pale["y"], strong["y"]) == ([1, 1480], [1, None])
    assert pale["line"]["width"] < strong["line"]["width"]
    # A pointer finds each point once.
    assert strong["hoverinfo"] == "skip"
    # The year before is not revised where this one is.
    before = replace(line, provisional=())
    assert len(plotly.figure(time_series.lines([before], setting, THEMES[theme]))["data"]) == 1
    assert figure["layout"]["xaxis"]["range"] == ["2015-03-01", "2015-05-01"]
    assert figure["layout"]["shapes"][-1]["x0"] == "2015-04"


def test_a_step_is_drawn_in_its_middle_and_the_axis_ends_with_the_last_step() -> None:
    for grain, counted_in, middles, ends in (
        (Grain.QUARTER, {20151: 4, 20152: 9}, ["2015-02-15", "2015-05-15"], "2015-07-01"),
        (Grain.YEAR, {2014: 4, 2015: 9}, ["2014-07-01", "2015-07-01"], "2016-01-01"),
    ):
        line = time_series.Line(Series("Detections", "#1b7f90"), counted_in)
        figure = plotly.figure(time_series.lines([line], Setting(grain=grain), THEMES["light"]))
        assert figure["data"][-1]["x"] == middles
        assert figure["layout"]["xaxis"]["range"][1] == ends
    # A zero has no place on a logarithmic axis.
    line = time_series.Line(Series("A", "#123456"), {202401: 4, 202402: 0, 202403: None})
    for log, drawn in ((False, [4, 0, None]), (True, [4, None, None])):
        plot = time_series.lines([line], Setting(Grain.MONTH, log=log), THEMES["light"])
        assert plotly.figure(plot)["data"][-1]["y"] == drawn


def test_a_month_of_a_table_is_a_name_to_readers_and_a_number_to_files() -> None:
    cell = steps.cell(201504, Grain.MONTH)
    assert (f"{cell}", tables.value_text(cell)) == ("2015-04", "Apr 2015")
    assert tables.value_text(deepcopy(cell)) == "Apr 2015"
    assert tables.sort_key(cell) == wording.of_month(201504).key
    assert tables.value_text(steps.cell(20152, Grain.QUARTER)) == "2015-Q2"
    # An operation is known by its days, its months or its year.
    days = [Dated(text) for text in ("2015", "2015-04", "2015-04-18")]
    assert list(map(tables.value_text, days)) == ["2015", "Apr 2015", "18 Apr 2015"]
    assert [one.key for one in days] == sorted(one.key for one in days)
    assert days[2].key == wording.of_day(date(2015, 4, 18)).key


def test_a_code_of_a_table_is_a_name_to_readers_and_itself_to_files() -> None:
    cell = Coded("uk-boats", "Channel to the UK")
    assert (f"{cell}", tables.value_text(deepcopy(cell))) == ("uk-boats", "Channel to the UK")
    months = written_months((201501, 201502, 201504))
    assert months == "2015-01..2015-02,2015-04"
    assert tables.value_text(months) == "Jan – Feb 2015 and Apr 2015"
    name = Name("Channel to the UK", "uk-boats")
    routes = [(name, 3), ("Total", 3), (None, None)]
    file = Table((Column("route", "Route"), Column("dead", "Dead")), routes).with_codes()
    assert [column.key for column in file.columns] == ["route", "route_name", "dead"]
    assert [column.label for column in file.columns] == ["Route, code", "Route", "Dead"]
    assert file.rows == [
        ("uk-boats", "Channel to the UK", 3),
        (None, "Total", 3),
        (None, None, None),
    ]
    assert deepcopy(name).code == "uk-boats"
    whole = Table((Column("key", "Key", for_files=True), Column("name", "Name")), [("a-1", "A")])
    assert [column.key for column in whole.for_readers().columns] == ["name"]
    assert whole.for_readers().rows == [["A"]]
    assert "a-1" not in str(tables.table(whole, "Names"))


LIGHT = theme_named("light")


def dots(series: list[tuple[int, int, bool, str]], heading: str = "") -> Plot:
    line = Series("", "#6b4fc9")
    return plot_of(Kind.DOTS, series, [line], LIGHT, heading=heading)


def test_each_measure_has_an_axis_of_its_own_and_unknown_is_written() -> None:
    rows = [Row("A", [10, None], ["10", "unknown"]), Row("B", [5, 0], ["5", "0"])]
    measures = [Series("People", "#000000"), Series("Bodies", "#000000")]
    picture = figure(side_by_side(rows, measures, LIGHT))
    assert [trace["xaxis"] for trace in picture["data"]] == ["x", "x2"]
    assert picture["data"][1]["text"] == ["unknown", "0"]
    first, second = picture["layout"]["xaxis"]["domain"], picture["layout"]["xaxis2"]["domain"]
    assert first[1] < second[0]


def test_rates_stand_on_their_intervals_and_not_on_bars_from_zero() -> None:
    rows = [
        Row("A", [24.0], ["24.0<br>(20–30)"], intervals=[Interval(20, 30)]),
        Row("B", [25.0], ["25.0"], intervals=[None]),
        Row("C", [None], ["unknown"], intervals=[None]),
    ]
    picture = figure(side_by_side(rows, [Series("Rate", "#6b4fc9")], LIGHT))
    beside, dots = picture["data"]
    assert beside["text"] == ["24.0", "25.0", "unknown"]
    assert dots["x"] == [24.0, 25.0, None]
    assert (dots["error_x"]["arrayminus"], dots["error_x"]["array"]) == ([4, 0, 0], [6, 0, 0])
    # The pointer is told the interval.
    assert dots["text"][0] == "24.0<br>(20–30)"
    left, right = picture["layout"]["xaxis"]["range"]
    assert 0 < left < 20
    assert right > 30


def test_columns_that_are_read_against_each_other_share_a_scale() -> None:
    rows = [Row("A", [3, 200, 10], ["3", "200", "10"]), Row("B", [1, 4, 40], ["1", "4", "40"])]
    measures = [
        Series("Trainings", "#000000", scale="trainings"),
        Series("Searches before", "#000000", scale="searches"),
        Series("Searches after", "#000000", scale="searches"),
    ]
    layout = figure(side_by_side(rows, measures, LIGHT))["layout"]
    assert layout["xaxis2"]["range"] == layout["xaxis3"]["range"]
    assert layout["xaxis"]["range"][1] < layout["xaxis2"]["range"][1]


def test_columns_without_room_beside_each_other_stand_below_on_the_same_scale() -> None:
    row = Row("A", [3, 200, 40], ["3", "200", "40"])
    measures = [Series(name, "#000000", scale="one") for name in ("Before", "During", "After")]
    plot = side_by_side([row], measures, LIGHT)
    assert len(plotly_rows.bands(plot, 1000)) == 1
    bands = [figure(band) for band in plotly_rows.bands(plot, 120)]
    assert [len(one["data"]) for one in bands] == [1, 1, 1]
    assert len({one["layout"]["xaxis"]["range"][1] for one in bands}) == 1


def test_cells_without_a_figure_have_no_shade_and_larger_ones_are_stronger() -> None:
    rows = [Row("A", [1, None], ["1", ""]), Row("B", [1000, HIDDEN], ["1,000", "hidden"])]
    columns = [Series("x", "#6b4fc9"), Series("y", "#6b4fc9")]
    first, second = figure(of_rows(Kind.CELLS, rows, columns, LIGHT))["data"]
    weak, strong = first["marker"]["color"]
    assert float(weak.split(",")[-1][:-1]) < float(strong.split(",")[-1][:-1])
    assert set(second["marker"]["color"]) == {"rgba(0,0,0,0)"}
    assert second["text"] == ["", "hidden"]


def test_years_without_a_published_figure_break_the_line() -> None:
    series = [(2013, 1, True, "1"), (2016, 3, False, "≥ 3")]
    line, marked = figure(dots(series))["data"]
    assert line["y"] == [1, None, 3]
    assert marked["marker"]["symbol"] == ["circle", "circle-open"]


def test_small_charts_share_their_years_and_have_a_scale_of_their_own() -> None:
    series = [(2013, 1, True, "1"), (2016, 3, False, "≥ 3")]
    parts = [dots(series, "Records"), dots(series[1:], "Hits")]
    picture = figure(replace(dots([]), kind=Kind.BESIDE, parts=parts))
    layout = picture["layout"]
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"]
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    assert {trace["yaxis"] for trace in picture["data"]} == {"y", "y2"}
    assert [note["text"] for note in layout["annotations"]] == ["Records", "Hits"]
    # Read one after the other, each dot says of which chart it is.
    said = [trace["hovertemplate"] for trace in picture["data"] if trace["mode"] == "markers"]
    assert [text.partition("<br>")[0] for text in said] == ["Records", "Hits"]
    assert figure(dots(series))["data"][1]["hovertemplate"].startswith("%{x}")


def test_every_colour_of_notice_has_a_letter_and_a_shape_of_its_own() -> None:
    assert set(NOTICES) == set(COLOURS)
    assert len({look.letter for look in NOTICES.values()}) == len(NOTICES)
    assert len({look.shape for look in NOTICES.values()}) == len(NOTICES)


def test_a_wall_shows_no_numbers_of_events_without_their_list() -> None:
    events = [next(one for one in EVENTS.values() if one.starts_on > "2015")]
    month = events[0].month
    setting = Setting(events=events, chosen=MonthRange(month, month))
    line = time_series.Line(Series("Dead", "#c2571f"), {month: 1, month + 1: 2})
    layout = figure(time_series.lines([line], setting, LIGHT), brief=True)["layout"]
    assert [shape["type"] for shape in layout["shapes"]] == ["rect"]
    assert not layout["annotations"]


def test_a_few_days_stand_for_their_month_and_are_compared_with_one_on_each_side() -> None:
    month = MonthRange(202501, 202501)
    assert time_series.beside(month) == {
        "before": MonthRange(202412, 202412),
        "during": month,
        "after": MonthRange(202502, 202502),
    }
    # As many on each side as the operation touches.
    months = MonthRange(202407, 202409)
    assert [part.length for part in time_series.beside(months).values()] == [3, 3, 3]
    assert time_series.around(months, 12) == MonthRange(202307, 202509)
    assert time_series.around(months, 1) == MonthRange(202404, 202412)


def test_counts_are_given_a_day_so_that_february_compares_with_march() -> None:
    counts = {202402: 2900, 202403: 3100}
    assert time_series.per_day(counts, MonthRange(202402, 202402)) == 100
    assert time_series.per_day(counts, MonthRange(202403, 202403)) == 100
    assert time_series.per_day({202401: 0}, MonthRange(202401, 202401)) == 0
    # Of which a month is unknown, the whole is, and not less.
    in_part = {202401: 100, 202402: None}
    assert time_series.total(in_part, MonthRange(202401, 202402)) is None
    assert time_series.per_day(in_part, MonthRange(202401, 202402)) is None


def test_an_unknown_part_has_no_mean_drawn_and_provisional_months_are_outlines() -> None:
    during = MonthRange(202402, 202402)
    counts = {202401: 31, 202402: 29, 202403: None}
    plot = time_series.around_span(counts, during, 202402, "#1b7f90", theme_named("light"))
    bars, *means = plotly.figure(plot)["data"]
    assert bars["y"] == [1, 1, None]
    assert [colour == layout.CLEAR for colour in bars["marker"]["color"]] == [False, True, True]
    assert len(means) == 2


PARTS = [
    ("Western Africa", -467, "−467", "Western Africa: −467 (1,200 → 733)"),
    ("Central Mediterranean", 120, "+120", "Central Mediterranean: +120 (1,000 → 1,120)"),
    ("All others", -20, "−20", "All others: −20 (60 → 40)"),
]
TOTAL = ("Change in all", -367, "−367 (2,260 → 1,893)", "Change in all: −367")


def waterfall(colour: str, theme: Theme, note: str = "") -> Figure:
    series = [Series("Change", colour)]
    return plotly.figure(plot_of(Kind.STEPS, [*PARTS, TOTAL], series, theme, note=note))


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_each_bar_begins_where_the_one_above_ends_and_the_last_is_their_sum(theme: Theme) -> None:
    figure = waterfall(theme.hue(Hue.DEATHS), theme)
    (bars,) = figure["data"]
    assert bars["x"] == [-467, 120, -20, -367]
    assert bars["base"] == [0, -467, -347, 0]
    assert bars["y"] == [bar[0] for bar in (*PARTS, TOTAL)]
    # More and fewer are told apart by sign and fill.
    colour = theme.hue(Hue.DEATHS)
    assert bars["text"][:2] == ["−467", "+120"]
    assert bars["marker"]["color"][:2] == [theme.panel, colour]
    assert bars["marker"]["line"]["color"][:3] == [colour] * 3
    joints = [shape["x0"] for shape in figure["layout"]["shapes"]]
    assert joints == [0, -467, -347, -367]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < -467
    assert high > 0
    json.dumps(figure)
    # What is left out stands below.
    noted = waterfall(colour, theme, "Left out: Bay of Bengal.")
    assert "annotations" not in figure["layout"]
    assert noted["layout"]["annotations"][0]["text"] == "Left out: Bay of Bengal."
    assert noted["layout"]["margin"]["b"] > figure["layout"]["margin"]["b"]


COLUMNS = (
    *("bureau", "trainings", "participants"),
    *("before", "months_before", "after", "months_after"),
)


def _frame(*rows: tuple[str | int | None, ...]) -> Listing:
    return Listing(rows, columns=list(COLUMNS), dtype=object)


def test_most_courses_come_first_with_means_of_the_months_reported() -> None:
    frame = _frame(("GRC", 1, None, None, 0, 7, 2), ("ITA", 2, 41, 400, 2, 700, 1))
    assert list(trained(frame).items()) == [
        ("ITA", (2, 41, 200, 700)),
        ("GRC", (1, None, None, 4)),
    ]


def test_a_run_of_equal_cells_is_one_rectangle() -> None:
    """Rows may be long: shapes grow with changes, not with months."""
    path = unquote(tables.mask(["rrr r", "mmmmm"], "r"))
    assert path.count("M") == 2
    assert "M0 0h3" in path
    assert "M4 0h1" in path


def test_fewer_than_five_others_are_no_spread() -> None:
    """They could be told one by one."""
    assert rates.quartiles([1.0, 2.0, 3.0, 4.0]) is None


def test_a_spread_gives_the_quartiles_of_the_others() -> None:
    """Quartiles of five values are the second, third and fourth of them."""
    assert rates.quartiles([5.0, 1.0, 4.0, 2.0, 3.0]) == rates.Quartiles(2.0, 3.0, 4.0, 5)


def test_a_spark_line_has_gaps_where_unknown_and_a_dot_at_its_last_value() -> None:
    line: Any = spark_line([1, None, 0, 2, None], "deaths")
    given = line.to_plotly_json()["props"]
    # Of 120 by 28, with an edge of 3: from 3 to 117 in four steps, 2 at the top, 0 at the bottom.
    assert given["data-spark"] == "M3 14M60 25L88.5 3"
    assert given["data-end"] == "88.5 3"
    assert given["style"] == {"--hue": "var(--deaths)"}


def test_a_line_on_a_wall_says_its_years() -> None:
    spark = {202312: 1, 202401: None, 202402: 3}
    made: Any = on_wall(
        Headline("dead_missing", 4, "persons", "4", "", "2024", spark=spark), "Dead"
    )
    *_words, line, years = made.children
    assert line.className == "spark"
    assert years.children == "2023–2024"


POINTS = {201503: 0, 201504: 1480, 201505: 95}
WRECK = next(one for one in EVENTS.values() if one.month == 201504)


def _texts(
    *lines: time_series.Line, grain: Grain = Grain.MONTH
) -> list[tuple[list[str], list[str]]]:
    setting = Setting(grain, provisional=MonthRange(201505, 201505), events=[WRECK], least=True)
    drawn = plotly.figure(time_series.lines(lines, setting, THEMES["light"]))["data"]
    return [(one["hovertext"], one["text"]) for one in drawn if "text" in one]


def test_each_point_says_at_least_above_the_range_its_event_and_whether_it_is_provisional() -> None:
    line = time_series.Line(
        Series("Dead and missing", "#c2571f"), POINTS, expected=dict.fromkeys(POINTS, (10, 100))
    )
    ((values, texts),) = _texts(line)
    assert values == ["0", "≥ 1,480", "≥ 95"]
    assert texts == ["", f" (above the expected range, {WRECK.title})", " (provisional)"]


def test_of_several_lines_the_last_one_says_what_is_so_of_all() -> None:
    line = time_series.Line(Series("A", "#c2571f"), POINTS)
    other = replace(line, series=Series("B", "#1b7f8c"))
    ((_values, texts),) = _texts(line, other)
    assert texts[-1] == " (provisional)"


def test_a_line_that_is_heard_ticks_at_its_event_and_where_it_is_provisional() -> None:
    line = time_series.Line(Series("A", "#c2571f"), POINTS)
    setting = Setting(Grain.MONTH, provisional=MonthRange(201505, 201505), events=[WRECK])
    drawn = plotly.figure(time_series.lines([line], setting, THEMES["light"]))["data"]
    assert [one["meta"] for one in drawn if "meta" in one] == [{"ticks": [1, 2]}]


def test_a_year_has_no_event_of_a_month() -> None:
    line = time_series.Line(Series("A", "#c2571f"), {2014: 3, 2015: 9})
    assert _texts(line, grain=Grain.YEAR) == []


_shares = st.lists(st.floats(0, 1), min_size=1, max_size=6)


@given(places=_shares, tall=st.lists(st.sampled_from((15.0, 28.0)), min_size=6, max_size=6))
def test_no_name_covers_another_in_any_plot(places: list[float], tall: list[float]) -> None:
    heights = tall[: len(places)]
    spread = layout.spread(places, heights)
    for plot in (layout.LOWEST_PLOT, 150, 480):
        at = [share * plot + above for share, above in spread]
        order = sorted(range(len(places)), key=lambda one: (places[one], at[one]))
        for below, above in itertools.pairwise(order):
            gap = (heights[below] + heights[above]) / 2
            assert at[above] - at[below] >= gap - 1e-6


def test_what_is_drawn_beside_lines_is_named_once_at_its_end() -> None:
    months = {202401: 10, 202402: 20, 202403: 30}
    lines = [time_series.Line(Series(name, "#123456", label=name), months) for name in "AB"]
    lines[0] = replace(lines[0], expected=dict.fromkeys(months, (5, 15)))
    setting = Setting(
        Grain.MONTH,
        chosen=MonthRange(202403, 202403),
        chosen_name="chosen period",
        provisional=MonthRange(202403, 202403),
        legend=True,
    )
    plot = time_series.lines(lines, setting, LIGHT)
    notes = figure(plot)["layout"]["annotations"]
    names = ["A", "B", "provisional", "expected range", "chosen period"]
    assert [note["text"] for note in notes] == names
    # On a phone the key has them, and on no other screen.
    key = card_body.names(plot)
    assert [(name.text, name.area) for name in key] == [
        (name, name == "expected range") for name in names
    ]
    assert all(name.labelled for name in key)
    assert not card_body.names(replace(plot, setting=replace(setting, legend=False)))[2:]


def test_a_name_with_room_stands_at_its_end_and_two_that_touch_on_either_side_of_theirs() -> None:
    alone, low, high = layout.spread([0.9, 0.4, 0.42], [14, 14, 14])
    assert [share for share, _above in (alone, low, high)] == pytest.approx([0.9, 0.41, 0.41])
    assert [above for _share, above in (alone, low, high)] == [0, -7, 7]


def test_the_largest_value_is_written_with_its_month_and_ends_have_names() -> None:
    values = {202401: 4.0, 202402: 1320.0, 202403: 8.0}
    lines = [
        time_series.Line(Series("A", "#123456", label="A"), values),
        time_series.Line(
            Series("B", "#654321", label="B"), {202401: 1.0, 202402: 2.0, 202403: None}
        ),
    ]
    setting = Setting(Grain.MONTH, peak=lambda value, step: f"≥ {value:,.0f} · {step}\nA wreck")
    layout = plotly.figure(time_series.lines(lines, setting, THEMES["light"]))["layout"]
    peak, *ends = layout["annotations"]
    text = "≥ 1,320 · 202402<br>A wreck"
    assert (peak["text"], peak["x"], peak["y"]) == (text, "2024-02-15", 1320)
    # A press on it chooses the month.
    assert peak["captureevents"]
    assert peak["name"] == "t=2024-02..2024-02"
    assert [note["text"] for note in ends] == ["A", "B"]
    assert layout["margin"]["r"] > 12
    assert layout["yaxis"]["range"][1] > 1320
