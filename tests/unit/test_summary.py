"""The rules of the summary: each sentence is there where something holds, and only there."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from dashboard import wording
from dashboard.drawings import Headline
from dashboard.panels.card import Card
from dashboard.panels.panel import State
from dashboard.panels.summary_text import Figure, sentences
from data_access.analysis.changes import Compared, Interval, LikeMonths
from data_access.analysis.rules import Judgement, Standing, Verdict
from data_access.availability import Availability
from data_access.filters import Compare, CountryRole, Filters
from data_access.periods import MonthRange
from data_access.registry.metrics import METRICS

DEAD, DETECTIONS = METRICS["dead_missing"], METRICS["detections"]
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
ALARMS = Card("thresholds", State.READY, address="t=2024")


def a_change(
    now: float,
    before: float,
    interval: tuple[float, float] | None = None,
    months: MonthRange = YEAR,
    *,
    is_provisional: bool = False,
) -> Compared:
    like = LikeMonths(months.months(), months.moved(-12).months(), is_whole=months == YEAR)
    ends = Interval(*interval) if interval else None
    return Compared(like, now, before, ends, is_provisional=is_provisional)


def a_figure(
    change: Compared | None = None,
    *,
    value: float | None = 9002,
    known: Availability = KNOWN,
    months: MonthRange = YEAR,
    wanted: tuple[int | None, int] = (202401, 202412),
) -> Figure:
    formed = wording.change(change, "the year before") if change else None
    headline = replace(HEADLINE, value=value, change=formed)
    return Figure(replace(CARD, drawing=headline), DEAD, known, months, wanted)


def texts(*figures: Figure, filters: Filters = NO_FILTERS) -> list[str]:
    return [one.text for one in sentences(figures, filters)]


def raised(rule: str, route: str, month: int) -> Judgement:
    return Judgement(rule, route, month, Verdict(Standing.RAISED, 45, 20, 20))


def test_nothing_is_written_where_no_card_has_a_figure() -> None:
    empty = Figure(replace(CARD, state=State.EMPTY), DEAD, None, None, (None, 202512))
    assert texts() == texts(empty) == texts(a_figure(value=None)) == []


def test_a_period_known_in_full_has_its_level_alone() -> None:
    (only,) = sentences([a_figure()], NO_FILTERS)
    assert only.text == "At least 9,002 people died or went missing in 2024."
    assert (only.panel, only.filters) == ("headline-dead-missing", "t=2024")


def test_the_level_names_its_months_and_what_they_lack() -> None:
    in_part = replace(
        KNOWN,
        months=(*KNOWN.months, 202509),
        ends_in_part=True,
        ends_on=date(2025, 9, 8),
        partial=frozenset({202502}),
    )
    figure = a_figure(
        known=in_part, months=MonthRange(202501, 202509), wanted=(202501, 202512), value=3780
    )
    assert texts(figure) == [
        "At least 3,780 people died or went missing from January to 8 September 2025 "
        "(some months incomplete; provisional from June 2025).",
        "Not known: deaths after 8 September 2025.",
    ]


def test_a_level_whose_months_all_lack_a_country_says_so() -> None:
    """Arrivals after August 2025 are those of one country of seven."""
    lacking = replace(KNOWN, partial=frozenset(MonthRange(202401, 202412).months()))
    assert texts(a_figure(known=lacking))[0].endswith("in 2024 (no month is complete).")


def test_nationals_are_not_said_to_be_detected_in_their_own_country() -> None:
    usual = a_figure()
    figure = replace(usual, card=replace(usual.card, code="bureau-nationals"))
    text = texts(figure, filters=Filters(countries=(CountryRole("PSE"),)))[0]
    assert text.startswith("Nationals of the State of Palestine: ")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            a_change(84, 100, (-0.4, 0.16)),
            "No clear change on the year before (100): 16% fewer, with 40% fewer to 16% "
            "more possible (95% interval).",
        ),
        (
            a_change(50, 100, (-0.6, -0.1)),
            "50% fewer than the year before (95% interval: 60% to 10% fewer).",
        ),
        (
            a_change(150, 100, (0.1, 1.2), is_provisional=True),
            "So far 50% more than the year before (95% interval: 10% to 120% more), provisional.",
        ),
        (a_change(150, 100), "50% more than the year before; how sure is not known."),
        (a_change(100, 100), "No change on the year before."),
        (a_change(6, 7), "6, down from 7 in the year before; too few cases to judge."),
        (
            a_change(1, 14, (-0.997, 12)),
            "No clear change on the year before: 1 after 14, with over 99% fewer to more than "
            "ten times as many possible (95% interval).",
        ),
    ],
)
def test_a_change_is_as_sure_as_its_interval(change: Compared, text: str) -> None:
    assert texts(a_figure(change))[1:] == [text]


def test_a_change_over_some_of_the_months_names_them() -> None:
    change = a_change(84, 100, (-0.4, 0.16), MonthRange(202501, 202508))
    assert texts(a_figure(change))[1].startswith(
        "January to August 2025: no clear change on January to August 2024 (100), 16% fewer"
    )


def test_a_period_of_several_years_is_held_against_as_many() -> None:
    months = MonthRange(202001, 202412)
    like = LikeMonths(months.months(), months.moved(-60).months(), is_whole=True)
    change = Compared(like, 110, 100, Interval(-0.01, 0.25))
    text = texts(a_figure(change, months=months))[1]
    assert text.startswith("No clear change on the 5 years before (100): 10% more")
    assert wording.base_in_words(Compare.YEAR_BEFORE, 16) == "the same months 2 years before"


def test_an_incident_that_decides_an_unclear_change_is_named() -> None:
    said = sentences(
        [a_figure(a_change(84, 100, (-0.4, 0.16)))], NO_FILTERS, decisive="one incident"
    )
    assert [one.text for one in said][2:] == ["One incident."]


def test_where_nothing_is_known_of_a_period_that_is_said() -> None:
    empty = replace(a_figure(value=None), months=None)
    assert texts(empty) == ["Not known: deaths in this period."]


def test_exercise_figures_say_so_in_each_sentence() -> None:
    figure = a_figure(a_change(84, 100, (-0.4, 0.16)))
    figure = replace(figure, card=replace(figure.card, made_up=True))
    assert all(text.startswith("Exercise: ") for text in texts(figure))
    assert len(texts(figure)) == 2


def test_what_is_unusual_names_month_and_routes_and_leads_to_its_card() -> None:
    deaths = [
        raised("deaths-above-season", route, 202405) for route in ("comoros-mayotte", "darien")
    ]
    found = sentences([a_figure()], NO_FILTERS, deaths, ALARMS)
    assert [one.text for one in found[1:]] == [
        "Unusual in May 2024: deaths (Sea crossings to Mayotte and Darién Gap)."
    ]
    assert (found[1].panel, found[1].filters) == ("thresholds", "t=2024")
    both = [*deaths, raised("detections-up", "black-sea", 202406)]
    assert sentences([a_figure()], NO_FILTERS, both, ALARMS)[1].text == (
        "Unusual: deaths in May 2024 (2 routes); detections in June 2024 (Black Sea)."
    )
    own = Filters(routes=("darien",))
    assert sentences([a_figure()], own, deaths[1:], ALARMS)[1].text == (
        "Unusual in May 2024: deaths."
    )


def test_what_is_unusual_in_a_month_that_is_still_filled_says_so() -> None:
    deaths = [raised("deaths-above-season", "darien", KNOWN.provisional_from)]
    (text,) = [one.text for one in sentences([a_figure()], NO_FILTERS, deaths, ALARMS)[1:]]
    assert text.endswith("deaths (Darién Gap), provisional.")


def test_what_is_not_known_stands_last() -> None:
    movement = Figure(
        Card("headline-detections", State.READY, drawing=replace(HEADLINE, value=9)),
        DETECTIONS,
        replace(KNOWN, newest_complete=202507),
        YEAR,
        (None, 202510),
    )
    deaths = a_figure(wanted=(202101, 202512))
    assert texts(deaths, movement)[-1] == (
        "Not known: deaths before January 2022; deaths "
        "after August 2025; detections after July 2025."
    )
    nothing = replace(movement, availability=None, months=None)
    assert texts(a_figure(), nothing)[-1] == "Not known: detections for this selection."
    outside = replace(movement, months=None)
    assert texts(a_figure(), outside)[-1] == "Not known: detections in this period."
    hidden = replace(nothing, card=Card("headline-hits", State.SUPPRESSED))
    assert len(texts(a_figure(), hidden)) == 1
