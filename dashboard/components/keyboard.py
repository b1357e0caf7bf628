"""The palette of keyboard shortcuts (`?`); `assets/keyboard.js` obeys them."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria, data
from dashboard.i18n import _

SWITCH = "keyboard-switch"


def palette(pages: Sequence[tuple[str, str]]) -> Component:
    """A dialog that lists every shortcut and can switch the single keys off.

    Args:
        pages: second key and name of each page.
    """
    keys = [
        ("?", _("This list")),
        ("f", _("To the filters")),
        ("/", _("Find a route")),
        ("[ ]", _("Period before, period after")),
        ("d", _("Download the card in focus")),
        ("s", _("About the card in focus: sources and definitions")),
        ("l", _("Logarithmic scale, on trends")),
        ("a", _("Events on charts")),
        ("y", _("Copy the sentence and the link")),
        ("Shift R", _("Reset the view")),
        ("Esc", _("Close what is open")),
    ]
    going = [(f"g {key}", _("Go to {page}").format(page=_(label))) for key, label in pages]
    return html.Div(
        html.Div(
            [
                html.H2(_("Keyboard"), id="palette-title"),
                html.Dl([_row(*row) for row in [*going, *keys]], className="palette-keys"),
                html.Div(
                    [
                        html.Button(
                            _("Switch single keys off or on"),
                            id=SWITCH,
                            className="button",
                            type="button",
                            **data(action="keys"),
                        ),
                        html.Button(
                            _("Close"),
                            className="button",
                            type="button",
                            **data(action="close-help"),
                        ),
                    ],
                    className="palette-foot",
                ),
            ],
            className="palette-box",
            role="dialog",
            **aria(modal="true", labelledby="palette-title"),
        ),
        id="palette",
        className="palette",
        hidden=True,
    )


def _row(keys: str, meaning: str) -> Component:
    marks = [html.Kbd(key) for key in keys.split()]
    return html.Div([html.Dt(marks), html.Dd(meaning)])
