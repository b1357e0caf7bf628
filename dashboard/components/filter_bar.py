"""The filter bar: a button for routes, period and comparison each, and one for the others.

The controls hold what `page_controls.values` says of the address; what is chosen on them goes to
the server, which writes it (`assets/app/controls.js`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, control_id, data
from dashboard.components.page_options import drawing_options
from dashboard.formats import name_order
from dashboard.i18n import N_, _
from data_access.filters import BEST_QUALITY, Filters
from data_access.registry import CHOICES, COUNTRIES, ROUTES, children

FILTERS = ("period", "compare", "routes", "countries", "quality")
"""Those that a page can be without (`off`): all, on pages on which none says anything."""
_GROUPS = {
    "mediterranean": N_("Mediterranean"),
    "atlantic": N_("Atlantic"),
    "balkans": N_("Balkans"),
    "eastern-europe": N_("Eastern Europe"),
    "intra-europe": N_("Within Europe"),
    "africa": N_("Africa"),
    "east-africa-arabia": N_("East Africa to Arabia"),
    "west-asia": N_("West Asia"),
    "asia-pacific": N_("Asia and the Pacific"),
    "americas": N_("Americas"),
    "other": N_("Other"),
}


def route_choices() -> Component:
    """Routes by region, each under its parent, with a field that narrows the list."""
    parents = [route for route in ROUTES.values() if route.parent is None]
    groups = {
        group: [
            code
            for route in parents
            if route.group == group
            for code in (route.code, *children(route.code))
        ]
        for group in dict.fromkeys(route.group for route in parents)
    }
    sections = [
        html.Div(
            [
                html.H3(_(_GROUPS[group]), className="route-group"),
                *(
                    dmc.Checkbox(
                        label=_(ROUTES[code].name),
                        value=code,
                        size="xs",
                        className="route-choice child" if ROUTES[code].parent else "route-choice",
                    )
                    for code in codes
                ),
            ],
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
                html.Div(
                    html.Div(sections, className="route-choices", **data(controls="routes")),
                    className="route-scroll",
                ),
                id=control_id("routes"),
                value=[],
                **_unseen(_("Routes")),
            ),
            html.Div(
                [
                    html.Span(_("Includes the routes listed below it."), className="filter-note"),
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


_TYPING = 800
"""Milliseconds without a key after which a month is taken as typed: years are typed by digits."""

_BAR = "filters"
_SHEET: dict[str, Any] = data(action="filters")

_DEFAULT = Filters()


def filter_bar(years: Iterable[int], labels: Mapping[str, tuple[str, bool]]) -> Component:
    """All filters that every page shares; on a phone a sheet at the foot of the screen.

    Args:
        years: to choose from.
        labels: what each button says, and whether its filter narrows the view.
    """
    said = {name: text for name, (text, _is_narrowed) in labels.items()}
    bases = (
        ("py", _("Same months of the year before")),
        ("pp", _("Period of the same length before")),
        ("none", _("Nothing")),
    )
    compare = _radios("cmp", _("Compare with"), str(_DEFAULT.compare), bases)
    return html.Div(
        [
            html.Button(_("Close"), className="button filters-close", type="button", **_SHEET),
            _filter("routes", _("Routes"), said["routes"], route_choices(), wide=True),
            _filter("period", _("Period"), said["period"], _period(years), wide=True),
            _filter("compare", _("Compare with"), said["compare"], compare),
            _filter("more", _("More filters"), said["more"], _more(), wide=True),
        ],
        id=_BAR,
        className="filters",
        disable_n_clicks=True,
        role="group",
        **aria(label=_("Filters")),
    )


def opener() -> Component:
    """Opens the sheet of filters (`assets/app/filter_bar.js`)."""
    opens = aria(expanded="false", controls=_BAR)
    return html.Button(
        _("Filters"), className="button filters-open", type="button", **_SHEET, **opens
    )


def _filter(
    name: str, label: str, said: str, controls: Component, *, wide: bool = False
) -> dmc.Popover:
    button = html.Button(
        # Written again by assets/app/filter_bar.js with each answer.
        html.Span(said, className="filter-value", **data(filter_value=name)),
        id=f"open-{name}",
        className="filter",
        type="button",
        **data(filter=name, name=label),
        **aria(haspopup="dialog", label=label),
    )
    return dmc.Popover(
        [
            dmc.PopoverTarget(button, boxWrapperProps={"className": "filter-target"}),
            dmc.PopoverDropdown(html.Div(controls, **data(of=name))),
        ],
        position="bottom-start",
        width="33rem" if wide else "19rem",
        offset=6,
        trapFocus=True,
        returnFocus=True,
        keepMounted=False,
        shadow="md",
        transitionProps={"duration": 0},
        classNames={"dropdown": "filter-dropdown"},
    )


def _period(years: Iterable[int]) -> Component:
    presets = (
        ("latest12", _("Latest 12 months")),
        ("ytd", _("Year to date")),
        ("all", _("All months")),
    )
    chips = [
        *(dmc.Chip(label, value=token, size="sm") for token, label in presets),
        html.Span(className="row-end"),
        *(dmc.Chip(str(year), value=str(year), size="sm") for year in years),
    ]
    # The browser's own field: month and year by keys, three stops, and every button has a name.
    month = {"inputProps": {"type": "month"}, "debounce": _TYPING, "size": "sm"}
    return html.Div(
        [
            html.Div(
                dmc.ChipGroup(chips, id=control_id("t"), value=str(_DEFAULT.period)),
                className="chips",
                role="radiogroup",
                **aria(label=_("Period")),
            ),
            html.Div(
                [
                    dmc.TextInput(id=control_id("period_from"), label=_("First month"), **month),
                    dmc.TextInput(id=control_id("period_to"), label=_("Last month"), **month),
                ],
                className="pair",
            ),
            html.P(
                _("Both months are included. Leave blank for no limit."), className="filter-note"
            ),
        ],
        className="chips",
        **data(controls="t period_from period_to"),
    )


def _more() -> Component:
    """What is chosen seldom: how charts are drawn, countries and quality."""
    window = _radios(
        "window",
        _("Last month"),
        str(_DEFAULT.window),
        (
            ("own", _("Each measure to its own newest month")),
            ("common", _("The same months for all measures")),
        ),
        description=_("The same months end with the last month that every source has."),
    )
    return html.Div(
        [
            # First what every page has: the focus comes to it.
            _part("charts", _("Charts"), drawing_options()),
            _part("window", _("Last month"), window),
            _part("countries", _("Countries"), _countries()),
            _part("quality", _("Source quality"), _quality()),
        ],
        className="more-filters",
    )


def _part(name: str, label: str, controls: Component) -> Component:
    # Where it says nothing on a page, `assets/app/filter_bar.js` says why.
    return html.Section(
        [
            html.H3(label, className="filter-heading"),
            html.P(className="filter-note", **data(slot="off")),
            controls,
        ],
        className="filter-part",
        **data(part=name),
    )


def _radios(
    name: str, label: str, value: str, choices: Iterable[tuple[str, str]], **texts: str
) -> Component:
    radios = html.Div([dmc.Radio(label, value=token, size="sm") for token, label in choices])
    group = dmc.RadioGroup(radios, id=control_id(name), value=value, **_unseen(label), **texts)
    return html.Div(group, **data(controls=name))


def _unseen(label: str) -> dict[str, Any]:
    """The name of a group under a heading that says it: Mantine names one by its own label."""
    return {"label": label, "labelProps": {"className": "unseen"}}


def _countries() -> Component:
    on_routes = {
        role: sorted({iso3 for r in ROUTES.values() for iso3 in r.countries(role)})
        for role in ("trn", "dst")
    }
    return html.Div(
        [
            _country_choice(
                "places",
                _("Where people died or went missing"),
                _("Only deaths recorded there, and only what their bureaus report."),
                CHOICES,
            ),
            _country_choice(
                "origins",
                _("Nationality of those detected"),
                _("Only movements of these nationals, where the source states them."),
                CHOICES,
            ),
            _country_choice(
                "transit",
                _("Routes that pass through"),
                _("Only routes that cross one of these countries on their way."),
                on_routes["trn"],
            ),
            _country_choice(
                "destinations",
                _("Routes that lead to"),
                _("Only routes that end in one of these countries."),
                on_routes["dst"],
            ),
        ],
        className="country-choices",
        **data(controls="places origins transit destinations"),
    )


def _country_choice(name: str, label: str, effect: str, codes: Iterable[str]) -> dmc.MultiSelect:
    choices = sorted(
        ({"value": code, "label": _(COUNTRIES[code].name)} for code in codes),
        key=lambda choice: name_order(choice["label"]),
    )
    return dmc.MultiSelect(
        id=control_id(name),
        label=label,
        description=effect,
        data=choices,
        value=[],
        searchable=True,
        # The first field has the focus when the filter opens; its list would hide the others.
        openOnFocus=False,
        clearable=True,
        size="sm",
        maxDropdownHeight=220,
        nothingFoundMessage=_("No such country"),
        comboboxProps={"withinPortal": False, "keepMounted": False},
    )


def _quality() -> Component:
    return html.Div(
        [
            dmc.RangeSlider(
                id=control_id("quality"),
                min=1,
                max=BEST_QUALITY,
                step=1,
                minRange=0,
                value=[1, BEST_QUALITY],
                marks=[{"value": n, "label": str(n)} for n in range(1, BEST_QUALITY + 1)],
                size="sm",
                thumbSize=24,
                label=None,
                updatemode="mouseup",
                thumbFromLabel=_("Lowest quality"),
                thumbToLabel=_("Highest quality"),
            ),
            html.P(
                _(
                    "IOM rates each record from 1 (one source, not confirmed) to 5 (official, "
                    "forensic). The whole range also takes records without a rating."
                ),
                className="filter-note",
            ),
        ],
        className="quality-choice",
        **data(controls="quality"),
    )
