"""Spark lines, as `assets/cards/sparks.js` gets them."""

from typing import Any

from dashboard.components.headlines import spark_line


def test_a_spark_line_has_gaps_where_unknown_and_a_dot_at_its_last_value() -> None:
    line: Any = spark_line([1, None, 0, 2, None], "deaths")
    given = line.to_plotly_json()["props"]
    # Of 120 by 28, with an edge of 3: from 3 to 117 in four steps, 2 at the top, 0 at the bottom.
    assert given["data-spark"] == "M3 14M60 25L88.5 3"
    assert given["data-end"] == "88.5 3"
    assert given["className"] == "spark hue-deaths"


def test_one_value_makes_no_line() -> None:
    assert spark_line([None, 3, None], "deaths") is None
