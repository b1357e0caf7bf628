"""`/routes/<route>`: one route, by every figure that is kept of it."""

from collections.abc import Iterable
from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria
from dashboard.formats import comma_list
from dashboard.i18n import N_, _
from dashboard.panels import summary
from dashboard.panels.card_body import folding, map_beside, place, row
from dashboard.panels.catalogue.events_after import events_of
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES, Route, children

PREFIX = "/routes/"
OFF = MappingProxyType({"routes": N_("This page is about one route")})

_SERIES = {"detections": "detections-lately"}

_ROLES = (
    ("src", N_("People come from")),
    ("trn", N_("They pass through")),
    ("dst", N_("It leads to")),
)


def layout(code: str) -> Component:
    """Profile, figures, series, causes, nationalities, countries, largest incidents, events."""
    movement = counted_on(code)
    return folding(
        summary.place(),
        _profile(ROUTES[code]),
        row(*_headlines(movement), name="headlines"),
        map_beside("deaths-lately", _SERIES.get(movement[0], f"{movement[0]}-over-time")),
        row(place("thresholds", 12)),
        row(
            place("deaths-by-cause", 4, "bars"),
            place("deaths-by-country", 4, "bars"),
            place(_beside(movement), 4, "bars"),
        ),
        row(place("change-by-nationality", 12, "rows")) if "detections" in movement else None,
        row(place("identification-by-year", 12, "cells")),
        row(place("largest-incidents", 12)),
        row(place("events-after", 12, "scroll")) if events_of(code) else None,
    )


def counted_on(code: str) -> tuple[str, ...]:
    """What counts movement on a route; where nobody does, Frontex says so itself."""
    return ROUTES[code].denominators or ("detections",)


def _headlines(movement: tuple[str, ...]) -> Iterable[Component]:
    """The deaths, the movement by each of its measures, and the rate of one to the other."""
    counted = [f"headline-{code}" for code in movement]
    codes = ("headline-dead-missing", "headline-incidents", *counted, "headline-death-rate")
    narrow = counted if len(counted) > 1 else []
    return (
        place(code, 2 if narrow and code in {"headline-incidents", *narrow} else 3)
        for code in codes
    )


def _beside(movement: tuple[str, ...]) -> str:
    """The third picture: a second measure over time, or who it was that moved."""
    if len(movement) > 1:
        return f"{movement[1]}-over-time"
    return f"{movement[0]}-by-nationality"


def _profile(route: Route) -> Component:
    """What the registry says of a route: countries along it, routes inside it, its caveat."""
    facts: list[tuple[str, str | list[Component]]] = [
        (label, _countries(codes)) for role, label in _ROLES if (codes := route.countries(role))
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


def _countries(codes: Iterable[str]) -> str:
    return comma_list(_(COUNTRIES[code].name) for code in codes)


def _links(codes: Iterable[str]) -> list[Component]:
    return [
        html.A(_(ROUTES[code].name), href=f"{PREFIX}{code}", className="profile-link")
        for code in codes
    ]
