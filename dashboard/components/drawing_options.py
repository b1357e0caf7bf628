"""How a page's charts are drawn: step, smoothing, overlays. Part of the address like filters."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.i18n import _
from data_access.filters import Filters

GRAIN = "filter-grain"
AVERAGE = "drawing-average"
OVERLAYS = "drawing-overlays"

ON_BY_DEFAULT = ("ann", "season")


def drawing_options() -> Component:
    """The row of options above a page's charts."""
    return html.Div(
        [
            _choice(
                GRAIN,
                _("Step"),
                str(Filters().grain),
                (("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))),
            ),
            _choice(
                AVERAGE,
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
                            dmc.Chip(_("Range of three years before"), value="season", size="xs"),
                            dmc.Chip(_("Year before"), value="yoy", size="xs"),
                            dmc.Chip(_("Logarithmic scale"), value="scale", size="xs"),
                        ],
                        id=OVERLAYS,
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


def _choice(identity: str, label: str, value: str, choices: Sequence[tuple[str, str]]) -> Component:
    return html.Div(
        [
            html.Span(label, className="option-name"),
            dmc.SegmentedControl(
                id=identity,
                value=value,
                data=[{"value": token, "label": text} for token, text in choices],
                size="xs",
                transitionDuration=0,
            ),
        ],
        className="option",
    )
