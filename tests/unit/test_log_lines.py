"""What may be written into the log: how often, and as lines that nobody forges."""

import json
import logging

from dashboard.cli.serve import JsonLines, OneASecond


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


def test_a_record_is_one_line_of_json_whatever_it_says() -> None:
    fault = ValueError("a\nb")
    raised = (ValueError, fault, None)
    made = logging.LogRecord(
        "routewatch", logging.ERROR, "a.py", 1, "said: %s", ('x\n{"level": "\u202e',), raised
    )
    line = JsonLines().format(made)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    read = json.loads(line)
    assert (read["level"], read["message"]) == ("error", 'said: x\n{"level": "\u202e')
    assert read["traceback"].endswith("ValueError: a\nb")
    assert "request" not in read
