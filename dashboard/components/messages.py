"""Messages in place of figures: one look for empty, failed, refused and unreadable."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, button, data
from dashboard.i18n import _


def empty(message: str, filters: str, *, widened: str | None, resets: bool = True) -> Component:
    """A message that nothing fits these filters: which ones, and one step out.

    Args:
        message: why, in one sentence.
        filters: the filter sentence.
        widened: query string of the same view over all months; None where that is the view.
        resets: whether another choice could show something.
    """
    ways = [
        *([] if widened is None else [button("go", _("Show all months"), search=widened)]),
        *([button("reset", _("Reset view"))] if resets else []),
    ]
    return html.Div(
        [
            html.P(spelled(message), className="message-what"),
            html.P(filters, className="message-filters"),
            html.Div(ways, className="message-ways"),
        ],
        className="message message-empty",
    )


def sentence_message(sentence: str) -> Component:
    """A sentence in place of figures that depend on no filter."""
    return html.Div(html.P(spelled(sentence), className="message-what"), className="message")


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
            html.Div([button("again", _("Try again"))], className="message-ways"),
        ],
        className="message message-error",
        role="alert",
    )


def unavailable(sentence: str) -> Component:
    """The store is missing or silent; figures are not shown rather than shown as zero."""
    return html.Div(
        html.P(spelled(sentence), className="message-what"), className="message message-error"
    )


def notices(sentences: Sequence[str]) -> list[Component]:
    """Sentences above the cards: parameters that could not be read, a silent store."""
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
    """Mark figures made for exercises, for people and machines."""
    return html.Div(content, className="of-exercise", **data(exercise="true"))


def exercise_chip(*, every: bool) -> Component:
    """Among what a page says of its figures: some, or all, were made for exercises."""
    text = _("Demo figures, not real") if every else _("Hatched: demo figures, not real")
    return html.A(text, href="/quality", className="chip chip-exercise", **data(exercise="true"))


def not_found() -> Component:
    """The content of the page that says there is no such page."""
    return _no_page(
        _("There is no page at this address."),
        _("The address may be mistyped, or the page has moved."),
    )


def forbidden(contact: str) -> Component:
    """The content of a page that this reader may not see, with whom to ask."""
    ask = _("Ask {contact}.").format(contact=contact) if contact else _("Ask who runs the server.")
    return _no_page(_("This page is not among what you may see."), ask)


def _no_page(sentence: str, advice: str) -> Component:
    return html.Div(
        [
            html.P(sentence, className="message-what"),
            html.P(advice, className="message-filters"),
            html.A(_("To the overview"), href="/", className="button"),
        ],
        className="message not-found",
    )


def spelled(sentence: str) -> list[str | Component]:
    """A sentence with text in grave accents set as code."""
    parts = sentence.split("`")
    return [html.Code(part) if place % 2 else part for place, part in enumerate(parts)]
