"""A brief before it is made, for the page that puts one together: what each part is, its mark."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.exports.handling_marks import marking
from dashboard.exports.pack.orders import Order
from dashboard.exports.pack.reading import Asked, chosen, mark_of, title_of
from dashboard.exports.pack.sections import headlines, parts
from dashboard.i18n import _
from dashboard.panels import statements
from dashboard.panels.rendering import render, scoped, view_of
from dashboard.panels.sentence import filter_sentence
from dashboard.wiring import Store


def described(order: Order, store: Store) -> Mapping[str, Any]:
    """What an order would give, as JSON.

    Keys: `title` and `sentence` of the pack; `mark` with its meaning and whether anybody may be
    given the file, `marks` that it may be raised to; `data_version`, and `newer` where that is not
    the one that the order was put together with; `own`, whether somebody put it together; `parts`,
    each with `text` (its form in the address), `code`, `heading`, `note`, `title`, `subtitle`,
    `sentence`, `address`, `message` and `exercise`.

    Raises:
        OrderRefusedError: a view of it cannot be read, or its mark is lower than its figures'.
        StoreUnavailableError: the store does not answer.
    """
    asked = chosen(order)
    everything = [*asked.heads, *asked.others]
    told = [_part(one, store) for one in everything]
    sources = [
        statements.behind(one.panel, scoped(one.panel, one.request, store)) for one in everything
    ]
    marks = marking(store.settings)
    lowest = mark_of(replace(order, marking=""), store, [marks.of(some) for some in sources])
    level = mark_of(order, store, [lowest])
    own = bool(order.parts)
    return {
        "title": title_of(order) if not order.title else order.title,
        "sentence": filter_sentence(view_of(order.view.request(), store)),
        "mark": {"label": level.label, "meaning": _(level.meaning), "public": level.public},
        "marks": [one.label for one in marks.scheme.levels if one.rank >= lowest.rank],
        "data_version": store.version(),
        "newer": bool(order.held) and order.held != store.version(),
        "own": own,
        "parts": told if own else [_part(Asked.of(p), store) for p in _standard(order)],
    }


def _standard(order: Order) -> list[Any]:
    return [*headlines(order.view), *parts(order.view)]


def _part(one: Asked, store: Store) -> Mapping[str, Any]:
    card = render(one.panel, one.request, store)
    return {
        "text": one.part.written(),
        "code": one.part.code,
        "heading": one.part.heading,
        "note": one.part.note,
        "title": card.title,
        "subtitle": card.subtitle,
        "sentence": filter_sentence(scoped(one.panel, one.request, store)),
        "address": one.part.address,
        "message": card.message if card.drawing is None else "",
        "exercise": card.exercise,
    }
