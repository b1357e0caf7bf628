"""How sure a figure is, how complete, and what was expected: in each place where it stands.

A row for each kind of figure, a check for each place: card, table, CSV, XLSX, slide and data
interface. Where one leaves out what the others say, it fails.
"""

import csv
import io
import re
from typing import NamedTuple
from urllib.parse import quote

import openpyxl
import pptx
import pytest
from flask.testing import FlaskClient
from lxml import etree
from pptx.oxml.ns import qn

from dashboard import url_state
from dashboard.exports.export_request import bureau_of, route_of
from dashboard.exports.pack.brief_files import Means, brief_file
from dashboard.exports.pack.orders import ordered
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from tests.app.asking import csv_lines
from tests.app.test_statements import texts


class Figure(NamedTuple):
    """A figure, and how each place says how sure it is.

    Attributes:
        panel, page, view: where it stands.
        shown: what card and slide write, as a pattern.
        columns: of table, CSV and workbook; none where the file says it in words above its rows.
        series, fields: question to the data interface, and what some of its rows must have.
    """

    panel: str
    page: str
    view: str
    shown: str
    columns: tuple[str, ...]
    series: str
    fields: tuple[str, ...]


_END = r"([−+]\d+%|more than tenfold)"
CHANGE = rf"\([−+]\d+%\sto\s{_END}\)|, with [−+]\d+% to {_END} possible"
ENDS = r"\([\d,.]+ ?– ?[\d,.]+\)"
OF_CHANGE, OF_RATE = ("change_low", "change_high"), ("low", "high")
IN_PART = r"\b8 Sep 2025"
FIGURES = (
    # Changes.
    Figure("headline-dead-missing", "/", "t=2025", CHANGE, (), "m=dead_missing", OF_CHANGE),
    Figure("headline-detections", "/", "t=2024", CHANGE, (), "m=detections", OF_CHANGE),
    Figure("top-routes", "/", "t=2025", CHANGE, OF_CHANGE, "m=dead_missing&by=route", OF_CHANGE),
    Figure(
        "all-routes", "/routes", "t=2025", CHANGE, OF_CHANGE, "m=dead_missing&by=route", OF_CHANGE
    ),
    Figure(
        "route-measures", "/routes", "t=2024", CHANGE, OF_CHANGE, "m=detections&by=route", OF_CHANGE
    ),
    Figure(
        "both-dead-missing", "/compare", "t=2024&b.t=2023", CHANGE, (), "m=dead_missing", OF_CHANGE
    ),
    Figure("change-by-route", "/trends", "t=2024", CHANGE, OF_CHANGE, "m=dead_missing", OF_CHANGE),
    # Rates.
    Figure(
        "headline-death-rate",
        "/",
        "t=2024&r=central-mediterranean",
        r"\d to [\d.]+ \(95%\)",
        OF_RATE,
        "m=deaths_per_1000",
        OF_RATE,
    ),
    Figure("map-death-rate", "/map", "t=2024", r"\(95%\)", OF_RATE, "m=deaths_per_1000", OF_RATE),
    Figure("hit-rates", "/network/databases", "t=2025", ENDS, OF_RATE, "m=hit_rate", OF_RATE),
    Figure("database-funnel", "/network/databases", "t=2025", ENDS, OF_RATE, "m=hit_rate", OF_RATE),
    Figure(
        "bureau-rates",
        "/bureaus/TUR",
        "t=2025",
        rf"{ENDS}|Lower end \(95%\)",
        ("rate_low", "rate_high"),
        "m=hit_rate&c=TUR",
        OF_RATE,
    ),
    Figure(
        "bureaus",
        "/bureaus",
        "t=2025",
        r"Lower end \(95%\)",
        ("sltd_rate_low", "sltd_rate_high"),
        "m=hit_rate&by=bureau",
        OF_RATE,
    ),
    # Steps that are known in part.
    Figure(
        "deaths-over-time",
        "/trends",
        "t=2024..2025&g=year",
        IN_PART,
        ("months_known",),
        "m=dead_missing&by=year",
        ("complete", "months_known"),
    ),
    # Ranges in which months were expected.
    *(
        Figure(
            panel,
            "/trends",
            f"t=2024&m={metric}&r=central-mediterranean",
            "expected range, 95%",
            ("expected_low", "expected_high"),
            "by=month",
            ("range_low", "range_high"),
        )
        for panel, metric in (
            ("deaths-over-time", "dead_missing"),
            ("measure-over-time", "incidents"),
            ("detections-by-route", "detections"),
        )
    ),
)


def _card(figure: Figure, store: Store) -> Card:
    of_page = {"route": route_of(figure.page), "country": bureau_of(figure.page)}
    request = Request.of(url_state.read(figure.view), **of_page)
    return render(PANELS[figure.panel], request, store)


def _slide(figure: Figure, store: Store) -> str:
    view = quote(f"{figure.page}?{figure.view}&p={figure.panel}")
    file = brief_file(ordered(f"items={view}"), "pptx", store, Means())
    slide = pptx.Presentation(io.BytesIO(file.content)).slides[1]
    charts = [etree.fromstring(shape.chart.part.blob) for shape in slide.shapes if shape.has_chart]
    tags = [qn(tag) for tag in ("a:t", "c:v")]
    return "\n".join(
        one.text or "" for root in (slide.element, *charts) for one in root.iter(*tags)
    )


def _found(figure: Figure, client: FlaskClient, store: Store) -> dict[str, bool]:
    """By place, whether it says how sure the figure is."""
    card, shown, columns = _card(figure, store), re.compile(figure.shown), set(figure.columns)
    country = bureau_of(figure.page)
    address = f"panels/{figure.panel}.{{}}?{figure.view}"
    address += f"&c={country}" if country else ""
    rows = csv.DictReader(csv_lines(client, address.format("csv")))
    remarks = client.get(f"/api/v1/{address.format('csv')}").get_data(as_text=True)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/api/v1/{address.format('xlsx')}").data))
    lines = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    cells = {str(cell) for row in lines for cell in row}
    named = {column.label for column in card.table().columns if column.key in columns}
    answer = client.get(f"/api/v1/series?{figure.series}&{figure.view}").get_json()
    return {
        "card": bool(shown.search("\n".join(texts(card)))),
        "slide": bool(shown.search(_slide(figure, store))),
        "table": columns <= {column.key for column in card.table().columns},
        "CSV": any(all(row.get(key) for key in columns) for row in rows)
        if columns
        else bool(shown.search(remarks)),
        "XLSX": named <= cells if columns else bool(shown.search("\n".join(cells))),
        "data interface": any(row.keys() >= set(figure.fields) for row in answer["rows"]),
    }


@pytest.mark.thorough
@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: f"{one.panel}?{one.view}")
def test_each_place_says_how_sure_and_how_complete_a_figure_is(
    figure: Figure, exercise: FlaskClient, exercise_store: str
) -> None:
    found = _found(figure, exercise, Store(Settings(database_url=exercise_store)))
    assert not [place for place, is_there in found.items() if not is_there]
