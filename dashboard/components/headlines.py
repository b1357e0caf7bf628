"""A headline figure: the number, its unit and period, its change in words, a spark line."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.sparklines import spark_line
from dashboard.figures.drawings import Headline


def headline(shown: Headline, *, exercise: bool = False) -> Component:
    """The body of a headline card; a number made for exercises says so itself."""
    value = "" if shown.value is None else f"{shown.value:.12g}"
    figure = html.Div(
        shown.text,
        className="figure" if shown.value is not None else "figure figure-unknown",
        **data(metric=shown.metric, value=value, unit=shown.unit_code),
        **(data(exercise="true") if exercise else {}),
    )
    beside = spark_line(shown.spark, shown.spark_hue)
    if beside is None and shown.change:
        beside = html.Div(shown.note, className="figure-note")
    return html.Div(
        [
            html.Div([figure, beside], className="figure-row"),
            html.Div(f"{shown.unit} · {shown.period}", className="figure-unit"),
            # Up is not good and down is not bad, or the reverse: the sign says it, never a colour.
            html.Div(shown.change.text if shown.change else shown.note, className="figure-change"),
        ],
        className="headline",
    )
