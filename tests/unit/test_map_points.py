"""The file of incidents that a browser is given: by records or by cells, nobody is lost."""

import json
from collections import Counter
from datetime import date
from itertools import accumulate
from typing import Any

import pytest

from dashboard import maps
from dashboard.maps import points as cells
from data_access.frames import Frame, Points


def record(**changes: object) -> dict[str, object]:
    """One record: one woman or man dead off Libya on 18 April 2015."""
    return {
        "occurred_on": date(2015, 4, 18),
        "date_precision": "day",
        "month": 201504,
        "kind": "incident",
        "route": "central-mediterranean",
        "country": "LBY",
        "cause": "drowning",
        "quality": 5,
        "lat_hundredths": 3320,
        "lon_hundredths": 1400,
        "position": "stated",
        "incidents": 1,
        "dead": 1,
        "missing": 0,
        "dead_missing": 1,
    } | changes


def points(*records: dict[str, object]) -> dict[str, Any]:
    """The file of some records, read as the browser reads it."""
    sent: dict[str, Any] = json.loads(maps.points_file(_frame(*records), "abcdef012345"))
    return sent


def _frame(*records: dict[str, object]) -> Points:
    return Points(Frame({name: [row[name] for row in records] for name in record()}))


def dates(file: dict[str, Any]) -> list[int]:
    """The dates of a file, added up from their differences."""
    found = list[int]()
    for step in file["date"]:
        found.append(step + (found[-1] if found else 0))
    return found


def test_dates_carry_their_precision_and_are_sorted() -> None:
    file = points(
        record(),
        record(occurred_on=None, date_precision="month", month=201409),
        record(occurred_on=None, date_precision="year", month=201400),
    )
    assert dates(file) == [20140000, 20140900, 20150418]


def test_blank_is_sent_as_null_and_never_as_zero() -> None:
    file = points(record(dead=None, missing=1), record(missing=None))
    assert file["dead"] == [None, 1]
    assert file["missing"] == [1, None]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"kind": "cumulative"}, "period"),
        ({"lat_hundredths": None, "position": "none"}, "position"),
        ({"position": "doubtful"}, "doubtful"),
        ({"position": "approximate"}, ""),
    ],
)
def test_what_has_no_place_is_sent_with_the_reason(change: dict[str, object], reason: str) -> None:
    file = points(record(**change))
    assert file["reasons"][file["undrawn"][0]] == reason
    assert file["people"] == [1]


def test_no_record_is_lost_and_codes_stay_with_their_rows() -> None:
    file = points(record(route="sahara-crossing", country=""), record(dead_missing=1022))
    named = [(file["routes"][i], n) for i, n in zip(file["route"], file["people"], strict=True)]
    assert sorted(named) == [("central-mediterranean", 1022), ("sahara-crossing", 1)]
    assert sorted(file["countries"]) == ["", "LBY"]


def test_an_empty_store_makes_an_empty_file() -> None:
    file = points()
    assert file["people"] == []
    assert file["routes"] == []


# --- corridors ----------------------------------------------------------------------------------


def _many(count: int) -> Points:
    """So many records around the world, of one person each."""
    return _frame(
        *(
            record(
                missing=None,
                lat_hundredths=number * 7919 % 17_000 - 8_500,
                lon_hundredths=number * 104_729 % 35_000 - 17_500,
                month=201401 + number % 12,
            )
            for number in range(count)
        )
    )


def test_very_many_records_come_by_cells_with_the_same_people() -> None:
    frame = _many(cells.MOST + 1)
    sent = json.loads(maps.points_file(frame, "v"))
    assert sent["cell"] in cells.STEPS
    assert len(sent["people"]) <= cells.FEWER
    assert sum(sent["people"]) == len(frame)
    assert sum(sent["incidents"]) == len(frame)
    assert set(sent["missing"]) == {None}
    held = set(zip(frame["lat_hundredths"], frame["lon_hundredths"], strict=True))
    assert set(zip(sent["lat"], sent["lon"], strict=True)) <= held
    months = Counter[int]()
    for day, people in zip(accumulate(sent["date"]), sent["people"], strict=True):
        months[day // 100] += people
    assert months == Counter(frame["month"])


def test_as_many_records_as_a_browser_holds_come_one_by_one() -> None:
    sent = json.loads(maps.points_file(_many(100), "v"))
    assert sent["cell"] == 0
    assert len(sent["people"]) == 100


def test_a_cell_is_in_one_box() -> None:
    assert all(maps.BOX % step == 0 for step in cells.STEPS)
