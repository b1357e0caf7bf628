"""The sentence of a card: on its own measure, of its own period, with its own numbers."""

import re
from collections.abc import Iterator

import pytest

from dashboard import steps, url_state
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.names import measure_name
from dashboard.panels.panel import Panel
from dashboard.plots.plot import Plot
from dashboard.view import View
from dashboard.wiring import Store
from data_access.analysis.changes import Compared
from data_access.registry.metrics import METRICS, Metric
from tests.app import asking
from tests.cases import quick

VIEWS = (
    "",
    "t=2015",
    "t=all",
    "t=ytd",
    "t=2025-01..2025-04",
    "m=detections&t=2017",
    "m=detections&t=2015..2017",
    "m=arrivals&r=central-mediterranean&t=2016",
    "r=western-africa&t=2024",
    "c=ITA&t=2025",
    "c=SYR:src&t=2015",
    "asof=2025-06-03&g=year",
)
LONGEST = 12
"""Words of a title."""
UP, DOWN = (re.compile(rf"\b(?:{one})\b") for one in ("rose|rise|doubled", "fell|fall"))
NEVER = re.compile(
    r"(?i)how sure|so far|\bheld\b|possible|provisional|95%|not known\b(?!:)|as reported|[{}]"
)
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
NAMES = {code: measure_name("", metric) for code, metric in METRICS.items()}
PARTS = {
    "dead_missing": ("dead", "missing"),
    "searches": ("hit_rate",),
    "interceptions": ("deaths_per_1000",),
}
"""What a measure's own name or the rate formed of it has in it."""


def findings(view: str, store: Store) -> Iterator[tuple[Panel, Card, View, str]]:
    """Every panel that says something of a view, with what it says."""
    request = Request.of(url_state.parse(view))
    for panel in PANELS.values():
        card = render(panel, request, store)
        if card.drawing is not None and (finding := card.finding()):
            yield panel, card, scoped(panel, request, store), finding


@pytest.mark.parametrize("view", quick(VIEWS[5], of=VIEWS))
def test_a_finding_is_of_the_measure_months_and_numbers_of_its_card(
    exercises: Store, view: str
) -> None:
    spoken, faults = 0, []
    for panel, card, seen, finding in findings(view, exercises):
        spoken += 1
        own = {metric.code for metric in panel.measures(seen)} | set(panel.beside)
        others = other_measures(finding, own.union(*(PARTS.get(code, ()) for code in own)))
        known = told(card, panel, seen)
        untold = [number for number in NUMBER.findall(finding) if number not in known]
        words = [word for word in finding.split() if re.search(r"\w", word)]
        is_long, is_never = len(words) > LONGEST, NEVER.search(finding)
        if others or untold or is_long or is_never or not is_in_its_way(finding, card, panel, seen):
            faults.append((panel.code, finding, others, untold))
    assert not faults
    assert spoken, "no card says anything"


def is_in_its_way(finding: str, card: Card, panel: Panel, view: View) -> bool:
    """Whether a direction that it names is that of a change whose interval leaves out none."""
    ways = {way(one) for metric in panel.measures(view) if (one := change_of(metric, view))}
    table = card.table()
    keys = [column.key for column in table.columns]
    if "change_low" in keys:
        ends = [
            (row[keys.index("change_low")], row[keys.index("change_high")]) for row in table.rows
        ]
        known = [(a, b) for a, b in ends if isinstance(a, float) and isinstance(b, float)]
        ways |= {(a > 0) - (b < 0) for a, b in known}
    return not ((UP.search(finding) and 1 not in ways) or (DOWN.search(finding) and -1 not in ways))


def way(compared: Compared) -> int:
    """-1 or 1 where a change is clear."""
    low, high = compared.interval or (-1, 1)
    if compared.is_early or (not compared.is_exact and low <= 0 <= high):
        return 0
    return (compared.now > compared.before) - (compared.now < compared.before)


def test_a_chart_is_called_by_its_finding_and_says_below_what_it_is_of(exercises: Store) -> None:
    called = 0
    for _panel, card, _seen, finding in findings("t=2025", exercises):
        title, subtitle = card.opening()
        if isinstance(card.drawing, Plot):
            assert (title, subtitle.startswith(card.title)) == (finding, True)
            called += 1
        else:
            assert (title, subtitle) == (card.title, card.subtitle)
    assert called > 5


