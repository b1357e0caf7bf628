"""A headline figure: the number, its unit and period, its change in words, a spark line."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.sparklines import spark_line
from dashboard.figures.drawings import Headline


def headline(shown: Headline, *, exercise: bool = False, brief: bool = False) -> Component:
    """The body of a headline card; a number made for exercises says so itself.

    Args:
        shown: the number.
        exercise: whether it was made for exercises.
        brief: the change in few words and no spark line, for walls.
    """
    if shown.other is not None:
        return _abreast(shown, shown.other, exercise=exercise)
    beside = None if brief else spark_line(shown.spark, shown.spark_hue)
    if beside is None and shown.change and not brief:
        beside = html.Div(shown.note, className="figure-note")
    change = shown.change
    said = (change.brief if brief else change.text) if change else shown.note
    return html.Div(
        [
            html.Div([_number(shown, exercise=exercise), beside], className="figure-row"),
            html.Div(f"{shown.unit} · {shown.period}", className="figure-unit"),
            # Up is not good and down is not bad, or the reverse: the sign says it, never a colour.
            html.Div(said, className="figure-change"),
        ],
        className="headline",
    )


def _abreast(first: Headline, second: Headline, *, exercise: bool) -> Component:
    """Two numbers of one measure beside each other, and under them what lies between them."""
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(one.name, className="figure-side"),
                            _number(one, exercise=exercise),
                            html.Div(f"{one.unit} · {one.period}", className="figure-unit"),
                        ],
                        className="figure-of-side",
                        **data(side=one.side),
                    )
                    for one in (first, second)
                ],
                className="figure-pair",
            ),
            html.Div(first.change.text if first.change else "", className="figure-change"),
            html.Div(first.note, className="figure-note"),
        ],
        className="headline",
    )


def _number(shown: Headline, *, exercise: bool) -> Component:
    value = "" if shown.value is None else f"{shown.value:.12g}"
    figure: Component = html.Div(
        shown.text,
        className="figure" if shown.value is not None else "figure figure-unknown",
        **data(metric=shown.metric, value=value, unit=shown.unit_code),
        **(data(exercise="true") if exercise else {}),
    )
    return figure
