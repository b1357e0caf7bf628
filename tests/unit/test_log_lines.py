"""What a flood of broken requests may write into the log."""

import logging

from dashboard.cli.serve import OneASecond


def record(line: int, second: float) -> logging.LogRecord:
    made = logging.LogRecord(
        "routewatch", logging.WARNING, "a.py", line, "refused: %s", ("x",), None
    )
    made.created = second
    return made


def test_of_one_cause_a_line_a_second_is_written_and_the_rest_is_counted() -> None:
    lines = OneASecond()
    written = [lines.filter(record(1, 100 + place / 1000)) for place in range(900)]
    assert sum(written) == 1
    assert lines.filter(record(2, 100.5)), "another cause"
    last = record(1, 101.2)
    assert lines.filter(last)
    assert last.getMessage() == "refused: x (and 899 like it before)"
