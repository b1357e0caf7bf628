"""How old sources are, how complete, which months changed, and how long they stay provisional."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.panels import card_text
from dashboard.panels.catalogue.provenance import changed_months
from dashboard.theme import theme_named
from dashboard.view import View
from data_access.analysis.completeness import Report, development, expected
from data_access.availabilities import Availabilities
from data_access.availability import Availability
from data_access.filters import Filters
from data_access.periods import MonthRange, Period, distance, iso, shifted
from data_access.registry import METRICS, SERIES, chosen
from data_access.registry.sources import COMPLETENESS, SOURCES, settled_after

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
    is_old = card_text.is_stale(source, PUBLISHED, data, settled=settled)
    return card_text.origin_in_words(card_text.Origin(source, PUBLISHED, first, is_old))


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


def test_months_are_provisional_until_releases_were_within_a_twentieth() -> None:
    """By hand, of IOM: 78% at 7 to 12 months in the release of January 2020; from 13 on 98%."""
    assert SOURCES["iom_mmp"].provisional_months == settled_after("iom_mmp") == 12
    # Detections of the three newest months were revised downwards, from 36,170 to 33,791.
    assert SOURCES["frontex_ibc"].provisional_months == settled_after("frontex_ibc") == 3
    for source, rows in COMPLETENESS.items():
        for row in rows:
            if row.age_from > settled_after(source):
                assert row.share == pytest.approx(1, abs=0.05), (source, row)


def test_a_source_of_which_no_earlier_release_is_known_keeps_the_months_of_its_row() -> None:
    assert settled_after("uk_small_boats") == 0
    assert SOURCES["uk_small_boats"].provisional_months > 0


def test_the_first_months_of_deaths_had_two_fifths_to_four_fifths_of_what_is_known_now() -> None:
    shares = [row.share for row in COMPLETENESS["iom_mmp"] if row.age_to == 3]
    assert round(min(shares), 2) == 0.4
    assert round(max(shares), 2) == 0.81


def test_the_caveat_of_a_source_says_how_complete_its_releases_were() -> None:
    rows = [row for row in COMPLETENESS["iom_mmp"] if row.age_to <= 12]
    for ages in {row.age_to for row in rows}:
        shares = sorted(round(100 * row.share) for row in rows if row.age_to == ages)
        assert f"{shares[0]} to {shares[-1]}%" in SOURCES["iom_mmp"].caveat
    newest = next(row for row in COMPLETENESS["frontex_ibc"] if row.age_to == 3)
    assert f"{100 * (newest.share - 1):.0f}% more crossings" in SOURCES["frontex_ibc"].caveat


# Taylor and Ashe's triangle as Mack 1993 has it (table 1), a row an origin, cumulative.
TRIANGLE = (
    (357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463),
    (352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085),
    (290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315),
    (310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268),
    (443160, 1136350, 2128333, 2897821, 3402672, 3873311),
    (396132, 1333217, 2180715, 2985752, 3691712),
    (440832, 1288463, 2419861, 3483130),
    (359480, 1421128, 2864498),
    (376686, 1363294),
    (344014,),
)
FIRST = 202001


def reports_of(triangle: tuple[tuple[int, ...], ...]) -> list[Report]:
    """A month an origin, a release a diagonal."""
    return [
        Report(shifted(FIRST, origin), origin + age, value)
        for origin, row in enumerate(triangle)
        for age, value in enumerate(row)
    ]


def test_the_reserve_and_its_error_are_those_of_the_paper() -> None:
    """Mack 1993, table 2: 18,680,856 to come in all, with a standard error of 2,447,095."""
    newest = [shifted(FIRST, n) for n in range(len(TRIANGLE))]
    grown = development(reports_of(TRIANGLE), newest)
    assert grown is not None
    assert [round(step.factor, 3) for step in grown.steps[:3]] == [3.491, 1.747, 1.457]
    last = {shifted(FIRST, origin): row[-1] for origin, row in enumerate(TRIANGLE)}
    found = expected(last, newest[-1], grown)
    assert found is not None
    assert found.value - found.reported == pytest.approx(18_680_856, abs=1)
    assert found.error == pytest.approx(2_447_095, abs=1)
    assert found.interval.low < found.value < found.interval.high


def test_fewer_than_six_releases_tell_nothing() -> None:
    months = [shifted(FIRST, n) for n in range(6)]
    reports = [
        Report(month, release, 50 + 10 * release) for month in months[:2] for release in range(6)
    ]
    assert development(reports, months) is not None
    assert development([one for one in reports if one.release < 5], months[:5]) is None


def test_releases_every_two_months_have_ages_of_two_months_and_one_that_skips_tells_no_step() -> (
    None
):
    months = [shifted(202101, n) for n in range(24)]
    newest = [202112, 202202, 202204, 202206, 202208, 202212]

    def counted(month: int, release: int) -> int:
        age = distance(month, newest[release])
        return 0 if age < 0 else (60 if age < 2 else 90 if age < 4 else 100)

    reports = [
        Report(month, release, counted(month, release))
        for release, last in enumerate(newest)
        for month in months
        if month <= last
    ]
    grown = development(reports, newest)
    assert grown is not None
    assert grown.gap == 2
    assert [round(step.factor, 2) for step in grown.steps[:2]] == [1.5, 1.11]
    found = expected({202212: 60, 202210: 90, 202101: 100}, 202212, grown)
    assert found is not None
    assert found.reported == 250
    assert found.value == pytest.approx(300)
    # What is settled is expected to stay: nothing to say of it.
    assert expected({202101: 100}, 202212, grown) is None


def test_releases_a_quarter_apart_tell_no_step() -> None:
    newest = [shifted(202203, 3 * n) for n in range(8)]
    reports = [Report(202203, release, 60 + release) for release in range(8)]
    assert development(reports, newest) is None


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ("202504", "Apr 2025"),
        ("202403,202401,202402", "Jan – Mar 2024"),
        ("202402,202403,202404,202405,202410,202412", "Feb – May 2024, Oct 2024 and Dec 2024"),
        ("202401,202403,202405,202407", "4 months of 2024"),
        (",".join(str(202401 + n) for n in range(12)), "2024"),
        ("202400,202402", "Feb 2024; 2024, month not stated"),
    ],
)
def test_a_year_is_said_only_where_all_its_months_changed(months: str, text: str) -> None:
    assert changed_months({"months": months, "year": int(months[:4])}) == text
