"""A headline figure: the number, its unit and period, its change in words, a spark line."""

from collections.abc import Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard import wording
from dashboard.components import ranges
from dashboard.components.elements import aria, data
from dashboard.drawings import Headline
from dashboard.formats import capitalised
from dashboard.i18n import direction
from data_access.registry import METRICS

_WIDTH, _HEIGHT, _EDGE = 120, 28, 3


def spark_line(values: Sequence[float | None], hue: str) -> Component | None:
    """A line of values, oldest first, with a dot at its end; gaps where unknown.

    Args:
        values: one a step.
        hue: name of a measure's colour in `assets/styles/base.css`.
    """
    counts = [value for value in values if value is not None]
    if len(counts) < 2:  # noqa: PLR2004 - one point makes no line
        return None
    step, top = (_WIDTH - 2 * _EDGE) / (len(values) - 1), max(1, *counts)
    path, end, command = "", "", "M"
    for place, value in enumerate(values):
        if value is None:
            command = "M"
            continue
        across = round(_EDGE + place * step, 1)
        down = round(_HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / top, 1)
        end = f"{across:g} {down:g}"
        path, command = f"{path}{command}{end}", "L"
    # Drawn by assets/cards/bodies.js: Dash has no elements of SVG.
    return html.Span(
        className="spark",
        style={"--hue": f"var(--{hue})"},
        **data(spark=path, end=end),
        **aria(hidden="true"),
    )


def headline(drawing: Headline, title: str, *, exercise: bool = False) -> Component:
    """The body of a headline card; a number made for exercises says so itself.

    Args:
        drawing: the number.
        title: of the card; a unit in the same words is not said again.
        exercise: whether it was made for exercises.
    """
    if drawing.other is not None:
        return _abreast(drawing, drawing.other, exercise=exercise)
    beside = spark_line([*drawing.spark.values()], drawing.spark_hue)
    return html.Div(
        [
            html.Div([_number(drawing, exercise=exercise), beside], className="figure-row"),
            # Up is not good and down is not bad, or the reverse: words say it, never a colour.
            html.Div(drawing.comparison, className="figure-change"),
            ranges.alone(drawing.change),
            html.Div(_below(drawing, title), className="figure-unit"),
        ],
        className="headline",
    )


def _below(drawing: Headline, title: str) -> str:
    is_said = set(drawing.unit.casefold().split()) <= set(title.casefold().split())
    return drawing.period if is_said else f"{drawing.unit} · {drawing.period}"


def on_wall(
    drawing: Headline, title: str, *, exercise: bool = False, shortfall: str = ""
) -> Component:
    """The same for a wall, in the fewest words: no unit that the title says, no drawn range.

    Args:
        drawing: the number.
        title: of the card.
        exercise: whether it was made for exercises.
        shortfall: what it leaves out, in a few words: a room takes a part for the whole.
    """
    if drawing.other is not None:
        return _abreast(drawing, drawing.other, exercise=exercise)
    change = wording.change_in_brief(drawing.change) if drawing.change else drawing.note
    shorter = replace(
        drawing,
        text=drawing.text.replace("≥ ", "≥"),
        unit=drawing.unit if METRICS[drawing.metric].is_ratio else "",
        period=drawing.period_in_brief or drawing.period,
    )
    return html.Div(
        [
            html.Div(_number(shorter, exercise=exercise), className="figure-row"),
            html.Div(capitalised(shortfall or change), className="figure-change"),
            html.Div(capitalised(_below(shorter, title)), className="figure-unit"),
            *_dated_line(drawing),
        ],
        className="headline",
    )


def _dated_line(drawing: Headline) -> list[Component]:
    """The line of a headline and its years, as one word: a room has no pointer."""
    line = spark_line([*drawing.spark.values()], drawing.spark_hue)
    if line is None:
        return []
    # One word in every language: Arabic would have "from" and "to".
    years = f"{min(drawing.spark) // 100}–{max(drawing.spark) // 100}"
    return [line, html.Div(years, className="spark-years")]


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
                        ],
                        className="figure-of-side",
                        **data(side=one.side),
                    )
                    for one in (first, second)
                ],
                className="figure-pair",
            ),
            html.Div(_unit_of_both(first, second), className="figure-unit"),
            html.Div(first.change.text if first.change else "", className="figure-change"),
            ranges.alone(first.change),
            html.Div(first.note, className="figure-note"),
        ],
        className="headline",
    )


def _unit_of_both(first: Headline, second: Headline) -> str:
    """What both sides count; their months only where their names do not say them."""
    unit = max(first, second, key=lambda one: one.value or 0).unit
    return unit if first.name.endswith(first.period) else f"{unit} · {first.period}"


def _number(drawing: Headline, *, exercise: bool) -> Component:
    value = "" if drawing.value is None else f"{drawing.value:.12g}"
    # Arabic says in words behind a number that it is a minimum: a sign would point the other way.
    number, gap, words = (
        drawing.text.partition(" ") if direction() == "rtl" else (drawing.text, "", "")
    )
    return html.Div(
        [number, gap, html.Small(words)] if words else number,
        className="figure" if drawing.value is not None else "figure figure-unknown",
        **data(metric=drawing.metric, value=value, unit=drawing.unit_code),
        **(data(exercise="true") if exercise else {}),
    )
