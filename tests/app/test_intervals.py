"""The same counts have the same interval, whatever the address that asks for them."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from dashboard import steps, url_state
from dashboard.view import Request, view_of
from dashboard.wiring import Store
from data_access.analysis.changes import Compared
from data_access.filters import Grain
from data_access.registry import METRICS, ROUTES, Metric
from tests.cases import quick

OTHER_WAYS = (
    ("t=2025", "t=2025-01..2025-08"),
    ("t=2026", "t=2026-01..2026-06"),
    ("t=2020..2025", "t=2020-01..2025-08"),
    ("t=2024&cmp=pp", "t=2024"),
    ("", "t=2024-09..2025-08"),
    ("t=ytd", "t=2025-01..2025-08"),
)
MEASURES = [METRICS[code] for code in ("dead_missing", "incidents", "detections", "encounters")]


def change(metric: Metric, address: str, store: Store) -> Compared | None:
    view = view_of(Request.of(url_state.parse(address)), store)
    if not (view.has(metric) and view.answers(metric)):
        return None
    counted = steps.by_step(view.monthly(metric), metric.code, Grain.MONTH)
    return view.compared(metric, counted)


def pairs(store: Store, *ways: str) -> Iterator[tuple[Compared, Compared]]:
    """The changes of the same counts at two addresses."""
    for metric in MEASURES:
        for route in ("", *ROUTES):
            one, other = (
                change(metric, f"r={route}&{way}".removeprefix("r=&"), store) for way in ways
            )
            if (
                one
                and other
                and (one.like.now, one.like.before) == (other.like.now, other.like.before)
            ):
                yield one, other


@pytest.mark.parametrize(("one_way", "other"), quick(OTHER_WAYS[0], of=OTHER_WAYS))
def test_the_same_counts_have_the_same_interval(store: Store, one_way: str, other: str) -> None:
    compared = list(pairs(store, one_way, other))
    assert any(one.interval for one, _other in compared)
    for one, same in compared:
        assert one.interval == same.interval
        assert one.is_clear == same.is_clear


def test_the_same_rate_has_the_same_interval(client: FlaskClient) -> None:
    def rates(address: str) -> dict[str, tuple[float, float]]:
        answer = client.get(f"/api/v1/series?m=deaths_per_1000&{address}").get_json()
        return {
            row["route"]: (row["low"], row["high"])
            for row in answer["rows"]
            if "low" in row and row.get("year", "2020") == "2020"
        }

    assert rates("t=2025") == rates("t=2025-01..2025-08") != {}
    # In a series by year the years that follow are no part of a year's own history.
    assert rates("t=2020") == rates("t=2018..2024&by=year") != {}
