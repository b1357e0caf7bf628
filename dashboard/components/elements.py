"""Makers of elements with attributes that Python cannot spell."""

from typing import Any

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
