"""Sentences of cards and leads: everything that they say follows from the figures of the cards."""

import re
from collections.abc import Iterator, Sequence

import pytest

from dashboard import steps, url_state
from dashboard.drawings import Headline
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.names import measure_name
from dashboard.panels.panel import Panel
from dashboard.panels.summary import Sentence, beside
from dashboard.plots.plot import Plot
from dashboard.view import View
from dashboard.wiring import Store
from data_access.analysis.changes import Compared
from data_access.registry import METRICS, ROUTES, Metric
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
    told_ways = {ways(one) for metric in panel.measures(view) if (one := change_of(metric, view))}
    table = card.table()
    keys = [column.key for column in table.columns]
    if "change_low" in keys:
        ends = [
            (row[keys.index("change_low")], row[keys.index("change_high")]) for row in table.rows
        ]
        known = [(a, b) for a, b in ends if isinstance(a, float) and isinstance(b, float)]
        told_ways |= {(a > 0) - (b < 0) for a, b in known}
    return not (
        (UP.search(finding) and 1 not in told_ways)
        or (DOWN.search(finding) and -1 not in told_ways)
    )


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


OVERVIEW, MAP, TRENDS = "headline-dead-missing", "map", "measure-over-time"
COMPARE = "both-dead-missing"
WINDOWS = ("", "t=2025", "t=2024", "t=ytd", "t=all", "t=2025-07", "t=2025-09", "t=2019..2023")
ADDRESSES = (
    *((OVERVIEW, one) for one in WINDOWS),
    *((OVERVIEW, f"r={route}") for route in ROUTES if ROUTES[route].parent is None),
    (OVERVIEW, "t=2025&cmp=pp"),
    (OVERVIEW, "t=2025-07&cmp=pp"),
    (OVERVIEW, "cmp=none"),
    (OVERVIEW, "t=2026"),
    (OVERVIEW, "t=2012"),
    (OVERVIEW, "q=3-5&t=2014.."),
    (OVERVIEW, "asof=2025-06-03"),
    (OVERVIEW, "asof=2014-02-01"),
    (OVERVIEW, "m=detections&t=2017"),
    (OVERVIEW, "c=PAK"),
    (OVERVIEW, "c=SYR:src"),
    (OVERVIEW, "c=ITA:dst,LBY:trn&t=2024"),
    (OVERVIEW, "r=channel-uk,central-mediterranean,darien&t=2023"),
    (OVERVIEW, "r=western-africa-atlantic&t=2020..2024&cmp=pp"),
    (MAP, "t=2024"),
    (MAP, "r=bay-of-bengal-andaman&t=2025"),
    (TRENDS, "m=detections"),
    (TRENDS, "m=arrivals&t=2019"),
    (TRENDS, "m=transits&r=darien"),
    (TRENDS, "m=missing&r=us-mexico-border&t=2023"),
    *((COMPARE, one) for one in WINDOWS),
    (COMPARE, "t=2023&b.t=2016"),
    (COMPARE, "t=2016&b.t=2023"),
    (COMPARE, "t=2019..2023&b.t=2024"),
    (COMPARE, "r=central-mediterranean&b.r=western-mediterranean&t=2020"),
    (COMPARE, "r=central-mediterranean&b.r=neighbours"),
    (COMPARE, "r=darien&b.r=all&m=transits"),
    (COMPARE, "r=channel-uk&b.t=pp"),
    (COMPARE, "c=ITA&b.c=GRC&t=2024&m=arrivals,dead_missing"),
    *(("bureau-deaths", f"bureau={iso3}") for iso3 in ("ITA", "SYR", "GBR", "TUN", "USA", "MEX")),
)
LONGEST_LEAD = 30
"""Words of a lead at most."""

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"(?:from 1 to )?(?:\b\d{{1,2}} )?\b(?:{MONTHS}|[A-Z][a-z]{{2}}) \d{{4}}\b")
LEAD_UP, LEAD_DOWN = (
    re.compile(rf"\b(?:{words})\b") for words in ("rose|up|more than", "fell|down|fewer")
)
NEVER_IN_A_LEAD = re.compile(
    r"(?i)provisional|interval|unusual|not known|possible|how sure|\bheld\b|\bsource(?! quality)"
    r"|so far|Project-Id|[{}]|\bnan\b|\bNone\b|  | ,|\(\)"
)
FRACTIONS = {
    "tenth": 1 / 10,
    "sixth": 1 / 6,
    "fifth": 1 / 5,
    "quarter": 1 / 4,
    "third": 1 / 3,
    "two fifths": 2 / 5,
    "half": 1 / 2,
    "two thirds": 2 / 3,
    "three quarters": 3 / 4,
}


def lead(code: str, query: str, store: Store) -> tuple[Request, Sequence[Sentence]]:
    bureau = query.removeprefix("bureau=") if query.startswith("bureau=") else None
    request = Request.of(url_state.parse("" if bureau else query), country=bureau)
    return request, beside(request, store, [code])


