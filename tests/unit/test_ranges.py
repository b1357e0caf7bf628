"""Changes that are drawn: where dot and interval stand, and what is told of them."""

from copy import deepcopy
from typing import Any

import pytest

from dashboard import wording
from dashboard.components import ranges, tables
from dashboard.drawings import Align, Column, RelativeChange, Table
from dashboard.exports.paper.static_html import static_html
from data_access.analysis.changes import Compared, Interval, LikeMonths

WHOLE = LikeMonths((202503,), (202403,), is_whole=True)
UNCLEAR = Interval(-0.37, 0.11)
CLEAR = Interval(-0.6, -0.09)


def change(now: float, before: float, interval: Interval | None, **more: Any) -> RelativeChange:
    cell = wording.relative_change(Compared(WHOLE, now, before, interval, **more))
    assert isinstance(cell, RelativeChange)
    return cell


def drawn(cell: RelativeChange, reach: float = 2.0) -> dict[str, Any]:
    component: Any = ranges.change_range(cell, reach)
    properties: dict[str, Any] = component.to_plotly_json()["props"]
    return properties


@pytest.mark.parametrize(
    ("cell", "spoken"),
    [
        (change(7018, 8384, UNCLEAR), "16% fewer, 37% fewer to 11% more"),
        (change(781, 1290, CLEAR), "39% fewer, 60% to 9% fewer"),
        (
            change(781, 1290, CLEAR, is_provisional=True),
            "39% fewer, 60% to 9% fewer, provisional",
        ),
        (
            change(781, 1290, CLEAR, is_provisional=True, is_early=True),
            "39% fewer, 60% to 9% fewer, not yet final",
        ),
        (change(50, 182, None), "73% fewer, range unknown"),
        (change(50, 100, None, is_exact=True), "50% fewer"),
    ],
)
def test_a_drawn_change_tells_its_numbers(cell: RelativeChange, spoken: str) -> None:
    assert deepcopy(cell).spoken == spoken
    assert drawn(cell)["title"] == spoken
    assert spoken in static_html(ranges.change_range(cell, 2.0))


def test_half_and_double_are_as_far_from_no_change() -> None:
    half, same, double = (
        drawn(change(now, 100, None, is_exact=True))["style"]["--dot"] for now in (50, 100, 200)
    )
    assert (half, same, double) == ("0.0%", "50.0%", "100.0%")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (change(7018, 8384, UNCLEAR), "range range-unclear"),
        (change(781, 1290, CLEAR), "range"),
        (change(781, 1290, CLEAR, is_provisional=True), "range range-provisional"),
        (
            change(781, 1290, CLEAR, is_provisional=True, is_early=True),
            "range range-unclear range-provisional",
        ),
        (change(50, 182, None), "range range-unclear range-beyond"),
    ],
)
def test_a_change_is_pale_where_it_may_be_none_and_hollow_where_it_is_revised(
    cell: RelativeChange, names: str
) -> None:
    assert drawn(cell)["className"] == names


def test_what_lies_beyond_the_axis_ends_in_an_arrow() -> None:
    cell = change(110, 100, Interval(-0.6, 3.0))
    assert drawn(cell)["style"] == {"--low": "0.0%", "--high": "100.0%", "--dot": "56.9%"}
    html = static_html(ranges.change_range(cell, 2.0))
    assert "range-low" in html
    assert "range-high" in html
    assert "range-low" not in static_html(ranges.change_range(cell, 4.0))


def test_rows_share_one_axis_that_most_of_them_fit() -> None:
    near = [change(100 + n, 100, UNCLEAR) for n in range(9)]
    far = change(2, 100, UNCLEAR)
    assert ranges.reach_of(near) == ranges.reach_of([*near, far]) == 2
    assert ranges.reach_of([*near, far, far, far, far]) == 10
    cells = [near[1], wording.relative_change(Compared(WHOLE, 4, 2)), None]
    table = Table(
        (Column("route", "Route"), Column("change", "Change", Align.NUMBER)),
        list(zip("ABC", cells, strict=True)),
        dash="nothing to compare with",
    )
    html = static_html(tables.table(table, "Routes"))
    assert "half</span><span>same</span><span>double" in html
    # Two small counts are no share; what has no base says so.
    assert "2 → 4</td>" in html
    assert 'aria-label="nothing to compare with"' in html


def test_a_rate_is_drawn_although_it_is_small() -> None:
    compared = Compared(WHOLE, 22.3, 16.0, Interval(-0.2, 1.4))
    made = wording.change(compared, ratio=True)
    assert made.drawn is not None
    assert made.drawn.spoken == "39% more, 20% fewer to 140% more"
    assert ranges.alone(wording.change(compared)) is None
    assert "fourfold" in static_html(ranges.alone(made))


def test_tiles_beside_each_other_have_one_scale() -> None:
    small, large = (
        wording.change(Compared(WHOLE, now, 100, Interval(now / 200 - 1, now / 60 - 1)))
        for now in (101, 390)
    )
    first, second = (static_html(ranges.alone(one)) for one in (small, large))
    assert "quarter</span><span>same</span><span>fourfold" in first
    assert first.partition("range-axis")[2] == second.partition("range-axis")[2]
    assert "range-high" not in first
    assert "range-high" in second


def test_a_change_that_hangs_on_one_incident_is_pale_and_says_so() -> None:
    without = Compared(WHOLE, 70, 60, UNCLEAR)
    cell = change(140, 60, Interval(0.1, 4.4), without_largest=without)
    assert "range-unclear" in drawn(cell)["className"]
    assert "without its largest incident: 17% more, 37% fewer to 11% more" in cell.spoken
