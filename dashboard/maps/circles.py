"""Circles and cells of people dead and missing, as GeoJSON with what each says."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.formats import at_least, comma_list, dot_list, format_number, number_range
from dashboard.i18n import _, isolate, ngettext
from dashboard.maps import incidents
from dashboard.maps.features import box, key, nice, point
from dashboard.maps.ribbons import visible_routes
from dashboard.maps.words import (
    apart,
    country_name,
    date_in_words,
    incidents_in_words,
    people_alone,
    people_in_words,
    quality_in_words,
    route_name,
    undrawn_in_words,
)
from dashboard.view import View
from data_access.frames import records as in_rows
from data_access.periods import MonthRange
from data_access.registry import CAUSES, ROUTES, with_children

INCIDENTS, DENSITY = "incidents", "density"
"""The layers that are drawn from incidents."""

LARGEST, SMALLEST, WITH_NUMBER = 30.0, 2.2, 10.0
"""Radii in CSS pixels: of the largest number, of the smallest, and of one that holds its number."""
FEWEST_AT_LARGEST = 50
SEEN_WHOLE = 3
"""The last level at which there is one circle a route, and not one a place."""
MOST_AT_ONCE = 1_200
"""Circles and cells that a browser is sent at once; of more, those around what it shows."""
USUAL_SIZE = (700, 290)
MOST_ZOOM_TO_FIT = 8
"""What the level of a place is reckoned by: pixels that buttons and key leave of a usual map."""

Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""


def level_of(bounds: tuple[tuple[float, float], tuple[float, float]]) -> int:
    """The level at which a map of usual size shows a place whole."""
    (south, west), (north, east) = bounds
    (left, bottom), (right, top) = incidents.project(west, south), incidents.project(east, north)
    fits = min(USUAL_SIZE[0] / abs(right - left), USUAL_SIZE[1] / abs(bottom - top))
    return min(round(math.log2(fits)), MOST_ZOOM_TO_FIT)


def records_of(view: View) -> incidents.Records:
    """The incidents of a view's filters, of whatever months."""
    return incidents.chosen(view.incidents(incidents.as_records), view.filters)


def answer(  # noqa: PLR0913 - each by its name
    view: View,
    months: MonthRange,
    level: int,
    layers: Collection[str],
    *,
    around: Box | None = None,
    reference: int = 0,
) -> dict[str, Any]:
    """What a map shows of the incidents of a view.

    Args:
        view: what is shown.
        months: of the incidents.
        level: see `incidents.together`.
        layers: those that are on.
        around: what is in sight, where it is closer than the view's own place.
        reference: people that the largest circle stands for, at least: that of a map beside it,
            or of a film.

    Returns:
        features: circles and cells as GeoJSON.
        is_part: whether there are more of them elsewhere.
        people, incidents: of those drawn; undrawn: people by why they are not.
        reference: people that the largest circle stands for; 0 without circles.
        countries: ISO3 of those where somebody died or went missing, or that are chosen.
        note: how many are not on the map.
        spoken: what is on it.
        key: lines of the legend.
    """
    rows = incidents.within(records_of(view), months)
    by_route = is_by_route(view, level)
    drawn = incidents.drawn(rows)
    undrawn = dict(incidents.people_undrawn(rows))
    people, counted = int(drawn["people"].sum()), int(drawn["incidents"].sum())
    features, keys = list[Any](), list[Component]()
    if DENSITY in layers:
        side = incidents.side_of_cells(level)
        features += [_cell(one, side) for one in in_rows(incidents.cells(drawn, side))]
        keys.append(_key_of_cells(side))
    if INCIDENTS in layers and by_route:
        routes, elsewhere = _of_routes(view, rows)
        reference = max(_scale(n for n, _count in routes.values()), reference)
        features += [_route(code, sums, reference) for code, sums in routes.items()]
        people, counted = sum(n for n, _count in routes.values()), int(rows["incidents"].sum())
        undrawn = {"route": elsewhere} if elsewhere else {}
        keys = [_key_of_routes(), *keys]
    elif INCIDENTS in layers:
        circles, circle = incidents.together(drawn, level)
        reference = max(_scale(circles["people"]), reference)
        features += _of_places(drawn, circle, circles[_seen(circles, around)], level, reference)
        keys = [_key_of_circles(reference), *keys]
    is_part = len(features) > MOST_AT_ONCE
    if is_part and around is not None:
        features = [one for one in features if _is_around(one, around)]
    if told := undrawn_in_words(undrawn) if keys else "":
        keys.append(
            html.Span(_("Not on the map: {what}").format(what=told), className="rw-map-keyline")
        )
    places = {code for code in rows.loc[rows["people"] > 0, "country"].unique() if code}
    return {
        "features": features,
        "is_part": is_part,
        "people": people,
        "incidents": counted,
        "undrawn": undrawn,
        "reference": reference if INCIDENTS in layers else 0,
        "countries": sorted(places.union(view.filters.places)),
        "note": _note(people, undrawn) if keys else "",
        "spoken": _spoken(people, counted),
        "key": keys,
    }


