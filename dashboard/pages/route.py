"""`/routes/<route>`: one route, by every figure that is kept of it."""

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from dashboard.components.shell import Place
from dashboard.formats import comma_list
from dashboard.i18n import N_, _
from dashboard.pages.layouts import (
    Card,
    Group,
    folded,
    front,
    lay_out,
    page_of,
    panel_codes,
    reports_fold,
    row,
)
from dashboard.panels.catalogue.around_events import events_of
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES, Route, children

PREFIX = "/routes/"
TEMPLATE = f"{PREFIX}<route>"

_ROLES = (
    ("src", N_("Countries of origin")),
    ("trn", N_("Transit countries")),
    ("dst", N_("Destinations")),
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
        lambda: page_of(*map(lay_out, rows), _profile(route)),
        panels=tuple(dict.fromkeys(panel_codes(*rows))),
        route=code,
        off={"routes": N_("This page is about one route")},
        has_lead=True,
    )


def _rows(code: str) -> list[Group]:
    """Where, by country and by month; then all else that is counted, folded."""
    movement = counted_on(code)
    moved = f"{movement[0]}-{'lately' if movement[0] == 'detections' else 'over-time'}"
    change = (row(Card("change-by-nationality", 12, "rows")),)
    ahead = (folded(N_("Next month"), row(Card("next-month", 12, "tall"))),)
    stopped = (folded(N_("Risk with interceptions"), row(Card("deaths-by-attempts", 12, "bars"))),)
    after = (folded(N_("After events"), row(Card("events-after", 12, "scroll"))),)
    return [
        front(Card("map", 7, "fill"), Card("deaths-by-country", 5), Card("deaths-lately", 5)),
        row(Card(moved, 6, "tall"), Card("deaths-by-cause", 6, "bars")),
        *(ahead if "detections" in movement else ()),
        folded(N_("Key figures"), row(*_headlines(movement), name="headlines")),
        folded(N_("Alerts"), row(Card("thresholds"))),
        folded(
            N_("Nationalities") if len(movement) == 1 else N_("Movement"),
            row(Card(_beside(movement), 12, "bars")),
            *(change if "detections" in movement else ()),
        ),
        *(stopped if code in METRICS["interceptions"].routes else ()),
        folded(N_("Largest incidents"), row(Card("largest-incidents"))),
        *(after if events_of(code) else ()),
        reports_fold(N_("Identification"), row(Card("identification-by-year", 12, "cells"))),
    ]


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
    return f"{movement[1]}-over-time" if len(movement) > 1 else f"{movement[0]}-by-nationality"


def _profile(route: Route) -> Component:
    """Facts of the registry on a route: countries along it, routes inside it, its caveat."""
    inside = children(route.code)
    facts: list[tuple[str, str | list[Component]]] = [
        *(
            (label, comma_list(_(COUNTRIES[iso3].name) for iso3 in codes))
            for role, label in _ROLES
            if (codes := route.countries(role))
        ),
        *([(N_("Includes"), _links(inside))] if inside else []),
        *([(N_("Part of"), _links([route.parent]))] if route.parent else []),
    ]
    return html.Details(
        [
            html.Summary(html.H2(_("About this route"))),
            html.P(_(route.caveat), className="profile-caveat") if route.caveat else None,
            html.Dl(
                [html.Div([html.Dt(_(label)), html.Dd(value)]) for label, value in facts],
                className="profile-facts",
            ),
        ],
        className="folded profile",
    )


def _links(codes: Iterable[str]) -> list[Component]:
    return [
        html.A(_(ROUTES[code].name), href=f"{PREFIX}{code}", className="profile-link")
        for code in codes
    ]
