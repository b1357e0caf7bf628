"""What deaths on a route are divided by: the measures that count its movement, and their caveat.

A rate is dead and missing per 1,000 of the movement plus the dead and missing themselves. What
counts movement differs from route to route, so a rate always names it, and routes that are counted
differently are never pooled.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data_access.registry import tables
from data_access.registry.routes import ROUTES


@dataclass(frozen=True, slots=True)
class Denominator:
    """One way of counting movement.

    Attributes:
        metrics: codes of the measures that are added up; none of them counts what another does.
        people: those on whom the rate is formed, in words after their number.
        caveat: what a rate over it cannot say.
        second: code of another way, by which the rate is given as well where that is known.
    """

    metrics: tuple[str, ...]
    people: str
    caveat: str
    second: str

    @property
    def code(self) -> str:
        """How addresses of the data interface and files name it: `arrivals+interceptions`."""
        return joined(self.metrics)


def joined(metrics: Iterable[str]) -> str:
    """Codes of measures that are added up, as one."""
    return "+".join(metrics)


DENOMINATORS: Mapping[str, Denominator] = {
    counted.code: counted for counted in tables.records("denominators", Denominator)
}


def of_route(code: str) -> Denominator | None:
    """How movement on a route is counted; None if nobody counts it."""
    return DENOMINATORS.get(joined(ROUTES[code].denominators))


def movement(routes: Iterable[str]) -> tuple[str, ...]:
    """Codes of the measures that count movement on some routes; without any, on most routes."""
    codes = tuple(routes)
    ways = [way for code in codes if (way := of_route(code))]
    metrics = tuple(dict.fromkeys(metric for way in ways for metric in way.metrics))
    return metrics if codes else _OF_MOST


_OF_MOST = ("detections",)


def rated_routes() -> tuple[str, ...]:
    """Routes on which somebody counts movement, in the order of the registry."""
    return tuple(code for code, route in ROUTES.items() if route.denominators)
