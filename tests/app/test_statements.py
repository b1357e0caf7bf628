"""Nothing is said of a change that unequal or unknown months made, unless it names the months.

Every panel is looked at over periods that are known in part. What is checked is what a reader
gets: all texts of the card, the line of the chart, the rows of its CSV and its workbook, and those
of the data interface. The sentences that pages open with are walked in `test_summary.py`.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.drawings import Headline, Strip, Table
from dashboard.exports.files import file_of
from dashboard.exports.pack.contents import comparison
from dashboard.exports.pictures import FileSpec
from dashboard.panel_request import Request
from dashboard.panels import PANELS, other_side
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.filter_sentence import filter_sentence
from dashboard.panels.panel import Panel
from dashboard.panels.summary import summary
from dashboard.plots.plot import Plot
from dashboard.plots.plotly import figure
from dashboard.view import View, view_of
from dashboard.wiring import Store
from data_access.availabilities import DataUnavailableError
from data_access.availability import Availability
from data_access.periods import MonthRange, distance
from data_access.registry.metrics import METRICS, Metric
from tests.cases import quick

# Deaths are held to 8 September 2025, detections to June 2026, most others for years of their own.
KNOWN_IN_PART = (
    "t=2025",
    "t=2025&cmp=pp",
    "t=2024-09..2025-12",
    "t=2025-08..2025-10",
    "t=2025&r=central-mediterranean",
    "t=2026&r=western-balkans",
    "t=2025&c=ITA:dst",
    "t=2025&b.t=2024",
)
BY_STEP = ("t=all&g=year", "t=2025&g=quarter", "t=2014-03..2025&g=year&r=western-mediterranean")

CHANGE = re.compile(
    r"≈|[+−]\d[\d,]*%|change unclear|not yet final"
    r"|no clear (?:change|difference)"
    r"|\d → \d|at most \d"
    r"|\b(?:up|down) (?:about|from|\d)|times as many|\b(?:fell|rose) (?:by|to|from)|unchanged"
    r"|(?:more|fewer) than (?!half|\d+ days)"
)
MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* (?:– \w+ )?\d{4}")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def texts(value: object) -> Iterator[str]:
    """Every text inside a drawing, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def in_full(known: Availability, span: MonthRange) -> bool:
    """Whether all months are covered to their last day and of all parts, by themselves."""
    months = {m for m in known.months if m <= known.newest_complete} - known.partial
    return all(
        month in months
        or (
            month // 100 in known.years
            and span.first <= month // 100 * 100 + 1
            and month // 100 * 100 + 12 <= span.last
        )
        for month in span.months()
    )


def is_known(panel: Panel, data: View) -> bool:
    """Whether the period of a panel and what it is compared with are known in full."""
    return all(
        is_known_of(metric, side) for side in panel.sides(data) for metric in panel.measures(side)
    )


def is_known_of(metric: Metric, data: View) -> bool:
    """Whether both are of one measure."""
    counted = METRICS[metric.count_code]
    if not data.has(counted):
        return True
    spans = [data.months(counted), data.base(counted)]
    known = data.availability(counted)
    return all(in_full(known, span) for span in spans if span)


def card_of(code: str, address: str, store: Store) -> tuple[Card, View]:
    request = Request.of(url_state.parse(address))
    return render(PANELS[code], request, store), scoped(PANELS[code], request, store)


@pytest.mark.parametrize("address", quick(KNOWN_IN_PART[0], of=KNOWN_IN_PART))
def test_a_change_over_a_period_known_in_part_names_its_months(store: Store, address: str) -> None:
    silent = [
        (code, text)
        for code, panel in PANELS.items()
        for card, data in [card_of(code, address, store)]
        if card.drawing is not None and not is_known(panel, data)
        for text in unnamed_changes(
            card,
            {METRICS[c].label for c in panel.beside if is_known_of(METRICS[c], data)},
        )
    ]
    assert not silent


def unnamed_changes(card: Card, known: Collection[str]) -> list[str]:
    """The changes of a card that stand without the months that they are of.

    Args:
        card: whose own measure is not known in full.
        known: labels of the measures beside it that are, which may be named in rows of a table.
    """
    drawing = card.drawing
    if isinstance(drawing, Headline):
        change = drawing.change
        found = [change.text] if change else []
        return [text for text in found if CHANGE.search(text) and not MONTH.search(text)]
    if isinstance(drawing, Table):
        if any(MONTH.search(column.label) for column in drawing.columns):
            return []
        years = whole_years(card)
        rows = [
            row
            for place, row in enumerate(drawing.rows)
            if not any(cell in known or cell == years.get(place) for cell in row)
        ]
        cells = ((cell, row) for row in rows for cell in row if isinstance(cell, str))
        return [
            cell
            for cell, row in cells
            if CHANGE.search(cell) and not any(MONTH.search(str(one)) for one in row)
        ]
    if isinstance(drawing, Plot) and MONTH.search(card.subtitle):
        # The line below the title names the months of every mark.
        return []
    return [
        text
        for text in texts(drawing)
        if CHANGE.search(text) and not (MONTH.search(text) or YEAR.search(text))
    ]


