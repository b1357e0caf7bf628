"""Series: the runs of months in which releases take each other's place, and which of them answers.

A measure is the sum of its parts (arrivals in Italy, in Greece, …). A part has one series or
more: they say the same in different detail and are never added to each other. What a reader asks
decides which of them answers, see `chosen`. All are rows of `tables/series.csv`: what is published,
then what bureaus report and exercises make figures for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from data_access.registry import routes, tables


class Dimension(StrEnum):
    """What a count can be grouped and filtered by; named as in the data interface."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROUTE = "route"
    COUNTRY = "country"
    NATIONALITY = "nationality"
    CAUSE = "cause"
    REGION = "region"
    BORDER = "border"
    DATABASE = "database"
    CHANNEL = "channel"
    COLOUR = "colour"
    CATEGORY = "category"
    PLACE = "place"
    BUREAU = "bureau"
    SOURCE = "source"
    QUALITY = "quality"


TIMES = frozenset({Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR})
ALWAYS = TIMES | {Dimension.ROUTE, Dimension.SOURCE}
"""What every count can be grouped by."""


BY_REPORTER = ":"
"""Stands between the code of a series and that of who reports it."""

EXERCISE_RUN = "x/"
"""Stands before the code of a run of months that was made for exercises, apart from real ones."""


# As `Metric`: there is one of each, compared by what it is.
@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series.

    Attributes:
        code: as the store keeps it.
        metrics: codes of the measures that it counts.
        sources: codes of the publications that feed it.
        routes: routes that it counts on; on all others the count is unknown, not zero.
        splits: dimensions its facts carry beyond time, route and source.
        part: what it counts; series of one part are alternatives, the least detailed first. One
            without alternatives is a part of its own.
        countries: the places that it is about; empty means any.
        facts: the table that holds its facts.
        reporters: whether each bureau (or each route) is reported for itself: `code:ISO3` is then
            the run of months.
        by_role: its facts name a bureau and no route; those of a route are the bureaus with a
            role on it.
        hides_by: split by it, small counts are hidden; see `disclosure.cell_suppression`.
        funnel: measures of which each counts some of the one before it.
        whole_years: whether a year is shown to those alone who may see all of its files, as that of
            hidden counts always is.
    """

    code: str
    metrics: tuple[str, ...]
    sources: tuple[str, ...]
    routes: frozenset[str]
    splits: frozenset[Dimension]
    part: str
    countries: frozenset[str]
    facts: str
    reporters: bool
    by_role: bool
    hides_by: Dimension | None
    funnel: tuple[str, ...]
    whole_years: bool

    def carries(self, wanted: Collection[Dimension]) -> bool:
        """Whether its facts can be grouped or filtered by all of some dimensions."""
        unable = {Dimension.ROUTE} if self.by_role else set()
        return set(wanted) <= (ALWAYS | self.splits) - unable

    def run_of(self, reporter: str) -> str:
        """The code under which the store keeps what one bureau reported."""
        return f"{self.code}{BY_REPORTER}{reporter}"

    def exercise_of(self, reporter: str = "") -> str:
        """The code under which the store keeps what was made for exercises in its place."""
        return EXERCISE_RUN + (self.run_of(reporter) if reporter else self.code)


def _routes_of(row: Mapping[str, str]) -> frozenset[str]:
    """The routes of a row: codes, `*` for all, those that a source names (`iom_mmp:`), less some.

    The Channel (`-channel-uk`) is left and not entered, so that nobody detects entries on it.
    """
    codes = set[str]()
    for word in row["routes"].split():
        if word.startswith("-"):
            codes.discard(word[1:])
        elif word.endswith(":"):
            codes |= routes.named_by(word[:-1])
        else:
            codes |= routes.ROUTES.keys() if word == "*" else {word}
    return frozenset(codes)


# Sums of years by place are never drawn as a month, and never added to the months. Each colour of
# public notices is a series of its own: a day on which one was counted says nothing of another.
# What a task force hands in takes no place of what others publish.
SERIES = tables.by_code(
    "series",
    Series,
    routes=_routes_of,
    splits=lambda row: frozenset(map(Dimension, row["splits"].split())),
    part=lambda row: row["part"] or row["code"],
    hides_by=lambda row: Dimension(row["hides_by"]) if row["hides_by"] else None,
)


def of_run(code: str) -> Series:
    """The series of a run, of any reporter, real or demo."""
    return SERIES[code.removeprefix(EXERCISE_RUN).partition(BY_REPORTER)[0]]


def reporter_of(code: str) -> str:
    """ISO3 of the bureau that reports a run of months; empty if it is no bureau's."""
    return code.partition(BY_REPORTER)[2]


def is_exercise(code: str) -> bool:
    """Whether a run of months was made for exercises."""
    return code.startswith(EXERCISE_RUN)


def counting(metric: str) -> tuple[Series, ...]:
    """The series that count a measure, alternatives after each other, the least detailed first."""
    return _BY_METRIC.get(metric, ())


_BY_METRIC = {
    metric: tuple(series for series in SERIES.values() if metric in series.metrics)
    for metric in {metric for series in SERIES.values() for metric in series.metrics}
}


def sums_by_part(metric: str, sums: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """What a file counts of each part, by part and reporter: the sum of its least detailed series.

    Args:
        metric: code of a measure.
        sums: by run, of what the file holds of the measure.
    """
    order = {series.code: place for place, series in enumerate(counting(metric))}
    by_part: dict[tuple[str, str], int] = {}
    for run in sorted(sums, key=lambda code: order.get(of_run(code).code, -1)):
        by_part.setdefault((of_run(run).part, reporter_of(run)), sums[run])
    return by_part


def has_alternatives(metric: str) -> bool:
    """Whether several series count the same of a measure in different detail."""
    return any(len(alternatives) > 1 for alternatives in parts(metric).values())


def parts(metric: str) -> dict[str, tuple[Series, ...]]:
    """The parts of a measure and the series that count each."""
    by_part: dict[str, tuple[Series, ...]] = {}
    for series in counting(metric):
        by_part[series.part] = (*by_part.get(series.part, ()), series)
    return by_part


def chosen(metric: str, wanted: Collection[Dimension]) -> tuple[Series, ...]:
    """One series for each part of a measure: the least detailed that has what is wanted."""
    fitting = (
        next((series for series in alternatives if series.carries(wanted)), None)
        for alternatives in parts(metric).values()
    )
    return tuple(series for series in fitting if series is not None)
