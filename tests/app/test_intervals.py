"""The same counts have the same interval, whatever the address and wherever it stands."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard import steps, url_state, wording
from dashboard.components import tables
from dashboard.drawings import Headline
from dashboard.exports.paper.static_html import static_html
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.panels.summary import summary
from dashboard.view import View, view_of
from dashboard.wiring import Store
from data_access.analysis import changes
from data_access.analysis.changes import Compared
from data_access.registry import (
    COMPLETENESS,
    DEAD_MISSING,
    METRICS,
    OVER_TIME,
    ROUTES,
    WITHIN,
    Metric,
)
from data_access.store.schema import incident
from tests.app import asking
from tests.cases import quick

OTHER_WAYS = (
    ("t=2025", "t=2025-01..2025-08"),
    ("t=2026", "t=2026-01..2026-06"),
    ("t=2020..2025", "t=2020-01..2025-08"),
    ("t=2024&cmp=pp", "t=2024"),
    ("", "t=2024-09..2025-08"),
    ("t=ytd", "t=2025-01..2025-08"),
)
TO_COME = (("t=2025..2026", "t=2025"), ("t=2025-01..2030-06", "t=2025-01..2025-08"))
"""Periods that go on after the newest month, which are compared as far as they are known."""
MEASURES = [METRICS[code] for code in ("dead_missing", "incidents", "detections", "encounters")]


def change(metric: Metric, address: str, store: Store) -> Compared | None:
    view = view_of(Request.of(url_state.parse(address)), store)
    if not (view.has(metric) and view.answers(metric)):
        return None
    counted = steps.by_step(view.monthly(metric), metric.code)
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
    assert compared
    # Of 2026 no deaths are known, and what is has none.
    assert any(one.interval for one, _other in compared) is (one_way != "t=2026")
    for one, same in compared:
        assert one.interval == same.interval
        assert one.is_clear == same.is_clear


@pytest.mark.parametrize(("ahead", "known"), TO_COME)
def test_months_to_come_move_no_base(store: Store, ahead: str, known: str) -> None:
    one, other = (change(DEAD_MISSING, way, store) for way in (ahead, known))
    assert one is not None
    assert other is not None
    assert (one.like.now, one.like.before) == (other.like.now, other.like.before)
    assert one.like.before[0] == 202401
    assert one.interval == other.interval


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


PERIODS = (
    *(f"{year}" for year in range(2016, 2026)),
    *(f"{year}-06" for year in range(2016, 2026)),
)


def largest(compared: Compared, route: str, store: Store) -> tuple[int, int]:
    """Month and people of the largest incident of the side with more, asked of the table itself."""
    months = compared.like.now if compared.now > compared.before else compared.like.before
    column, codes = incident.c, WITHIN[route] if route else tuple(ROUTES)
    statement = (
        select(column.month, column.dead_missing)
        .where(column.known_until.is_(None), column.kind != "cumulative")
        .where(column.month.in_(months), column.route_code.in_(codes))
        .order_by(column.dead_missing.desc(), column.occurred_on.desc())
        .limit(1)
    )
    row = store.run(lambda connection: connection.execute(statement).first())
    return (row.month, row.dead_missing) if row else (0, 0)


@pytest.mark.parametrize("period", quick("2023-06", of=PERIODS))
def test_a_change_that_one_incident_makes_clear_has_both_verdicts(
    store: Store, period: str
) -> None:
    for route in ("", *ROUTES):
        address = f"r={route}&t={period}".removeprefix("r=&")
        compared = change(DEAD_MISSING, address, store)
        if compared is None or not compared.is_clear:
            assert not (compared and compared.without_largest)
            continue
        month, people = largest(compared, route, store)
        view = view_of(Request.of(url_state.parse(address)), store)
        counted = steps.by_step(view.monthly(DEAD_MISSING), DEAD_MISSING.code)
        known = set(view.availability(DEAD_MISSING).months)
        others = counted | {month: counted.get(month, 0) - people}
        now, before = (
            view.revision(DEAD_MISSING, counted, months)
            for months in (compared.like.now, compared.like.before)
        )
        without = changes.compared(others, compared.like, known, changes.of_both(now, before))
        assert (compared.without_largest is None) == without.is_clear, address


DIRECTIONS = re.compile(r"\b(up|down|rose|fell|fewer|more|times|doubled)\b")
WALKED = [METRICS[code] for group in ("deaths", "movement") for code in OVER_TIME[group]]
WALKS = (
    *(f"t={months}" for months in ("latest12", "ytd", "2024", "2025", "2025-06", "2020-03")),
    *("t=2025-04..2025-06&cmp=pp", "t=2026-04..2026-06&cmp=pp", "t=2025&asof=2025-06-03"),
)


def extremes(metric: Metric, view: View, months: tuple[int, ...]) -> tuple[float, float] | None:
    """What a sum may become by the releases that were compared, or half and twice where none were.

    None where nothing says.
    """
    known = view.availability(metric)
    counted = steps.by_step(view.monthly(metric), metric.code)
    whole = changes.total(counted, months)
    least = most = float(whole)
    still_open = [month for month in months if month >= known.provisional_from]
    if still_open and not any(counted.get(month) for month in still_open):
        return None
    for month in still_open:
        age = (known.newest_complete // 100 - month // 100) * 12 + 1
        age += known.newest_complete % 100 - month % 100
        rows = [row for source in known.sources for row in COMPLETENESS.get(source, ())]
        of_age = [row for row in rows if row.age_from <= age <= row.age_to]
        if (rows and not of_age) or not whole or len(known.sources) > 1:
            return None
        times = [row.later_counted / row.counted for row in of_age] or [0.5, 2.0]
        ends = [counted.get(month, 0) * one for one in times]
        least += min(0, min(ends) - counted.get(month, 0))
        most += max(0, max(ends) - counted.get(month, 0))
    return least, most


@pytest.mark.parametrize("period", quick("t=latest12", of=WALKS))
def test_a_direction_is_said_only_of_what_neither_chance_nor_a_later_release_may_turn(
    store: Store, period: str
) -> None:
    told = 0
    for metric, route in product(WALKED, ("", *ROUTES)):
        address = f"r={route}&{period}".removeprefix("r=&")
        compared = change(metric, address, store)
        if compared is None:
            continue
        view = view_of(Request.of(url_state.parse(address)), store)
        now, before = (
            extremes(metric, view, months) for months in (compared.like.now, compared.like.before)
        )
        texts = (
            wording.change(compared).text,
            wording.beside(compared, "B").text,
            wording.finding("deaths", compared),
        )
        says = any(map(DIRECTIONS.search, texts))
        told += says
        assert (compared.interval is None) or not metric.complete, address
        if now is None or before is None:
            assert not says, (metric.code, address, texts)
        elif metric.complete:
            may_turn = now[0] <= before[1] and now[1] >= before[0]
            is_same = compared.now == compared.before
            assert not (says and may_turn), (metric.code, address, texts)
            assert says or may_turn or is_same or "almost" in texts[0], (metric.code, address)
        elif says:
            assert compared.interval is not None
            low, high = compared.interval
            assert low > 0 or high < 0
            # Reports that still come in may have risen, over what is settled, and not fallen.
            is_open = compared.like.now[-1] >= view.availability(metric).provisional_from
            assert not is_open or (low > 0 and before[0] == before[1])
            # Neither end is nearer than what later releases may make of the counts themselves.
            # The least that a count of nobody stands for is half a person.
            assert low <= max(now[0], 0.5) / before[1] - 1 + 1e-9
            assert high >= now[1] / before[0] - 1 - 1e-9
    assert told


def test_pylos_made_the_rise_of_its_month_clear(client: FlaskClient, store: Store) -> None:
    (row,) = client.get("/api/v1/series?m=dead_missing&t=2023-06").get_json()["rows"]
    assert (row["change_low"], row["change_high"]) == (0.123, 4.51)
    ends = row["change_low_without_largest"], row["change_high_without_largest"]
    assert [round(end, 2) for end in ends] == [-0.44, 1.78]
    request = Request.of(url_state.parse("t=2023-06"))
    (lead, *_more) = summary(request, store)
    assert lead.text.endswith("from 549 a year earlier; unclear without one incident.")
    card = render(PANELS["headline-dead-missing"], request, store)
    assert isinstance(card.drawing, Headline)
    assert card.drawing.comparison.endswith("; unclear without one incident")
    assert card.finding().endswith(", unclear without one incident")
    assert "without its largest incident: 23% more" in card.drawing.details


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
