"""Before, during and after an operation: which months, and what a day."""

from datetime import date

from dashboard.plots import plotly, windows
from dashboard.plots.windows import Window
from dashboard.theme import theme_named
from data_access.periods import MonthRange


def test_a_few_days_stand_for_their_month_and_are_compared_with_one_on_each_side() -> None:
    window = Window.of(date(2025, 1, 27), date(2025, 1, 31))
    assert window.before == MonthRange(202412, 202412)
    assert window.during == MonthRange(202501, 202501)
    assert window.after == MonthRange(202502, 202502)


def test_as_many_months_are_taken_on_each_side_as_the_operation_touches() -> None:
    window = Window.of(date(2024, 7, 24), date(2024, 9, 8))
    assert [part.length for _name, part in window.parts()] == [3, 3, 3]
    assert window.around(12) == MonthRange(202307, 202509)


def test_counts_are_given_a_day_so_that_february_compares_with_march() -> None:
    counts = {202402: 2900, 202403: 3100}
    assert windows.per_day(counts, MonthRange(202402, 202402)) == 100
    assert windows.per_day(counts, MonthRange(202403, 202403)) == 100


def test_a_part_with_an_unknown_month_is_unknown_and_not_less() -> None:
    counts = {202401: 100, 202402: None}
    assert windows.total(counts, MonthRange(202401, 202402)) is None
    assert windows.per_day(counts, MonthRange(202401, 202402)) is None
    assert windows.per_day({202401: 0}, MonthRange(202401, 202401)) == 0


def test_an_unknown_part_has_no_mean_drawn_and_provisional_months_are_hatched() -> None:
    window = Window.of(date(2024, 2, 1), date(2024, 2, 5))
    counts = {202401: 31, 202402: 29, 202403: None}
    plot = windows.around(counts, window, 202402, "#1b7f90", theme_named("light"))
    bars, *means = plotly.figure(plot)["data"]
    assert bars["y"] == [1, 1, None]
    assert bars["marker"]["pattern"]["shape"] == ["", "/", "/"]
    assert len(means) == 2
