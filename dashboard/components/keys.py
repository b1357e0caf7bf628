"""What belongs to a chart and is no picture: the names of its marks, the events it dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.figures.drawings import Entry


@dataclass(frozen=True, slots=True)
class Name:
    """A mark of a chart, as its key shows it.

    Attributes:
        area: a ground of that colour, and no line.
    """

    text: str
    colour: str
    dashed: bool = False
    area: bool = False


def beside(names: Sequence[Name], marked: Sequence[Entry]) -> list[Component] | None:
    """Names above the chart and events under it; None where it has neither."""
    parts: list[Component] = []
    if names:
        # Walls leave out what is said elsewhere; that is marked here, since selectors that look
        # down (`:has`) cost every word that a chart measures a look at the whole page.
        lines = sum(not name.area for name in names)
        kind = "key" if lines > 1 else "key key-lone"
        parts.append(html.Ul([_name(name) for name in names], className=kind))
    if marked:
        parts.append(html.Ol([_event(event) for event in marked], className="marked"))
    return parts or None


def _name(name: Name) -> Component:
    if name.area:
        swatch = html.Span(className="key-area", style={"background": name.colour})
        return html.Li([swatch, name.text], className="key-ground")
    style = {"borderTop": f"2px {'dotted' if name.dashed else 'solid'} {name.colour}"}
    return html.Li([html.Span(className="key-line", style=style), name.text])


def _event(event: Entry) -> Component:
    text = html.A(event.text, href=event.link) if event.link else event.text
    return html.Li([html.Span(f"{event.when}: "), text])