def by_month(view: View, months: Iterable[int]) -> list[int]:
    """People drawn for the filters of a view in each month, whatever its period."""
    people = incidents.drawn(records_of(view)).groupby("month")["people"].sum().to_dict()
    return [int(people.get(month, 0)) for month in months]


def largest_of_film(view: View, level: int, windows: Iterable[MonthRange]) -> int:
    """People in the largest circle of a film: one scale from start to end."""
    records = incidents.drawn(records_of(view))
    shown = (incidents.within(records, months) for months in windows)
    if is_by_route(view, level):
        return _scale(n for rows in shown for n, _count in _of_routes(view, rows)[0].values())
    return _scale(n for rows in shown for n in incidents.together(rows, level)[0]["people"])


def is_by_route(view: View, level: int) -> bool:
    """Whether there is one circle a route: seen whole, no place of several routes is told apart."""
    return level <= SEEN_WHOLE and not view.filters.places and len(visible_routes(view.filters)) > 1


def _scale(people: Iterable[int]) -> int:
    """People that the largest circle stands for."""
    return nice(max(FEWEST_AT_LARGEST, *people, 0))


def radius(people: int, reference: int) -> float:
    """The radius of some people in CSS pixels: area is in proportion, but one person is seen."""
    return round(max(SMALLEST, LARGEST * math.sqrt(people / reference)), 1)


# One circle a route.


def _of_routes(view: View, rows: incidents.Records) -> tuple[dict[str, tuple[int, int]], int]:
    """People and incidents of each route with its parts, and people on none that has a place."""
    sums = rows.groupby("route", observed=True)[["people", "incidents"]].sum()
    by_route = {row["route"]: row for row in in_rows(sums.reset_index())}
    found = {
        code: (people, sum(part["incidents"] for part in parts))
        for code in visible_routes(view.filters)
        if (parts := [by_route[one] for one in with_children((code,)) if one in by_route])
        and (people := sum(part["people"] for part in parts))
        and ROUTES[code].label_at
    }
    return found, int(sums["people"].sum()) - sum(n for n, _count in found.values())


def _route(code: str, sums: tuple[int, int], reference: int) -> dict[str, Any]:
    people, counted = sums
    name = _(ROUTES[code].name)
    return point(
        ROUTES[code].label_at or (0.0, 0.0),
        kind="circle",
        r=radius(people, reference),
        dead=1,
        people=people,
        name=name,
        label=format_number(people),
        tip=[name, people_in_words(people), incidents_in_words(counted)],
        sel=f"route:{code}",
    )


# Circles of places.


def _of_places(
    rows: incidents.Records,
    circle: incidents.Numbers,
    circles: incidents.Circles,
    level: int,
    reference: int,
) -> list[dict[str, Any]]:
    of_circle: dict[int, list[int]] = {number: [] for number in circles["circle"]}
    for place, number in enumerate(circle.tolist()):
        if number in of_circle:
            of_circle[number].append(place)
    columns = {name: rows[name].tolist() for name in _TOLD}
    return [
        point(
            (one["lat"] / 100, one["lon"] / 100),
            kind="circle",
            r=(r := radius(one["people"], reference)),
            dead=round(one["dead"] / one["people"], 2) if one["people"] else 0,
            rough=bool(one["people"] and one["rough"] * 2 >= one["people"]),
            people=one["people"],
            label=format_number(one["people"]) if r >= WITH_NUMBER else "",
            tip=_tip(
                one, [{name: columns[name][i] for name in _TOLD} for i in of_circle[one["circle"]]]
            ),
            sel=f"cell:{one['lat'] / 100:g},{one['lon'] / 100:g},{level}",
        )
        for one in in_rows(circles.sort_values("people", ascending=False))
    ]


_TOLD = ("people", "day", "route", "country", "cause", "quality", "incidents")


