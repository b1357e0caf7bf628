"""What is said where figures cannot be: one look for empty, failed, refused and unreadable."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data
from dashboard.i18n import _


def empty(message: str, filters: str, *, widened: str | None, resets: bool = True) -> Component:
    """Nothing to draw for these filters: which ones, and one step out.

    Args:
        message: why, in one sentence.
        filters: the filter sentence.
        widened: query string of the same view over all months; None where that is the view.
        resets: whether another choice could show something.
    """
    ways = [_way(_("Reset view"), "reset")] if resets else []
    if widened is not None:
        ways.insert(0, _way(_("Show all months"), "go", widened))
    return html.Div(
        [
            html.P(_spelled(message), className="message-what"),
            html.P(filters, className="message-filters"),
            html.Div(ways, className="message-ways"),
        ],
        className="message message-empty",
    )


def sentence_message(sentence: str) -> Component:
    """A sentence in place of figures that depend on no filter."""
    return html.Div(html.P(_spelled(sentence), className="message-what"), className="message")


def failed(reference: str) -> Component:
    """A panel that broke: the last picture stays, with what to quote when asking for help."""
    return html.Div(
        [
            html.P(
                _("This could not be drawn now. Reference {reference}.").format(
                    reference=reference
                ),
                className="message-what",
            ),
            html.Div([_way(_("Try again"), "again")], className="message-ways"),
        ],
        className="message message-error",
        role="alert",
    )


def unavailable(sentence: str) -> Component:
    """The store is missing or silent; figures are not shown rather than shown as zero."""
    return html.Div(
        html.P(_spelled(sentence), className="message-what"), className="message message-error"
    )


def notices(sentences: Sequence[str]) -> list[Component]:
    """What the page as a whole has to say: parameters that could not be read, a silent store."""
    return [
        html.Div(
            [
                html.Span("!", className="notice-mark", **aria(hidden="true")),
                html.P(sentence, className="notice-text"),
            ],
            className="notice",
        )
        for sentence in sentences
    ]


def of_exercise(content: Component | list[Component]) -> Component:
    """What shows figures made for exercises, told from real ones by people and machines."""
    return html.Div(content, className="of-exercise", **data(exercise="true"))


def exercise_banner() -> Component:
    """Above a page that shows figures made for exercises: what they are, how to be rid of them."""
    return html.Div(
        [
            html.Span("!", className="notice-mark", **aria(hidden="true")),
            html.P(
                [
                    html.Strong(_("Exercise.")),
                    " ",
                    _(
                        "Cards with this word show figures made by a program, not real ones, until "
                        "a bureau's own report is imported."
                    ),
                    " ",
                    html.A(_("Sources and quality"), href="/quality"),
                ],
                className="notice-text",
            ),
        ],
        className="notice notice-exercise",
        **data(exercise="true"),
    )


def not_found() -> Component:
    """The content of the page that says there is no such page."""
    return html.Div(
        [
            html.P(_("There is no page at this address."), className="message-what"),
            html.P(
                _("The address may be mistyped, or the page has moved."),
                className="message-filters",
            ),
            html.A(_("To the overview"), href="/", className="button"),
        ],
        className="message not-found",
    )


def forbidden(contact: str) -> Component:
    """The content of a page that is not for whoever has signed in, with whom to ask."""
    ask = _("Ask {contact}.").format(contact=contact) if contact else _("Ask who runs the server.")
    return html.Div(
        [
            html.P(_("This page is not among what you may see."), className="message-what"),
            html.P(ask, className="message-filters"),
            html.A(_("To the overview"), href="/", className="button"),
        ],
        className="message not-found",
    )


def _spelled(sentence: str) -> list[str | Component]:
    """A sentence with what stands between grave accents as what is typed."""
    parts = sentence.split("`")
    return [html.Code(part) if place % 2 else part for place, part in enumerate(parts)]


def _way(label: str, action: str, search: str | None = None) -> Component:
    extra = {} if search is None else {"search": search}
    return html.Button(label, className="button", type="button", **data(action=action, **extra))
