"""Each source by its own cadence and lag: what a card says of its age and of what it revises."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.panels import PANELS, card_text
from dashboard.panels.card_text import CardText
from dashboard.theme import theme_named
from dashboard.view import View
from data_access.availabilities import Availabilities
from data_access.availability import Availability
from data_access.filters import Filters
from data_access.periods import MonthRange, Period, iso, shifted
from data_access.registry.metrics import METRICS
from data_access.registry.series import SERIES, chosen
from data_access.registry.sources import SOURCES

NEWEST, PUBLISHED = 202412, date(2025, 2, 1)
MONTHS = tuple(202400 + n for n in range(1, 13))
# What feeds a measure of months; published figures are looked at one by one.
COUNTING = [
    (source, series.metrics[0], series.run_of("ITA") if series.reporters else series.code)
    for source in SOURCES
    for series in SERIES.values()
    if series.metrics and series.sources[0] == source
    # Of series that tell the same, the least detailed answers.
    if series in chosen(series.metrics[0], ())
]


def view(runs: dict[str, Availability], today: date = PUBLISHED, period: str = "latest12") -> View:
    return View(
        filters=Filters(period=Period.parse(period)),
        availabilities=Availabilities(runs),
        theme=theme_named("light"),
        data_version="v",
        today=today,
    )


def only(run: str, source: str) -> dict[str, Availability]:
    return {run: Availability((run,), {source: PUBLISHED}, MONTHS, NEWEST)}


def provisional_from(source: str, metric: str, data: View) -> int | None:
    availability = data.availability(METRICS[metric])
    return data.availabilities.provisional_from(source, availability)


def source_text(source: str, metric: str, data: View) -> str:
    first, measure = provisional_from(source, metric, data), METRICS[metric]
    settled = card_text.is_settled(source, data.availability(measure), data)
    return card_text.source_in_words(source, PUBLISHED, first, data, settled=settled)


def test_a_source_is_stale_after_two_of_its_own_cadences(subtests: pytest.Subtests) -> None:
    for source, metric, run in COUNTING:
        with subtests.test(metric=metric, run=run):
            cadence = timedelta(days=SOURCES[source].cadence_days)
            known = only(run, source)
            due = view(known, PUBLISHED + 2 * cadence)
            over = view(known, PUBLISHED + 2 * cadence + timedelta(days=1))
            assert "overdue" not in source_text(source, metric, due)
            assert "overdue" in source_text(source, metric, over)


def test_a_source_is_stale_whatever_period_is_shown_unless_nothing_of_it_can_change(
    subtests: pytest.Subtests,
) -> None:
    for source, metric, run in COUNTING:
        with subtests.test(metric=metric, run=run):
            lag = SOURCES[source].provisional_months
            day = PUBLISHED + timedelta(days=9 * SOURCES[source].cadence_days)
            known = only(run, source)
            # To the last month of 2024 all is known; of its newest months some may be revised.
            assert ("overdue" in source_text(source, metric, view(known, day, "2024"))) is (lag > 0)
            settled = iso(shifted(202412, -lag))
            assert "overdue" not in source_text(source, metric, view(known, day, settled))
            # A period that goes on where its source ends lacks what has long been due.
            assert "overdue" in source_text(source, metric, view(known, day, "2024..2025"))


def test_the_newest_months_are_provisional_by_the_lag_of_their_source(
    subtests: pytest.Subtests,
) -> None:
    for source, metric, run in COUNTING:
        with subtests.test(metric=metric, run=run):
            data = view(only(run, source))
            lag = SOURCES[source].provisional_months
            first = provisional_from(source, metric, data)
            assert first == (NEWEST + 1 - lag if lag else None)
            assert ("provisional from" in source_text(source, metric, data)) is bool(lag)


def test_each_of_two_publishers_has_months_of_its_own() -> None:
    italy = Availability(("arrivals-italy",), {"unhcr_med": PUBLISHED}, MONTHS[:6], 202406)
    data = view(only("arrivals-uk", "uk_small_boats") | {"arrivals-italy": italy})
    assert provisional_from("uk_small_boats", "arrivals", data) == 202410
    assert provisional_from("unhcr_med", "arrivals", data) == 202405
    # Of a run with which another publisher goes on, it has the months up to its own last.
    spans = {"unhcr_med": MonthRange(202001, 202003)}
    followed = replace(data, availabilities=replace(data.availabilities, spans=spans))
    assert provisional_from("unhcr_med", "arrivals", followed) == 202002


def test_details_of_an_older_release_have_its_day_and_its_months() -> None:
    older = Availability(
        ("detections-by-nationality",), {"frontex_ibc": date(2024, 6, 3)}, MONTHS[:5], 202405
    )
    data = view(only("detections-by-route", "frontex_ibc") | {"detections-by-nationality": older})
    assert CardText(PANELS["detections-lately"], data).source_line.startswith("Frontex, 1 Feb 2025")
    by_nationality = CardText(PANELS["detections-by-nationality"], data).source_line
    assert by_nationality == "Frontex, 3 Jun 2024 (overdue; provisional from Mar 2024)"
