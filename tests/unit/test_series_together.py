"""Measures beside each other over time: their shares, their ties, and months after an event."""

import numpy as np
import pytest

from data_access.analysis import shifts
from data_access.analysis.interruption import Place, Sum, after, months_after
from data_access.analysis.shifts import Numbers, State
from data_access.periods import MonthRange

MONTHS = 120


def _counts(draw: np.random.Generator, waves: Numbers, mean: float) -> Numbers:
    """Counts with a season around waves that are common to several, or not."""
    place = np.arange(MONTHS)
    season = 0.6 * np.sin(2 * np.pi * place / 12)
    rates = np.exp(np.log(mean) + season + 0.5 * waves)
    counts: Numbers = draw.negative_binomial(8, 8 / (8 + rates)).astype(float)
    return counts


def test_shares_add_up_to_one_and_are_unknown_where_any_part_is() -> None:
    counts = np.array([[1.0, 2.0, np.nan, 0.0], [3.0, 2.0, 5.0, 0.0]])
    found = shifts.shares(counts)
    assert found[:, :2].sum(axis=0) == pytest.approx([1.0, 1.0])
    assert found[0, 0] == 0.25
    assert np.isnan(found[:, 2:]).all()


def test_one_series_that_follows_another_is_found_with_its_lag_and_its_sign() -> None:
    draw = np.random.default_rng(7)
    waves = draw.normal(size=MONTHS + 3)
    first, second = _counts(draw, waves[3:], 900), _counts(draw, -waves[:-3], 300)
    found = shifts.lead(first, second)
    assert (found.state, found.months, found.lag) == (State.FOUND, MONTHS, 3)
    assert found.correlation < -0.5
    assert shifts.lead(second, first).lag == -3


def test_series_that_share_a_season_alone_have_no_tie() -> None:
    draw = np.random.default_rng(11)
    found = [
        shifts.lead(*(_counts(draw, draw.normal(size=MONTHS), 400) for _side in range(2))).state
        for _pair in range(100)
    ]
    assert found.count(State.FOUND) <= 10


def test_months_count_from_the_newest_gap_on_and_too_few_of_them_say_nothing() -> None:
    draw = np.random.default_rng(3)
    first, second = (_counts(draw, draw.normal(size=MONTHS), 400) for _side in range(2))
    first[MONTHS - shifts.FEWEST] = np.nan
    second[-1] = np.nan
    found = shifts.lead(first, second)
    assert (found.state, found.months) == (State.TOO_SHORT, shifts.FEWEST - 2)
    nothing = shifts.lead(np.full(MONTHS, np.nan), second)
    assert (nothing.state, nothing.months) == (State.TOO_SHORT, 0)


def test_months_after_an_event_are_held_against_the_ends_of_their_ranges() -> None:
    assert months_after(202307) == MonthRange(202308, 202401)
    months = months_after(202307).months()
    ranges = dict.fromkeys(months, (15, 30))
    counts = {**dict.fromkeys(months, 20), 202307: 900}
    found = after(202307, counts, ranges)
    assert found == Sum(120, 90, 180)
    assert [Sum(n, 90, 180).place for n in (89, 90, 180, 181)] == [
        *(Place.BELOW, Place.WITHIN, Place.WITHIN, Place.ABOVE),
    ]
    assert after(202307, {}, ranges) == Sum(0, 90, 180)
    assert after(202307, counts, {month: ranges[month] for month in months[:5]}) is None