def _tip(sums: Mapping[str, int], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a circle says; its heading first. `rows` are its records, most people first."""
    days = [row["day"] for row in rows]
    first, last = date_in_words(min(days)), date_in_words(max(days))
    when = first if first == last else f"{first} – {last}"
    said = [
        people_in_words(sums["people"]),
        apart(sums["people"], sums["dead"], sums["missing"]),
        comma_list((incidents_in_words(sums["incidents"]), when))
        if sums["incidents"] > 1
        else when,
        _with_people(route_name, most(rows, "route", 3)),
        _with_people(country_name, most(rows, "country", 2)),
        dot_list(*(_(CAUSES[c].label) for c, _n in most(rows, "cause", 2) if c in CAUSES)),
    ]
    largest = rows[0]
    if sums["incidents"] == 1 and largest["quality"]:
        said.append(quality_in_words(largest["quality"]))
    # Equal rows of one place and day may have been added up; their sum is not one incident.
    if len(rows) > 1 and largest["incidents"] == 1:
        people, day = people_in_words(largest["people"]), date_in_words(largest["day"])
        said.append(_("Largest: {people}, {date}").format(people=people, date=day))
    return [line for line in said if line]


def _with_people(name: Callable[[str], str], values: Sequence[tuple[str, int]]) -> str:
    """Names of places, with the people of each where there are several."""
    if len(values) == 1:
        return name(values[0][0])
    return dot_list(*(f"{name(code)} {format_number(n)}" for code, n in values))


def most(rows: Iterable[Mapping[str, Any]], name: str, count: int) -> list[tuple[str, int]]:
    """The values of a column with most people."""
    people = Counter[str]()
    for row in rows:
        people[row[name]] += row["people"]
    return people.most_common(count)


# Cells of the density.


def _cell(one: Mapping[str, Any], side: int) -> dict[str, Any]:
    edges = (one["south"], one["west"], one["north"], one["east"])
    return box(
        edges,
        kind="cell",
        rank=sum(one["people"] >= least for least in incidents.CLASSES),
        people=one["people"],
        tip=[
            people_in_words(one["people"]),
            incidents_in_words(one["incidents"]),
            _("in a cell of {side} by {side} km").format(side=format_number(side)),
        ],
        # A place on the northern or eastern edge is in the next cell.
        sel="box:"
        + ",".join(
            f"{math.ceil(edge * 100 - 1e-6) / 100 - less:.2f}"
            for edge, less in zip(edges, (0, 0, 0.01, 0.01), strict=True)
        ),
    )


# In sight, or not.


def _seen(circles: incidents.Circles, around: Box | None) -> "pd.Series[bool]":
    """Which circles are sent: all of them, unless there are very many."""
    if around is None or len(circles) <= MOST_AT_ONCE:
        return circles["people"] >= 0
    south, west, north, east = around
    return circles["lat"].between(south * 100, north * 100) & circles["lon"].between(
        west * 100, east * 100
    )


def _is_around(feature: Mapping[str, Any], around: Box) -> bool:
    geometry = feature["geometry"]
    lon, lat = (
        geometry["coordinates"] if geometry["type"] == "Point" else geometry["coordinates"][0][0]
    )
    south, west, north, east = around
    return bool(south <= lat <= north and west <= lon <= east)


# What is said beside the map.


def _note(people: int, undrawn: Mapping[str, int]) -> str:
    missing = sum(undrawn.values())
    if not missing:
        return ""
    return _("{missing} of {all} not on the map").format(
        missing=isolate(format_number(missing)), all=isolate(format_number(people + missing))
    )


def _spoken(people: int, counted: int) -> str:
    return ngettext(
        "Map: {n} person dead or missing, {incidents}.",
        "Map: {n} people dead or missing, {incidents}.",
        people,
    ).format(n=isolate(format_number(people)), incidents=incidents_in_words(counted))


def _key_of_routes() -> Component:
    """Of circles that have their number beside them."""
    return html.Div(
        [
            html.Span(key("dead", 7, _("dead and missing")), className="rw-map-keys"),
            html.Span(_("larger means more"), className="rw-map-keyline"),
            _no_mark(),
        ],
        className="rw-map-block",
    )


def _key_of_circles(reference: int) -> Component:
    """Two sizes, the smallest, and what inside, outside and a broken edge mean."""
    alike = max(1, int(reference * (SMALLEST / LARGEST) ** 2))
    sizes = [
        n
        for n in dict.fromkeys((nice(reference / 5, below=True), nice(reference / 50, below=True)))
        if n > alike
    ]
    smallest = number_range(1, alike) if alike > 1 else format_number(1)
    marks = [
        *(
            key("missing", radius(n, reference), people_alone(n) if i == 0 else format_number(n))
            for i, n in enumerate(sizes)
        ),
        key("missing", SMALLEST, smallest),
    ]
    looks = (
        ("parted", "key", _("inner disc dead, ring missing")),
        ("rough", "keyline", _("broken edge: place or day approximate")),
    )
    said = [
        html.Span(
            [html.Span(className=f"rw-map-mark rw-map-{look}"), text], className=f"rw-map-{part}"
        )
        for look, part, text in looks
    ]
    merged = html.Span(_("Circles merge nearby incidents"), className="rw-map-key")
    return html.Div(
        [html.Span(marks, className="rw-map-keys"), *said, merged, _no_mark()],
        className="rw-map-block",
    )


def _no_mark() -> Component:
    return html.Span(
        _("no mark: nobody recorded, though somebody may have died"),
        className="rw-map-without",
    )


def _key_of_cells(side: int) -> Component:
    limits = [*incidents.CLASSES, 0]
    keys = [
        html.Span(
            [
                html.Span(
                    className="rw-map-cell", style={"--density": f"var(--map-density{rank})"}
                ),
                number_range(least, limits[rank] - 1)
                if limits[rank]
                else at_least(format_number(least)),
            ],
            className="rw-map-key",
        )
        for rank, least in enumerate(incidents.CLASSES, 1)
    ]
    title = _("People dead or missing in a cell of {side} by {side} km").format(
        side=format_number(side)
    )
    return html.Div(
        [
            html.Div(title, className="rw-map-keyhead"),
            html.Span(keys, className="rw-map-keys"),
            _no_mark(),
        ],
        className="rw-map-block",
    )
