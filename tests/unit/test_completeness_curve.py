"""Chain-ladder: the figures of the paper, and what releases that come at odd times can tell."""

import pytest

from data_access.analysis.completeness import Report, development, expected
from data_access.periods import shifted

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


def test_fewer_than_three_releases_tell_nothing() -> None:
    reports = [Report(202001, 0, 50), Report(202001, 1, 80)]
    assert development(reports, [202001, 202002]) is None


def test_releases_every_half_year_have_ages_of_half_years_and_one_that_skips_tells_no_step() -> (
    None
):
    months = [shifted(202001, n) for n in range(24)]
    newest = [202012, 202106, 202112, 202212]

    def counted(month: int, release: int) -> int:
        age = (newest[release] // 100 - month // 100) * 12 + newest[release] % 100 - month % 100
        return 0 if age < 0 else (60 if age < 6 else 90 if age < 12 else 100)

    reports = [
        Report(month, release, counted(month, release))
        for release, last in enumerate(newest)
        for month in months
        if month <= last
    ]
    grown = development(reports, newest)
    assert grown is not None
    assert grown.gap == 6
    assert [round(step.factor, 2) for step in grown.steps[:2]] == [1.5, 1.11]
    found = expected({202212: 60, 202206: 90, 202001: 100}, 202212, grown)
    assert found is not None
    assert found.reported == 250
    assert found.value == pytest.approx(300)
    # What is settled is expected to stay: nothing to say of it.
    assert expected({202001: 100}, 202212, grown) is None
