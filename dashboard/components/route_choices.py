"""The choice of routes: by region, each under its parent, narrowed by what is typed."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria, data
from dashboard.i18n import _
from data_access.registry.routes import ROUTES, children

ROUTES_CHOSEN = "filter-routes"


def route_choices() -> Component:
    """Routes by region, each under its parent, with a field that narrows the list."""
    groups: dict[str, list[str]] = {}
    for route in ROUTES.values():
        if route.parent is None:
            groups.setdefault(route.group, []).extend((route.code, *children(route.code)))
    names = _group_names()
    sections = [
        html.Div(
            [html.H3(names.get(group, group), className="route-group"), *map(_route, codes)],
            className="route-section",
        )
        for group, codes in groups.items()
    ]
    return html.Div(
        [
            dmc.TextInput(
                placeholder=_("Find a route"),
                size="sm",
                className="narrow",
                **data(narrows="route-choices"),
                **aria(label=_("Find a route")),
            ),
            dmc.CheckboxGroup(
                html.Div(html.Div(sections, className="route-choices"), className="route-scroll"),
                id=ROUTES_CHOSEN,
                value=[],
            ),
            html.Div(
                [
                    html.Span(_("A route holds those indented under it."), className="filter-note"),
                    html.Button(
                        _("All routes"),
                        className="button button-quiet",
                        type="button",
                        **data(action="clear-routes"),
                    ),
                ],
                className="filter-foot",
            ),
        ]
    )


def _route(code: str) -> Component:
    route = ROUTES[code]
    choice: Component = dmc.Checkbox(
        label=_(route.name),
        value=code,
        size="xs",
        className="route-choice" if route.parent is None else "route-choice child",
    )
    return choice


def _group_names() -> dict[str, str]:
    return {
        "mediterranean": _("Mediterranean"),
        "atlantic": _("Atlantic"),
        "balkans": _("Balkans"),
        "eastern-europe": _("Eastern Europe"),
        "intra-europe": _("Within Europe"),
        "africa": _("Africa"),
        "east-africa-arabia": _("East Africa to Arabia"),
        "west-asia": _("West Asia"),
        "asia-pacific": _("Asia and the Pacific"),
        "americas": _("Americas"),
        "other": _("Other"),
    }
