"""Series: the runs of months in which releases take each other's place, and which of them answers.

A measure is the sum of its parts (arrivals in Italy, in Greece, …). A part has one series or
more: they say the same in different detail and are never added to each other. What a reader asks
decides which of them answers, see `chosen`. What is published has a row in `PUBLISHED`, what
bureaus report, and exercises make figures for, one in `REPORTED`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from data_access.registry import routes


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
        part: what it counts; series of one part are alternatives, the least detailed first.
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
    splits: frozenset[Dimension] = frozenset()
    part: str = ""
    countries: frozenset[str] = frozenset()
    facts: str = "observation"
    reporters: bool = False
    by_role: bool = False
    hides_by: Dimension | None = None
    funnel: tuple[str, ...] = ()
    whole_years: bool = False

    def __post_init__(self) -> None:
        """A series without alternatives is a part of its own."""
        object.__setattr__(self, "part", self.part or self.code)

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


_D = Dimension
_IOM_ROUTES = routes.named_by("iom_mmp") | {routes.NOT_STATED, routes.SEVERAL}
# The Channel is left, not entered, and Apulia and Calabria is in the Central Mediterranean.
_FRONTEX_ROUTES = (routes.named_by("frontex_ibc") | {routes.NOT_STATED}) - {
    "channel-uk",
    "apulia-calabria",
}
_CENTRAL = frozenset({"central-mediterranean"})
_EASTERN = frozenset({"eastern-mediterranean"})
_CHANNEL = frozenset({"channel-uk"})
_ELSEWHERE = frozenset({routes.NOT_STATED})
_NATIONALITY = frozenset({_D.COUNTRY, _D.NATIONALITY})


def _arrivals(
    where: str, iso3: str, on: frozenset[str], *sources: str, metric: str = "arrivals"
) -> Series:
    return Series(
        code=f"{metric}-{where}",
        metrics=(metric,),
        sources=sources,
        routes=on,
        splits=frozenset({_D.COUNTRY}),
        part=f"{metric}-{where}",
        countries=frozenset({iso3}),
    )


def _by(split: Dimension, where: Series) -> Series:
    """The same arrivals in more detail: an alternative, never added to them."""
    return replace(where, code=f"{where.code}-by-{split}", splits=where.splits | {split})


_ITALY = _arrivals("italy", "ITA", _CENTRAL, "italy_landings", "unhcr_med")
_GREECE = _arrivals("greece", "GRC", _EASTERN, "unhcr_med")
_SPAIN = _arrivals("spain", "ESP", frozenset({"western-mediterranean"}), "unhcr_med")
_CYPRUS = _arrivals("cyprus", "CYP", _EASTERN, "unhcr_med")
_MALTA = _arrivals("malta", "MLT", _CENTRAL, "unhcr_med")
_UK = _arrivals("uk", "GBR", _CHANNEL, "uk_small_boats")
_SOUTHWEST = frozenset({"us-mexico-border"})
_AREAS = frozenset({_D.COUNTRY, _D.NATIONALITY, _D.CATEGORY, _D.PLACE})

PUBLISHED = (
    Series(
        code="incidents",
        metrics=(
            "dead_missing",
            "incidents",
            "dead",
            "missing",
            "survivors",
            "women",
            "men",
            "children",
        ),
        sources=("iom_mmp",),
        routes=_IOM_ROUTES,
        splits=frozenset({_D.COUNTRY, _D.REGION, _D.CAUSE, _D.QUALITY}),
        facts="incident",
    ),
    Series(
        code="detections-by-route",
        metrics=("detections",),
        sources=("frontex_ibc",),
        routes=_FRONTEX_ROUTES,
        part="detections",
    ),
    Series(
        code="detections-by-nationality",
        metrics=("detections",),
        sources=("frontex_ibc",),
        routes=_FRONTEX_ROUTES,
        splits=frozenset({_D.NATIONALITY, _D.BORDER}),
        part="detections",
    ),
    _ITALY,
    _by(_D.NATIONALITY, _ITALY),
    _GREECE,
    _by(_D.NATIONALITY, _GREECE),
    _by(_D.BORDER, _GREECE),
    _SPAIN,
    _by(_D.NATIONALITY, _SPAIN),
    _by(_D.BORDER, _SPAIN),
    _CYPRUS,
    _by(_D.NATIONALITY, _CYPRUS),
    _MALTA,
    _UK,
    _arrivals("australia", "AUS", frozenset({"indonesia-australia"}), "australia_boats"),
    # Years and places: sums of years are never drawn as a month, and never added to the months.
    Series(
        code="arrivals-by-place",
        metrics=("arrivals_by_place",),
        sources=("unhcr_med",),
        routes=frozenset({"central-mediterranean", "eastern-mediterranean"})
        | frozenset({"western-mediterranean", "west-africa-atlantic"}),
        splits=frozenset({_D.COUNTRY, _D.PLACE}),
    ),
    Series(
        code="entries-uk",
        metrics=("irregular_entries",),
        sources=("uk_irregular_entry",),
        routes=_CHANNEL,
        splits=frozenset({_D.COUNTRY, _D.NATIONALITY, _D.CATEGORY}),
        countries=frozenset({"GBR"}),
    ),
    Series(
        code="encounters-southwest",
        metrics=("encounters",),
        sources=("cbp_encounters",),
        routes=_SOUTHWEST,
        splits=_NATIONALITY,
        part="encounters-southwest",
        countries=frozenset({"USA"}),
    ),
    Series(
        code="encounters-southwest-by-area",
        metrics=("encounters",),
        sources=("cbp_encounters",),
        routes=_SOUTHWEST,
        splits=_AREAS,
        part="encounters-southwest",
        countries=frozenset({"USA"}),
    ),
    *(
        Series(
            code=f"encounters-{region}",
            metrics=("encounters",),
            sources=("cbp_encounters",),
            routes=_ELSEWHERE,
            splits=_NATIONALITY,
            countries=frozenset({"USA"}),
        )
        for region in ("northern", "elsewhere")
    ),
    *(
        Series(
            code=f"border-patrol{detail}",
            metrics=("border_patrol_encounters",),
            sources=("ohss_khsm",),
            routes=_SOUTHWEST | _ELSEWHERE,
            splits=frozenset({_D.COUNTRY, split}),
            part="border-patrol",
            countries=frozenset({"USA"}),
        )
        for detail, split in (
            ("", _D.COUNTRY),
            ("-by-family", _D.CATEGORY),
            ("-by-nationality", _D.NATIONALITY),
        )
    ),
    _arrivals("uk", "GBR", _CHANNEL, "uk_small_boats", metric="interceptions"),
    _arrivals("libya", "LBY", _CENTRAL, "central_med_interceptions", metric="interceptions"),
    *(
        Series(
            code=f"transits-{where}",
            metrics=("transits",),
            sources=(source,),
            routes=frozenset({route}),
            splits=frozenset({_D.COUNTRY, split}),
            part=f"transits-{part}",
            countries=frozenset({iso3}),
        )
        for where, part, source, route, iso3, split in (
            ("darien", "darien", "panama_snm", "darien", "PAN", _D.NATIONALITY),
            ("darien-by-sex-age", "darien", "panama_snm", "darien", "PAN", _D.CATEGORY),
            ("honduras", "honduras", "honduras_inm", "central-america-transit", "HND", _D.COUNTRY),
            (
                "honduras-by-nationality",
                "honduras",
                "honduras_inm",
                "central-america-transit",
                "HND",
                _D.NATIONALITY,
            ),
            ("mexico", "mexico", "mexico_upm", "mexico-transit", "MEX", _D.NATIONALITY),
            ("mexico-by-sex-age", "mexico", "mexico_upm", "mexico-transit", "MEX", _D.CATEGORY),
        )
    ),
    Series(
        code="returns-mexico",
        metrics=("returns",),
        sources=("mexico_upm",),
        routes=frozenset({"mexico-transit"}),
        splits=frozenset({_D.COUNTRY, _D.NATIONALITY, _D.CATEGORY}),
        countries=frozenset({"MEX"}),
    ),
    Series(
        code="returns-guatemala",
        metrics=("returns",),
        sources=("guatemala_igm",),
        routes=frozenset({"central-america-transit"}),
        # By where people were returned from, which the source calls origin, and by sex and age.
        splits=frozenset({_D.COUNTRY, _D.CATEGORY, _D.PLACE}),
        countries=frozenset({"GTM"}),
    ),
    # Each colour for itself: a day on which one was counted says nothing of another.
    *(
        Series(
            code=f"public-notices-{colour}{detail}",
            metrics=("public_notices",),
            sources=("interpol_public_notices",),
            routes=frozenset(),
            splits=frozenset({_D.COLOUR, *split}),
            part=f"public-notices-{colour}",
        )
        for colour in ("red", "yellow")
        for detail, split in (("", ()), ("-by-nationality", (_D.NATIONALITY,)))
    ),
    Series(
        code="published-figures",
        metrics=(),
        sources=("published_figures",),
        routes=frozenset(),
        facts="published_figure",
    ),
    Series(
        code="operations",
        metrics=("operations",),
        sources=("operations",),
        routes=frozenset(),
        facts="operation",
    ),
    # Its own run of months: what a task force hands in takes no place of what others publish.
    Series(
        code="operations-of-task-force",
        metrics=("operations",),
        sources=("bureau_operations", "exercise"),
        routes=frozenset(),
        facts="operation",
    ),
)


def _reported(
    code: str, source: str, *metrics: str, splits: Collection[Dimension] = (), **how: Any
) -> Series:
    """A series that is reported bureau by bureau; exercises make figures for it, too."""
    return Series(
        code=code,
        metrics=metrics,
        sources=(source, "exercise"),
        routes=frozenset(routes.ROUTES),
        splits=frozenset(splits) | {_D.BUREAU, _D.COUNTRY, _D.REGION},
        reporters=True,
        **how,
    )


REPORTED = (
    _reported(
        "database-use",
        "bureau_database_use",
        "searches",
        "hits",
        "hits_confirmed",
        "hits_acted_on",
        splits={_D.DATABASE, _D.CHANNEL, _D.PLACE},
        facts="database_use",
        by_role=True,
        hides_by=_D.PLACE,
        funnel=("searches", "hits", "hits_confirmed", "hits_acted_on"),
    ),
    _reported(
        "notices",
        "bureau_notices",
        "notices",
        "notices_refused",
        "notices_cancelled",
        "notices_in_circulation",
        "diffusions",
        splits={_D.COLOUR},
        by_role=True,
        whole_years=True,
    ),
    _reported(
        "bodies",
        "bureau_identification",
        "bodies_recovered",
        "bodies_fingerprinted",
        "dna_profiles",
        "bodies_identified",
        "black_notices",
        "yellow_notices",
        "family_samples",
    ),
    _reported(
        "vessels",
        "bureau_vessels",
        "vessel_checks",
        "vessel_hits",
        "vessels_seized",
        splits={_D.CATEGORY, _D.PLACE},
        by_role=True,
        hides_by=_D.PLACE,
        funnel=("vessel_checks", "vessel_hits"),
    ),
    _reported("facilitators", "bureau_facilitators", "suspects", "arrests", "cases"),
    _reported(
        "links",
        "bureau_crime_links",
        "links_confirmed",
        "links_under_study",
        splits={_D.CATEGORY},
        hides_by=_D.CATEGORY,
    ),
    _reported(
        "training",
        "bureau_training",
        "trainings",
        "training_participants",
        splits={_D.CATEGORY, _D.CHANNEL},
        by_role=True,
    ),
    _reported("reporting", "bureau_reporting", "reporting_delay", by_role=True),
)


SERIES: Mapping[str, Series] = {series.code: series for series in (*PUBLISHED, *REPORTED)}


def of_run(code: str) -> Series:
    """The series of what the store keeps under a code, of a reporter or an exercise, too."""
    return SERIES[code.removeprefix(EXERCISE_RUN).partition(BY_REPORTER)[0]]


def reporter_of(code: str) -> str:
    """ISO3 of the bureau that a run of months is of; empty where nobody reports for itself."""
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
    """One series for each part of a measure that carries all that is wanted: the least detailed."""
    fitting = (
        next((series for series in alternatives if series.carries(wanted)), None)
        for alternatives in parts(metric).values()
    )
    return tuple(series for series in fitting if series is not None)
