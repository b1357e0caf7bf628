"""What a pointer and a screen reader are told of each point of a line."""

from dataclasses import replace

from dashboard.plots import plotly, time_series
from dashboard.plots.plot import Series, Setting
from dashboard.theme import THEMES
from data_access.filters import Grain
from data_access.periods import MonthRange
from data_access.registry.events import EVENTS

MONTHS = {201503: 0, 201504: 1480, 201505: 95}
WRECK = next(one for one in EVENTS.values() if one.month == 201504)


def _texts(
    *lines: time_series.Line, grain: Grain = Grain.MONTH
) -> list[tuple[list[str], list[str]]]:
    setting = Setting(grain, provisional=MonthRange(201505, 201505), events=[WRECK], least=True)
    drawn = plotly.figure(time_series.lines(lines, setting, THEMES["light"]))["data"]
    return [(one["hovertext"], one["text"]) for one in drawn if "text" in one]


def test_each_point_says_at_least_above_the_range_its_event_and_whether_it_is_provisional() -> None:
    line = time_series.Line(
        Series("Dead and missing", "#c2571f"), MONTHS, expected=dict.fromkeys(MONTHS, (10, 100))
    )
    ((values, texts),) = _texts(line)
    assert values == ["0", "≥ 1,480", "≥ 95"]
    assert texts == ["", f" (above the expected range, {WRECK.title})", " (provisional)"]


def test_of_several_lines_the_last_one_says_what_is_so_of_all() -> None:
    line = time_series.Line(Series("A", "#c2571f"), MONTHS)
    other = replace(line, series=Series("B", "#1b7f8c"))
    ((_values, texts),) = _texts(line, other)
    assert texts[-1] == " (provisional)"


def test_a_line_that_is_heard_ticks_at_its_event_and_where_it_is_provisional() -> None:
    line = time_series.Line(Series("A", "#c2571f"), MONTHS)
    setting = Setting(Grain.MONTH, provisional=MonthRange(201505, 201505), events=[WRECK])
    drawn = plotly.figure(time_series.lines([line], setting, THEMES["light"]))["data"]
    assert [one["meta"] for one in drawn if "meta" in one] == [{"ticks": [1, 2]}]


def test_a_year_has_no_event_of_a_month() -> None:
    line = time_series.Line(Series("A", "#c2571f"), {2014: 3, 2015: 9})
    assert _texts(line, grain=Grain.YEAR) == []