def other_measures(finding: str, own: set[str]) -> list[str]:
    """Measures that a finding names and its card does not show; of names in names the longest."""
    names = sorted({NAMES[code] for code in NAMES}, key=len, reverse=True)
    text, named = finding.lower(), []
    for name in names:
        if re.search(rf"\b{re.escape(name.lower())}\b", text):
            named.append(name)
            text = text.replace(name.lower(), "")
    allowed = {NAMES[code] for code in own}
    return [name for name in named if name not in allowed]


def told(card: Card, panel: Panel, view: View) -> set[str]:
    """Numbers that a card has: cells, sums of columns, shares, months, changes."""
    table = card.table()
    counts: set[float] = set()
    columns = list(zip(*table.rows, strict=True))
    inside, whole = (
        [row for row in table.rows if in_period(str(row[0]), panel, view, whole=only_whole)]
        for only_whole in (False, True)
    )
    for rows in (table.rows, inside, whole):
        numeric = [
            [cell for cell in column if isinstance(cell, int | float)]
            for column in zip(*rows, strict=True)
        ]
        sums = [sum(column) for column in numeric]
        counts.update(sums, (sum(sums),))
        counts.update(cell for column in numeric for cell in column)
    counts.add(len(table.rows))
    counts.update(range(len(columns[0]) + 1 if columns else 1))
    for metric in panel.measures(view):
        if not metric.is_ratio and (compared := change_of(metric, view)):
            counts.update((compared.now, compared.before))
            if compared.before:
                ratio = compared.now / compared.before
                counts.update((abs(round(100 * (ratio - 1))), round(ratio, 1)))
    # A sum that is 1.0 is a count of 1 as well.
    whole_numbers = {f"{count:,.0f}" for count in counts if float(count).is_integer()}
    written = whole_numbers | {f"{count:,.1f}" for count in counts}
    # A part of a fall is a share of it.
    sizes = {abs(count) for count in counts}
    shares = {str(round(100 * a / b)) for b in sizes if b for a in sizes if a <= b}
    texts = f"{card.period} {card.subtitle} {list(table.rows)}"
    years = {str(year) for year in range(2000, 2030)}
    return written | shares | years | set(NUMBER.findall(texts))


def in_period(step: str, panel: Panel, view: View, *, whole: bool) -> bool:
    """Whether a row of months is inside the period, and known to its end where that is asked."""
    if not re.fullmatch(r"\d{4}-\d{2}", step):
        return False
    month = int(step.replace("-", ""))
    return any(
        view.months(metric).holds(month)
        and not (whole and month > view.availability(metric).newest_complete)
        for metric in panel.measures(view)
        if view.has(metric)
    )


def change_of(metric: Metric, view: View) -> Compared | None:
    if not view.has(metric):
        return None
    counted = steps.by_step(view.monthly(metric), metric.code)
    return view.compared(metric, counted)


@pytest.mark.parametrize(
    ("address", "finding"),
    [
        ("c=PRK", "In the Democratic People’s Republic of Korea: 3 dead and missing"),
        ("r=italy-france", "Italy to France: no deaths or disappearances were recorded"),
        # Figures of that label begin in 2025.
        ("r=bay-of-bengal-andaman&t=2020", ""),
    ],
)
def test_a_map_is_called_by_its_count_however_long_its_place_and_by_none_where_unknown(
    exercises: Store, address: str, finding: str
) -> None:
    card = asking.card_of("map", address, exercises)
    assert card.drawing is not None
    assert card.finding().replace("'", "’") == finding


@pytest.mark.parametrize(
    ("code", "search", "finding"),
    [
        (
            "detections-by-nationality",
            "t=2015&r=western-balkans",
            "Nationality unknown: 73% of detections",
        ),
        (
            "detections-by-nationality",
            "t=2021&r=west-africa-atlantic",
            "Unidentified Sub-Saharan Africa: 66% of detections",
        ),
    ],
)
def test_what_is_no_country_has_no_nationals(
    code: str, search: str, finding: str, store: Store
) -> None:
    card = render(PANELS[code], Request.of(url_state.parse(search)), store)
    assert card.finding() == finding
