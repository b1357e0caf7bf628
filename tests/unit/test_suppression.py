"""What is hidden of a year, decided without a store."""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays

from data_access import queries as queries_package
from data_access.disclosure.cell_suppression import Counts, Pattern, hidden
from data_access.disclosure.nested_measures import hidden_together
from data_access.periods import MonthRange
from data_access.queries import revisions
from data_access.registry.metrics import METRICS

BELOW = 5
SCHEMA = "data_access.store.schema"


def a_year(*rows: list[int]) -> Counts:
    """Months by unit, of one group, in one state."""
    return np.array([[rows]], np.int64)


def decided(states: Counts, *, whole: bool = True) -> Pattern:
    _states, groups, months, units = states.shape
    return hidden(states, BELOW, Pattern.nothing(groups, months, units), whole=whole)


def test_without_small_counts_everything_is_shown() -> None:
    pattern = decided(a_year([5, 0, 40], [0, 0, 7]))
    assert not pattern.months.any()
    assert not pattern.groups.any()
    assert not pattern.units.any()


def test_a_small_count_hides_its_month_for_all_units() -> None:
    pattern = decided(a_year([3, 50], [20, 60]), whole=False)
    assert pattern.months.tolist() == [[True, False]]


def test_a_month_alone_would_follow_from_the_year_so_another_is_hidden_with_it() -> None:
    pattern = decided(a_year([3, 50], [20, 60], [100, 100]))
    assert pattern.months.tolist() == [[True, True, False]]
    assert not pattern.groups.any()


def test_a_small_count_of_the_year_hides_other_units_until_nobody_can_tell_which() -> None:
    pattern = decided(a_year([3, 1, 9, 0], [0, 2, 8, 0]))
    assert pattern.units.tolist() == [True, True, False, False]
    assert pattern.groups.all()


def test_one_unit_alone_can_only_be_hidden_with_its_months() -> None:
    pattern = decided(a_year([3], [20]))
    assert pattern.months.all()
    assert pattern.units.all()


def test_what_was_small_in_an_older_release_stays_hidden() -> None:
    states = np.concatenate([a_year([4, 30], [9, 9]), a_year([6, 30], [9, 9])])
    assert decided(states, whole=False).months.tolist() == [[True, False]]


def together(*measures: Counts, whole: bool = True) -> list[Pattern]:
    """What is hidden of searches and hits, and of hits that were confirmed."""
    return hidden_together(measures, BELOW, whole=whole)


def test_what_is_hidden_of_searches_is_hidden_of_their_hits() -> None:
    _searches, hits = together(a_year([90, 90], [4, 90]), a_year([9, 9], [0, 9]), whole=False)
    assert hits.months.tolist() == [[False, True]]


def test_searches_by_far_more_than_hits_are_shown_beside_hidden_ones() -> None:
    searches, hits = together(a_year([900, 900], [900, 900]), a_year([3, 30], [20, 10]))
    assert searches.is_empty
    assert hits.months.all()
    assert not hits.groups.any()


def test_a_closed_border_point_does_not_tell_the_hits_of_the_open_one() -> None:
    searches, hits = together(
        a_year([900, 0], [900, 900], [900, 900]), a_year([3, 0], [20, 30], [90, 90])
    )
    assert hits.months[0, 0]
    assert searches.months[0, 0]
    assert searches.months.sum() > 1
    assert not searches.groups.any()


def test_confirmed_hits_that_are_small_are_hidden_for_the_year() -> None:
    hits, confirmed = together(
        a_year([900, 900], [900, 900]), a_year([90, 90], [90, 90]), a_year([89, 3], [80, 80])
    )[1:]
    assert confirmed.is_full
    assert not hits.groups.any()


def test_hits_that_leave_confirmed_ones_no_room_are_hidden() -> None:
    hits, confirmed = together(
        a_year([900, 900], [900, 900]), a_year([20, 5], [90, 90]), a_year([20, 4], [80, 80])
    )[1:]
    assert confirmed.is_full
    assert hits.months[0, 0]


def test_a_bureau_with_one_border_point_shows_all_by_it_or_nothing() -> None:
    assert all(one.is_empty for one in together(a_year([90], [90]), a_year([9], [9])))
    assert all(one.is_full for one in together(a_year([90], [90]), a_year([9], [3])))


sizes = st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))
years = sizes.flatmap(lambda shape: arrays(np.int64, shape, elements=st.integers(0, 12)))


@settings(max_examples=200)
@given(states=years, whole=st.booleans())
def test_no_small_count_is_ever_shown(states: Counts, *, whole: bool) -> None:
    pattern = decided(states, whole=whole)

    def small(counts: Counts) -> bool:
        return bool(((counts > 0) & (counts < BELOW)).any())

    assert not small(states[:, ~pattern.months])
    if whole:
        assert not small(states[-1].sum(axis=1)[~pattern.groups])
        assert not small(states[-1].sum(axis=(0, 1))[~pattern.units])


def test_only_the_query_that_hides_counts_reads_what_bureaus_report() -> None:
    """Another way to the tables would be a way around what is hidden.

    The calendar of reports reads the days that a report took, which nobody hides; what releases had
    of a month is refused of any measure that bureaus report; training reads whole totals of bureaus
    alone, which are public.
    """
    tables = {"monthly_total", "monthly_detail", "monthly_place", "observation", "database_use"}
    queries = Path(queries_package.__file__).parent
    reading = {
        (path.name, name.name)
        for path in queries.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(SCHEMA)
        for name in node.names
        if name.name in tables
    }
    assert {file for file, _table in reading} == {
        "series.py", "bureaus.py", "revisions.py", "courses.py",
    }  # fmt: skip
    assert {table for file, table in reading if file == "courses.py"} == {"monthly_total"}
    for metric in METRICS.values():
        if metric.reported:
            with pytest.raises(ValueError, match="reported by bureaus"):
                revisions.triangle(metric.code, "database-use:ITA", MonthRange(202501, 202512))