@pytest.mark.parametrize(
    ("code", "query"),
    quick(ADDRESSES[0], (COMPARE, "t=2016&b.t=2023"), (MAP, "t=2024"), of=ADDRESSES),
)
def test_a_lead_says_what_its_cards_say(store: Store, code: str, query: str) -> None:
    request, sentences = lead(code, query, store)
    assert 1 <= len(sentences) <= 2
    text = " ".join(one.text for one in sentences)
    assert len(text.split()) <= LONGEST_LEAD, text
    assert not NEVER_IN_A_LEAD.search(text), text
    if "m=" not in query or code != TRENDS:
        assert re.search(r"\b(?:died|deaths|disappearances)\b", text), text
    for one in sentences:
        card = render(PANELS[one.panel], request, store)
        assert not list(faults(one.text, card, request, store)), one.text


def faults(text: str, card: Card, request: Request, store: Store) -> Iterator[str]:
    """What a sentence says and its card does not."""
    headline = card.drawing if isinstance(card.drawing, Headline) else None
    compared = headline.change.compared if headline and headline.change else None
    yield from (f"number {one}" for one in untold(text, headline, compared, request))
    way = ways(compared)
    if LEAD_UP.search(text) and way <= 0:
        yield "up"
    if LEAD_DOWN.search(text) and way >= 0:
        yield "down"
    if compared and not is_share(text, compared):
        yield "share"
    if compared and headline:
        known = scoped(PANELS[card.code], request, store).availability(METRICS[headline.metric])
        months = {*compared.like.now, *compared.like.before}
        if len(compared.like.now) != len(compared.like.before) or known.partial & months:
            yield "unequal months, or some known in part"
        if max(months) > known.newest_complete:
            yield "a month that is not over"


def is_share(text: str, compared: Compared) -> bool:
    """Whether a fraction that a sentence names is near to the change."""
    named = max((one for one in FRACTIONS if one in text), key=len, default="")
    share = abs(compared.now / compared.before - 1) if compared.before else 0
    return not named or abs(share - FRACTIONS[named]) <= 0.08 * FRACTIONS[named]


def ways(compared: Compared | None) -> int:
    """-1 or 1 where the interval leaves out 0, or a count is exact, and no release may turn it."""
    if compared is None:
        return 0
    low, high = compared.interval or (-1, 1)
    if compared.is_early or (not compared.is_exact and low <= 0 <= high):
        return 0
    return (compared.now > compared.before) - (compared.now < compared.before)


def untold(
    text: str, headline: Headline | None, compared: Compared | None, request: Request
) -> list[str]:
    """Numbers of a sentence that are none of its card, and no date of its months."""
    counts = [headline.value] if headline and headline.value is not None else []
    known = set[str]()
    if compared:
        counts += [compared.now, compared.before]
        if compared.before:
            ratio = compared.now / compared.before
            known |= {str(abs(round(100 * (ratio - 1)))), f"{ratio:.1f}", str(round(ratio))}
        years = (compared.like.now[0] - compared.like.before[0]) // 100
        known |= {str(years), str(len(compared.like.now))}
    known |= {f"{count:,.0f}" for count in counts}
    filters = request.filters
    known |= {str(len(filters.routes)), *map(str, filters.quality or ())}
    known |= {str(year) for year in range(2009, 2027)}
    return [one for one in NUMBER.findall(DATE.sub("", text)) if one not in known]


def test_one_or_two_leads_are_as_they_were_agreed(store: Store) -> None:
    texts = [[one.text for one in lead(OVERVIEW, query, store)[1]] for query in ("", "t=2026")]
    assert texts == [
        [
            "7,018 people died or went missing in the year to August 2025, a figure not yet final.",
            "EU detections fell by about a third in the year to June 2026.",
        ],
        [
            "No deaths data after 8 September 2025.",
            "EU detections fell by about a third in Jan – Jun 2026.",
        ],
    ]


def test_two_sides_are_named_where_the_other_is_not_the_year_before(store: Store) -> None:
    routes = "r=central-mediterranean&b.r=western-mediterranean&t=2020"
    texts = [
        [one.text for one in lead(COMPARE, query, store)[1]]
        for query in (routes, "t=2016&b.t=2023", "t=2023&b.t=2016")
    ]
    assert texts == [
        [
            "Central Mediterranean: 991 people died or went missing in 2020, "
            "2.9 times as many as B (Western Mediterranean).",
            "Detections in 2020: 2.1 times as many as B (Western Mediterranean).",
        ],
        [
            "8,249 people died or went missing in 2016, difference from B (2023) unclear.",
            "EU detections in 2016: about a third more than B (2023).",
        ],
        [
            "8,747 people died or went missing in 2023, difference from B (2016) unclear.",
            "EU detections in 2023: about a quarter fewer than B (2016).",
        ],
    ]


def test_the_measures_of_an_address_do_not_take_deaths_from_a_page_that_shows_them(
    store: Store,
) -> None:
    assert lead(OVERVIEW, "m=detections", store)[1] == lead(OVERVIEW, "", store)[1]
    assert "died" not in " ".join(one.text for one in lead(TRENDS, "m=detections", store)[1])


def test_before_the_first_release_nothing_was_published(store: Store) -> None:
    request, (sentence,) = lead(OVERVIEW, "asof=2014-02-01", store)
    assert sentence.text == "No deaths data was published by 1 February 2014."
    card = render(PANELS["headline-dead-missing"], request, store)
    assert card.message == "Dead and missing: nothing was published by 1 Feb 2014."