@pytest.mark.parametrize(
    ("address", "year"), [("t=2025", 2025), ("t=2026&r=western-balkans", 2026)]
)
def test_no_card_names_a_whole_year_of_which_it_has_some_months(
    store: Store, address: str, year: int
) -> None:
    # "Nationalities detected, 2025" had January to April.
    wrong = []
    for code, panel in PANELS.items():
        card, data = card_of(code, address, store)
        if card.drawing is None or len(panel.measures(data)) != 1:
            continue
        (metric,) = panel.measures(data)
        if metric.reported or metric.group == "bureaus" or metric.is_ratio:
            continue
        if not data.has(metric, *panel.by):
            continue
        newest = data.availability(metric, *panel.by).newest
        drawn = card.drawing
        named = [card.subtitle, drawn.period if isinstance(drawn, Headline) else ""]
        if year * 100 < newest < year * 100 + 12 <= data.months(metric, *panel.by).last:
            parts = [part for text in named for part in re.split(r" (?:·|against) ", text)]
            wrong += [code] * parts.count(str(year))
    assert not wrong


ALOUD = (
    *KNOWN_IN_PART,
    *BY_STEP,
    "",
    "t=2012",
    "t=2025-09&g=month",
    "t=ytd&cmp=pp",
    "r=western-balkans&t=2025-08",
    "r=italy-france&t=2024",
    "r=haiti-dominican-republic",
    "r=central-mediterranean&t=2024&b.r=channel-uk",
    "c=SYR:src",
    "m=transits&r=darien",
    "m=missing&r=us-mexico-border&t=2023",
    "m=arrivals&t=2019",
    "asof=2025-06-03",
)
UNSPEAKABLE = re.compile(
    r"(?<![\d,.])1 (?:people|persons|months|days|years|routes|incidents|crossings|encounters|hits"
    r"|searches|notices|bodies|bureaus)\b"
    r"|≥ 0\b|[▲▼] (?:100|0)%|\b(?:100|0)% fewer|\b0% more|fell by 100%"
    r"|: ?:|\S  \S|\(\)|· ·|,,| [.,]|^ ?·|· ?$|\bNone\b|\bnan\b|Project-Id"
)


@pytest.mark.thorough
@pytest.mark.parametrize("address", quick(of=ALOUD))
def test_every_text_of_a_card_and_every_sentence_can_be_said_aloud(
    store: Store, address: str
) -> None:
    reading = url_state.parse(address)
    found = {("summary", one.text) for one in summary(Request.of(reading), store)}
    assert not [text for _code, text in found if text.count(": ") > 2]
    for code, panel in PANELS.items():
        of_bureau = "ITA" if code.startswith("bureau-") else None
        card = render(panel, Request.of(reading, country=of_bureau), store)
        spoken = None if isinstance(card.drawing, Strip) else card.drawing
        found |= {(code, text) for text in texts([replace(card, drawing=None), spoken])}
    wrong = [(code, text) for code, text in found if UNSPEAKABLE.search(text)]
    assert not wrong


def months_in(written: str) -> list[int]:
    """The months of `2018-01..2018-10,2019-03`."""
    found: list[int] = []
    for part in written.split(","):
        first, _dots, last = part.replace("-", "").partition("..")
        found += MonthRange(int(first), int(last or first)).months()
    return found


def unequal(row: Mapping[str, Any], known: set[int]) -> bool:
    """Whether a row compares what it does not say, other months, or some that are not known.

    Args:
        row: with the columns of a change.
        known: months that a measure of the row is known in, to their last day.
    """
    if not row.get("compared_months"):
        return any(row.get(key) not in {None, ""} for key in ("before", "change_low"))
    now, before = months_in(row["compared_months"]), months_in(row["base_months"])
    apart = {distance(one, other) for one, other in zip(before, now, strict=True)}
    return len(apart) != 1 or not {*now, *before} <= known


