"""Makers of elements with attributes that Python cannot spell."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.dependencies import Wildcard
from dash.development.base_component import Component

from dashboard.formats import with_subject
from dashboard.i18n import _


def data(**values: str) -> dict[str, Any]:
    """`data(panel="x")` for `data-panel="x"`; an underscore stands for a hyphen."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}


def aria(**values: str) -> dict[str, Any]:
    """`aria(label="x")` for `aria-label="x"`."""
    return {f"aria-{name}": value for name, value in values.items()}


def part_id(kind: str, **of: str | Wildcard) -> dict[str, str | Wildcard]:
    """The id of a part of which there are several, or with a wildcard the pattern for all."""
    return {"type": kind, **of}


CONTROL = "control"
"""Kind of part whose value says something of the address (`page_controls`)."""


def control_id(name: str | Wildcard) -> dict[str, str | Wildcard]:
    """The id of a control by its name."""
    return part_id(CONTROL, name=name)


ICONS = (
    *("situation", "explore", "routes", "network", "data"),
    *("search", "more", "about", "account", "full"),
)
"""Shapes of `assets/icons.svg`, from left to right."""


def icon(name: str) -> Component:
    """A shape from the sheet of icons; screen readers have the name of its control."""
    return html.Span(className="icon", style={"--at": ICONS.index(name)})


def menu(kind: str, shape: str, label: str, ways: Sequence[Component], **names: Any) -> Component:
    """A button with an icon that opens what is below it (`assets/app/menus.js`).

    Args:
        kind: class of its own.
        shape: name of the icon.
        label: what it is called.
        ways: what it opens.
        names: attributes of the button, where the label alone does not tell it from others.
    """
    opener = html.Summary(
        icon(shape), className="menu-opener", title=label, **(names or aria(label=label))
    )
    return html.Details(
        [opener, html.Div(list(ways), className="menu-ways")], className=f"menu {kind}"
    )


def button(action: str, label: str, **values: str) -> Component:
    """A button that the page's own scripts work, with what they need to know."""
    return html.Button(label, className="button", type="button", **data(action=action, **values))


def press(
    kind: str, act: str, label: str, of: str = "", *, about: str = "", **options: Any
) -> Component:
    """A button of a page that is worked by a callback: `act` says what it does, `of` to what.

    Args:
        kind: of part: one for each page.
        act: what it does.
        label: its words.
        of: to which part of the page.
        about: the name of that, for those who hear the button read out of a row of its kind.
        options: of the button.
    """
    options.setdefault("className", "button")
    named = aria(label=with_subject(options.get("title", label), about)) if about else {}
    return html.Button(label, id=part_id(kind, act=act, of=of), type="button", **named, **options)


def steps(kind: str, place: int, count: int, name: str, *, is_last_kept: bool) -> Component:
    """Buttons that move a part among others, or take it out.

    Args:
        kind: as of `press`.
        place: from 0.
        count: of the parts.
        name: of the part.
        is_last_kept: whether the only one cannot be taken out.
    """
    is_first, is_last = place == 0, place == count - 1
    each = (
        ("up", "↑", _("Move up"), is_first),
        ("down", "↓", _("Move down"), is_last),
        ("out", "×", _("Take out"), is_last_kept and is_first and is_last),
    )
    return html.Div(
        [
            press(
                kind,
                act,
                sign,
                str(place),
                about=name,
                title=label,
                disabled=is_off,
                className=QUIET,
            )
            for act, sign, label, is_off in each
        ],
        className="part-steps",
    )


QUIET = "button button-quiet"
