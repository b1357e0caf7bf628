"""Deaths per 1,000 without and with those stopped, against the publishers' own numbers."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator

from flask.testing import FlaskClient

from dashboard.panels.panel import State
from dashboard.wiring import Store
from data_access.reference_build import FOLDER
from tests.app import asking

ROUTE = "central-mediterranean"
YEARS = [str(year) for year in range(2016, 2024)]


def rows(name: str) -> Iterator[dict[str, str]]:
    text = gzip.decompress((FOLDER / name).read_bytes()).decode()
    yield from csv.DictReader(text.splitlines())


def published() -> dict[str, Counter[str]]:
    """Deaths, detections and interceptions of the route by year, out of the shipped tables."""
    counts = {"dead_missing": Counter[str](), "detections": Counter[str]()}
    for row in rows("iom_incidents_2025-04-29.csv.gz"):
        if row["route"] == ROUTE:
            counts["dead_missing"][row["date"][:4]] += int(row["dead_missing"])
    for row in rows("frontex_routes_2026-08-04.csv.gz"):
        if row["route"] == ROUTE:
            counts["detections"][row["month"][:4]] += int(row["value"])
    return {**counts, "interceptions": stopped()}


def stopped() -> Counter[str]:
    by_year = Counter[str]()
    for row in rows("libya_interceptions_2023-12-31.csv.gz"):
        by_year[row["month"][:4]] += int(row["value"])
    return by_year


def test_both_rates_of_each_year_follow_from_the_published_counts(client: FlaskClient) -> None:
    found = asking.csv_records(client, f"panels/deaths-by-attempts.csv?r={ROUTE}")
    assert [row["year"] for row in found] == YEARS
    counts = published()
    for row in found:
        year = row["year"]
        assert {code: int(row[code]) for code in counts} == {
            code: of_measure[year] for code, of_measure in counts.items()
        }
        dead, detected, stopped_then = (counts[code][year] for code in counts)
        assert float(row["without"]) == round(1000 * dead / (dead + detected), 1)
        assert float(row["with"]) == round(1000 * dead / (dead + detected + stopped_then), 1)
        for rate, low, high in (("without", "low", "high"), ("with", "with_low", "with_high")):
            assert float(row[low]) < float(row[rate]) < float(row[high])
    of_years = {row["year"]: (row["without"], row["with"]) for row in found}
    assert of_years["2018"] == ("53.0", "32.7")
    assert of_years["2019"] == ("82.7", "51.5")


def test_interceptions_are_those_that_iom_published() -> None:
    figures = {
        row["month"][:4]: float(row["value"])
        for row in rows("published_figures_2026-05-06.csv.gz")
        if row["figure_series"] == f"iom_libya/interceptions_at_sea/{ROUTE}"
    }
    # IOM corrected 2023 later: 17,190.
    years = ("2019", "2020", "2021", "2022")
    assert {year: stopped()[year] for year in years} == {year: figures[year] for year in years}


def test_finding_names_both_and_other_routes_have_no_card(store: Store) -> None:
    def card(address: str) -> State | str:
        shown = asking.card_of("deaths-by-attempts", address, store)
        return shown.state if shown.state is State.EMPTY else shown.finding()

    assert card(f"r={ROUTE}") == "2023: 15.7 deaths per 1,000, 14.2 with interceptions"
    for address in ("", "r=channel-uk", "r=western-mediterranean", f"r={ROUTE}&q=4-5"):
        assert card(address) is State.EMPTY