def known_months(metrics: Collection[Metric], data: View) -> set[int]:
    """Months to their last day, and those of years of which the total is known."""
    held = [
        data.availability(METRICS[m.count_code]) for m in metrics if data.has(METRICS[m.count_code])
    ]
    every = MonthRange(190001, 209912)
    return {month for one in held for month in one.covered(every) | one.in_full(every)}


@pytest.mark.thorough
@pytest.mark.parametrize("address", quick(of=KNOWN_IN_PART))
def test_a_file_compares_like_months_alone_and_names_them(store: Store, address: str) -> None:
    compared = 0
    for code, panel in PANELS.items():
        card, data = card_of(code, address, store)
        try:
            keys = [column.key for column in card.table().with_codes().columns]
        except DataUnavailableError:
            continue
        if "compared_months" not in keys:
            continue
        request = Request.of(url_state.parse(address))
        text = file_of(panel, request, store, FileSpec("csv")).content.decode()
        rows = list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))
        book = openpyxl.load_workbook(
            io.BytesIO(file_of(panel, request, store, FileSpec("xlsx")).content), read_only=True
        )
        sheet = [
            ["" if cell is None else str(cell) for cell in row[: len(keys)]]
            for row in book["Data"].iter_rows(values_only=True)
        ]
        metrics = [*panel.measures(data), *(METRICS[beside] for beside in panel.beside)]
        known = known_months(metrics, data)
        for cells in [*rows[1:], *sheet[len(sheet) - len(rows) + 1 :]]:
            row = dict(zip(keys, cells, strict=True))
            assert not unequal(row, known), (code, row)
            compared += bool(row["compared_months"])
    assert compared


@pytest.mark.thorough
@pytest.mark.parametrize("address", quick(of=KNOWN_IN_PART))
def test_the_data_interface_compares_like_months_alone_and_names_them(
    client: FlaskClient, store: Store, address: str
) -> None:
    data = scoped(PANELS["headline-dead-missing"], Request.of(url_state.parse(address)), store)
    for metric in METRICS.values():
        for by in ("", "route", "country", "nationality"):
            answer = client.get(f"/api/v1/series?m={metric.code}&by={by}&{address}")
            for row in answer.get_json().get("rows", ()):
                assert not unequal(row, known_months([metric], data)), (metric.code, by, row)
                if row.get("complete"):
                    assert row["months_known"], (metric.code, by, row)


def whole_years(card: Card) -> dict[int, str]:
    """By the place of a row, the year that its change is of, where the file says that it is one."""
    table = card.table()
    keys = [column.key for column in table.columns]
    if "compared_months" not in keys:
        return {}
    months = [str(row[keys.index("compared_months")]) for row in table.rows]
    pattern = re.compile(r"(\d{4})-01\.\.\1-12")
    return {n: found[1] for n, one in enumerate(months) if (found := pattern.fullmatch(one))}


@pytest.mark.parametrize("address", quick(BY_STEP[0], of=BY_STEP))
def test_no_line_rises_or_falls_to_a_step_that_is_not_known_whole(
    store: Store, address: str
) -> None:
    for code, panel in PANELS.items():
        card, data = card_of(code, address, store)
        if not isinstance(card.drawing, Plot):
            continue
        for trace in figure(card.drawing)["data"]:
            is_behind = trace.get("hoverinfo") == "skip"
            if is_behind or trace.get("xhoverformat") not in {"%Y", "Q%q %Y"}:
                continue
            if trace.get("name", "").startswith("B "):
                # Drawn at the steps of the other side; its own are looked at as A.
                continue
            assert not _drawn_in_part(trace, panel, data), (code, trace.get("name"))


def _drawn_in_part(trace: Mapping[str, Any], panel: Panel, data: View) -> list[str]:
    """Points of a line whose step is known whole of none of the panel's measures."""
    if "lines" not in trace["mode"]:
        return []
    counted = [METRICS[one.count_code] for one in panel.measures(data)]
    known = [data.availability(one) for one in counted if data.has(one) and not one.reported]
    found = []
    for x, y in zip(trace["x"], trace["y"], strict=True):
        year, month = int(x[:4]), int(x[5:7])
        first, last = (1, 12) if trace["xhoverformat"] == "%Y" else (month - 1, month + 1)
        span = MonthRange(year * 100 + first, year * 100 + last)
        if y is not None and known and not any(in_full(one, span) for one in known):
            found.append(x)
    return found


