"""What the other side of a comparison differs in, read from an address."""

import pytest

from dashboard import url_state
from dashboard.panels import card_body, other_side
from dashboard.plots import time_series
from dashboard.plots.plot import Series, Setting
from dashboard.theme import theme_named
from data_access.filters import Compare, Filters, Grain

MEDITERRANEAN = Filters(routes=("central-mediterranean",))


def test_without_a_word_the_other_side_is_the_year_before() -> None:
    found, notices = other_side.parse(MEDITERRANEAN, {})
    assert (found.key, found.relative, found.filters) == ("t", Compare.YEAR_BEFORE, MEDITERRANEAN)
    assert not notices


def test_the_base_that_the_filters_name_is_the_other_side() -> None:
    found, _notices = other_side.parse(Filters(compare=Compare.PREVIOUS_PERIOD), {})
    assert found.relative is Compare.PREVIOUS_PERIOD


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("b.t", "2014..2015", "r=central-mediterranean&t=2014..2015"),
        ("b.r", "western-balkans", "r=western-balkans"),
        ("b.r", "all", ""),
        ("b.r", "neighbours", "r=eastern-mediterranean,western-mediterranean"),
        ("b.c", "ITA:dst,LBY", "c=ITA:dst,LBY&r=central-mediterranean"),
    ],
)
def test_one_thing_is_changed_and_all_else_stays(key: str, text: str, expected: str) -> None:
    found, notices = other_side.parse(MEDITERRANEAN, {key: text})
    assert url_state.write(found.filters) == expected
    assert found.key == key.removeprefix("b.")
    assert not notices


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"b.t": "yesterday"}, ["b.t"]),
        ({"b.r": "moon"}, ["b.r"]),
        ({"b.c": "XXX"}, ["b.c"]),
        ({"b.t": "2015", "b.r": "all"}, ["b.r"]),
    ],
)
def test_what_cannot_be_read_is_told_and_gives_the_default(
    options: dict[str, str], told: list[str]
) -> None:
    found, notices = other_side.parse(MEDITERRANEAN, options)
    assert [notice.key for notice in notices] == told
    assert found.key == "t"


def test_all_routes_have_no_neighbours() -> None:
    found, notices = other_side.parse(Filters(), {"b.r": "neighbours"})
    assert found.relative is Compare.YEAR_BEFORE
    assert [notice.key for notice in notices] == ["b.r"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([202311, 202312], [201501, 201502, 201503], [202311, 202312, 202401]),
        ([202301, 202302], [202301, 202302], [202301, 202302]),
        ([202301], [], []),
    ],
)
def test_the_other_side_stands_step_by_step_at_the_first(
    first: list[int], second: list[int], expected: list[int]
) -> None:
    assert time_series.aligned(first, second, Grain.MONTH) == expected


def test_a_side_that_is_provisional_from_its_first_step_on_has_one_name_in_the_key() -> None:
    both = [Series(name, "#000000", label=name) for name in "AB"]
    first = time_series.Line(both[0], {202401: 3, 202402: 5}, provisional=(202401, 202402))
    second = time_series.Line(both[1], {202301: 2, 202302: 4}, provisional=())
    plot = time_series.two_sides(
        first, second, Setting(Grain.MONTH, legend=True), theme_named("light")
    )
    assert [name.text for name in card_body.names(plot)] == ["A", "B", "provisional"]
