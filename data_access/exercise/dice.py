"""Chance that always falls alike: seeded by what it is thrown for, equal on every machine."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A run of throws that belongs to some words, such as a seed, a bureau and a subject.

    Only `Random.random` is used, whose numbers Python promises not to change.
    """

    def __init__(self, *of: object) -> None:
        self._throw = Random("/".join(map(str, of))).random  # noqa: S311 - no secret is made

    def between(self, low: float, high: float) -> float:
        """A number of a range, all alike likely."""
        return low + (high - low) * self._throw()

    def near(self, middle: float, share: float) -> float:
        """A number around another, the nearer the likelier, at most a share of it away."""
        return middle * (1 + share * (self._throw() - self._throw()))

    def whole(self, expected: float) -> int:
        """A count whose mean is a number: small expectations give now a 0 and now a 1."""
        return int(expected + self._throw())

    def happens(self, chance: float) -> bool:
        """Whether something of a probability comes about."""
        return self._throw() < chance

    def one_of(self, choices: Sequence[T]) -> T:
        """One of some choices."""
        return choices[int(self._throw() * len(choices))]

    def some_of(self, choices: Sequence[T], count: int) -> tuple[T, ...]:
        """So many of some choices, in their order."""
        kept = sorted(sorted(range(len(choices)), key=lambda _: self._throw())[:count])
        return tuple(choices[place] for place in kept)
