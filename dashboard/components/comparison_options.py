"""What the other side of a comparison differs in: presets, and one list for each way.

The browser's own lists: they hold the tokens of the address, open by keyboard, and follow the
theme. `assets/app/comparison.js` writes the address from them and tells them what it says.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.access.portions import visible_measures
from dashboard.access.reader import current
from dashboard.components.elements import aria, data, inert
from dashboard.formats import name_order
from dashboard.i18n import N_, _
from data_access.registry.countries import CHOICES, COUNTRIES
from data_access.registry.metrics import CHARTED_BY_DEFAULT, METRICS, OVER_TIME
from data_access.registry.routes import ROUTES

_FIRST_YEAR = 2014
_PRESETS = (
    ("b.t", "py", N_("Same months a year before")),
    ("b.t", "pp", N_("Period before")),
    ("b.r", "neighbours", N_("This route against its neighbours")),
    ("b.r", "all", N_("This route against all routes")),
)
"""Key and value of the address."""


def other_side() -> Component:
    """The row above the page's cards."""
    row = html.Div(
        [
            html.Div(
                [
                    html.Span(_("Compare with"), className="option-name"),
                    _list("b.t", _("period"), _periods()),
                    _list("b.r", _("routes"), _routes()),
                    _list("b.c", _("country"), _countries()),
                ],
                className="option",
            ),
            html.Div([_preset(*one) for one in _PRESETS], className="option"),
            html.Div(
                [
                    _list("m", _("Measure"), _measures()),
                    _list("g", _("Step"), _steps()),
                ],
                className="option",
            ),
        ],
        className="other-side",
        role="group",
        **aria(label=_("What is compared")),
    )
    return inert(row)


def _preset(key: str, value: str, label: str) -> Component:
    return html.Button(
        _(label),
        className="button other-preset",
        type="button",
        **data(other_key=key, other_value=value),
        **aria(pressed="false"),
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


def _periods() -> Iterable[tuple[str, str]]:
    yield "", _("as in A")
    yield "py", _("Same months a year before")
    yield "pp", _("Period before")
    yield "latest12", _("Latest 12 complete months")
    yield from ((str(y), str(y)) for y in range(datetime.now(UTC).year, _FIRST_YEAR - 1, -1))
    yield "all", _("All months")


def _routes() -> Iterable[tuple[str, str]]:
    yield "", _("as in A")
    yield "neighbours", _("Neighbours")
    yield "all", _("All routes")
    yield from ((code, _(route.name)) for code, route in ROUTES.items())


def _countries() -> Iterable[tuple[str, str]]:
    yield "", _("as in A")
    yield "all", _("All countries")
    named = ((code, _(COUNTRIES[code].name)) for code in CHOICES)
    yield from sorted(named, key=lambda choice: name_order(choice[1]))


def _measures() -> Iterable[tuple[str, str]]:
    known = visible_measures(current().grant)
    for codes in OVER_TIME.values():
        yield from (
            ("" if code == CHARTED_BY_DEFAULT[0] else code, _(METRICS[code].label))
            for code in codes
            if code in known
        )


def _steps() -> Iterable[tuple[str, str]]:
    return (("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year")))
