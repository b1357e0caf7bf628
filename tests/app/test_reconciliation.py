"""Reconciliation: what two publishers count of one movement, against their own files."""

import csv
import json
from collections import Counter
from datetime import date
from statistics import correlation, median

import pytest
from flask.testing import FlaskClient

from data_access.analysis.agreement import FEWEST, agreement
from data_access.periods import MonthRange
from tests.app import asking
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
