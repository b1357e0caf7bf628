"""The comparison with the release before notices what differs, and says where."""

import json

import pytest

from tests.comparison import __main__ as comparison

CARD = ("all", "exercise /?t=2015", "deaths")
OLD = {
    (*CARD, "chart", "series"): {"Dead": [["2015-01", 3], ["2015-02", 4.0]]},
    (*CARD, "text", "title"): "Deaths",
    ("all", "exercise /?t=2015", "gone", "state", ""): "ready",
}


def test_what_differs_is_printed_by_kind_and_ends_with_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    new = {
        (*CARD, "chart", "series"): {"Dead": [["2015-01", 3.0000001], ["2015-02", 5]]},
        (*CARD, "text", "title"): "Dead",
    }
    found = list(comparison.differences(OLD, new))
    assert comparison.report(found, [], most=5) == 1
    printed = capsys.readouterr().out
    assert "- /Dead/1/1 4.0\n    + /Dead/1/1 5" in printed
    assert "missing panel: 1\n  all exercise /?t=2015 gone\n    - there\n    + missing" in printed
    assert "differs: chart 1, missing panel 1, text 1; meant: 0" in printed


def test_what_is_meant_is_counted_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    new = OLD | {(*CARD, "text", "title"): "Dead"}
    meant = [{"kind": "text", "pattern": r"deaths title\n", "why": "shorter"}]
    assert comparison.report(comparison.differences(OLD, new), meant, most=5) == 0
    assert "differs: nothing; meant: 1" in capsys.readouterr().out


def test_every_address_has_marks_and_the_quick_form_is_quick() -> None:
    plan = comparison.planned(None, ("all",), quick=False)
    assert len({json.dumps(one) for one in plan}) == len(plan)
    assert len(comparison.planned(None, ("all",), quick=True)) == 12
