"""Which cards there are for whom. Every door asks here: pages, walls, files, packs, lists, search.

A card is there where something of what it counts may be seen, by the rows of the policy; which rows
it then shows, the store decides. One that nothing may be seen of is in no page, so that neither its
frame nor its title tells.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from dash.development.base_component import Component

from dashboard.access.portions import (
    Portion,
    portion_of_exercises,
    portion_of_measure,
    portion_of_source,
)
from dashboard.access.reader import Act, Reader, current
from dashboard.panels import PANELS
from dashboard.panels.card_text import CardText
from dashboard.view import View
from data_access.grants import Grant
from data_access.registry import EXERCISE, METRICS, SOURCES, Metric

_HOLDERS = frozenset({"grid", "stack"})
_SPANS: Mapping[int, int] = MappingProxyType({1: 12, 2: 6, 3: 4, 4: 3})
"""Columns of twelve of each of so many cards in a row."""


def portion(reader: Reader, code: str, bureau: str = "") -> Portion:
    """How much of a panel somebody may see.

    Args:
        reader: with their rights.
        code: of a panel.
        bureau: ISO3 of the bureau whose page it is on; empty elsewhere.
    """
    if not {Act.VIEW, PANELS[code].act} <= reader.acts:
        return Portion.NONE
    return _portion(reader.grant, code, bureau)


def may_see(code: str, bureau: str = "") -> bool:
    """Whether a card is there for whoever is answered; one that does not exist never is."""
    return code in PANELS and bool(portion(current(), code, bureau))


@lru_cache(maxsize=16_384)
def _portion(grant: Grant, code: str, bureau: str) -> Portion:
    panel = PANELS[code]
    if panel.metrics:
        shown = _of_measures(grant, panel.metrics, bureau)
        if shown and panel.beside:
            return Portion.of((shown, _of_measures(grant, panel.beside, bureau)))
        # Where the view decides what is shown, it may be another measure.
        if shown or not panel.measured:
            return shown
    sources = panel.sources or [one for one in SOURCES if one != EXERCISE]
    return Portion.of(portion_of_source(grant, one) for one in sources)


def _of_measures(grant: Grant, codes: Iterable[str], bureau: str) -> Portion:
    return Portion.of(portion_of_measure(grant, code, bureau) for code in codes)


def is_part(text: CardText) -> bool:
    """Whether what a card counts may be seen in part only: then it says so."""
    panel, view = text.panel, text.view
    if view.grant.is_everything:
        return False
    counted = {metric.code for side in text.sides for metric in side.counted}
    if not counted:
        return _portion(view.grant, panel.code, "") is not Portion.WHOLE
    places = {one.iso3 for one in view.filters.countries}
    bureau = places.pop() if len(places) == 1 else ""
    found = (
        portion_of_exercises(view.grant, code)
        if _is_made_up(METRICS[code], view)
        else portion_of_measure(view.grant, code, bureau)
        for code in {*counted, *panel.beside}
    )
    return Portion.of(found) is not Portion.WHOLE


def _is_made_up(metric: Metric, view: View) -> bool:
    """Whether what is shown of a measure was made for exercises: nobody's, and whole."""
    return view.has(metric) and view.availability(metric).is_exercise


# What is laid out.


def permitted(layout: Component, bureau: str = "") -> Component:
    """A page without the cards that are not there for whoever is answered.

    Rows that lose some give their room to the others; rows and columns that lose all are gone.

    Args:
        layout: of a page.
        bureau: ISO3 of the bureau whose page it is; empty for others.
    """
    if current().may_all:
        return layout
    left = _left(layout, bureau)
    return left if isinstance(left, Component) else type(layout)()


def _left(part: object, bureau: str) -> object:
    """A part of a layout, or None where nothing is left of it."""
    if not isinstance(part, Component):
        return part
    code = getattr(part, "data-panel", None)
    if isinstance(code, str):
        return part if may_see(code, bureau) else None
    inside = _inside(part)
    if not any(map(_has_cards, inside)):
        return part
    kept = [one for one in (_left(one, bureau) for one in inside) if one is not None]
    names = set(str(getattr(part, "className", "") or "").split())
    if names & _HOLDERS and not any(map(_has_cards, kept)):
        return None
    made = copy(part)
    made.children = _wide(kept) if "grid" in names and len(kept) < len(inside) else kept
    return made


def cards_in(part: object) -> Iterator[str]:
    """Codes of the cards in a layout, in its order."""
    if isinstance(part, Component):
        code = getattr(part, "data-panel", None)
        if isinstance(code, str):
            yield code
        for one in _inside(part):
            yield from cards_in(one)


def _inside(part: Component) -> Sequence[object]:
    inside = getattr(part, "children", None)
    return inside if isinstance(inside, list | tuple) else [inside]


def _has_cards(part: object) -> bool:
    """Whether a card is in it, or it is one."""
    return next(cards_in(part), None) is not None


def _wide(cards: list[object]) -> list[object]:
    """Cards of a row that has lost some, each as wide as the others."""
    span = _SPANS.get(len(cards))
    return [_spanning(card, span) for card in cards] if span else cards


def _spanning(card: object, span: int) -> object:
    made: Any = copy(card)
    made.className = re.sub(r"\bspan-\d+", f"span-{span}", made.className)
    return made