@pytest.mark.parametrize("metric", ["dead_missing", "incidents", "detections", "arrivals"])
@pytest.mark.parametrize("step", ["year", "quarter", "month"])
def test_a_row_is_complete_only_if_all_of_its_months_are_known(
    client: FlaskClient, store: Store, metric: str, step: str
) -> None:
    known = store.availabilities(None).of(METRICS[metric])
    answer = client.get(f"/api/v1/series?m={metric}&by={step}&t=2024..2026").get_json()
    for row in answer["rows"]:
        span = _months_of(row[step]) if row[step] else None
        assert row["complete"] is bool(span and in_full(known, span)), row


def _months_of(step: str) -> MonthRange:
    year, _dash, part = step.partition("-")
    first, last = (1, 12) if not part else (int(part[-2:].strip("Q")),) * 2
    if part.startswith("Q"):
        first, last = first * 3 - 2, first * 3
    return MonthRange(int(year) * 100 + first, int(year) * 100 + last)


def test_a_route_without_a_label_on_one_side_is_unknown_there_and_not_zero(store: Store) -> None:
    """The earlier releases have no Bay of Bengal: 0 in 2024 would read as a rise from nothing."""
    card, _data = card_of("both-ranked", "t=2025-01..2025-08&b.t=2024-01..2024-08", store)
    table = card.table()
    row = next(row for row in table.rows if row[0] == "Bay of Bengal and Andaman Sea")
    assert isinstance(row[1], int)
    assert row[2] is None


def test_a_measure_that_does_not_count_the_other_side_is_unknown_there(store: Store) -> None:
    """Frontex does not count the Channel: 0 there would read as nobody."""
    card, _data = card_of("both-movement", "t=2024&r=central-mediterranean&b.r=channel-uk", store)
    assert isinstance(card.drawing, Headline)
    assert card.drawing.other
    assert (card.drawing.other.value, card.drawing.change) == (None, None)
    assert card.drawing.note == "No difference: B is incomplete."


def test_a_month_known_to_its_eighth_day_is_no_side_of_a_difference(store: Store) -> None:
    card, _data = card_of("both-dead-missing", "t=2025-09&b.t=2024-09", store)
    assert isinstance(card.drawing, Headline)
    assert card.drawing.change is None
    assert card.drawing.note == "No difference: A is incomplete."


@pytest.mark.parametrize(("address", "is_beside"), [("t=2025", False), ("t=2024", True)])
def test_a_briefing_sets_no_whole_year_beside_a_part_of_one(
    store: Store, address: str, *, is_beside: bool
) -> None:
    reading = url_state.parse(address)
    head = (PANELS["headline-dead-missing"], Request.of(reading))
    table = comparison([head], store)
    (row,) = table.rows
    cells = dict(zip((column.key for column in table.columns), row, strict=True))
    assert cells["value"]
    assert (cells["year_before"] is not None) is is_beside
    assert (cells["before"] is not None) is is_beside


def test_a_chart_of_an_earlier_day_has_no_range_of_today_and_says_so(store: Store) -> None:
    for code in ("deaths-over-time", "deaths-by-route"):
        cards = [
            card_of(code, f"r=central-mediterranean&t=2024{day}", store)[0]
            for day in ("", "&asof=2025-09-01")
        ]
        columns = [{column.key for column in card.table().columns} for card in cards]
        assert ["expected_low" in keys for keys in columns] == [True, False]
        why = "no expected range as known on 1 Sep 2025"
        assert [why in card.subtitle for card in cards] == [False, True]


@pytest.mark.parametrize("measure", ["detections", "encounters", "dead_missing"])
def test_the_head_of_a_comparison_has_the_months_of_its_own_measure(
    store: Store, measure: str
) -> None:
    view = view_of(Request.of(url_state.parse(f"m={measure}")), store)
    _first, other = other_side.names(view, METRICS[measure])
    assert f"compared with {other}" in filter_sentence(view, other_side.name_beside(view))


def test_a_base_is_named_for_each_measure_where_one_is_known_for_more_years(store: Store) -> None:
    """Deaths were named for all: twelve months of them are known, of detections 22."""
    view = view_of(Request.of(url_state.parse("t=2024-09..2026-06")), store)
    bases = "compared with the year before (deaths), the same months 2 years before (detections)"
    assert bases in filter_sentence(view)
    card, _data = card_of("route-measures", "t=2024-09..2026-06", store)
    assert isinstance(card.drawing, Table)
    months = {row[:2]: str(row[2]) for row in card.drawing.rows}
    detections = months["Western Balkans", "Detections"]
    assert detections == "Sep 2024 – Jun 2026, before: Sep 2022 – Jun 2024"
    assert months["Western Balkans", "Dead and missing"] == "Sep 2024 – Aug 2025"
