"""Breaks in a source's labels: what stands on both sides of one is never compared."""

from datetime import date

import pytest

from dashboard import steps, wording
from dashboard.plots import time_series
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Grain
from data_access.periods import MonthRange
from data_access.queries import thresholds
from data_access.registry import breaks, countries, routes
from data_access.registry.metrics import DEAD_MISSING
from data_access.registry.series import Dimension
from data_access.registry.sources import SOURCES
from tests.builders import SEASON

BENGAL = "bay-of-bengal-andaman"
YEAR = MonthRange(202501, 202512)


def _known(*months: int) -> Availability:
    return Availability(("incidents",), {"iom_mmp": date(2026, 6, 1)}, months, months[-1])


@pytest.mark.parametrize(
    ("filters", "base", "is_crossed"),
    [
        (Filters(routes=(BENGAL,)), MonthRange(202401, 202412), True),
        (Filters(routes=("central-mediterranean", BENGAL)), MonthRange(202401, 202412), True),
        # From the month of the break on, all is counted alike.
        (Filters(routes=(BENGAL,)), MonthRange(202501, 202506), False),
        (Filters(routes=("central-mediterranean",)), MonthRange(202401, 202412), False),
        # People who changed their label are in the sum of all before and after.
        (Filters(), MonthRange(202401, 202412), False),
        (Filters(countries=(CountryRole("MMR"),)), MonthRange(202401, 202412), False),
    ],
)
def test_a_comparison_crosses_a_break_of_what_is_chosen(
    filters: Filters, base: MonthRange, *, is_crossed: bool
) -> None:
    known = _known(202412, 202501)
    assert (known.crosses(filters, YEAR, base) is not None) is is_crossed
    assert (known.crosses(filters, base, YEAR) is not None) is is_crossed


def test_a_break_of_one_source_is_none_of_another() -> None:
    chosen = {Dimension.ROUTE: (BENGAL,)}
    assert list(breaks.within({"iom_mmp"}, chosen, 202401, 202512))
    assert not list(breaks.within({"frontex_ibc"}, chosen, 202401, 202512))


@pytest.mark.parametrize(("places", "count"), [((), 1), (("ITA",), 0), (("ITA", "MMR"), 1)])
def test_a_label_that_lost_people_in_some_countries_is_unbroken_in_others(
    places: tuple[str, ...], count: int
) -> None:
    chosen = {Dimension.ROUTE: ("other-undefined",), Dimension.COUNTRY: places}
    assert len(list(breaks.within({"iom_mmp"}, chosen, 202401, 202512))) == count


def test_a_threshold_is_not_held_against_years_before_a_break() -> None:
    months = MonthRange(202401, 202406)
    known = _known(*MonthRange(202001, 202406).months())
    counts = [dict.fromkeys(months.months(), 400)]
    verdicts = [
        thresholds._by_counts(SEASON, counts, known, months, broken)  # noqa: SLF001 - the rule alone
        for broken in ([], [202301], [202404])
    ]
    standings = [[standing.value for standing, *_ in one] for one in verdicts]
    assert standings[0][:3] == ["raised"] * 3
    assert standings[1] == ["unknown"] * 6
    assert standings[2] == [*standings[0][:3], *["unknown"] * 3]


def test_breaks_name_what_the_registry_has() -> None:
    for one in breaks.BREAKS:
        assert one.source in SOURCES
        assert one.dimension is not Dimension.ROUTE or one.values <= set(routes.ROUTES)
        assert 1 <= one.month % 100 <= 12
        assert one.countries <= set(countries.COUNTRIES)
        assert one.title
        assert one.what


@pytest.mark.parametrize(
    ("earlier", "step", "grain", "is_crossed"),
    [
        (202412, 202501, Grain.MONTH, True),
        (202501, 202601, Grain.MONTH, False),
        (20244, 20251, Grain.QUARTER, True),
        (2024, 2025, Grain.YEAR, True),
        (2025, 2026, Grain.YEAR, False),
    ],
)
def test_steps_on_both_sides_of_a_break_are_not_alike(
    earlier: int, step: int, grain: Grain, *, is_crossed: bool
) -> None:
    assert steps.crosses(earlier, step, grain, [202501]) is is_crossed


def test_the_range_of_earlier_years_reaches_back_to_a_break_only() -> None:
    values = {month: 5.0 for year in range(2020, 2025) for month in (year * 100 + 1,)}
    whole = time_series.season(values, [202301, 202401], Grain.MONTH, 2)
    cut = time_series.season(values, [202301, 202401], Grain.MONTH, 2, [202201])
    assert whole == ({202301: 5, 202401: 5}, {202301: 5, 202401: 5})
    assert cut == ({202301: None, 202401: 5}, {202301: None, 202401: 5})


def test_nobody_is_written_without_the_sign_of_a_least_number() -> None:
    assert wording.figure(DEAD_MISSING, 0) == "0"
    assert wording.figure(DEAD_MISSING, 3) == "≥ 3"
    assert wording.figure(DEAD_MISSING, None) == "–"
