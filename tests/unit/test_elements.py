"""Parts of a page that Dash takes for one component."""

import json

import pytest
from dash import dcc, html
from plotly.utils import PlotlyJSONEncoder

from dashboard.components.elements import data, inert


def _written(component: object) -> object:
    return json.loads(json.dumps(component, cls=PlotlyJSONEncoder))


def test_an_element_and_all_in_it_are_one_component() -> None:
    head = html.Header(
        [html.H2("<b>Deaths</b>", **data(slot="title")), None, html.P()], className="head"
    )
    assert _written(inert(head)) == {
        "namespace": "routewatch_inert",
        "type": "Inert",
        "props": {
            "element": [
                "header",
                {"className": "head"},
                ["h2", {"data-slot": "title"}, "<b>Deaths</b>"],
                None,
                ["p", {}, None],
            ]
        },
    }


def test_what_needs_a_script_of_its_own_cannot_be_in_it() -> None:
    with pytest.raises(TypeError, match="Store is no element"):
        inert(html.Div([html.P(), dcc.Store(id="kept")]))
