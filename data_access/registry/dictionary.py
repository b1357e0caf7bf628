"""The data dictionary: every row of the registry as one Markdown document."""

from collections.abc import Iterable, Iterator

from data_access.registry import (
    breaks,
    bureaus,
    countries,
    denominators,
    geography,
    metrics,
    routes,
    sources,
    tables,
    tools,
    vocabularies,
)

_HEAD = """\
# Data dictionary

Written by `make docs` from `data_access/registry`; a test fails when it is out of date. Change the
registry, never this file. What each figure can and cannot say stands beside it, here and on screen.
"""

_ROUTES_NOTE = """\
A figure stays under the route that its source recorded. The table of a parent never holds its
children's figures; a filter for a parent finds them, once each.
"""

_DENOMINATORS_NOTE = """\
Deaths per 1,000 are held against the measures that count movement on the route. Only months of
which the dead and missing and all of these measures are known in full are in a rate; where others
were asked for, it says which are left out.
"""

_BREAKS_NOTE = """\
From the month on, the label counts something else than before: figures on both sides of it are
never compared, and charts mark it.
"""

_COUNTRIES_NOTE = """\
Names follow the United Nations list and imply no opinion on the status of any territory. Codes are
those of ISO 3166-1, or user-assigned ones for what has none.
"""

_BUREAUS_NOTE = """\
One bureau for each member country. A city or region that nobody has checked is kept in the registry
with that mark, and left out here and on pages.
"""

_POINTS_NOTE = """\
Posts on routes that reports may name by their UN/LOCODE; a report may also name others, with their
positions.
"""

_TOOLS_NOTE = """\
Where each tool of the network is shown, by which measures, and where their figures come from.
Figures made for exercises stand in where nobody has reported, and are marked.
"""


def markdown() -> str:
    """The whole dictionary, ready to be written to `docs/data.md`."""
    blocks = [_HEAD, *_sources(), *_metrics(), *_tools(), *_routes(), *_lists()]
    blocks += [*_bureaus(), *_points(), *_countries()]
    return "\n".join(block.rstrip("\n") + "\n" for block in blocks)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def _code(text: str) -> str:
    return f"`{text}`"


def _codes(texts: Iterable[str], between: str = ", ") -> str:
    return between.join(map(_code, texts))


def _sources() -> Iterator[str]:
    yield "## Sources"
    for source in sources.SOURCES.values():
        yield f"### {source.title} ({_code(source.code)})"
        yield _table(
            ("", ""),
            (
                ("Publisher", source.publisher),
                ("Licence", source.licence),
                ("Address", f"<{source.address}>"),
                *(("Fetched from", f"<{one}>") for one in source.downloads),
                ("Released", f"about every {source.cadence_days} days"),
                ("Provisional", f"the newest {source.provisional_months} complete months"),
            ),
        )
        yield source.caveat


def _metrics() -> Iterator[str]:
    yield "## Measures"
    for metric in metrics.METRICS.values():
        yield f"### {metric.label} ({_code(metric.code)})"
        yield metric.definition
        yield _table(("", ""), _about(metric))
        yield metric.caveat


def _about(metric: metrics.Metric) -> Iterator[tuple[str, str]]:
    yield "Unit", metric.unit
    yield "Sources", _codes(metric.sources)
    if metric.numerator:
        against = "what counts movement on the route; never added up or pooled"
        if metric.denominator:
            against = f"{_code(metric.denominator)}; never added up"
        yield "Ratio", f"{_code(metric.numerator)} per {metric.per:,}, against {against}"
    splits = sorted(dimension.value for dimension in metric.splits)
    yield "Split by", ", ".join(["month", "route", *splits])
    if metric.stock:
        yield "Added up", "never over time: a level or a total of its own period"
    if metric.per_route:
        yield "Routes", "never added up"
    if metric.minimum:
        yield "Shown as", "a minimum (≥)"


def _tools() -> tuple[str, ...]:
    rows = (
        (tool.name, _codes(tool.pages), _codes(tool.measures), _codes(tool.sources))
        for tool in tools.TOOLS
    )
    header = ("Tool", "Pages", "Measures", "Figures from")
    return "## Tools of the network", _TOOLS_NOTE, _table(header, rows)


def _routes() -> tuple[str, ...]:
    all_routes = (
        (
            _code(route.code),
            route.name,
            route.other_names,
            _code(route.parent) if route.parent else "",
            _codes(route.denominators, " + ") or "nobody",
            route.caveat,
        )
        for route in routes.ROUTES.values()
    )
    ways = (
        (_codes(way.metrics, " + "), way.people, way.caveat)
        for way in denominators.DENOMINATORS.values()
    )
    all_breaks = (
        (
            f"{one.month // 100}-{one.month % 100:02}",
            _code(one.source),
            f"{one.dimension} {_codes(sorted(one.values))}",
            one.what,
        )
        for one in breaks.BREAKS
    )
    spellings = (
        (row["source"], row["spelling"], _code(row["route"]))
        for row in tables.rows("route_spellings")
    )
    return (
        "## Routes",
        _ROUTES_NOTE,
        _table(
            ("Code", "Name", "Also called", "Part of", "Movement counted by", "Caveat"), all_routes
        ),
        "### How movement is counted",
        _DENOMINATORS_NOTE,
        _table(("Movement counted by", "The rate is per 1,000 who were", "Caveat"), ways),
        "### Breaks in labels",
        _BREAKS_NOTE,
        _table(("Month", "Source", "Label", "What changed"), all_breaks),
        "### How sources write them",
        _table(("Source", "As written", "Route"), spellings),
    )


def _lists() -> Iterator[str]:
    yield "## Closed lists"
    for _subject, title, terms in vocabularies.LISTS:
        yield f"### {title}"
        yield _table(
            ("Code", "Shown as", "As sources write it"),
            (
                (_code(term.code), term.label, "; ".join(filter(None, term.spellings)))
                for term in terms.values()
            ),
        )


def _bureaus() -> tuple[str, ...]:
    rows = (
        (_code(b.iso3), b.name, b.verified_city, b.verified_region, b.member_since)
        for b in bureaus.BUREAUS.values()
    )
    header = ("Code", "Country", "City", "Region", "Member since")
    return "## National Central Bureaus", _BUREAUS_NOTE, _table(header, rows)


def _points() -> tuple[str, ...]:
    rows = (
        (
            _code(point.code),
            point.name,
            point.kind,
            countries.COUNTRIES[point.country].name,
            f"{point.lat_hundredths / 100:.2f}",
            f"{point.lon_hundredths / 100:.2f}",
        )
        for point in geography.BORDER_POINTS.values()
    )
    header = ("Code", "Name", "Kind", "Country", "Latitude", "Longitude")
    return "## Border points", _POINTS_NOTE, _table(header, rows)


def _countries() -> tuple[str, ...]:
    spellings: dict[str, list[str]] = {}
    for row in tables.rows("country_spellings"):
        spellings.setdefault(row["iso3"], []).append(row["spelling"])
    rows = (
        (
            _code(country.iso3),
            country.name,
            country.subregion or country.region,
            "; ".join(spellings.get(country.iso3, [])),
        )
        for country in countries.COUNTRIES.values()
    )
    header = ("Code", "Name", "Region", "Also written")
    return "## Countries and areas", _COUNTRIES_NOTE, _table(header, rows)
