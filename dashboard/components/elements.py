"""Makers of elements: attributes that Python cannot spell, and parts that Dash need not know.

Dash keeps state for each component and looks at all of them whenever one property changes.
Headings, buttons of cards and entries of menus have no property that anything asks for: they are
laid out once, then worked by the page's own scripts.
"""

from typing import Any, cast

from dash import html
from dash.dependencies import Wildcard
from dash.development.base_component import Component


def data(**values: str) -> dict[str, Any]:
    """`data(panel="x")` for `data-panel="x"`; an underscore stands for a hyphen."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}


def aria(**values: str) -> dict[str, Any]:
    """`aria(label="x")` for `aria-label="x"`."""
    return {f"aria-{name}": value for name, value in values.items()}


def part_id(kind: str, **of: str | Wildcard) -> dict[str, str | Wildcard]:
    """The id of a part of which there are several, or with a wildcard the pattern for all."""
    return {"type": kind, **of}


CONTROL = "control"
"""Kind of part whose value says something of the address (`page_controls`)."""


def control_id(name: str | Wildcard) -> dict[str, str | Wildcard]:
    """The id of a control by its name."""
    return part_id(CONTROL, name=name)


def button(action: str, label: str, **values: str) -> Component:
    """A button that the page's own scripts work, with what they need to know."""
    return html.Button(label, className="button", type="button", **data(action=action, **values))


# Made as Dash makes those of its libraries, whose attributes are lists on the class.
_Inert: Any = type(
    "Inert",
    (Component,),
    {
        "__module__": __name__,
        "__doc__": "One component for Dash, with any number of elements in it (app/inert.js).",
        "_namespace": "routewatch_inert",
        "_type": "Inert",
        "_prop_names": ["element"],
        "_valid_wildcard_attributes": [],
        "_base_nodes": [],
        "_children_props": [],
        "available_properties": ["element"],
        "available_wildcard_properties": [],
    },
)


def inert(element: Component) -> Component:
    """An element of `dash.html` and all that is in it, as one component.

    Nothing in it may have an `id` that a callback names.

    Raises:
        TypeError: a component of another library is in it, whose script would not be run.
    """
    component: Component = _Inert(element=_plain(element))
    return component


def _plain(part: object) -> object:
    """Tag, properties and content of an element; a text is its own description."""
    if not isinstance(part, Component):
        return part
    described = cast("Any", part).to_plotly_json()
    if described["namespace"] != "dash_html_components":
        raise TypeError(f"{described['type']} is no element of dash.html")
    properties = dict(described["props"])
    content = properties.pop("children", None)
    inside = content if isinstance(content, list | tuple) else [content]
    return [described["type"].lower(), properties, *map(_plain, inside)]
