"""Months, ranges and named periods."""

import pytest
from hypothesis import given, strategies as st

from data_access.periods import (
    MonthRange,
    Period,
    distance,
    iso,
    month_of,
    shifted,
    spans,
)

months = st.builds(month_of, st.integers(1900, 2199), st.integers(1, 12))
# Sums and moves need room at both ends of the calendar.
inner_months = st.builds(month_of, st.integers(1950, 2150), st.integers(1, 12))
ranges = st.tuples(months, months).map(lambda ends: MonthRange(min(ends), max(ends)))


@given(inner_months, st.integers(-300, 300))
def test_a_month_moved_away_and_back_is_the_same_month(month: int, by: int) -> None:
    assert shifted(shifted(month, by), -by) == month
    assert distance(month, shifted(month, by)) == by


@given(ranges)
def test_a_range_holds_exactly_its_months(months_: MonthRange) -> None:
    listed = months_.months()
    assert len(listed) == months_.length
    assert listed[0] == months_.first
    assert listed[-1] == months_.last
    assert all(months_.holds(month) for month in listed)
    whole = [year for year in range(1900, 2200) if months_.holds(year * 100)]
    assert list(months_.whole_years()) == whole


@given(ranges, st.integers(1900, 2199), st.integers(0, 12))
def test_the_bounds_for_sql_admit_what_the_range_holds(
    months_: MonthRange, year: int, part: int
) -> None:
    stored = month_of(year, part)
    low, high, left_out = months_.bounds()
    admitted = low <= stored <= high and stored not in left_out
    assert admitted == months_.holds(stored)


@pytest.mark.parametrize(
    ("period", "inside"),
    [("2020", True), ("2019..2021", True), ("2020-01..2020-11", False), ("2019-06..2021", True)],
)
def test_a_year_without_month_counts_only_where_the_whole_year_is_shown(
    period: str, inside: bool
) -> None:
    resolved = Period.parse(period).resolve(201401, 202508, 202509)
    assert resolved.holds(202000) is inside


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2015", "2015"),
        ("2015-04", "2015-04"),
        ("2015-01..2015-12", "2015"),
        ("2015..2015-06", "2015-01..2015-06"),
        ("2014..2016", "2014..2016"),
        ("2014..", "2014.."),
        ("..2016", "..2016"),
        ("2014-10..2015-09", "2014-10..2015-09"),
        ("latest12", "latest12"),
    ],
)
def test_a_period_has_one_canonical_form(written: str, canonical: str) -> None:
    assert str(Period.parse(written)) == canonical


@given(
    st.one_of(
        months.map(iso), st.tuples(months, months).map(lambda e: f"{iso(min(e))}..{iso(max(e))}")
    )
)
def test_a_period_survives_being_written_and_read(text: str) -> None:
    period = Period.parse(text)
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["", "..", "2015-13", "2015-00", "15", "2016..2015", "0000", "x"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="period"):
        Period.parse(text)


def test_a_range_cannot_be_empty() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        MonthRange(202002, 202001)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("all", 201403, 202509),
        ("latest12", 202409, 202508),
        ("ytd", 202501, 202508),
        ("2015", 201501, 201512),
        ("2020-04..", 202004, 202509),
        ("..2016", 201403, 201612),
        # An end beyond what there is names the month at that end.
        ("2027..", 202701, 202701),
        ("..2012", 201212, 201212),
    ],
)
def test_a_period_means_these_months_of_a_measure(period: str, first: int, last: int) -> None:
    assert Period.parse(period).resolve(201403, 202508, 202509) == MonthRange(first, last)


def test_months_that_follow_each_other_are_one_span() -> None:
    assert spans([202501, 202412, 202403, 202402, 202411]) == [
        MonthRange(202402, 202403),
        MonthRange(202411, 202501),
    ]
    assert spans([]) == []


def test_a_range_is_extended_by_the_months_before_it() -> None:
    assert MonthRange(202502, 202503).extended_back(3) == MonthRange(202411, 202503)
    assert MonthRange(202502, 202503).extended_back(0) == MonthRange(202502, 202503)
