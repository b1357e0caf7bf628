"""What the browser needs to draw a map: points and corridors once, then a small view per filter.

Three files, each fetched once and kept (`points_file`, `corridor_lines`, `boundaries`), and a
`map_view` of a few hundred bytes that says what of them to show. The browser filters, clusters and
draws (assets/map_layers.js); it adds up people drawn and people it cannot place, and the two make
the headline.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import url_state
from dashboard.i18n import _, current_language, format_months
from data_access.filters import Filters
from data_access.frames import Counts, Points
from data_access.periods import MonthRange
from data_access.registry import corridors, routes
from data_access.registry.corridors import CORRIDORS
from data_access.registry.metrics import DETECTIONS, Dimension

WIDEST = 8.0
THINNEST = 1.2
"""Ribbons in CSS pixels. Counts too small for the thinnest one are drawn as thick as it."""

HOME = ((5.0, -27.0), (51.5, 45.0))
"""Without a choice of place: the Mediterranean, and Africa north of the forest."""

UNDRAWN = ("", "period", "position", "doubtful")
"""Why a record is not drawn, by the number that stands in the file; 0 is drawn.

A total over a period is no event; without a position there is no place; and a position that
contradicts the stated country would put people where nobody says that they died.
"""

_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Movement:
    """Movement counted by route, and the months that it was counted over.

    Attributes:
        counts: columns route and value, of one metric.
    """

    counts: Counts
    months: MonthRange


def map_view(
    filters: Filters, months: MonthRange, data_version: str, movement: Movement | None
) -> dict[str, Any]:
    """The state of a map, as the browser reads it.

    Args:
        filters: what the reader chose.
        months: of the incidents.
        data_version: of the points.
        movement: None where it is not counted for this choice; corridors are then hairlines.

    Returns:
        key: canonical query string of what is shown.
        points: address of the points.
        months: `low` and `high`, inclusive stored months, and those `without` which they hold.
        routes, countries, quality: codes and range to keep; None keeps all.
        corridors: `lines` (address), `rows` (route, value, width), `legend` (value, width),
            `period` (in words).
        focus: `bounds` (south-west, north-east), and `areas` (ISO3) to be shown instead.
    """
    low, high, without = months.bounds()
    places = filters.places()
    return {
        "key": url_state.write(filters),
        "points": points_address(data_version, filters.as_known_on),
        "months": {"low": low, "high": high, "without": list(without)},
        "routes": filters.route_codes(),
        "countries": places or None,
        "quality": filters.quality,
        "corridors": ribbons(filters, movement),
        "focus": {"areas": places, "bounds": _bounds(filters)},
    }


def _bounds(filters: Filters) -> corridors.Bounds:
    codes = filters.route_codes()
    return HOME if codes is None else corridors.bounds(codes) or HOME


def ribbons(filters: Filters, movement: Movement | None) -> dict[str, Any]:
    """Corridors of the routes shown, as wide as their movement.

    A route is drawn with what is counted on the routes inside it; these are not drawn again.
    """
    chosen = filters.route_codes() or tuple(routes.ROUTES)
    shown = [code for code in chosen if routes.ROUTES[code].parent not in chosen]
    counted = _by_route(movement)
    values = {code: counted.get(code) for code in shown if corridors.along(code)}
    most = max((value for value in values.values() if value), default=0)
    reference = nice(most) if most else 1
    return {
        "lines": lines_address(),
        "rows": [
            {"route": code, "value": value, "width": _width(value, reference)}
            for code, value in values.items()
        ],
        "legend": [
            {"value": value, "width": _width(value, reference)}
            for value in dict.fromkeys((nice(most / 5, below=True), nice(most, below=True)))
            if most >= value >= 1
        ],
        "period": format_months(movement.months.first, movement.months.last) if movement else "",
    }


def _by_route(movement: Movement | None) -> dict[str, int]:
    """Movement by route with that of the routes inside it; routes that nobody counts are absent."""
    if movement is None:
        return {}
    frame = movement.counts
    values = dict(zip(frame[Dimension.ROUTE], map(int, frame["value"]), strict=True))
    return {
        code: sum(values.get(part, 0) for part in routes.with_children((code,)))
        for code in routes.ROUTES
        if code in DETECTIONS.routes
    }


def _width(value: int | None, reference: int) -> float | None:
    return round(max(THINNEST, WIDEST * value / reference), 2) if value else None


def nice(number: float, *, below: bool = False) -> int:
    """The next 1, 2 or 5 times a power of ten that is not below a number (or not above it)."""
    power = int(10 ** math.floor(math.log10(max(1.0, number))))
    steps = [step * power for step in _STEPS]
    if below:
        return max((step for step in steps if step <= number), default=1)
    return min(step for step in steps if step >= number)


@cache
def boundaries() -> bytes:
    """The basemap, as tools/build_basemap.py made it."""
    return (Path(__file__).parents[1] / "assets" / "boundaries.json").read_bytes()


@cache
def boundaries_address() -> str:
    """Where the basemap is; the address changes whenever it does."""
    return f"/data/boundaries/{_digest(boundaries())}.json"


@cache
def corridor_lines(language: str) -> bytes:
    """The lines of all routes, with their names in a language, as JSON."""
    found: dict[str, list[dict[str, Any]]] = {}
    for corridor in CORRIDORS.values():
        line = {
            "name": _(corridor.name),
            "historic": corridor.historic,
            "points": corridor.positions,
        }
        found.setdefault(corridor.route, []).append(line)
    return _json({"language": language, "routes": found})


def lines_address() -> str:
    """Where the lines are; the address changes whenever they do."""
    language = current_language().code
    return f"/data/corridors/{language}-{_digest(corridor_lines(language))}.json"


def points_address(data_version: str, as_known_on: date | None) -> str:
    """Where the points of a data version are."""
    known = f"?asof={as_known_on.isoformat()}" if as_known_on else ""
    return f"/data/points/{data_version}.json{known}"


def points_file(frame: Points, data_version: str) -> bytes:
    """All records in columns of small integers, as JSON.

    Dates are yyyymmdd with 00 for what is not known, sorted, each as its difference from the one
    before. Codes are numbers into the lists beside them. Blank is null, never 0.
    """
    days = [
        day.year * 10000 + day.month * 100 + day.day if exact == "day" and day else month * 100
        for day, exact, month in zip(
            frame["occurred_on"], frame["date_precision"], frame["month"], strict=True
        )
    ]
    rows = frame.assign(day=days, why=_why(frame)).sort_values("day", kind="stable")
    columns: dict[str, Any] = {
        "version": data_version,
        "reasons": UNDRAWN,
        "date": rows["day"].diff().fillna(rows["day"]).astype(int).tolist(),
        "undrawn": rows["why"].tolist(),
        "lat": _integers(rows["lat_hundredths"]),
        "lon": _integers(rows["lon_hundredths"]),
        "people": rows["dead_missing"].tolist(),
        "dead": _integers(rows["dead"]),
        "missing": _integers(rows["missing"]),
        "incidents": rows["incidents"].tolist(),
        "quality": rows["quality"].fillna(0).astype(int).tolist(),
    }
    for name, plural in (("route", "routes"), ("country", "countries"), ("cause", "causes")):
        numbers, codes = pd.factorize(rows[name], sort=True)
        columns |= {name: numbers.tolist(), plural: [str(code) for code in codes]}
    return _json(columns)


def _why(frame: Points) -> "pd.Series[int]":
    reason = {name: number for number, name in enumerate(UNDRAWN)}
    why = pd.Series(reason[""], index=frame.index)
    why[frame["position"] == "doubtful"] = reason["doubtful"]
    why[frame["lat_hundredths"].isna() | frame["lon_hundredths"].isna()] = reason["position"]
    why[frame["kind"] == "cumulative"] = reason["period"]
    return why


def _integers(column: "pd.Series[Any]") -> list[int | None]:
    return [None if missing else int(n) for n, missing in zip(column, column.isna(), strict=True)]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
