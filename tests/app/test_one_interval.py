"""A change has one interval, on cards, in the data interface and on Compare."""

import pytest
from flask.testing import FlaskClient

from dashboard.components import tables
from dashboard.drawings import Headline
from dashboard.exports.paper.static_html import static_html
from dashboard.wiring import Store
from data_access.registry.metrics import METRICS
from tests.app import asking


def test_the_data_interface_has_the_interval_of_the_change_that_the_card_has(
    client: FlaskClient, store: Store
) -> None:
    card = asking.card_of("headline-dead-missing", "t=2025", store)
    assert isinstance(card.drawing, Headline)
    change = card.drawing.change
    assert change
    assert change.compared.interval
    (row,) = client.get("/api/v1/series?m=dead_missing&t=2025").get_json()["rows"]
    assert (row["compared_months"], row["base_months"]) == ("2025-01..2025-08", "2024-01..2024-08")
    assert (row["change_low"], row["change_high"]) == tuple(
        round(end, 3) for end in change.compared.interval
    )
    file = client.get("/api/v1/panels/headline-dead-missing.csv?t=2025").get_data(as_text=True)
    assert change.text in file
    table = asking.card_of("all-routes", "t=2025", store)
    keys = [column.key for column in table.table().columns]
    by_name = {row[0]: dict(zip(keys, row, strict=True)) for row in table.table().rows}
    rows = client.get("/api/v1/series?m=dead_missing&t=2025&by=route").get_json()["rows"]
    (libya,) = (row for row in rows if row["route"] == "central-mediterranean")
    assert libya["change_high"] == by_name["Central Mediterranean"]["change_high"]
    # Steps of time, and what no base is asked for, have none.
    for query in ("m=dead_missing&by=month", "m=dead_missing&cmp=none"):
        rows = client.get(f"/api/v1/series?{query}").get_json()["rows"]
        assert not any("change_low" in row for row in rows)


def test_an_interval_is_read_in_per_cent_and_filed_as_a_share(
    client: FlaskClient, store: Store
) -> None:
    query = "t=2023&b.t=2016"
    table = asking.card_of("both-ranked", query, store).table()
    text = static_html(tables.table(table, ""))
    assert "−76%" in text
    # Nobody reads +50,742%.
    assert ">more than tenfold<" in text
    assert ",742%" not in text
    file = client.get(f"/api/v1/panels/both-ranked.csv?{query}").get_data(as_text=True)
    assert "-0.757,0.202" in file


IN_COMPARE = {"dead_missing": "both-dead-missing", "detections": "both-movement"}


@pytest.mark.parametrize(
    "address", ["", "t=2024&r=central-mediterranean", "t=2024-07..2024-12&cmp=pp"]
)
def test_compare_has_the_interval_that_the_headline_has(
    client: FlaskClient, store: Store, address: str
) -> None:
    for metric, code in IN_COMPARE.items():
        found = []
        for panel in (f"headline-{metric.replace('_', '-')}", code):
            drawing = asking.card_of(panel, f"{address}&m={metric}", store).drawing
            assert isinstance(drawing, Headline)
            assert drawing.change
            compared = drawing.change.compared
            assert (compared.interval is None) is METRICS[metric].complete
            found.append((compared.interval, compared.is_clear, compared.is_provisional))
        assert found[0] == found[1]
        (row,) = client.get(f"/api/v1/series?m={metric}&{address}").get_json()["rows"]
        low = None if found[1][0] is None else round(found[1][0].low, 3)
        assert row.get("change_low") == low
    if address == "":
        ranked, top = (
            {row[0]: row[-2:] for row in asking.card_of(code, address, store).table().rows}
            for code in ("both-ranked", "top-routes")
        )
        assert ranked["Central Mediterranean"] == top["Central Mediterranean"]
        of_map = asking.card_of("map-of-difference", address, store)
        overview = asking.card_of("map-change", address, store)
        assert of_map.table().rows == overview.table().rows


def test_a_hit_rate_has_one_interval_wherever_it_stands(exercise: FlaskClient) -> None:
    rows = exercise.get("/api/v1/series?m=hit_rate&t=2025").get_json()["rows"]
    assert len(rows) >= 5
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows)
    found = {
        (row.get("sltd_rate_low") or row.get("rate_low") or row.get("low"))
        for address in (
            "series?m=hit_rate&t=2025&c=TUR&format=csv",
            "series?m=hit_rate&t=2025&by=bureau&format=csv",
            "series?m=hit_rate&t=2025&by=year&c=TUR&format=csv",
            "panels/hit-rates.csv?t=2025&g=year&c=TUR",
            "panels/database-funnel.csv?t=2025&c=TUR",
            "panels/bureau-rates.csv?t=2025&c=TUR",
        )
        for row in asking.csv_records(exercise, address)
        if row.get("database", "sltd") == "sltd"
        if row.get("bureau", "TUR") == "TUR"
        if row.get("year", "2025") == "2025"
    }
    assert len(found) == 1
    assert all(found)
    posts = asking.csv_records(exercise, "series?m=hit_rate&t=2025&by=place&c=TUR&format=csv")
    assert all(float(row["low"]) <= float(row["value"]) <= float(row["high"]) for row in posts)
