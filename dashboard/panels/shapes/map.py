"""Marks of a layer as a map of their own: what every layer's panel draws."""

from collections.abc import Callable, Iterable, Sequence

from dash import html

from dashboard import url_state
from dashboard.drawings import MapDrawing
from dashboard.formats import format_number
from dashboard.i18n import _, ngettext
from dashboard.maps import symbols
from dashboard.maps.features import nice
from dashboard.maps.ribbons import ribbons
from dashboard.maps.view import focus, legend_of, side_by_side
from dashboard.view import View
from data_access.registry.geography import Bounds

_IN_LEGEND = (1, 5)


def marks_map(  # noqa: PLR0913 - each by its name
    view: View,
    marks: Sequence[symbols.Symbol],
    keys: Sequence[symbols.Key],
    *,
    note: str = "",
    without: str = "",
    alternative: str = "",
    around: Bounds | None = None,
) -> MapDrawing:
    """Marks over the hairlines of the routes shown.

    Args:
        view: whose routes are drawn.
        marks: with what each says.
        keys: of the legend.
        note: what has no mark, and how much that is.
        without: what a place without a mark means.
        alternative: what a reader is told who does not see it; else, how many marks there are.
        around: what it shows first; by default, all marks.
    """
    count = format_number(len(marks))
    in_words = alternative or ngettext(
        "Map of {count} mark; the table has its numbers.",
        "Map of {count} marks; the table has their numbers.",
        len(marks),
    ).format(count=count)
    drawn = symbols.symbols(marks, keys, without=without)
    return MapDrawing(
        {
            "key": url_state.write(view.filters),
            "corridors": ribbons(view.filters),
            "layer": drawn | {"note": note},
            "symbols": side_by_side(drawn["features"]),
            "legend": [html.Div(legend_of(drawn), className="rw-map-block")],
            "note": note,
            "focus": focus(view.filters, around or symbols.bounds(marks)),
        },
        in_words,
    )


def sized(
    places: Iterable[symbols.Symbol], kind: str, unit: Callable[[int], str]
) -> list[symbols.Key]:
    """Keys of a legend whose areas are values.

    Two round numbers; up to which number marks have the smallest size, if some do; and a ring for
    what is none.

    Args:
        places: whose values are drawn.
        kind: name of their colour; empty for outlines.
        unit: a number in words with its unit, which stands at the first key only.
    """
    drawn_by_value = [place for place in places if place.value is not None]
    most = max((place.value or 0 for place in drawn_by_value), default=0)
    numbers = dict.fromkeys(nice(most / share, below=True) for share in _IN_LEGEND)
    keys = [
        symbols.Key(format_number(n) if i else unit(n), kind, value=n)
        for i, n in enumerate(n for n in numbers if most >= n >= 1)
    ]
    least = max(map(symbols.smallest, drawn_by_value), default=symbols.SMALLEST)
    alike = most * (least / symbols.LARGEST) ** 2
    if any(0 < (place.value or 0) <= alike for place in drawn_by_value):
        below = _("≤ {number}").format(number=format_number(_above(int(alike))))
        keys.append(symbols.Key(below, kind, value=alike))
    none = any(place.value == 0 and not place.letter for place in drawn_by_value)
    return [*keys, symbols.Key(_("counted, and none"), kind, value=0)] if none else keys


def _above(number: int) -> int:
    """The next number of two digits and zeros that is not below a number."""
    tens: int = 10 ** max(0, len(str(number)) - 2)
    return -(-number // tens) * tens
