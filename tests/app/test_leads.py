"""The lead of a page: everything that it says follows from the figures of the page's own cards."""

import re
from collections.abc import Iterator, Sequence

import pytest

from dashboard import url_state
from dashboard.drawings import Headline
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.summary import Sentence, beside
from dashboard.wiring import Store
from data_access.analysis.changes import Compared
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from tests.cases import quick

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
LONGEST = 30
"""Words of a lead at most."""

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"(?:from 1 to )?(?:\b\d{{1,2}} )?\b(?:{MONTHS}|[A-Z][a-z]{{2}}) \d{{4}}\b")
UP, DOWN = (re.compile(rf"\b(?:{words})\b") for words in ("rose|up|more than", "fell|down|fewer"))
NEVER = re.compile(
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
    assert len(text.split()) <= LONGEST, text
    assert not NEVER.search(text), text
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
    if UP.search(text) and way <= 0:
        yield "up"
    if DOWN.search(text) and way >= 0:
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
