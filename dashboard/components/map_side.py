"""What is selected on a map, and what the panel beside it says: figures, months, incidents.

`sel=route:<code>`, `sel=country:<ISO3>`, `sel=box:<south>,<west>,<north>,<east>` in degrees, and
`sel=cell:<latitude>,<longitude>,<level>`: the circle on that spot. Circles depend on their level
alone, so that the same link is the same circle on every screen; links from before have zoom,
lettering and the map's shorter side in its place. `sel=symbol:<latitude>,<longitude>`, a border
point or a bureau, is told by the browser, which has its mark.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data
from dashboard.formats import at_least, clauses, dot_list, format_month, format_number, with_subject
from dashboard.i18n import _, isolate, ngettext
from dashboard.maps import circles, features, incidents, words
from dashboard.maps.incidents import Records
from dashboard.url_state import bureau_address, route_address
from dashboard.view import View
from data_access.availability import Availability
from data_access.frames import records as in_rows
from data_access.periods import MonthRange
from data_access.registry import BUREAUS, CAUSES, COUNTRIES, DEAD_MISSING, ROUTES, with_children

_NUMBERS = {"box": 4, "cell": 3, "symbol": 2}
_LEVELS = range(-4, 21)
AT_A_TIME = 100
"""Incidents that the list is longer by with each press."""
_MOST_MONTHS, _COUNTRIES = 48, 6


@dataclass(frozen=True, slots=True)
class Selected:
    """What a reader has picked on a map.

    Attributes:
        kind: route, country, box, cell or symbol.
        code: of a route or a country.
        numbers: of the others, as they stand in the address.
    """

    kind: str
    code: str = ""
    numbers: tuple[float, ...] = ()


def parse(text: str | None) -> Selected | None:
    """A selection as the address has it; None where it cannot be read or names nothing known."""
    kind, _colon, rest = (text or "").partition(":")
    if kind in {"route", "country"}:
        codes: Mapping[str, object] = ROUTES if kind == "route" else COUNTRIES
        return Selected(kind, rest) if rest in codes else None
    try:
        numbers = [float(part) for part in rest.split(",")]
    except ValueError:
        return None
    if kind not in _NUMBERS or not all(map(math.isfinite, numbers)):
        return None
    if kind == "cell" and len(numbers) == 5 and numbers[3] > 0:  # noqa: PLR2004 - as it was written before
        numbers = [*numbers[:2], round(numbers[2] - math.log2(numbers[3]))]
    if len(numbers) != _NUMBERS[kind] or not _is_sound(kind, numbers):
        return None
    return Selected(kind, numbers=tuple(numbers))


def _is_sound(kind: str, numbers: Sequence[float]) -> bool:
    if kind == "box":
        south, west, north, east = numbers
        return -90 <= south <= north <= 90 and west <= east  # noqa: PLR2004 - of the globe
    lat, lon = numbers[:2]
    is_place = abs(lat) <= 90 and abs(lon) <= 360  # noqa: PLR2004 - of the globe
    return is_place and (kind == "symbol" or numbers[2] in _LEVELS)


def records_of(selected: Selected, rows: Records) -> Records:
    """The incidents of a selection among those that a map draws, most people first."""
    if selected.kind == "route":
        return rows[rows["route"].isin(with_children((selected.code,)))]
    if selected.kind == "country":
        return rows[rows["country"].isin([selected.code])]
    if selected.kind == "box":
        south, west, north, east = (round(edge * 100) for edge in selected.numbers)
        return rows[rows["lat"].between(south, north) & rows["lon"].between(west, east)]
    if selected.kind == "cell" and len(rows):
        lat, lon, level = selected.numbers
        _circles, circle = incidents.together(rows, int(level))
        is_here = (rows["lat"] == round(lat * 100)) & (rows["lon"] == round(lon * 100))
        if is_here.any():
            members: Records = rows[circle == circle[is_here.to_numpy()][0]]
            return members
    return rows.iloc[:0]


def outline(selected: Selected) -> list[dict[str, Any]]:
    """What a box or a circle took in, on the map."""
    if selected.kind == "box":
        south, west, north, east = selected.numbers
        return [features.box((south, west, north, east), kind="picked")]
    if selected.kind == "cell":
        lat, lon, _level = selected.numbers
        return [features.point((lat, lon), kind="picked")]
    return []


def panel(  # noqa: PLR0913 - each by its name
    view: View,
    selected: Selected,
    rows: Records,
    months: MonthRange,
    *,
    period: str,
    path: str,
    movement: Sequence[str],
    undrawn: str,
    listed: int,
) -> list[Component]:
    """The panel beside the map; its buttons are worked by `assets/map/desk.js`.

    Args:
        view: what is shown.
        selected: what the panel is about.
        rows: the incidents of that.
        months: that are shown.
        period: how these are called.
        path: of the page, which may be about the selection itself.
        movement: what is counted on the selected route, in words.
        undrawn: who is not on the map, in words.
        listed: how many incidents are listed.
    """
    name = _name(selected)
    known = view.availability(DEAD_MISSING)
    listing = [*_series(rows, months, known), *_countries(selected, rows), *_list(rows, listed)]
    text = _("Not on the map and so not in this list: {what}").format(what=undrawn)
    return [
        *_head(selected, name, path),
        _figures(rows, period, movement),
        *_ways(view, selected, name, path),
        *(listing if len(rows) else []),
        *([_edges(selected)] if selected.kind == "box" else []),
        *([html.Footer(html.P(text), className="rw-side-foot")] if undrawn else []),
    ]


def _head(selected: Selected, name: str, path: str) -> list[Component]:
    kinds = {"route": _("Route"), "country": _("Country"), "cell": _("Place"), "box": _("Box")}
    back = {"route": _("Back to all routes"), "country": _("Back to all countries")}
    close = html.Button(
        "×",
        type="button",
        className="rw-side-close",
        **data(map_action="close"),
        **aria(label=_("Close")),
    )
    way_back = html.Button(
        back.get(selected.kind, ""),
        type="button",
        className="button rw-side-back",
        **data(map_action="close"),
    )
    is_elsewhere = selected.kind in back and path != _page_of(selected)
    return [
        html.Header(
            [html.Span(kinds[selected.kind], className="rw-side-kind"), close],
            className="rw-side-head",
        ),
        html.H3(name, className="rw-side-name"),
        *([way_back] if is_elsewhere else []),
    ]


def _page_of(selected: Selected) -> str:
    return f"/{'routes' if selected.kind == 'route' else 'bureaus'}/{selected.code}"


def _name(selected: Selected) -> str:
    if selected.kind == "route":
        return words.route_name(selected.code)
    if selected.kind == "country":
        return words.country_name(selected.code)
    if selected.kind == "cell":
        return _("Around {place}").format(place=_position(*selected.numbers[:2]))
    south, west, north, east = selected.numbers
    first, last = _position(south, west), _position(north, east)
    return _("{first} – {last}").format(first=first, last=last)


def _position(lat: float, lon: float) -> str:
    return isolate(
        _("{lat}° {ns}, {lon}° {ew}").format(
            lat=f"{abs(lat):g}",
            ns=_("S") if lat < 0 else _("N"),
            lon=f"{abs(lon):g}",
            ew=_("W") if lon < 0 else _("E"),
        )
    )


def _figures(rows: Records, period: str, movement: Sequence[str]) -> Component:
    people, counted = int(rows["people"].sum()), int(rows["incidents"].sum())
    numbers = data(people=str(people), incidents=str(counted))
    if not len(rows):
        nothing = html.P(_("Nothing on the map here for this choice"))
        return html.Div(nothing, className="rw-side-figures", **numbers)
    # At least nobody would say nothing: who was counted and is nobody is 0.
    said = words.people_in_words(people)
    return html.Div(
        [
            html.Strong(at_least(said) if people else said, className="rw-side-people"),
            html.Div(words.apart(people, int(rows["dead"].sum()), int(rows["missing"].sum()))),
            html.Div(f"{words.incidents_in_words(counted)} · {period}"),
            *map(html.Div, movement),
        ],
        className="rw-side-figures",
        **numbers,
    )


def _ways(view: View, selected: Selected, name: str, path: str) -> list[Component]:
    """The page that is about a route or a country: it takes the other filters along."""
    code = selected.code
    if selected.kind == "route":
        text, address = _("Page of {name}"), route_address(code, view.filters)
    elif selected.kind == "country" and code in BUREAUS:
        text, address = _("Bureau: {name}"), bureau_address(code, view.filters)
    else:
        return []
    link = html.A(text.format(name=name), href=address, className="rw-side-page")
    return [] if path == _page_of(selected) else [link]


def _series(rows: Records, shown: MonthRange, held: Availability) -> list[Component]:
    """People by month, or by year where there are many months, hollow while they may be revised."""
    first, last = max(shown.first, held.oldest), min(shown.last, held.newest)
    if first >= last:
        return []
    months = list(MonthRange(first, last).months())
    by_year = len(months) > _MOST_MONTHS
    steps = dict.fromkeys(month // 100 * 100 if by_year else month for month in months)
    dated = rows[rows["month"] % 100 > 0]
    step_of = dated["month"] // 100 * 100 if by_year else dated["month"]
    people = dated["people"].groupby(step_of).sum()
    counts = {step: int(people.get(step, 0)) for step in steps}
    most = max(1, *counts.values())
    caption = (
        _("People by year, at most {most}") if by_year else _("People by month, at most {most}")
    )
    bars = [
        html.Span(
            className="rw-series-open"
            if held.provisional_from and (step + 12 if by_year else step) >= held.provisional_from
            else "rw-series-bar",
            style={"height": f"{100 * n / most:.1f}%"},
            title=with_subject(format_month(step), format_number(n)),
        )
        for step, n in counts.items()
    ]
    text = clauses(with_subject(format_month(step), format_number(n)) for step, n in counts.items())
    return [
        html.Div(caption.format(most=format_number(most)), className="rw-side-caption"),
        html.Div(bars, className="rw-side-series", role="img", **aria(label=text)),
        html.Div(
            [html.Span(format_month(step)) for step in dict.fromkeys((min(counts), max(counts)))],
            className="rw-side-ends",
        ),
    ]


def _countries(selected: Selected, rows: Records) -> list[Component]:
    """The countries in a place, each a way to its own facts."""
    if selected.kind == "country":
        return []
    people = circles.most(in_rows(rows[["country", "people"]]), "country", _COUNTRIES)
    items = [
        html.Li(
            [
                html.Button(
                    words.country_name(code),
                    type="button",
                    className="rw-side-link",
                    **data(map_choose=f"country:{code}"),
                )
                if code in COUNTRIES
                else html.Span(code),
                html.Span(format_number(n), className="rw-side-number"),
            ]
        )
        for code, n in people
    ]
    return [
        html.H4(_("By country"), className="rw-side-heading"),
        html.Ul(items, className="rw-side-countries"),
    ]


def _list(rows: Records, listed: int) -> list[Component]:
    shown = min(listed, len(rows))
    count = _("{shown} of {all} listed").format(
        shown=format_number(shown), all=format_number(len(rows))
    )
    more = html.Button(
        _("Show more"), type="button", className="button rw-side-more", **data(map_action="more")
    )
    return [
        html.H4(_("Incidents, most people first"), className="rw-side-heading"),
        html.Ol([_item(row) for row in in_rows(rows.head(shown))], className="rw-side-list"),
        html.P(count, className="rw-side-count"),
        *([more] if shown < len(rows) else []),
    ]


def _item(row: Mapping[str, Any]) -> Component:
    people = ngettext("{n} person", "{n} people", row["people"]).format(
        n=isolate(format_number(row["people"]))
    )
    lines = [
        words.country_name(row["country"]),
        _(CAUSES[row["cause"]].label) if row["cause"] in CAUSES else "",
        _position(row["lat"] / 100, row["lon"] / 100),
        words.quality_in_words(row["quality"]) if row["quality"] else "",
        words.incidents_in_words(row["incidents"]) if row["incidents"] > 1 else "",
    ]
    return html.Li(
        [
            html.Strong(people),
            html.Span(words.date_in_words(row["day"])),
            html.Div(dot_list(*lines)),
        ],
        tabIndex=-1,
        **data(people=str(row["people"]), incidents=str(row["incidents"])),
    )


def _edges(selected: Selected) -> Component:
    """The box can be typed as well as drawn."""
    names = (_("S"), _("W"), _("N"), _("E"))
    fields = [
        html.Label([name, dcc.Input(type="number", step=0.01, value=edge)])
        for name, edge in zip(names, selected.numbers, strict=True)
    ]
    return html.Div(
        [
            html.Span(_("Edges of the box, in degrees"), className="rw-side-caption"),
            *fields,
            html.Button(_("Select"), type="button", className="button", **data(map_action="edges")),
        ],
        className="rw-side-edges",
    )
