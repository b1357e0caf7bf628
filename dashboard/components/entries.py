"""A list of short statements with their dates."""

from dash import html
from dash.development.base_component import Component

from dashboard.figures.drawings import Entries, Entry


def entries(shown: Entries) -> Component:
    """What happened, newest first."""
    return html.Ul([_entry(entry) for entry in shown.entries], className="entries")


def _entry(entry: Entry) -> Component:
    text = html.A(entry.text, href=entry.link) if entry.link else entry.text
    return html.Li(
        [html.Span(entry.when, className="entry-when"), html.Span(text, className="entry-text")]
    )
