"""Attributes whose names Python cannot spell: `data-panel`, `aria-label`."""

from typing import Any


def data(**values: str) -> dict[str, Any]:
    """`data(panel="x")` for `data-panel="x"`; an underscore stands for a hyphen."""
    return _named("data", values)


def aria(**values: str) -> dict[str, Any]:
    """`aria(label="x")` for `aria-label="x"`."""
    return _named("aria", values)


def _named(family: str, values: dict[str, str]) -> dict[str, Any]:
    return {f"{family}-{name.replace('_', '-')}": value for name, value in values.items()}
