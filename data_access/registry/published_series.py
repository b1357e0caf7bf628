"""Series of what is published: one row each, or one for each country that publishes."""

from dataclasses import replace

from data_access.registry import routes
from data_access.registry.dimensions import Dimension
from data_access.registry.run import Series

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
    # Each colour for itself: a day on which one was counted tells nothing of another.
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
