"""A measure is stated for all parts of a whole or for none: a sum never looks whole and is low."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.builders import Cell
from tests.bureaus import USE, a_report
from tests.unit.reading import read, refusal

Change = Mapping[str, Cell]
_LOW = "so that its sum would be too low; fill it in each of them, with 0 where there were none"


@pytest.mark.parametrize(
    ("source", "first", "second", "sentence"),
    [
        (
            *(USE, {}, {"border_point": "ITLMP-2", "hits_confirmed": "", "hits_acted_on": ""}),
            "line 3, field hits_confirmed: is empty, and filled in an earlier row of the same "
            "month, bureau and database",
        ),
        (
            *(USE, {"hits_confirmed": "", "hits_acted_on": ""}, {"channel": "mind"}),
            "line 3, field hits_confirmed: is filled, and empty in an earlier row of the same "
            "month, bureau and database",
        ),
        (
            *(
                "bureau_vessels",
                {"flag_region": "no-flag"},
                {"flag_region": "europe", "seized": ""},
            ),
            "line 3, field seized: is empty, and filled in an earlier row of the same month, "
            "bureau, vessel_type",
        ),
    ],
    ids=["a border point", "a channel", "a flag"],
)
def test_a_part_that_leaves_a_measure_empty_refuses_the_file(
    tmp_path: Path, source: str, first: Change, second: Change, sentence: str
) -> None:
    message = str(refusal(a_report(tmp_path / "a.csv", first, second, source=source), source))
    assert message.startswith(sentence)
    assert _LOW in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"border_point": "ITLMP-2", "hits_confirmed": "0", "hits_acted_on": "0"}),
        (
            {"hits_confirmed": "", "hits_acted_on": ""},
            {"border_point": "ITLMP-2", "hits_confirmed": "", "hits_acted_on": ""},
        ),
        ({}, {"database": "dna", "hits_confirmed": "", "hits_acted_on": ""}),
        ({}, {"month": "2026-02", "hits_confirmed": "", "hits_acted_on": ""}),
        ({}, {"bureau": "MLT", "border_point": "", "latitude": "", "longitude": ""} | {"hits": ""}),
    ],
    ids=["0 is a figure", "none states it", "another database", "another month", "another bureau"],
)
def test_what_is_stated_for_all_parts_or_for_none_is_read(
    tmp_path: Path, first: Change, second: Change
) -> None:
    if second.get("hits") == "":
        second = {**second, "hits_confirmed": "", "hits_acted_on": ""}
    assert read(a_report(tmp_path / "a.csv", first, second), USE).rows_kept == 2
