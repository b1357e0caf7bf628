"""Rows of options above a page's cards: how its charts are drawn, what it compares with.

They are part of the address like filters. The other side of a comparison is chosen in the browser's
own lists: they open by keyboard and follow the theme; `assets/app/comparison.js` sends what is
chosen and tells them what the address says.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.access.portions import visible_measures
from dashboard.access.reader import current
from dashboard.components.elements import aria, control_id, data
from dashboard.formats import name_order
from dashboard.i18n import N_, _
from data_access.filters import Filters
from data_access.registry import (
    CHARTABLE,
    CHARTED_BY_DEFAULT,
    CHOICES,
    COUNTRIES,
    METRICS,
    OVER_TIME,
    ROUTES,
)

_GROUPS = {"deaths": N_("Deaths"), "movement": N_("Movement"), "bureaus": N_("Bureaus")}

ON_BY_DEFAULT = ("ann", "season")


def drawing_options() -> Component:
    """How charts are drawn: step, smoothing, and what they show beside their lines."""
    smoothing = (("1", _("None")), ("3", _("3 steps")), ("12", _("12 steps")))
    shown = (
        ("ann", _("Events")),
        ("season", _("Expected range")),
        ("yoy", _("Year before")),
        ("scale", _("Logarithmic scale")),
    )
    return html.Div(
        [
            _choice("g", _("Step"), str(Filters().grain), _steps()),
            _choice("average", _("Smoothing"), "1", smoothing),
            html.Div(
                dmc.ChipGroup(
                    [dmc.Chip(label, value=code, size="xs") for code, label in shown],
                    id=control_id("overlays"),
                    multiple=True,
                    value=list(ON_BY_DEFAULT),
                ),
                className="option option-chips",
                role="group",
                **aria(label=_("Charts")),
            ),
        ],
        className="options",
        **data(controls="g average overlays"),
    )


def measure_choice() -> Component:
    """The row above a page's charts that chooses among the measures a reader may see."""
    visible = visible_measures(current().grant)
    choice: Component = dmc.MultiSelect(
        id=control_id("measures"),
        data=[
            {
                "group": _(_GROUPS[group]),
                "items": [{"value": code, "label": _(METRICS[code].label)} for code in of_group],
            }
            for group, codes in OVER_TIME.items()
            if (of_group := [code for code in codes if code in visible])
        ],
        value=[code for code in CHARTED_BY_DEFAULT if code in visible],
        maxValues=len(CHARTED_BY_DEFAULT),
        searchable=True,
        size="sm",
        maxDropdownHeight=320,
        nothingFoundMessage=_("No such measure"),
        comboboxProps={"withinPortal": False, "keepMounted": False},
        **aria(label=_("Measures, two at most")),
    )
    option = html.Div(
        [html.Span(_("Measures"), className="option-name"), choice],
        className="option option-measures",
    )
    return html.Div(option, className="options", **data(controls="measures"))


def _steps() -> Sequence[tuple[str, str]]:
    return (("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year")))


def _choice(name: str, label: str, value: str, choices: Sequence[tuple[str, str]]) -> Component:
    return html.Div(
        [
            html.Span(label, className="option-name"),
            dmc.SegmentedControl(
                id=control_id(name),
                value=value,
                data=[{"value": token, "label": text} for token, text in choices],
                size="xs",
                transitionDuration=0,
                **aria(label=label),
            ),
        ],
        className="option",
    )


_FIRST_YEAR = 2014


def other_side() -> Component:
    """The row above the page's cards."""
    as_in_a = ("", _("as in A"))
    years = map(str, range(datetime.now(UTC).year, _FIRST_YEAR - 1, -1))
    periods = (
        as_in_a,
        ("py", _("Same months a year before")),
        ("pp", _("Period before")),
        ("latest12", _("Latest 12 months")),
        *((year, year) for year in years),
        ("all", _("All months")),
    )
    routes = (
        as_in_a,
        ("neighbours", _("Neighbours")),
        ("all", _("All routes")),
        *((code, _(route.name)) for code, route in ROUTES.items()),
    )
    names = [(code, _(COUNTRIES[code].name)) for code in CHOICES]
    by_name = sorted(names, key=lambda choice: name_order(choice[1]))
    countries = (as_in_a, ("all", _("All countries")), *by_name)
    visible = visible_measures(current().grant)
    measures = (
        ("" if code == CHARTED_BY_DEFAULT[0] else code, _(METRICS[code].label))
        for code in CHARTABLE
        if code in visible
    )
    return html.Div(
        [
            html.Div(
                [
                    html.Span(_("Compare with"), className="option-name"),
                    _list("b.t", _("period"), periods),
                    _list("b.r", _("routes"), routes),
                    _list("b.c", _("country"), countries),
                ],
                className="option",
            ),
            html.Div(
                [
                    _list("m", _("Measure"), measures),
                    _list("g", _("Step"), _steps()),
                ],
                className="option",
            ),
        ],
        className="other-side",
        role="group",
        **aria(label=_("What is compared")),
    )


def _list(key: str, label: str, options: Iterable[tuple[str, str]]) -> Component:
    return html.Label(
        [
            html.Span(label, className="other-name"),
            html.Select(
                [html.Option(text, value=token) for token, text in options],
                className="other-list",
                **data(other=key),
            ),
        ],
        className="other-choice",
    )
