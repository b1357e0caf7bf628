"""The ranges in which months were expected, kept with the figures that they follow from.

Fitted in the transaction that writes figures (reports of incidents by `analysis.expected_range`,
complete counts by `analysis.month_ahead`), so that a reader of a version of the data sees its
ranges: of each measure and route the newest three years of months. A range is fitted anew only
where a count that it rests on has changed; what it rests on is kept as a hash, by which `verify`
tells whether a range belongs to its figures without fitting it again.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select

from data_access.periods import MonthRange, shifted
from data_access.registry import (
    METRICS,
    NOT_STATED,
    ROUTES,
    SEVERAL,
    WITHIN,
    Dimension,
    breaks,
    chosen,
    counting,
    is_exercise,
    of_run,
    parts,
)
from data_access.store.schema import (
    LARGEST_INCIDENT,
    batch,
    coverage,
    expected_range,
    incident,
    monthly_total,
)

_DEATHS = "dead_missing"
MEASURES = (
    *(_DEATHS, LARGEST_INCIDENT, "incidents"),
    *("detections", "arrivals", "encounters", "border_patrol_encounters"),
    *("interceptions", "transits", "returns"),
)
"""What is counted by month and route, and the number of people of a month's largest incident."""
JUDGED = 36
"""Newest months of a measure that get a range."""
PARAMETERS = 3
"""Version of the methods (`analysis.expected_range`, `analysis.month_ahead`, `analysis.alarms`):
with a new one everything is fitted anew."""
LOOKED_AT = 61
"""Months before the judged one that a range rests on (`Parameters.months`)."""
_CUMULATIVE = "cumulative"
"""Kind of a record of many months: no incident."""
_NO_PLACE = frozenset({NOT_STATED, SEVERAL})
_RUNS = sorted({series.code for code in MEASURES if code in METRICS for series in counting(code)})
Progress = Callable[[int, int], None]
Key = tuple[str, str, int]
"""Measure, route and month (yyyymm)."""


class _Judged(NamedTuple):
    """A month to be judged.

    Attributes:
        counts: of the months before it and its own, oldest first; None where unknown.
        inputs: hash of what a range rests on.
    """

    counts: Sequence[int | None]
    inputs: str


def touched(runs: Collection[str]) -> frozenset[str]:
    """The measures whose ranges rest on some runs of months."""
    codes = {metric for run in runs if not is_exercise(run) for metric in of_run(run).metrics}
    return frozenset(m for m in MEASURES if _measure_of_releases(m) in codes)


def renew(
    connection: Connection,
    measures: Collection[str] = MEASURES,
    progress: Progress = lambda _done, _all: None,
) -> None:
    """Fit the ranges of some measures where what they rest on has changed."""
    if not measures:
        return
    wanted = dict(_judged(connection, measures))
    stored = _stored(connection, measures)
    inputs = {key: one.inputs for key, one in wanted.items()}
    stale = [key for key, of_stored in stored.items() if inputs.get(key) != of_stored]
    missing = {key: one for key, one in wanted.items() if stored.get(key) != one.inputs}
    if stale:
        names = ("metric_code", "route_code", "month")
        key = and_(*(expected_range.c[name] == bindparam(f"of_{name}") for name in names))
        rows = [
            {f"of_{name}": value for name, value in zip(names, one, strict=True)} for one in stale
        ]
        connection.execute(delete(expected_range).where(key), rows)
    if missing:
        connection.execute(insert(expected_range), list(_fitted(missing, progress)))


def disagreements(connection: Connection) -> Iterator[str]:
    """Measures whose ranges are not those of the figures, one sentence each."""
    wanted = {key: one.inputs for key, one in _judged(connection, MEASURES)}
    stored = _stored(connection, MEASURES)
    for measure in MEASURES:
        keys = {key for key in (*wanted, *stored) if key[0] == measure}
        if any(wanted.get(key) != stored.get(key) for key in keys):
            yield f"the expected ranges of {measure} do not follow from the figures"


def _stored(connection: Connection, measures: Collection[str]) -> dict[Key, str]:
    column = expected_range.c
    rows = select(column.metric_code, column.route_code, column.month, column.inputs).where(
        column.metric_code.in_(measures)
    )
    return {
        (measure, route, month): inputs
        for measure, route, month, inputs in connection.execute(rows)
    }


# -------------------------------------------------------------------------------------------------
# What is judged


def _judged(connection: Connection, measures: Collection[str]) -> Iterator[tuple[Key, _Judged]]:
    """The newest months of each route that are known in full, with what they are compared with."""
    covered = _covered(connection)
    for measure in measures:
        counts = _counts(connection, measure)
        known = {route: _known_months(covered, measure, route) for route in _routes(measure)}
        newest = max((month for months in known.values() for month in months), default=0)
        for route, months in known.items():
            course = _course(counts, measure, route, months)
            for month in course:
                if month >= shifted(newest, 1 - JUDGED):
                    begins = _begins(measure, route, month)
                    first = max(min(course), shifted(month, -LOOKED_AT), begins)
                    values = [course.get(one) for one in MonthRange(first, month).months()]
                    inputs = sha256(f"{PARAMETERS}:{','.join(map(str, values))}".encode())
                    yield (measure, route, month), _Judged(values, inputs.hexdigest()[:16])


def _measure_of_releases(measure: str) -> str:
    """The measure whose releases say in which months it is known."""
    return _DEATHS if measure == LARGEST_INCIDENT else measure


