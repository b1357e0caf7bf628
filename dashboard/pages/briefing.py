"""`/briefing`: a pack to take away, of the sections that every brief has or of one's own choice.

Its parts are on the left, the pack on the right. All that somebody chooses stands in the address;
`assets/briefing/page.js` writes it there and shows what `/api/v1/brief` says of it.
"""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, button, data
from dashboard.exports.pack.brief_files import FORMATS
from dashboard.exports.pack.page_layout import PAPERS
from dashboard.formats import name_order
from dashboard.i18n import LANGUAGES, N_, _
from dashboard.pages.layouts import Page
from dashboard.panels.catalogue.bureaus import BUREAU_PAGE
from data_access.registry.bureaus import BUREAUS

_FORMS = {
    "pptx": N_("Slides with charts and tables to edit"),
    "pdf": N_("Pages to print or to read"),
    "zip": N_("Figures, dictionary and proof"),
}

Choices = Sequence[tuple[str, str]]
"""Values and their names."""


def _frame() -> Component:
    bureaus = sorted(
        ((bureau.iso3, _(bureau.name)) for bureau in BUREAUS.values()),
        key=lambda choice: name_order(choice[1]),
    )
    summary = html.P(id="briefing-summary", className="summary", **aria(label=_("Summary")))
    return html.Div(
        [
            html.Section(
                [_head(bureaus), summary, _notice(), _parts()], className="card briefing-parts"
            ),
            html.Aside([_pack(), _files(), _batch(bureaus)], className="card briefing-pack"),
        ],
        id="briefing",
        className="briefing",
        **aria(busy="true"),
    )


PAGE = Page("/briefing", N_("Briefing"), "p", "", head=(_frame,))


def _head(bureaus: Choices) -> Component:
    """Whose pack; then which: the standing sections for that, or what was chosen."""
    about = [
        ("", _("As in the filters")),
        *((f"{BUREAU_PAGE}{code}", name) for code, name in bureaus),
    ]
    return html.Header(
        [
            _field("briefing-about", _("Country"), _select("briefing-about", about)),
            html.H2(_("Sections"), className="card-title", **data(slot="pack-title")),
            html.Div(
                [
                    button("briefing-standard", _("Standard sections")),
                    button("briefing-own", _("Your selection")),
                    button("briefing-take-over", _("Change these sections")),
                    button("briefing-clear", _("Empty the selection")),
                ],
                className="briefing-ways",
            ),
        ],
        className="briefing-head",
    )


def _notice() -> Component:
    """Newer figures than when it was put together: the reader decides which to show."""
    return html.Div(
        [
            html.P(**data(slot="newer")),
            button("briefing-then", _("As known then")),
            button("briefing-refresh", _("Refresh")),
        ],
        className="briefing-newer",
        role="status",
        hidden=True,
        id="briefing-newer",
    )


def _parts() -> Component:
    return html.Div(
        [
            html.P(className="briefing-problem", role="alert", id="briefing-problem", hidden=True),
            html.Ol(id="briefing-items", className="briefing-items"),
            html.P(role="status", className="unseen", id="briefing-said"),
        ]
    )


def _pack() -> Component:
    rows = [
        # Not dcc.Input: what is typed goes into the address, and Dash need not know.
        _field(
            "briefing-title",
            _("Title"),
            html.Div(**data(text="briefing-title", longest="120")),
        ),
        _field(
            "briefing-paper",
            _("Size"),
            _select("briefing-paper", [(paper.name, _(paper.label)) for paper in PAPERS.values()]),
        ),
        _field("briefing-mark", _("Marking"), _select("briefing-mark", ())),
        _field(
            "briefing-lang",
            _("Language"),
            _select("briefing-lang", [(one.code, one.name) for one in LANGUAGES.values()]),
        ),
        _field(
            "briefing-template",
            _("Template for slides (.pptx or .potx)"),
            # No element of Dash's is a choice of files: the script puts it here.
            html.Div(**data(file="briefing-template", accept=".pptx,.potx")),
        ),
    ]
    return html.Div([html.H2(_("The pack"), className="card-title"), *rows])


def _files() -> Component:
    """The files, after a caution where not everybody may be given them."""
    rows = [
        html.Li(
            [
                button("briefing-make", form.upper(), format=form),
                html.Span(_(_FORMS[form])),
            ]
        )
        for form in FORMATS
    ]
    return html.Div(
        [
            html.H2(_("Download"), className="card-title"),
            html.Ul(rows, className="downloads"),
            _progress("briefing-make"),
            html.Dialog(
                [
                    html.H2(_("Before you take it away")),
                    html.P(id="briefing-caution-text"),
                    html.Div(
                        [
                            button("briefing-go-on", _("Continue and download")),
                            button("briefing-go-back", _("Back")),
                        ],
                        className="palette-foot",
                    ),
                ],
                id="briefing-caution",
                className="palette",
            ),
        ]
    )


def _batch(bureaus: Choices) -> Component:
    """One file a bureau, one after the other, in one ZIP."""
    return html.Details(
        [
            html.Summary(_("One file per bureau")),
            _field(
                "briefing-bureaus",
                _("Bureaus (several with Ctrl or Shift)"),
                html.Select(
                    [html.Option(name, value=code) for code, name in bureaus],
                    id="briefing-bureaus",
                    multiple=True,
                    size="8",
                ),
            ),
            _field(
                "briefing-batch-format",
                _("Format"),
                _select("briefing-batch-format", [(form, form.upper()) for form in FORMATS]),
            ),
            button("briefing-batch", _("Make one file per bureau")),
            _progress("briefing-batch"),
        ],
        className="briefing-batch",
    )


def _progress(name: str) -> Component:
    return html.Div(
        [
            html.Progress(id=f"{name}-bar", max="1", value="0", **aria(label=_("Progress"))),
            html.Span(role="status", **data(slot=f"{name}-said")),
            button(f"{name}-stop", _("Cancel")),
        ],
        className="briefing-progress",
        id=f"{name}-progress",
        hidden=True,
    )


def _field(name: str, label: str, control: Component) -> Component:
    return html.Div([html.Label(label, htmlFor=name), control], className="briefing-field")


def _select(name: str, options: Choices) -> Component:
    return html.Select([html.Option(text, value=code) for code, text in options], id=name)
