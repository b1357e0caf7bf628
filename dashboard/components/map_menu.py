"""The menu of a map's layers, laid out from their registry; `assets/map/layers.js` works it."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria, data
from dashboard.i18n import _
from dashboard.maps.menu import GROUPS, LAYERS, Layer


def menu() -> Component:
    """A button that opens the layers, in the groups of a situational picture."""
    groups = [
        part
        for group, label in GROUPS.items()
        for part in (
            html.H3(_(label)),
            *(_switch(layer) for layer in LAYERS.values() if layer.group is group),
        )
    ]
    return html.Details(
        [html.Summary(_("Layers")), html.Div(groups, className="rw-map-choices", role="group")],
        className="rw-map-menu",
    )


def _switch(layer: Layer) -> Component:
    usual = data(usual="true") if layer.default else {}
    return html.Button(
        [html.Span(_(layer.title)), html.Small(_(layer.unit))],
        className="rw-map-choice",
        type="button",
        **data(layer=layer.code),
        **usual,
        **aria(pressed="true" if layer.default else "false"),
    )
