"""`/routes/<route>`: one route, by every figure that is kept of it."""

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria
from dashboard.components.shell import Place
from dashboard.formats import comma_list
from dashboard.i18n import N_, _
from dashboard.pages.layouts import Card, Group, lay_out, map_beside, panel_codes, row
from dashboard.panels import summary
from dashboard.panels.card_body import folding
from dashboard.panels.catalogue.events_after import events_of
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES, Route, children

PREFIX = "/routes/"
TEMPLATE = f"{PREFIX}<route>"

_SERIES = {"detections": "detections-lately"}

_ROLES = (
    ("src", N_("People come from")),
    ("trn", N_("They pass through")),
    ("dst", N_("It leads to")),
)


def page(path: str) -> Place | None:
    """The page of a route; None at other paths."""
    code = path.removeprefix(PREFIX)
    if not path.startswith(PREFIX) or code not in ROUTES:
        return None
    route, rows = ROUTES[code], _rows(code)
    return Place(
        path,
        route.name,
        lambda: folding(summary.place(), _profile(route), *map(lay_out, rows)),
        panels=tuple(dict.fromkeys(panel_codes(*rows))),
        route=code,
        off={"routes": N_("This page is about one route")},
    )


def _rows(code: str) -> list[Group]:
    """Figures, series, causes, nationalities, countries, largest incidents, events."""
    movement = counted_on(code)
    rows = [
        row(*_headlines(movement), name="headlines"),
        map_beside("deaths-lately", _SERIES.get(movement[0], f"{movement[0]}-over-time")),
        row(Card("thresholds")),
        row(
            Card("deaths-by-cause", 4, "bars"),
            Card("deaths-by-country", 4, "bars"),
            Card(_beside(movement), 4, "bars"),
        ),
    ]
    if "detections" in movement:
        rows.append(row(Card("change-by-nationality", 12, "rows")))
    rows += [row(Card("identification-by-year", 12, "cells")), row(Card("largest-incidents"))]
    if events_of(code):
        rows.append(row(Card("events-after", 12, "scroll")))
    return rows


def counted_on(code: str) -> tuple[str, ...]:
    """Measures that count movement on a route; where there are none, Frontex says so itself."""
    return ROUTES[code].denominators or ("detections",)


def _headlines(movement: tuple[str, ...]) -> Iterable[Card]:
    """The deaths, the movement by each of its measures, and the rate of one to the other."""
    counted = [f"headline-{code}" for code in movement]
    codes = ("headline-dead-missing", "headline-incidents", *counted, "headline-death-rate")
    narrow = counted if len(counted) > 1 else []
    return (
        Card(code, 2 if narrow and code in {"headline-incidents", *narrow} else 3) for code in codes
    )


def _beside(movement: tuple[str, ...]) -> str:
    """The third picture: a second measure over time, or who it was that moved."""
    if len(movement) > 1:
        return f"{movement[1]}-over-time"
    return f"{movement[0]}-by-nationality"


def _profile(route: Route) -> Component:
    """Facts of the registry on a route: countries along it, routes inside it, its caveat."""
    facts: list[tuple[str, str | list[Component]]] = [
        (label, comma_list(_(COUNTRIES[iso3].name) for iso3 in codes))
        for role, label in _ROLES
        if (codes := route.countries(role))
    ]
    inside = children(route.code)
    if inside:
        facts.append((N_("Includes"), _links(inside)))
    if route.parent:
        facts.append((N_("Part of"), _links([route.parent])))
    return html.Section(
        [
            html.P(_(route.caveat), className="profile-caveat") if route.caveat else None,
            html.Dl(
                [html.Div([html.Dt(_(label)), html.Dd(value)]) for label, value in facts],
                className="profile-facts",
            ),
        ],
        className="profile",
        **aria(label=_("About this route")),
    )


def _links(codes: Iterable[str]) -> list[Component]:
    return [
        html.A(_(ROUTES[code].name), href=f"{PREFIX}{code}", className="profile-link")
        for code in codes
    ]
