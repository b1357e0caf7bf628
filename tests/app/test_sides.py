"""Two sides of a comparison: each is counted as the data interface counts it."""

import pytest
from flask.testing import FlaskClient

from tests.app import asking

ROUTE = "r=central-mediterranean"


def _figures(client: FlaskClient, search: str) -> dict[tuple[str, str], str]:
    """Headline figures of the page by measure and side."""
    found: dict[tuple[str, str], str] = {}

    def walk(part: object, side: str = "") -> None:
        if isinstance(part, list):
            for one in part:
                walk(one, side)
        elif isinstance(part, dict):
            props: dict[str, str] = part.get("props", {})
            side = props.get("data-side", side)
            if "data-metric" in props:
                found[props["data-metric"], side] = props["data-value"]
            for one in part.values():
                walk(one, side)

    walk(asking.answer(client, asking.panels("/compare", search)))
    return found


def _counted(client: FlaskClient, metric: str, query: str) -> int:
    answer = client.get(f"/api/v1/series?m={metric}&by=year&{query}")
    assert answer.status_code == 200, answer.text
    return sum(row["value"] for row in answer.get_json()["rows"])


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        (f"{ROUTE}&t=2016", f"{ROUTE}&t=2016", f"{ROUTE}&t=2015"),
        (f"{ROUTE}&t=2016&b.t=2021", f"{ROUTE}&t=2016", f"{ROUTE}&t=2021"),
        (
            f"{ROUTE}&t=2016&b.r=neighbours",
            f"{ROUTE}&t=2016",
            "r=eastern-mediterranean,western-mediterranean&t=2016",
        ),
        ("c=LBY&t=2016&b.c=TUN", "c=LBY&t=2016", "c=TUN&t=2016"),
    ],
)
def test_both_sides_are_what_the_data_interface_counts(
    client: FlaskClient, asked: str, first: str, second: str
) -> None:
    figures = _figures(client, f"?{asked}")
    for metric in ("dead_missing", "incidents"):
        for side, query in (("a", first), ("b", second)):
            assert figures[metric, side] == str(_counted(client, metric, query)), (metric, side)
    for letter, query in (("a", first), ("b", second)):
        _head, *rows = asking.csv_rows(client, f"panels/both-over-time.csv?{asked}")
        column = 1 if letter == "a" else len(rows[0]) - 1
        total = sum(int(row[column]) for row in rows)
        assert total == _counted(client, "dead_missing", query), letter


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("t=2016&b.t=2010", "B is incomplete"),
        ("t=2016&b.t=2014..2015", "A has 12 months and B has 24"),
        (f"{ROUTE}&t=2016&b.c=MLT", "the base is below 10"),
    ],
)
def test_where_there_is_no_difference_it_is_said_why(
    client: FlaskClient, asked: str, why: str
) -> None:
    answer = asking.answer(client, asking.panels("/compare", f"?{asked}"))
    assert any(why in text for text in asking.texts(answer))


def test_two_choices_of_routes_have_no_map_of_a_difference(client: FlaskClient) -> None:
    cards = asking.drawn(client, "/compare", f"?{ROUTE}&b.r=all&t=2016")["cards"]
    assert cards["map-of-difference"]["state"] == "empty"
    assert cards["map-of-b"]["filters"] == "t=2016"


def test_a_route_whose_label_was_redefined_between_both_sides_has_no_difference(
    client: FlaskClient,
) -> None:
    head, *rows = asking.csv_rows(client, "panels/both-ranked.csv?")
    route, difference = head.index("route"), head.index("difference")
    differences = {row[route]: row[difference] for row in rows}
    assert differences["other-undefined"] == "" != differences["central-mediterranean"]
