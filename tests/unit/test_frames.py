"""Counts by month as rows list them, and months of them."""

import pytest
from sqlalchemy import select

from data_access.frames import Listing, Part, Query, in_months, unpacked
from data_access.periods import MonthRange

WHOLE = {"a": {202312: 1, 202400: 2, 202401: 3}, "b": {202401: 10, 202402: 20}}


def test_counts_of_one_month_are_added_up_and_lists_are_of_one_length() -> None:
    assert unpacked("202402,202401", "5,0") == {202402: 5, 202401: 0}
    assert unpacked("202401,202402,202401", "3,4,-5") == {202401: -2, 202402: 4}
    with pytest.raises(ValueError, match="shorter"):
        unpacked("202401,202402", "3")


def test_months_are_taken_by_route_or_of_all_together_in_order() -> None:
    whole = Query[Listing](select, {})
    for first, last, counted in (
        (202401, 202402, [("a", 202401, 3), ("b", 202401, 10), ("b", 202402, 20)]),
        # What has a year alone is in where all of it is.
        (
            202401,
            202412,
            [("a", 202400, 2), *[("a", 202401, 3), ("b", 202401, 10), ("b", 202402, 20)]],
        ),
        (202501, 202512, []),
    ):
        part = Part("m", "question", whole, MonthRange(first, last))
        by_route = in_months((part,), (WHOLE,), ("metric", "route", "month", "value"))
        assert list(zip(*by_route.columns.values(), strict=True)) == [
            ("m", *one) for one in counted
        ]
        together = in_months((part,), (WHOLE,), ("metric", "month", "value"))
        sums: dict[int, int] = {}
        for _route, month, value in counted:
            sums[month] = sums.get(month, 0) + value
        rows = [("m", month, value) for month, value in sorted(sums.items())]
        assert list(zip(*together.columns.values(), strict=True)) == rows
