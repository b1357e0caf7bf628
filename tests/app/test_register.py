"""The register of coverage: no figure of what a source did not count, and no growth from it."""

import csv
import gzip
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from data_access.registry import breaks
from data_access.registry.breaks import Kind
from tests.app import asking

TABLES = Path(__file__).parents[2] / "data_access" / "reference" / "tables"
ABANDONED = 36
"""Months without a record after which a label is no longer in use."""


def _lead(client: FlaskClient, query: str) -> str:
    answer = client.get(f"/api/v1/summary?{query}").get_json()
    return " ".join(one["text"] for one in answer["sentences"])


def _deaths(client: FlaskClient, query: str) -> list[Any]:
    answer = client.get(f"/api/v1/series?m=dead_missing&by=year&{query}").get_json()
    return [row["value"] for row in answer["rows"]]


def _months_of_labels() -> dict[str, list[int]]:
    """The months with a record of each label of the shipped figures."""
    months = defaultdict[str, list[int]](list)
    for file in TABLES.glob("iom_incidents_*.csv.gz"):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                written = row["date"].replace("-", "")[:6]
                if len(written) == len("202504"):
                    months[row["route"]].append(int(written))
    return months


def test_the_register_has_the_first_month_of_each_label_and_the_last_of_those_that_ended() -> None:
    months = _months_of_labels()
    newest = max(map(max, months.values()))
    rows = {
        (kind, label): one.month
        for one in breaks.BREAKS
        for kind in [one.kind]
        for label in one.values
    }
    # Of what moved between labels, the release in which they are new says more than a record.
    moved = {label for kind, label in rows if kind is Kind.MOVED}
    for label in months.keys() - moved - {"several-routes"}:
        first, last = min(months[label]), max(months[label])
        assert rows.get((Kind.BEGUN, label)) == (first if first > 201412 else None), label
        age = (newest // 100 - last // 100) * 12 + newest % 100 - last % 100
        after = last + 1 if last % 100 < 12 else last + 89
        assert rows.get((Kind.ENDED, label)) == (after if age > ABANDONED else None), label


@pytest.mark.parametrize(
    ("query", "words"),
    [
        # Last used in February 2018 and January 2022: they said "no deaths … no change".
        ("r=drc-uganda&t=2024", "No deaths data after February 2018."),
        ("r=horn-of-africa&t=2024", "No deaths data after January 2022."),
        ("r=belarus-eu-border&t=2019", "No deaths data before August 2021."),
    ],
)
def test_without_a_label_nothing_is_known_and_nobody_says_none(
    client: FlaskClient, query: str, words: str
) -> None:
    assert _lead(client, query) == words
    assert _deaths(client, query) == [None]


def test_a_label_is_known_in_the_months_of_its_records(client: FlaskClient) -> None:
    words = "DRC to Uganda: 6 people died or went missing in February 2018."
    assert _lead(client, "r=drc-uganda&t=2018") == words
    # Its newest months are those of its source, and not its own.
    assert _lead(client, "r=drc-uganda") == "No deaths data after February 2018."
    # A route is counted on where one inside it has no label yet.
    assert _deaths(client, "r=eastern-mediterranean&t=2014..2015") == [104, 806]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("r=afghanistan-iran&t=2020", "not comparable: reporting widened in Jan 2020"),
        ("r=afghanistan-iran&t=2018", "not comparable: reporting lapsed in Jan 2018"),
        ("r=belarus-eu-border&t=2022", "not comparable: count began in Aug 2021"),
    ],
)
def test_nothing_grows_from_what_was_not_counted_yet(
    client: FlaskClient, query: str, words: str
) -> None:
    assert words in str(asking.answer(client, asking.panels("/", f"?{query}")))
    assert not {"rose", "up", "from"} & set(_lead(client, query).split())


def test_a_route_whose_reporting_widened_has_no_part_in_what_drove_a_change(
    client: FlaskClient,
) -> None:
    asked = asking.panels("/trends", "?m=dead_missing&t=2020")
    text = str(asking.answer(client, asked))
    assert "Left out, incomplete in one of the periods: Afghanistan to Iran" in text


def test_a_new_publisher_is_said_and_nothing_is_held_against_the_old_one(
    client: FlaskClient,
) -> None:
    query = "m=arrivals&c=ITA&t=2020"
    assert _lead(client, query) == "In Italy: 33,487 arrivals were registered in 2020."
    chart = str(
        asking.answer(client, asking.panels("/trends", f"?{query.replace('2020', '2019..2020')}"))
    )
    assert "the Ministry has 2,386, 2,015 and 1,223, and UNHCR 2,499, 2,016 and 915" in chart
    # The last months of two countries are counted.
    answer = client.get("/api/v1/series?m=arrivals&by=country&t=2019-09&c=CYP,MLT").get_json()
    assert [row["value"] for row in answer["rows"]] == [326, 492]


def test_a_chart_of_several_countries_marks_where_one_begins_and_ends(client: FlaskClient) -> None:
    answer: Any = asking.answer(client, asking.panels("/trends", "?m=arrivals&t=2016..2020"))
    figure = answer['{"panel":"measure-over-time","type":"panel-figure"}']["data"]
    texts = [note.get("hovertext") or "" for note in figure["layout"]["annotations"]]
    assert "United Kingdom of Great Britain and Northern Ireland: No figures before." in texts
    lines = [line for text in texts for line in text.split("<br>")]
    assert "Cyprus, Malta: No figures since." in lines
    assert "Greece, Spain: No figures since." in lines
    assert "Greece, Spain: No figures since." in str(answer)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("m=hit_rate", "Hit rate: no single figure; deaths are shown instead. 7,018 people died"),
        ("m=children&t=2024", "Children numbered 4"),
        ("m=irregular_entries", "No irregular entries data for this selection."),
        ("m=arrivals&t=2014..2025", "No total of arrivals: no country has published every month."),
    ],
)
def test_a_measure_is_never_answered_by_deaths_unsaid(
    client: FlaskClient, query: str, words: str
) -> None:
    assert _lead(client, query).startswith(words)


def test_a_total_of_an_older_release_says_what_it_is_since(client: FlaskClient) -> None:
    """17,260 stood below 17,346 on the page of one route, and nothing said why."""
    route = "/api/v1/panels/change-by-nationality.csv?r=eastern-land-borders&t="
    (what,) = [line for line in client.get(f"{route}2024").text.splitlines() if "# what:" in line]
    assert what.endswith("2024 against 2023 · release of 3 Jun 2025; 17,346 since")
    # Where nothing was revised, the two totals are one.
    assert "since" not in client.get(f"{route}2018").text
