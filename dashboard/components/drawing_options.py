"""How a page's charts are drawn: step, smoothing, overlays. Part of the address like filters."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.dependencies import Wildcard
from dash.development.base_component import Component

from dashboard.access.portions import visible_measures
from dashboard.access.reader import current
from dashboard.components.elements import aria
from dashboard.i18n import N_, _
from data_access.filters import Filters
from data_access.registry.metrics import CHARTED_BY_DEFAULT, METRICS, OVER_TIME

_GROUPS = {"deaths": N_("Deaths"), "movement": N_("Movement"), "bureaus": N_("Bureaus")}

OPTION = "drawing-option"

ON_BY_DEFAULT = ("ann", "season")


def option_id(name: str | Wildcard) -> dict[str, str | Wildcard]:
    """The control of an option; there are none on pages that have no such row."""
    return {"type": OPTION, "name": name}


def drawing_options() -> Component:
    """The row of options above a page's charts: measures, grain, average, overlays, in order."""
    return html.Div(
        [
            _measures(),
            _choice(
                "grain",
                _("Step"),
                str(Filters().grain),
                (("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))),
            ),
            _choice(
                "average",
                _("Average of"),
                "1",
                (("1", _("one step")), ("3", _("three")), ("12", _("twelve"))),
            ),
            html.Div(
                [
                    html.Span(_("Show"), className="option-name"),
                    dmc.ChipGroup(
                        [
                            dmc.Chip(_("Events"), value="ann", size="xs"),
                            dmc.Chip(_("What was expected"), value="season", size="xs"),
                            dmc.Chip(_("Year before"), value="yoy", size="xs"),
                            dmc.Chip(_("Logarithmic scale"), value="scale", size="xs"),
                        ],
                        id=option_id("overlays"),
                        multiple=True,
                        value=list(ON_BY_DEFAULT),
                    ),
                ],
                className="option option-chips",
            ),
        ],
        className="options",
        role="group",
        **aria(label=_("How the charts are drawn")),
    )


def _measures() -> Component:
    """Which measures the charts are of: all that have months and may be seen, as listed."""
    known = visible_measures(current().grant)
    choice: Component = dmc.MultiSelect(
        id=option_id("measures"),
        data=[
            {
                "group": _(_GROUPS[group]),
                "items": [{"value": code, "label": _(METRICS[code].label)} for code in of_group],
            }
            for group, codes in OVER_TIME.items()
            if (of_group := [code for code in codes if code in known])
        ],
        value=[code for code in CHARTED_BY_DEFAULT if code in known],
        maxValues=len(CHARTED_BY_DEFAULT),
        searchable=True,
        size="xs",
        maxDropdownHeight=320,
        nothingFoundMessage=_("No such measure"),
        comboboxProps={"withinPortal": False, "keepMounted": False},
        **aria(label=_("Measures, two at most")),
    )
    return html.Div(
        [html.Span(_("Measures"), className="option-name"), choice],
        className="option option-measures",
    )


def _choice(name: str, label: str, value: str, choices: Sequence[tuple[str, str]]) -> Component:
    return html.Div(
        [
            html.Span(label, className="option-name"),
            dmc.SegmentedControl(
                id=option_id(name),
                value=value,
                data=[{"value": token, "label": text} for token, text in choices],
                size="xs",
                transitionDuration=0,
            ),
        ],
        className="option",
    )
