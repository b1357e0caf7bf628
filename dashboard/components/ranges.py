"""Changes drawn: a dot with its 95 % interval, on an axis with a line at no change."""

from collections.abc import Sequence
from math import ceil, inf, log

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria
from dashboard.drawings import Change, RelativeChange
from dashboard.i18n import N_, _

_REACHES = {
    2.0: (N_("half"), N_("double")),
    4.0: (N_("quarter"), N_("fourfold")),
    10.0: (N_("tenth"), N_("tenfold")),
}
"""How many times as many the right end of an axis is, with what both ends are called: its left end
is that part of the base."""
_MOST = 0.75
"""Of the dots of a column."""
_ALONE = 4.0
"""The reach of all tiles: those beside each other are read on one scale."""


def reach_of(changes: Sequence[RelativeChange]) -> float:
    """The shortest axis that has most dots: a route that all but ended makes no other small."""
    steps = sorted(abs(_steps(change.key)) for change in changes)
    most = max(steps[: ceil(_MOST * len(steps))], default=0.0)
    return next((reach for reach in _REACHES if most <= log(reach)), max(_REACHES))


def alone(change: Change | None) -> Component | None:
    """A change in a tile, with the words of its axis below; None of what is not drawn."""
    if change is None or change.drawn is None:
        return None
    return html.Div([change_range(change.drawn, _ALONE), axis(_ALONE)], className="range-alone")


def axis(reach: float) -> Component:
    """The words of an axis: its ends, and no change in its middle."""
    low, high = _REACHES[reach]
    texts = [_(low), _("same"), _(high)]
    return html.Span(list(map(html.Span, texts)), className="range-axis", **aria(hidden="true"))


def change_range(change: RelativeChange, reach: float) -> Component:
    """The dot and the interval, with their numbers for a pointer and for listeners."""
    low, high = change.interval or (change.key, change.key)
    places = {name: _place(end, reach) for name, end in (("low", low), ("high", high))}
    dot = _place(change.key, reach)
    names = {
        "range": True,
        "range-unclear": not change.is_clear,
        "range-provisional": change.is_provisional,
        "range-beyond": not 0 <= dot <= 1,
    }
    beyond = {"low": min(places["low"], dot) < 0, "high": max(places["high"], dot) > 1}
    arrows = [html.Span(className=f"range-{side}") for side, is_cut in beyond.items() if is_cut]
    style = {
        f"--{name}": f"{100 * min(1.0, max(0.0, place)):.1f}%"
        for name, place in (*places.items(), ("dot", dot))
    }
    return html.Span(
        arrows,
        className=" ".join(name for name, is_so in names.items() if is_so),
        style=style,
        role="img",
        title=change.spoken,
        **aria(label=change.spoken),
    )


def _steps(share: float) -> float:
    """Half as many is as far on one side as twice as many is on the other."""
    return log(1 + share) if share > -1 else -inf


def _place(share: float, reach: float) -> float:
    """From 0 at the left end of the axis to 1 at its right; others are beyond it."""
    return 0.5 + _steps(share) / log(reach) / 2