def _routes(measure: str) -> Iterator[str]:
    """Routes that a measure is counted on, or on parts of; the empty one is all together."""
    metric = METRICS[_measure_of_releases(measure)]
    counted = metric.routes - _NO_PLACE
    yield from (
        code for code in ROUTES if code not in _NO_PLACE and not counted.isdisjoint(WITHIN[code])
    )
    if not metric.per_route:
        yield ""


def _begins(measure: str, route: str, month: int) -> int:
    """The oldest month in which a route's labels are those of a month: none before is alike.

    People who changed their label within all routes together are in the sum before and after.
    """
    chosen = {Dimension.ROUTE: WITHIN[route] if route else ()}
    sources = {one for series in counting(_measure_of_releases(measure)) for one in series.sources}
    return breaks.alike_from(sources, chosen, month)


def _covered(connection: Connection) -> Mapping[str, set[int]]:
    """The months of each run that a release with all routes covers to their last day."""
    rows = (
        select(coverage.c.series_code, coverage.c.month)
        .join(batch, batch.c.id == coverage.c.batch_id)
        .where(coverage.c.known_until.is_(None), coverage.c.whole == 1, batch.c.complete == 1)
        .where(coverage.c.month % 100 > 0, coverage.c.series_code.in_(_RUNS))
    )
    found: dict[str, set[int]] = defaultdict(set)
    for run, month in connection.execute(rows):
        found[run].add(month)
    return found


def _known_months(covered: Mapping[str, set[int]], measure: str, route: str) -> set[int]:
    """The months in which all parts of a measure on a route are known."""
    codes = set(WITHIN[route] if route else ROUTES)
    months = [
        set[int]().union(*(covered.get(series.code, ()) for series in alternatives))
        for alternatives in parts(_measure_of_releases(measure)).values()
        if any(not series.routes.isdisjoint(codes) for series in alternatives)
    ]
    return set.intersection(*months) if months else set()


def _counts(connection: Connection, measure: str) -> Mapping[str, Mapping[int, int]]:
    """Counts by route and month, as known now."""
    table = incident if measure == LARGEST_INCIDENT else monthly_total
    keys = (table.c.route_code, table.c.month)
    if table is incident:
        statement = select(*keys, func.max(incident.c.dead_missing)).where(
            incident.c.kind != _CUMULATIVE
        )
    else:
        runs = [one.code for one in chosen(measure, {Dimension.MONTH, Dimension.ROUTE})]
        statement = select(*keys, func.sum(monthly_total.c.value)).where(
            monthly_total.c.metric_code == measure, monthly_total.c.series_code.in_(runs)
        )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for route, month, value in connection.execute(
        statement.where(table.c.known_until.is_(None)).group_by(*keys)
    ):
        found[route][month] = int(value)
    return found


def _course(
    counts: Mapping[str, Mapping[int, int]], measure: str, route: str, known: Collection[int]
) -> dict[int, int]:
    """A route with its children by month; a known month without a row is 0."""
    codes = WITHIN[route] if route else tuple(counts)
    of_parts = [counts[code] for code in codes if code in counts]
    added = max if measure == LARGEST_INCIDENT else sum
    return {month: added([0, *(one.get(month, 0) for one in of_parts)]) for month in sorted(known)}


# -------------------------------------------------------------------------------------------------
# What is fitted


def _fitted(missing: Mapping[Key, _Judged], progress: Progress) -> Iterator[dict[str, Any]]:
    """A row a month. Rounded, so that every machine keeps the same."""
    # Of what is imported most fits nothing, and needs no numpy either.
    import numpy as np  # noqa: PLC0415

    from data_access.analysis import month_ahead  # noqa: PLC0415
    from data_access.analysis.alarms import are_unusual  # noqa: PLC0415
    from data_access.analysis.expected_range import (  # noqa: PLC0415
        Fit,
        Parameters,
        State,
        fit,
        ranges,
    )

    parameters = Parameters()
    of_reports: dict[Key, Fit] = {}
    # State, lower end, expected, upper end.
    found: dict[Key, tuple[State, float, float, float]] = {}
    for number, (key, one) in enumerate(missing.items()):
        progress(number, len(missing))
        before = np.array(one.counts[:-1], dtype=float)
        if METRICS[_measure_of_releases(key[0])].complete:
            ahead = month_ahead.expect(before)
            lower, upper = ahead.range(month_ahead.COVERAGE)
            found[key] = ahead.state, lower, ahead.expected, upper
        else:
            of_reports[key] = fit(before, parameters)
    progress(len(missing), len(missing))
    ends = zip(*ranges(of_reports.values(), parameters.coverage), strict=True)
    for (key, one_fit), (lower, expected, upper) in zip(of_reports.items(), ends, strict=True):
        found[key] = one_fit.state, lower, expected, upper
    for key, (state, lower, expected, upper) in found.items():
        measure, route, month = key
        row = {"metric_code": measure, "route_code": route, "month": month}
        row |= {"inputs": missing[key].inputs, "state": str(state), "parameters": PARAMETERS}
        values = dict.fromkeys(("lower", "expected", "upper", "unusual"))
        if state is State.OK:
            is_judged = measure == LARGEST_INCIDENT and route
            largest = np.array(missing[key].counts[-1], dtype=float)
            values = {
                "lower": int(lower),
                "expected": round(float(expected), 1),
                "upper": int(upper),
                "unusual": int(are_unusual(largest, np.array(upper))) if is_judged else None,
            }
        yield {**row, **values}
