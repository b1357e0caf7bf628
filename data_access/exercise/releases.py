"""The two releases of exercise figures: the second adds a month, late reports and corrections."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from data_access.declaration.facts import (
    DatabaseUseFact,
    Fact,
    ObservationFact,
    OperationFact,
    PlaceFact,
)
from data_access.exercise import assumptions, figures
from data_access.exercise.assumptions import Profile, profiles
from data_access.ingest.releases import Coverage
from data_access.periods import distance, last_day
from data_access.registry.bureaus import BUREAUS
from data_access.registry.geography import BORDER_POINTS
from data_access.registry.series import reporter_of

_Made = DatabaseUseFact | ObservationFact | OperationFact

# What of a month's confirmations and findings is known one, two and three months after it.
_KNOWN_EARLY = (0.55, 0.8, 0.93)
_SLOW = frozenset({"arrests", "bodies_identified", "dna_profiles", "links_confirmed"})


@dataclass(frozen=True, slots=True)
class ExerciseRelease:
    """One release.

    Attributes:
        number, of: which one of how many.
        facts: what it tells.
        covered: the months that it answers for, by run.
    """

    number: int
    of: int
    published_on: date
    facts: tuple[Fact, ...]
    covered: Mapping[str, Coverage]


def releases(
    seed: int, of: Collection[str] = BUREAUS, *, task_forces: bool = True
) -> Iterator[ExerciseRelease]:
    """Both releases of a seed, the older one first.

    Args:
        seed: equal ones make equal figures.
        of: bureaus that report.
        task_forces: whether those report, too, by route.
    """
    bureaus = tuple(profile for profile in profiles(seed) if profile.iso3 in of)
    everything = (*_of_bureaus(seed, bureaus), *(_of_task_forces(seed) if task_forces else ()))
    days = {bureau.iso3: bureau.reported for bureau in bureaus}
    first, second = assumptions.RELEASES
    months_by_run = {run: _months(run, days, first) for run in _runs(everything)}
    yield _release(1, first, everything, months_by_run)
    months_by_run = {
        run: frozenset(m for m in _months(run, days, second) if m >= assumptions.REVISED_FROM)
        for run in _runs(everything)
    }
    yield _release(2, second, everything, {run: m for run, m in months_by_run.items() if m})


def _of_bureaus(seed: int, bureaus: tuple[Profile, ...]) -> Iterator[_Made]:
    unit = figures.unit_of(bureaus)
    for profile in bureaus:
        yield from figures.database_use(seed, profile, unit)
        for subject in figures.SUBJECTS:
            yield from subject(seed, profile)


def _of_task_forces(seed: int) -> Iterator[_Made]:
    yield from figures.identification(seed)
    yield from figures.links(seed)
    yield from figures.operations(seed)


def _runs(facts: tuple[_Made, ...]) -> dict[str, None]:
    return dict.fromkeys(fact.series_code for fact in facts)


def _place(code: str) -> PlaceFact:
    point = BORDER_POINTS[code]
    return PlaceFact(
        place_code=code,
        name=point.name,
        country_code=point.country,
        kind=point.kind,
        lat_hundredths=point.lat_hundredths,
        lon_hundredths=point.lon_hundredths,
    )


def _months(run: str, days: Mapping[str, Mapping[int, date]], published_on: date) -> frozenset[int]:
    """The months of a run that were reported by a day."""
    reported = days.get(reporter_of(run), {month: last_day(month) for month in assumptions.MONTHS})
    return frozenset(month for month, day in reported.items() if day <= published_on)


def _release(
    number: int,
    published_on: date,
    everything: tuple[_Made, ...],
    known: Mapping[str, frozenset[int]],
) -> ExerciseRelease:
    known_facts = [
        _as_known(fact, published_on)
        for fact in everything
        if fact.month in known.get(fact.series_code, ())
    ]
    place_codes = {fact.place_code for fact in known_facts if isinstance(fact, DatabaseUseFact)} - {
        ""
    }
    return ExerciseRelease(
        number=number,
        of=len(assumptions.RELEASES),
        published_on=published_on,
        facts=(*known_facts, *map(_place, sorted(place_codes))),
        covered={run: dict.fromkeys(sorted(months), True) for run, months in known.items()},
    )


def _as_known(fact: _Made, published_on: date) -> _Made:
    """A fact as the first release tells it: what takes its time is not all there yet."""
    if published_on == assumptions.RELEASES[-1]:
        return fact
    age = distance(fact.month, assumptions.LAST) - 1
    share = _KNOWN_EARLY[age] if age < len(_KNOWN_EARLY) else 1.0
    if isinstance(fact, DatabaseUseFact):
        return fact._replace(
            hits_confirmed=_some(fact.hits_confirmed, share),
            hits_acted_on=_some(fact.hits_acted_on, share),
        )
    if isinstance(fact, ObservationFact) and fact.metric_code in _SLOW:
        return fact._replace(value=int(fact.value * share))
    return fact


def _some(value: int | None, share: float) -> int | None:
    return None if value is None else int(value * share)
