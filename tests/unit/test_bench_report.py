"""What a bench says of runs that others have slowed."""

from pathlib import Path

import pytest

from tests.bench import report, yardstick
from tests.bench.measures import Measured
from tests.bench.yardstick import Yardstick


def test_a_budget_is_judged_by_the_runs_of_a_calm_machine() -> None:
    one = Measured("a change", "ms", (300, 120, 310, 130, 125), 150, paces=(20, 10, 19, 12, 11))
    assert one.calm(10) == (120, 130, 125)
    assert one.within(10)
    assert one.median == 130


def test_without_enough_calm_runs_all_are_judged() -> None:
    one = Measured("a change", "ms", (300, 120, 310), 150, paces=(20, 10, 19))
    assert one.calm(10) == ()
    assert one.within(10) is False
    assert Measured("a size", "kB", (7,), 30).within(10)
    assert Measured("a size", "kB", (7,)).within(10) is None


def test_runs_are_calm_by_the_best_of_the_whole_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yardstick, "_every", [10.0, 30.0])
    assert Yardstick([12.0, 12.6, 10.0, 30.0]).calm_runs() == 2


def test_each_run_has_its_yardstick_and_the_report_says_what_it_took(tmp_path: Path) -> None:
    stick, values = Yardstick(), []
    for number in range(4):
        with stick.beside():
            values.append(float(number))
    assert len(stick.paces) == len(values)
    measured = [Measured("a change", "ms", tuple(values), 150, paces=(10, 11, 10, 30))]
    written = report.write(measured, {"cores": "2"}, tmp_path).read_text()
    assert "| a change | 1.5 ms | 1 ms (3 runs) | 150 ms | met |" in written
    assert "best, 10 ms; its median was 10.5 ms" in " ".join(written.split())
