"""A list of short statements with their dates."""

from dash import html
from dash.development.base_component import Component

from dashboard.figures.drawings import Entries, Entry


def entries(shown: Entries) -> Component:
    """What happened, newest first."""
    # A single statement without a day says that there is nothing to list.
    alone = len(shown.entries) == 1 and not shown.entries[0].when
    name = "entries entries-none" if alone else "entries"
    return html.Ul([_entry(entry) for entry in shown.entries], className=name)


def _entry(entry: Entry) -> Component:
    text = html.A(entry.text, href=entry.link) if entry.link else entry.text
    return html.Li(
        [html.Span(entry.when, className="entry-when"), html.Span(text, className="entry-text")]
    )
