"""The state of a map: what dash-leaflet is to draw, with legend and notes."""

from collections.abc import Iterable, Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import url_state
from dashboard.formats import dot_list
from dashboard.i18n import _
from dashboard.maps import circles, menu, words
from dashboard.maps.ribbons import ribbons
from dashboard.view import View
from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.registry import geography

HOME = ((-16.0, -117.0), (57.0, 113.0))
"""Without a choice of place: the names of all routes, from the border of Mexico to Mayotte and the
Andaman Sea."""

_OFF_SHORE = 2.2
"""Degrees around the land of a country: most who die on the way to it die off its coast."""


def map_view(view: View, months: MonthRange, **moved: Any) -> dict[str, Any]:
    """The state of a map of incidents and corridors, before its layers (`with_layers`).

    Args:
        view: whose filters are shown.
        months: of the incidents.
        moved: what is counted on the routes, as of `ribbons`; without it, corridors are hairlines.

    Returns:
        key: canonical query string of what is shown.
        months: first and last month of the incidents.
        corridors: see `ribbons`.
        focus: bounds that are shown first, and level: of that place, see `circles.level_of`.
    """
    codes = view.filters.route_codes
    along = HOME if codes is None else geography.corridor_bounds(codes) or HOME
    bounds = focus(view.filters, along)
    return {
        "key": url_state.write(view.filters),
        "months": [months.first, months.last],
        "corridors": ribbons(view.filters, **moved),
        "focus": bounds,
        "level": circles.level_of(bounds),
    }


def focus(filters: Filters, otherwise: geography.Bounds) -> geography.Bounds:
    """South-western and north-eastern corner of what a map shows first, in degrees.

    The countries chosen, or else a place of its own.
    """
    land = geography.around_mainlands(filters.places)
    if land is None:
        return otherwise
    south_west = (land.south - _OFF_SHORE, land.west - _OFF_SHORE)
    return south_west, (land.north + _OFF_SHORE, land.east + _OFF_SHORE)


def with_layers(
    view: View, state: Mapping[str, Any], layers: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """The state of a map with the layers that are on: their marks, and the legend of all.

    Args:
        view: whose incidents are drawn.
        state: as of `map_view`.
        layers: code, on; of those with a panel title, period, source, why (there is nothing),
            exercise and symbols.

    Returns:
        What `map_view` has, and layers (code and on), symbols (GeoJSON features), people (see
        `circles.answer`), and legend.
    """
    layers = list(layers)
    on = tuple(layer["code"] for layer in layers if layer["on"])
    months = MonthRange(*state["months"])
    people = circles.answer(view, months, state["level"], on)
    if time := state.get("time"):
        said = {"period": time["in_words"], "people": words.people_alone(people["people"])}
        state = {**state, "time": time | {"caption": _("{period}: {people}").format(**said)}}
    ribbon_key = state["corridors"]["key"] if state["corridors"] else None
    return {
        **state,
        "layers": [{"code": layer["code"], "on": layer["on"]} for layer in layers],
        "people": {name: value for name, value in people.items() if name != "key"},
        "symbols": side_by_side(row for layer in layers if layer["on"] for row in _rows_of(layer)),
        "people_key": people["key"],
        "legend": [
            *([ribbon_key] if ribbon_key is not None and menu.CORRIDORS in on else []),
            *(_block(layer) for layer in layers if layer["on"] and "title" in layer),
        ],
    }


def _rows_of(layer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Marks of a layer, each with the layer's source among what it says."""
    if "symbols" not in layer:
        return []
    more = [text for text in (layer["source"], layer["exercise"]) if text]
    return [
        {**row, "properties": {**row["properties"], "tip": [*row["properties"]["tip"], *more]}}
        for row in layer["symbols"]["features"]
    ]


def side_by_side(features: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Marks of one place beside each other: `dx` is how many pixels each is moved."""
    places: dict[tuple[float, ...], list[dict[str, Any]]] = {}
    for feature in features:
        place = tuple(feature["geometry"]["coordinates"])
        places.setdefault(place, []).append({**feature, "properties": {**feature["properties"]}})
    for beside in places.values():
        radii = [one["properties"]["r"] for one in beside]
        left = -sum(radii) - (len(radii) - 1)
        for one, r in zip(beside, radii, strict=True):
            one["properties"]["dx"] = left + r
            left += 2 * r + 2
    return [one for beside in places.values() for one in beside]


def _block(layer: Mapping[str, Any]) -> Component:
    """A layer in the legend: title, period, source, and its keys or why it has none."""
    exercise = layer["exercise"]
    head = [layer["title"], html.Span(exercise, className="rw-map-exercise") if exercise else None]
    origin = dot_list(layer["period"], layer["source"])
    why = [html.Span(layer["why"], className="rw-map-without")]
    body = why if layer["why"] else legend_of(layer["symbols"])
    return html.Div(
        [
            html.Div(head, className="rw-map-keyhead"),
            html.Span(origin, className="rw-map-keyline", title=origin) if origin else None,
            *body,
        ],
        className="rw-map-block",
    )


def legend_of(symbols: Mapping[str, Any]) -> list[Component]:
    """Keys of marks, what it means that a place has none, and what has none."""
    texts = (symbols["without"], symbols["note"])
    return [
        html.Span(symbols["legend"], className="rw-map-keys"),
        *(html.Span(text, className="rw-map-without") for text in texts if text),
    ]
