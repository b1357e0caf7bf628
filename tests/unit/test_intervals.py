"""Which release answers for a month, and when: never a question of the order of imports."""

from datetime import date, timedelta
from random import Random

from hypothesis import given, strategies as st

from data_access.registry.series import SERIES
from data_access.store.supersession import Claim, Interval, clipped, ending_of, intervals
from data_access.store.verification import version_of

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 1, 20))
CLAIMS = st.lists(
    st.tuples(st.booleans(), DAYS, st.integers(0, 1), st.text("ab", min_size=1, max_size=3)),
    max_size=7,
    unique_by=lambda claim: claim[3],
).map(lambda rows: [Claim(number, *row) for number, row in enumerate(rows, start=1)])


SPRING, SUMMER, AUTUMN = date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1)


def test_exercise_figures_end_on_the_first_day_of_anybodys_real_ones() -> None:
    exercise = SERIES["database-use"].exercise_of("ITA")
    since = {"bureau_database_use": AUTUMN, "bureau_reporting": SUMMER, "iom_mmp": SPRING}
    assert clipped({1: Interval(SPRING, None)}, ending_of(exercise, since)) == {
        1: Interval(SPRING, SUMMER)
    }
    # What ended before stays as it was; what would begin on that day or later has no day.
    assert clipped({1: Interval(date(2024, 1, 1), SPRING)}, ending_of(exercise, since)) == {
        1: Interval(date(2024, 1, 1), SPRING)
    }
    assert clipped({1: Interval(AUTUMN, None)}, ending_of(exercise, since)) == {
        1: Interval(AUTUMN, AUTUMN)
    }
    assert clipped({1: Interval(SUMMER, None)}, ending_of(exercise, since)) == {
        1: Interval(SUMMER, SUMMER)
    }


def test_real_figures_are_ended_by_none_and_exercises_only_by_their_own_measures() -> None:
    whole = {1: Interval(SPRING, None)}
    assert clipped(whole, ending_of("database-use:ITA", {"bureau_reporting": SUMMER})) == whole
    assert (
        clipped(
            whole,
            ending_of(SERIES["database-use"].exercise_of("ITA"), {"iom_mmp": SUMMER}),
        )
        == whole
    )


@given(CLAIMS, st.randoms())
def test_the_order_of_imports_never_matters(claims: list[Claim], chance: Random) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)
    assert intervals(shuffled) == intervals(claims)


def _by_the_rule(claim: Claim) -> tuple[bool, date, int, str]:
    """Complete before partial, then the newest, then what corrects it, then the file itself."""
    return claim.complete, claim.published_on, claim.correction, claim.sha256


@given(CLAIMS)
def test_on_every_day_the_best_of_those_published_answers(claims: list[Claim]) -> None:
    known = intervals(claims)
    for step in range(22):
        day = date(2024, 1, 1) + timedelta(days=step)
        published = [claim for claim in claims if claim.published_on <= day]
        best = max(published, key=_by_the_rule).batch_id if published else None
        answering = [
            batch_id
            for batch_id, interval in known.items()
            if interval.known_from <= day
            and (interval.known_until is None or day < interval.known_until)
        ]
        assert answering == ([best] if best else [])


@given(st.lists(st.text("0123456789abcdef", min_size=4), unique=True), st.randoms())
def test_the_version_of_the_data_is_that_of_its_batches(hashes: list[str], chance: Random) -> None:
    shuffled = list(hashes)
    chance.shuffle(shuffled)
    assert version_of(shuffled) == version_of(hashes)
    assert version_of([*hashes, "another"]) != version_of(hashes)
