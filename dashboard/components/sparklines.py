"""Spark lines as masks: a shape without colour, so that a change of theme redraws nothing."""

from collections.abc import Sequence
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria

_WIDTH, _HEIGHT, _EDGE = 120, 28, 3


def spark_line(values: Sequence[float | None], hue: str) -> Component | None:
    """A line of values, oldest first, with a dot at its end; gaps where unknown.

    Args:
        values: one a step.
        hue: name of a measure's colour in `assets/styles/base.css`.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - one point makes no line
        return None
    image = f'url("data:image/svg+xml,{quote(_svg(values, max(1, *known)), safe=_PLAIN)}")'
    return html.Span(
        className=f"spark hue-{hue}",
        style={"maskImage": image, "WebkitMaskImage": image},
        **aria(hidden="true"),
    )


_PLAIN = " =:/,.'-;()"


def spark_points(values: Sequence[float | None], wide: float, high: float) -> str:
    """The path of such a line in a room of its own; empty where there is none to draw."""
    known = [value for value in values if value is not None]
    if len(known) < 2 or high <= 2 * _EDGE:  # noqa: PLR2004 - one point makes no line
        return ""
    return _path(_points(values, max(1, *known), wide, high))


def _svg(values: Sequence[float | None], top: float) -> str:
    points = _points(values, top, _WIDTH, _HEIGHT)
    last = next(point for point in reversed(points) if point is not None)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}' "
        "preserveAspectRatio='none'>"
        f"<path d='{_path(points)}' fill='none' stroke='black' stroke-width='1.5' "
        "stroke-linejoin='round'/>"
        f"<circle cx='{last[0]:g}' cy='{last[1]:g}' r='2.2'/></svg>"
    )


def _points(
    values: Sequence[float | None], top: float, wide: float, high: float
) -> list[tuple[float, float] | None]:
    step = (wide - 2 * _EDGE) / (len(values) - 1)
    return [
        None
        if value is None
        else (
            round(_EDGE + place * step, 1),
            round(high - _EDGE - (high - 2 * _EDGE) * value / top, 1),
        )
        for place, value in enumerate(values)
    ]


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    path, pen_up = [], True
    for point in points:
        if point is not None:
            path.append(f"{'M' if pen_up else 'L'}{point[0]:g} {point[1]:g}")
        pen_up = point is None
    return "".join(path)
