"""Sentences of leads and titles: what they say first, what they leave out, how long they may be."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from dashboard import wording
from dashboard.drawings import Column, Headline, Table
from dashboard.panels import findings
from dashboard.panels.card import Card
from dashboard.panels.findings import of_incidents, of_newest_year, of_rates
from dashboard.panels.panel import State
from dashboard.panels.summary import Figure, sentences
from data_access.analysis.changes import Compared, Interval, LikeMonths
from data_access.availability import Availability
from data_access.filters import Compare, CountryRole, Filters
from data_access.periods import MonthRange
from data_access.registry.metrics import METRICS

DEAD, DETECTIONS = METRICS["dead_missing"], METRICS["detections"]
ARRIVALS = METRICS["arrivals"]
NO_FILTERS = Filters()
YEAR = MonthRange(202401, 202412)
KNOWN = Availability(
    series=("iom",),
    published=MappingProxyType({"iom_mmp": date(2025, 9, 9)}),
    months=MonthRange(202201, 202508).months(),
    newest_complete=202508,
    open_from=202506,
)
CARD = Card("headline-dead-missing", State.READY, address="t=2024")
HEADLINE = Headline("dead_missing", 9002, "persons", "≥ 9,002", "people", "2024")
LEVEL = "9,002 people died or went missing in 2024"


def a_change(
    now: float,
    before: float,
    interval: tuple[float, float] | None = None,
    months: MonthRange = YEAR,
) -> Compared:
    like = LikeMonths(months.months(), months.moved(-12).months(), is_whole=months == YEAR)
    ends = Interval(*interval) if interval else None
    return Compared(like, now, before, ends)


def a_figure(
    change: Compared | None = None,
    *,
    value: float | None = 9002,
    known: Availability = KNOWN,
    months: MonthRange = YEAR,
    wanted: tuple[int | None, int] = (202401, 202412),
) -> Figure:
    formed = wording.change(change) if change else None
    headline = replace(HEADLINE, value=value, change=formed)
    return Figure(replace(CARD, drawing=headline), DEAD, known, months, wanted)


def of_movement(code: str, change: Compared) -> Figure:
    figure = replace(a_figure(change), metric=METRICS[code])
    return replace(figure, card=replace(figure.card, code=f"headline-{code}"))


UNCLEAR = a_change(9002, 8747, (-0.2, 0.3))
FALL = a_change(9002, 12_000, (-0.4, -0.1))


def texts(*figures: Figure, filters: Filters = NO_FILTERS) -> list[str]:
    return [one.text for one in sentences(figures, filters)]


def test_nothing_is_written_of_what_is_hidden() -> None:
    assert texts(Figure(Card("headline-hits", State.SUPPRESSED), DEAD, None, None, (None, 1))) == []


def test_deaths_without_a_comparison_are_named_alone() -> None:
    (only,) = sentences([a_figure()], NO_FILTERS)
    assert only.text == f"{LEVEL}."
    assert (only.panel, only.filters) == ("headline-dead-missing", "t=2024")


def test_the_level_is_a_least_number_only_where_its_months_are_known_in_part() -> None:
    to_a_day = replace(
        KNOWN, months=(*KNOWN.months, 202509), ends_in_part=True, ends_on=date(2025, 9, 8)
    )
    figure = a_figure(known=to_a_day, months=MonthRange(202501, 202509), value=3780)
    said = "3,780 people died or went missing from January to 8 September 2025."
    assert texts(figure) == [said]
    lacking = replace(to_a_day, partial=frozenset({202502}))
    figure = a_figure(known=lacking, months=MonthRange(202501, 202509), value=3780)
    assert texts(figure) == [f"At least {said}"]


def test_a_year_that_ends_in_a_month_is_the_year_to_it() -> None:
    figure = a_figure(months=MonthRange(202409, 202508))
    assert texts(figure) == ["9,002 people died or went missing in the year to August 2025."]


def test_nationals_are_not_said_to_be_detected_in_their_own_country() -> None:
    usual = a_figure()
    figure = replace(usual, card=replace(usual.card, code="bureau-nationals"))
    text = texts(figure, filters=Filters(countries=(CountryRole("PSE"),)))[0]
    assert text.startswith("Nationals of the State of Palestine: ")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (UNCLEAR, "against 8,747 a year earlier; too uncertain to call a change"),
        (a_change(9002, 8747), "against 8,747 a year earlier; too uncertain to call a change"),
        (FALL, "down about a quarter from 12,000 a year earlier"),
        (a_change(9002, 4000, (0.8, 1.9)), "up from 4,000 a year earlier"),
        (a_change(9002, 9002), "as many as 9,002 a year earlier"),
        (a_change(9002, 8, (0.8, 1900)), "up from 8 a year earlier"),
    ],
)
def test_a_change_is_as_sure_as_its_interval(change: Compared, text: str) -> None:
    assert texts(a_figure(change)) == [f"{LEVEL}, {text}."]


def test_a_change_over_some_of_the_months_names_them() -> None:
    months = MonthRange(202501, 202508)
    level = "9,002 people died or went missing in 2024."
    assert texts(a_figure(a_change(84, 100, (-0.4, 0.16), months))) == [
        level,
        "Deaths from January to August 2025: 84, against 100 a year earlier; "
        "too uncertain to call a change.",
    ]
    assert texts(a_figure(a_change(50, 100, (-0.6, -0.3), months))) == [
        level,
        "Deaths fell by about half in Jan – Aug 2025.",
    ]
    two_years = LikeMonths(months.months(), months.moved(-24).months(), is_whole=False)
    assert texts(a_figure(Compared(two_years, 50, 100, Interval(-0.6, -0.3)))) == [
        level,
        "Deaths fell by about half in Jan – Aug 2025, compared with Jan – Aug 2023.",
    ]


def test_a_period_of_several_years_is_held_against_as_many() -> None:
    months = MonthRange(202001, 202412)
    like = LikeMonths(months.months(), months.moved(-60).months(), is_whole=True)
    change = Compared(like, 9002, 8000, Interval(-0.01, 0.25))
    text = texts(a_figure(change, months=months))[0]
    assert "from 2020 to 2024, against 8,000 5 years earlier" in text
    assert wording.base_in_words(Compare.YEAR_BEFORE, 16) == "the same months 2 years before"


def test_what_changed_clearly_stands_before_what_did_not_and_the_larger_first() -> None:
    small = of_movement("detections", a_change(90, 100, (-0.12, -0.08)))
    large = of_movement("arrivals", a_change(50, 100, (-0.6, -0.4)))
    unclear = of_movement("encounters", a_change(20, 100, (-0.9, 0.1)))
    found = texts(unclear, small, large, a_figure())
    assert found == [f"{LEVEL}.", "Arrivals fell by about half in 2024."]
    assert texts(unclear, a_figure(UNCLEAR)) == [
        f"{LEVEL}, against 8,747 a year earlier; too uncertain to call a change.",
        "No clear change in encounters in 2024.",
    ]


def test_beside_a_clear_change_what_deaths_are_held_against_is_brief() -> None:
    """In full both would be longer than 30 words."""
    months = MonthRange(202409, 202508)
    like = LikeMonths(months.months(), months.moved(-12).months(), is_whole=True)
    other = LikeMonths(YEAR.months(), YEAR.moved(-12).months(), is_whole=True)
    deaths = a_figure(Compared(like, 9002, 8747, Interval(-0.2, 0.3)), months=months)
    moved = of_movement("detections", Compared(other, 50, 100, Interval(-0.6, -0.4)))
    filters = Filters(routes=("central-mediterranean",))
    assert texts(moved, deaths, filters=filters) == [
        "Central Mediterranean: 9,002 people died or went missing in the year to August 2025, "
        "against 8,747; change unclear.",
        "Detections fell by about half in 2024.",
    ]


def test_deaths_are_named_where_nothing_is_known_of_them() -> None:
    after = replace(KNOWN, ends_on=date(2025, 9, 8))
    unknown = a_figure(value=None, known=after, wanted=(202601, 202612))
    moved = of_movement("detections", a_change(50, 100, (-0.6, -0.4)))
    assert texts(moved, unknown) == [
        "No deaths data after 8 September 2025.",
        "EU detections fell by about half in 2024.",
    ]
    assert texts(a_figure(value=None, wanted=(None, 202112))) == [
        "No deaths data before January 2022."
    ]
    nothing = replace(a_figure(value=None), availability=None, months=None)
    assert texts(moved, nothing)[0] == "No deaths data for this selection."


def test_exercise_figures_say_so_in_each_sentence() -> None:
    figure = a_figure(UNCLEAR)
    figure = replace(figure, card=replace(figure.card, made_up=True))
    assert all(text.startswith("Demo: ") for text in texts(figure))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # A rate of 24.9 from 23.8 on is not clearly above 24.6.
        ([(23.8, 24.6), (8.3, 8.2)], "Hit rate above its peers in 1 of 2 databases"),
        ([(1667.3, None), (8.3, 8.2)], "Hit rate above its peers in 1 of 1 database"),
        ([(23.8, 24.6), (71.9, 88.6)], "Hit rate not clearly above its peers"),
        # Nothing is said where no median is known, or how far the rate may be off.
        ([(1667.3, None), (None, 2500.0)], ""),
        ([(None, 24.0), (None, 7.9)], ""),
    ],
)
def test_a_rate_is_above_the_median_where_its_whole_interval_is(
    rows: list[tuple[float | None, float | None]], said: str
) -> None:
    assert of_rates(rows) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([60, 40], "Red: 60% of notices"),
        # Of few, one more would move a share by much; of hardly any there is no first, nor of two.
        ([7, 3], "Red: 7 of 10 notices"),
        ([5, 5], "Notices: 10 recorded"),
        ([2, 1], "Notices: 3 recorded"),
        ([0, 0], ""),
    ],
)
def test_few_have_numbers_and_no_share(values: list[int], said: str) -> None:
    assert findings.share("Red", values[0], values, "notices") == said


def test_what_is_not_stated_is_said_in_full() -> None:
    said = "Cause mixed or not known: 50% of deaths"
    assert findings.share("Mixed or unknown", 60, [60, 40, 20], "deaths") == said
    said = "Route other or not stated: 60% of deaths"
    assert findings.share("Other or not stated", 60, [60, 40], "deaths") == said


def test_bodies_are_those_of_the_newest_year_that_is_over() -> None:
    years, bodies = ["2026", "2025", "2024"], [("Bodies identified", [45, 59, 59])]
    assert of_newest_year(years, bodies) == "Bodies identified in 2025: 59"
    assert of_newest_year(years[:1], bodies) == ""


def incidents(*counts: int) -> Table:
    """Incidents in order, each in another country."""
    keys = ("date", "route", "country", "dead_missing")
    rows = [("18 Apr 2015", "Central", f"Country {n}", count) for n, count in enumerate(counts)]
    return Table([Column(key, key) for key in keys], rows)


def test_one_of_several_equally_large_incidents_is_not_called_the_largest() -> None:
    said = "Largest incident: 12 dead and missing, Country 0, 18 Apr 2015"
    assert of_incidents(incidents(12, 3)) == said
    assert of_incidents(incidents(2, 2, 1)) == ""
