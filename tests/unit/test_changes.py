"""What a change is measured against, and from which base on it is a percentage."""

import pytest

from dashboard.figures import wording
from data_access.availability import Availabilities
from data_access.filters import Compare
from data_access.periods import MonthRange

NOTHING_YET = Availabilities(version="", by_series={})


@pytest.mark.parametrize(
    ("months", "year_before", "period_before"),
    [
        ((202503, 202503), (202403, 202403), (202502, 202502)),
        ((202501, 202503), (202401, 202403), (202410, 202412)),
        ((202401, 202412), (202301, 202312), (202301, 202312)),
        # Longer than a year: whole years back, so that no month is held against itself.
        ((202401, 202501), (202201, 202301), (202212, 202312)),
        ((202301, 202412), (202101, 202212), (202101, 202212)),
        ((202301, 202501), (202001, 202201), (202012, 202212)),
    ],
)
def test_a_period_is_compared_with_the_same_months_or_with_those_just_before_it(
    months: tuple[int, int], year_before: tuple[int, int], period_before: tuple[int, int]
) -> None:
    chosen = MonthRange(*months)
    assert NOTHING_YET.base(chosen, Compare.YEAR_BEFORE) == MonthRange(*year_before)
    assert NOTHING_YET.base(chosen, Compare.PREVIOUS_PERIOD) == MonthRange(*period_before)
    assert NOTHING_YET.base(chosen, Compare.NONE) is None


def test_a_change_is_a_percentage_from_a_base_of_thirty_on_and_two_numbers_below() -> None:
    assert wording.short_change(15, 30) == "−50%"
    assert wording.short_change(15, 29) == "29 → 15"
    at_thirty = wording.change(15, 30, Compare.YEAR_BEFORE, ratio=False)
    below = wording.change(15, 29, Compare.YEAR_BEFORE, ratio=False)
    assert at_thirty is not None
    assert below is not None
    assert at_thirty.text == "▼ 50% · 15 fewer than the year before"
    assert below.text == "▼ from 29 to 15 on the year before"


def test_the_share_in_a_cell_is_of_the_base_and_bears_its_sign() -> None:
    assert wording.short_change(150, 100) == "+50%"
    assert wording.short_change(75, 100) == "−25%"
    assert wording.short_change(100, 100) == "0%"
    assert wording.short_change(None, 100) == wording.UNKNOWN
    assert wording.short_change(100, None) == wording.UNKNOWN


def test_a_change_that_rounds_to_nothing_bears_no_arrow_and_says_how_little_it_is() -> None:
    fewer = wording.change(89_696, 90_000, Compare.YEAR_BEFORE, ratio=False)
    more = wording.change(90_304, 90_000, Compare.YEAR_BEFORE, ratio=False)
    assert fewer is not None
    assert more is not None
    assert fewer.text == "less than 1% fewer (304) than the year before"
    assert fewer.brief == "less than 1% fewer than the year before"
    assert more.text == "less than 1% more (304) than the year before"
    assert (fewer.direction, more.direction) == (0, 0)
    assert wording.short_change(89_696, 90_000) == "<1% fewer"
    assert wording.short_change(90_304, 90_000) == "<1% more"


def test_a_rate_that_moves_by_less_than_it_is_written_with_bears_no_arrow() -> None:
    change = wording.change(22.34, 22.36, Compare.YEAR_BEFORE, ratio=True)
    assert change is not None
    assert change.text == "almost unchanged on the year before"
    assert change.direction == 0


def test_the_least_change_that_is_written_as_one_per_cent_bears_its_arrow() -> None:
    change = wording.change(1010, 1000, Compare.YEAR_BEFORE, ratio=False)
    assert change is not None
    assert change.text == "▲ 1% · 10 more than the year before"
