"""Dash trees as HTML that no script has to finish: what can be pressed is left out.

The components that draw a page draw its paper too, so that both say the same. A button that sorts
is its text; every other control is nothing on paper.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any, cast

from dash.development.base_component import Component

Cards = Callable[[str, int], str]
"""The card of a panel on so many of twelve columns, as HTML."""

_HTML = "dash_html_components"
_PRESSED = frozenset({"button", "input", "select", "textarea", "form", "dialog", "label"})
_SORTS = "sort"
_CHOICES = frozenset({"options", "other-side", "profile-pack", "sources"})
"""Classes of what a page is chosen by, and of the link to a pack, which is another document."""
_EMPTY = frozenset({"br", "hr", "img"})
_NAMES = {"classname": "class", "colspan": "colspan", "datetime": "datetime"}
_KEPT = frozenset({"class", "id", "href", "role", "lang", "dir", "colspan", "scope", "datetime"})
_SPAN = re.compile(r"\bspan-(\d+)\b")
_CAPITAL = re.compile(r"(?=[A-Z])")


def static_html(part: object, base: str = "", cards: Cards = lambda _code, _span: "") -> str:
    """A component, a list of them or a text.

    Args:
        part: of a layout.
        base: address of the installation, which links lead to.
        cards: draws the cards that a layout has room for; none if not given.
    """
    return "".join(_written(part, cards, base))


def _written(part: object, cards: Cards, base: str) -> Iterator[str]:
    if part is None:
        return
    if isinstance(part, Component):
        yield from _component(cast("Any", part).to_plotly_json(), cards, base)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _written(one, cards, base)
    else:
        yield escape(str(part))


def _component(described: Mapping[str, Any], cards: Cards, base: str) -> Iterator[str]:
    properties = dict(described["props"])
    if described["namespace"] == _HTML:
        inside = properties.pop("children", None)
        yield from _element(described["type"].lower(), properties, inside, cards, base)


def _element(
    tag: str, properties: Mapping[str, Any], inside: object, cards: Cards, base: str
) -> Iterator[str]:
    if panel := properties.get("data-panel"):
        span = _SPAN.search(str(properties.get("className", "")))
        yield cards(str(panel), int(span[1]) if span else 12)
        return
    names = str(properties.get("className", "")).split()
    if not _CHOICES.isdisjoint(names):
        return
    if tag in _PRESSED:
        if properties.get("className") == _SORTS:
            yield from _written(inside, cards, base)
        return
    attributes = "".join(_attributes(tag, properties, base))
    yield f"<{tag}{attributes}>"
    if tag in _EMPTY:
        return
    if path := properties.get("data-spark"):
        yield _spark(str(path), str(properties.get("data-end", "")))
    yield from _written(inside, cards, base)
    yield f"</{tag}>"


def _attributes(tag: str, properties: Mapping[str, Any], base: str) -> Iterator[str]:
    for key, value in properties.items():
        name = _NAMES.get(key.lower(), key.lower())
        if value is None or not (name in _KEPT or name.startswith(("data-", "aria-"))):
            continue
        if isinstance(value, str | int):
            text = str(value)
            if name == "href" and text.startswith("/"):
                text = f"{base}{text}"
            yield f' {name}="{escape(text)}"'
    if style := properties.get("style"):
        css = ";".join(f"{_CAPITAL.sub('-', key).lower()}:{value}" for key, value in style.items())
        yield f' style="{escape(css)}"'
    if tag == "details":
        yield " open"


def _spark(path: str, end: str) -> str:
    """The line that `assets/cards/bodies.js` draws on screen."""
    return (
        '<svg viewBox="0 0 120 28" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="{escape(path)}"/><path d="M{escape(end)}h0"/></svg>'
    )
