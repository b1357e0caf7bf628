"""Sums: parts add up to a total, two publishers of one movement do not, nor stages of one way."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from statistics import correlation, median
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dashboard import url_state
from dashboard.app import create_app
from dashboard.drawings import Headline
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.panels.summary import summary
from dashboard.plots.plot import Plot
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.analysis.agreement import FEWEST, agreement
from data_access.availabilities import DataUnavailableError
from data_access.frames import HIDDEN
from data_access.periods import MonthRange
from data_access.registry import COUNTRIES, METRICS, SERIES, TIMES, Dimension, Metric
from data_access.store.schema import monthly_total
from tests.app import asking
from tests.cases import quick
from tests.material import SHARED

MONTHS = MonthRange(201401, 201612).months()
COUNTS = {month: 100 + (37 * place) % 90 for place, month in enumerate(MONTHS)}


def test_a_count_that_is_late_and_larger_says_so() -> None:
    later = {month: 2 * COUNTS[before] for before, month in zip(MONTHS, MONTHS[2:], strict=False)}
    found = agreement(later, COUNTS)
    assert found is not None
    assert found.lag == 2
    assert found.months == MONTHS[2:]
    doubled = agreement({month: 2 * n for month, n in COUNTS.items()}, COUNTS)
    assert doubled is not None
    assert (doubled.ratio, doubled.low, doubled.high, doubled.lag) == (2, 2, 2, 0)
    assert doubled.correlation == pytest.approx(1)
    assert COUNTS[doubled.parts_at] == max(COUNTS.values())


def test_of_fewer_than_two_years_nothing_is_said() -> None:
    some = dict(list(COUNTS.items())[: FEWEST - 1])
    assert agreement(some, some) is None
    # Months in which the second has nobody have no ratio.
    assert agreement(COUNTS, dict.fromkeys(COUNTS, 0)) is None


def test_a_year_is_no_month_and_a_filter_changes_nothing(client: FlaskClient) -> None:
    rows = asking.csv_records(client, "panels/reconciliation.csv")
    assert len(rows) == 4
    assert rows == asking.csv_records(client, "panels/reconciliation.csv?t=2015&r=darien&g=year")
    months = asking.csv_records(client, "panels/reconciled-spain-unhcr.csv?g=year")
    assert months[0]["month"] == "2014-01"
    # A month that one of them does not have in full is a gap of both.
    gaps = asking.csv_records(client, "panels/reconciled-eastern-mediterranean-unhcr.csv")
    (july,) = [row for row in gaps if row["month"] == "2016-07"]
    assert not july["frontex_ibc"]


def test_the_page_has_its_finding_and_a_chart_of_each_pair(client: FlaskClient) -> None:
    text = str(asking.answer(client, asking.panels("/reconciliation", "")))
    assert "Publishers agree within 10% in 2 of 4 comparisons" in text
    assert "Frontex counts 3% more than Italy’s Ministry of the Interior" in text
    assert "Frontex counts as many as UNHCR, Italy and Malta" in text


# Against the files of the publishers.


def _frontex(*names: str) -> Counter[str]:
    path = SHARED / "frontex" / "frontex_ibc_route_month_2009-01_2026-06.json"
    monthly = json.loads(path.read_text(encoding="utf-8"))["data"]["monthly"]
    counted = Counter[str]()
    for name in names:
        counted.update({row["m"]: row["v"] for row in monthly[name]})
    return counted


def _unhcr(*names: str) -> dict[str, int]:
    path = SHARED / "arrivals" / "unhcr_med_arrivals_monthly_2014_2019.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if "NA" not in {row[n] for n in names}]
    rows = [row for row in rows if all(row[name] for name in names)]
    # Its last month is of the middle of November 2019.
    return {
        f"{row['year']}-{int(row['month']):02}": sum(int(row[name]) for name in names)
        for row in rows
        if (row["year"], row["month"]) != ("2019", "11")
    }


def _ministry() -> dict[str, int]:
    newest = dict[str, tuple[str, int]]()
    path = SHARED / "arrivals" / "italy_landings_daily_2019-09_2025-09.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            day, reported = row["Data"], row["Data_Report"]
            try:
                date.fromisoformat(day)
                value = int(row["Valore"])
            except ValueError:
                continue
            if day <= reported >= newest.get(day, ("", 0))[0]:
                newest[day] = reported, value
    counted = Counter[str]()
    for day, (_reported, value) in newest.items():
        counted[day[:7]] += value
    # The release is of 15 September 2025.
    return {month: n for month, n in counted.items() if month < "2025-09"}


@pytest.mark.published
@pytest.mark.parametrize(
    ("code", "routes", "countries", "stated"),
    [
        ("central-mediterranean-italy", ("Central Mediterranean Route",), (), (1.03, 0.996)),
        (
            "central-mediterranean-unhcr",
            ("Central Mediterranean Route",),
            ("italy_all", "malta_all"),
            (1.00, 0.996),
        ),
        (
            "eastern-mediterranean-unhcr",
            ("Eastern Mediterranean Route",),
            ("greece_all", "cyprus_all"),
            (1.19, 0.99),
        ),
        (
            "spain-unhcr",
            ("Western Mediterranean Route", "Western African Route"),
            ("spain_all",),
            (0.73, 0.99),
        ),
    ],
)
def test_ratio_and_correlation_are_those_of_the_publishers_files(
    client: FlaskClient,
    code: str,
    routes: tuple[str, ...],
    countries: tuple[str, ...],
    stated: tuple[float, float],
) -> None:
    first, second = _frontex(*routes), _unhcr(*countries) if countries else _ministry()
    # In the store the Ministry goes before UNHCR.
    months = [m for m in second if second[m] and not ("italy_all" in countries and m >= "2019-09")]
    ratio = median(first[month] / second[month] for month in months)
    together = correlation([first[m] for m in months], [second[m] for m in months])
    rows = asking.csv_records(client, "panels/reconciliation.csv")
    (row,) = [row for row in rows if row["movement"] == code]
    assert float(row["ratio"]) == pytest.approx(ratio, abs=0.001)
    assert float(row["correlation"]) == pytest.approx(together, abs=0.001)
    assert ratio == pytest.approx(stated[0], abs=0.005)
    assert together >= stated[1]
    apart = max(months, key=lambda month: abs(first[month] - second[month]))
    assert (row["parted"], int(row["first"]), int(row["second"])) == (
        apart,
        first[apart],
        second[apart],
    )


_EVERYTHING, _LITTLE, _DISPUTED = "ITA", "PLW", "PSE"
_VIEWS = (
    f"c={_EVERYTHING}&t=2025",
    f"c={_LITTLE}&t=2025",
    f"c={_DISPUTED}&t=2026-01..2026-06",
    f"c={_EVERYTHING},{_DISPUTED}&r=central-mediterranean&t=2024-07..2025-06",
    "r=central-mediterranean&t=2025",
    "t=2025&asof=2026-10-20",
)
_REPORTED = [metric for metric in METRICS.values() if metric.reported and not metric.is_ratio]
# By card: the measures of its columns, which are parts of the bureau's total.
_CARDS = {
    "database-funnel": ("searches", "hits", "hits_confirmed", "hits_acted_on"),
    "hits-by-channel": ("searches", "hits", "hits_confirmed", "hits_acted_on"),
    "hits-by-border-point": ("hits",),
    "notices-by-colour": (
        "notices",
        "notices_refused",
        "notices_cancelled",
        "notices_in_circulation",
        "diffusions",
    ),
    "vessels-by-type": ("vessel_checks", "vessel_hits", "vessels_seized"),
    "training-by-topic": ("trainings", "training_participants"),
}


@pytest.fixture(scope="module")
def settings(new_store: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{new_store}")


@pytest.fixture(scope="module")
def parts_client(settings: Settings) -> FlaskClient:
    made: FlaskClient = create_app(settings).server.test_client()
    return made


def _answer(parts_client: FlaskClient, metric: str, view: str, by: str = "") -> dict[str, Any]:
    split = f"&by={by}" if by else ""
    given: dict[str, Any] = parts_client.get(f"/api/v1/series?m={metric}&{view}{split}").get_json()
    return given


def _total(parts_client: FlaskClient, metric: str, view: str) -> int | None:
    value: int | None = _answer(parts_client, metric, view)["rows"][0]["value"]
    return value


def _splits(metric: Metric) -> Iterator[Dimension]:
    """By what a count is split; a level is not added up over time."""
    for dimension in Dimension:
        if metric.carries(dimension) and not (metric.stock and dimension in TIMES):
            yield dimension


@pytest.mark.timeout(300)
@pytest.mark.parametrize("view", quick(_VIEWS[3], of=_VIEWS))
def test_parts_add_up_to_their_total_in_the_data_interface(
    parts_client: FlaskClient, view: str
) -> None:
    compared = left_out = 0
    for metric in _REPORTED:
        total = _total(parts_client, metric.code, view)
        for dimension in _splits(metric):
            given = _answer(parts_client, metric.code, view, dimension.value)
            rows = given.get("rows", ())
            shown = sum(row["value"] or 0 for row in rows)
            where, said = (metric.code, dimension.value), " ".join(given.get("caveats", ()))
            is_hidden = any(row.get("hidden") for row in rows)
            assert is_hidden == ("small counts are hidden" in said), where
            if is_hidden or dimension is Dimension.PLACE:
                left_out += 1
                assert shown <= (total or 0), where
                assert is_hidden or "without a border point or flag" in said, where
            elif "rows" in given:
                compared += 1
                assert shown == (total or 0), where
    assert compared > left_out > 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("bureau", [_EVERYTHING, _LITTLE, _DISPUTED])
@pytest.mark.parametrize("period", quick("t=2025", of=["t=2025", "t=2026-01..2026-06"]))
def test_cards_of_a_bureau_add_up_to_what_the_data_interface_gives(
    parts_client: FlaskClient, settings: Settings, bureau: str, period: str
) -> None:
    request, store = Request.of(url_state.parse(period), country=bureau), Store(settings)
    view = f"c={bureau}&{period}"
    for code in ("searches", "hits"):
        headline = render(PANELS[f"headline-{code}"], request, store).drawing
        assert isinstance(headline, Headline)
        assert headline.value == _total(parts_client, code, view)
    for code, metrics in _CARDS.items():
        card = render(PANELS[code], request, store)
        if card.drawing is None:
            continue
        table = render(PANELS[code], request, store).table()
        for place, metric in enumerate(metrics, start=1):
            # A matrix has a column for each database.
            columns = range(place, len(table.columns)) if len(metrics) == 1 else (place,)
            cells = [row[column] for row in table.rows for column in columns]
            shown = sum(cell for cell in cells if isinstance(cell, int))
            total, where = _total(parts_client, metric, view) or 0, (code, metric)
            assert (HIDDEN in cells) == ("are hidden" in card.caveat), where
            if HIDDEN in cells or Dimension.PLACE in PANELS[code].by:
                assert shown <= total, where
                assert HIDDEN in cells or "without a border point or flag" in card.caveat, where
            elif any(cell is not None for cell in cells):
                assert shown == total, where


STAGED = [metric for metric in METRICS.values() if metric.per_route and metric.code == "transits"]
"""Those that the reference figures have."""
ROUTES = ("darien", "central-america-transit", "mexico-transit")
YEARS = range(2018, 2025)
ADDRESSES = [
    f"m={metric.code}&r={','.join(routes)}&t={year}".replace("r=&", "")
    for metric in STAGED
    for routes in ((), *combinations(ROUTES, 2))
    for year in YEARS
]
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def counts(metric: Metric, address: str, store: Store) -> dict[str, int]:
    """What each country counted, by name, asked of the table itself."""
    filters = url_state.parse(address).filters
    year, total = filters.period.first or 0, monthly_total.c
    statement = (
        select(total.series_code, func.sum(total.value))
        .where(total.metric_code == metric.code, total.known_until.is_(None))
        .where(total.month.between(year // 100 * 100, year // 100 * 100 + 12))
        .where(total.series_code.in_([one.part for one in metric.series]))
        .where(total.route_code.in_(filters.routes or ROUTES))
        .group_by(total.series_code)
    )
    rows = store.run(lambda connection: connection.execute(statement).all())
    return {
        COUNTRIES[iso3].name: int(value) for code, value in rows for iso3 in SERIES[code].countries
    }


def numbers(card: Card) -> Iterator[int]:
    """Every number that a card says, draws or writes into its file."""
    texts = [card.title, card.subtitle, card.message, card.caveat, card.finding()]
    drawing = card.drawing
    if isinstance(drawing, Headline):
        texts += [drawing.text, drawing.comparison, drawing.details]
        texts += [drawing.other.text] if drawing.other else []
    if isinstance(drawing, Plot):
        texts.append(drawing.alternative)
    try:
        cells = [cell for row in card.table().rows for cell in row]
    except DataUnavailableError:
        cells = []
    yield from (int(text.replace(",", "")) for text in NUMBER.findall(" ".join(texts)))
    yield from (cell for cell in cells if isinstance(cell, int))


@pytest.mark.parametrize("address", quick(ADDRESSES[5], of=ADDRESSES))
def test_no_card_adds_up_the_stages_of_a_way(store: Store, address: str) -> None:
    request = Request.of(url_state.parse(address))
    for metric in STAGED:
        by_country = counts(metric, address, store)
        total = sum(by_country.values())
        assert len(by_country) > 1
        for code, panel in PANELS.items():
            assert total not in numbers(render(panel, request, store)), code
        card = render(PANELS[f"headline-{metric.code}"], request, store)
        assert isinstance(card.drawing, Headline)
        assert card.drawing.value is None
        # Of some years not all months of a country are known.
        rows = {name: value for name, value in card.table().rows if value is not None}
        assert rows
        assert rows.items() <= by_country.items()
        (lead,) = summary(request, store)
        assert set(NUMBER.findall(lead.text)) == {address[-4:], *map("{:,}".format, rows.values())}
        assert lead.text.endswith(f"{card.finding().removeprefix('Transits')}.")


def test_a_country_alone_has_its_count(store: Store) -> None:
    request = Request.of(url_state.parse("m=transits&c=MEX&t=2023"))
    (lead,) = summary(request, store)
    assert lead.text.startswith("In Mexico: 778,907 people were recorded in transit in 2023"), lead
