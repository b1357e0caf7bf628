"""Strips as components: names on the left, years above, one mask for each state of a cell."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.figures.drawings import Strip, StripState
from dashboard.figures.strips import mask


def strip(shown: Strip) -> Component:
    """Rows of cells. The card's table has the same in numbers."""
    months = max(map(len, shown.rows), default=1)
    cells = html.Div(
        [_layer(shown, state) for state in shown.states],
        className="strip-cells",
        role="img",
        style={"height": f"calc(var(--strip-row) * {len(shown.rows)})"},
        **aria(label=shown.alternative),
    )
    return html.Div(
        [
            html.Ul([_key(state) for state in shown.states], className="strip-legend"),
            html.Div(
                [
                    html.Div(
                        [_tick(place / months, text) for place, text in shown.ticks],
                        className="strip-head",
                        **aria(hidden="true"),
                    ),
                    html.Ol(
                        [_name(*row) for row in zip(shown.labels, shown.links, strict=True)],
                        className="strip-names",
                    ),
                    cells,
                ],
                className="strip",
            ),
        ],
        className="strip-scroll",
    )


def _layer(shown: Strip, state: StripState) -> Component:
    image = mask(shown.rows, state.letter)
    return html.Span(
        className=f"strip-layer strip-{state.name}",
        style={"maskImage": image, "WebkitMaskImage": image},
    )


def _tick(share: float, text: str) -> Component:
    return html.Span(text, style={"insetInlineStart": f"{share:.2%}"})


def _name(label: str, link: str) -> Component:
    return html.Li(html.A(label, href=link) if link else label)


def _key(state: StripState) -> Component:
    return html.Li([html.Span(className=f"strip-key strip-{state.name}"), state.label])
