"""Marks of a layer as a map of their own: what every layer's panel draws."""

from collections.abc import Callable, Iterable, Sequence

from dashboard import url_state
from dashboard.figures import symbols
from dashboard.figures.drawings import MapDrawing
from dashboard.figures.symbols import Key, Symbol
from dashboard.i18n import _, format_number
from dashboard.map_layers import nice, ribbons
from dashboard.panels.panel import View
from data_access.registry.routes import ROUTES, with_children

_IN_LEGEND = (1, 5)


def drawn(
    view: View, places: Sequence[Symbol], keys: Sequence[Key], alternative: str, note: str = ""
) -> MapDrawing:
    """Symbols over the hairlines of the routes shown."""
    return MapDrawing(
        {
            "key": url_state.write(view.filters),
            "corridors": ribbons(view.filters),
            "symbols": symbols.symbols(places, keys, note),
            "focus": {"areas": view.filters.places(), "bounds": symbols.bounds(places)},
        },
        alternative,
    )


def sized(places: Iterable[Symbol], kind: str, unit: Callable[[str], str]) -> list[Key]:
    """Two keys of a legend whose areas are values: the round numbers below the largest.

    Args:
        places: whose values are drawn.
        kind: name of their colour.
        unit: a number in words to a number with its unit.
    """
    most = max((place.value or 0 for place in places), default=0)
    numbers = dict.fromkeys(nice(most / share, below=True) for share in _IN_LEGEND)
    return [Key(unit(format_number(n)), kind, value=n) for n in numbers if most >= n >= 1]


def at_route(code: str) -> tuple[float, float]:
    """Where a route's mark stands: at its name, in the middle of what it crosses."""
    return ROUTES[code].label_at or (0.0, 0.0)


def with_parts(code: str, values: dict[str, int]) -> int | None:
    """A route's value with those of the routes inside it; None where none of them has one."""
    found = [values[part] for part in with_children((code,)) if part in values]
    return sum(found) if found else None


def how_many(count: int) -> str:
    """What a map of a layer says to those who do not see it."""
    return _("Map of {count} marks; the table has their numbers.").format(
        count=format_number(count)
    )
