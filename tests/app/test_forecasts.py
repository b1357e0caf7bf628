"""Detections one month ahead: from the publisher's counts by a second way, or not at all."""

import csv
import gzip
from collections.abc import Mapping

import numpy as np
import pytest
from flask.testing import FlaskClient
from statsmodels.regression.linear_model import OLS

from dashboard.panels.panel import State
from dashboard.plots.plot import Plot
from dashboard.plots.powerpoint import native_charts
from dashboard.wiring import Store
from data_access.reference_build import FOLDER
from tests.app import asking

SHOWN = {
    *("central-mediterranean", "eastern-mediterranean", "west-africa-atlantic"),
    *("western-balkans", "eastern-land-borders"),
}
REFUSED = ("western-mediterranean", "circular-albania-greece", "black-sea", "channel-uk")


def published(route: str) -> Mapping[int, int]:
    """Detections by month, out of the shipped table."""
    text = gzip.decompress((FOLDER / "frontex_routes_2026-08-04.csv.gz").read_bytes()).decode()
    rows = csv.DictReader(text.splitlines())
    return {int(row["month"]): int(row["value"]) for row in rows if row["route"] == route}


@pytest.mark.parametrize("route", sorted(SHOWN))
def test_a_forecast_is_the_one_of_the_published_counts(route: str, store: Store) -> None:
    months = sorted(published(route))[-60:]
    assert months[-1] == 202606
    logarithms = np.log([published(route)[month] + 0.5 for month in months])
    place = np.array([month % 100 + 1 for month in months])
    columns = np.column_stack(
        [np.ones(60), np.cos(np.pi * place / 6), np.sin(np.pi * place / 6), logarithms]
    )
    fitted = OLS(logarithms[1:], columns[:-1]).fit().get_prediction(columns[-1:])
    ends = [*fitted.conf_int(obs=True, alpha=0.05)[0], *fitted.conf_int(obs=True, alpha=0.5)[0]]
    shown = asking.card_of("next-month", f"r={route}", store)
    first, *past = shown.table().rows
    wanted = [fitted.predicted_mean[0], *ends]
    assert first == ("2026-07", *[round(np.exp(value) - 0.5) for value in wanted], None)
    assert [(row[0], row[-1]) for row in past] == [
        (f"{month // 100}-{month % 100:02}", published(route)[month]) for month in months[::-1]
    ]


def test_nothing_is_forecast_where_it_would_be_little_better_than_last_year(store: Store) -> None:
    for route in REFUSED:
        refused = asking.card_of("next-month", f"r={route}", store)
        assert refused.state is State.EMPTY
        assert not isinstance(refused.drawing, Plot)
    for narrower in ("", "r=western-balkans&c=SRB:trn", "r=western-balkans,black-sea"):
        assert asking.card_of("next-month", narrower, store).state is State.EMPTY


def test_sentence_picture_slide_and_data_interface_have_the_same_forecast(
    store: Store, client: FlaskClient
) -> None:
    shown = asking.card_of("next-month", "r=western-balkans", store)
    (month, forecast, low, high, *_half), *_past = shown.table().rows
    assert (
        shown.finding() == f"{forecast} detections expected in Jul 2026, between {low} and {high:,}"
    )
    assert isinstance(shown.drawing, Plot)
    (chart,) = native_charts(shown.drawing, shown.table())
    newest = {one.name: one.values[-1] for one in chart.series}
    assert newest["forecast"] == forecast
    assert (newest["95% range: lowest"], newest["95% range"]) == (low, high)
    row = asking.csv_records(client, "panels/next-month.csv?r=western-balkans")[0]
    assert [row[key] for key in ("month", "forecast", "low", "high")] == [
        month,
        *map(str, (forecast, low, high)),
    ]


def test_an_earlier_day_has_the_forecast_of_that_day(store: Store) -> None:
    shown = asking.card_of("next-month", "r=central-mediterranean&asof=2025-07-01", store)
    assert shown.table().rows[0][0] == "2025-05"
    # The record has no month that was not known then.
    assert shown.table().rows[1][0] == "2025-04"
