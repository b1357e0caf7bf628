"""The page that puts a briefing together: its parts on the left, the pack on the right.

All that somebody chooses stands in the address; `assets/briefing/page.js` writes it there and
shows what `/api/v1/brief` says of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data
from dashboard.formats import name_order
from dashboard.i18n import N_, _

_FORMS = {
    "pptx": N_("Slides with charts and tables to edit"),
    "pdf": N_("Pages to print or to read"),
    "zip": N_("Figures, dictionary and proof"),
}


@dataclass(frozen=True, slots=True)
class PackChoices:
    """What can be chosen for a pack: codes with their names, English message ids.

    Attributes:
        paper: the one that it has where none is chosen.
        bureau_page: what the address of a bureau's page begins with, before its code.
    """

    papers: Sequence[tuple[str, str]]
    paper: str
    languages: Sequence[tuple[str, str]]
    formats: Sequence[str]
    bureaus: Sequence[tuple[str, str]]
    bureau_page: str


def briefing(choices: PackChoices) -> Component:
    """The page without parts."""
    return html.Div(
        [
            html.Section(
                [_head(choices), _summary(), _notice(), _parts()], className="card briefing-parts"
            ),
            html.Aside(
                [_pack(choices), _take(choices), _batch(choices)], className="card briefing-pack"
            ),
        ],
        id="briefing",
        className="briefing",
        **aria(busy="true"),
    )


def _head(choices: PackChoices) -> Component:
    """Whose pack; then which: the standing sections for that, or what was chosen."""
    return html.Header(
        [
            _about(choices),
            html.H2(_("Sections"), className="card-title", **data(slot="pack-title")),
            html.Div(
                [
                    _button("briefing-standard", _("Standard sections")),
                    _button("briefing-own", _("Your selection")),
                    _button("briefing-take-over", _("Change these sections")),
                    _button("briefing-clear", _("Empty the selection")),
                ],
                className="briefing-ways",
            ),
        ],
        className="briefing-head",
    )


def _about(choices: PackChoices) -> Component:
    """What the standing sections are about: the filters, or the bureau of a country."""
    page = choices.bureau_page
    options = [
        html.Option(_("As in the filters"), value=""),
        *(html.Option(name, value=f"{page}{code}") for name, code in _by_name(choices)),
    ]
    select = html.Select(options, id="briefing-about")
    return _field("briefing-about", _("Country"), select)


def _by_name(choices: PackChoices) -> Sequence[tuple[str, str]]:
    """Bureaus in the order of their names."""
    named = ((_(name), code) for code, name in choices.bureaus)
    return sorted(named, key=lambda choice: name_order(choice[0]))


def _summary() -> Component:
    """What the pack opens with."""
    return html.P(id="briefing-summary", className="summary", **aria(label=_("Summary")))


def _notice() -> Component:
    """Newer figures than when it was put together: the reader decides which to show."""
    return html.Div(
        [
            html.P(**data(slot="newer")),
            _button("briefing-then", _("As known then")),
            _button("briefing-refresh", _("Refresh")),
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


def _pack(choices: PackChoices) -> Component:
    rows = [
        _field("briefing-title", _("Title"), _text("briefing-title", 120)),
        _field("briefing-paper", _("Size"), _select("briefing-paper", choices.papers)),
        _field("briefing-mark", _("Marking"), _select("briefing-mark", ())),
    ]
    if len(choices.languages) > 1:
        language = _select("briefing-lang", choices.languages)
        rows.append(_field("briefing-lang", _("Language"), language))
    rows.append(
        _field(
            "briefing-template",
            _("Template for slides (.pptx or .potx)"),
            # No element of Dash's is a choice of files: the script puts it here.
            html.Div(**data(file="briefing-template", accept=".pptx,.potx")),
        )
    )
    return html.Div([html.H2(_("The pack"), className="card-title"), *rows])


def _take(choices: PackChoices) -> Component:
    """The files, after a caution where not everybody may be given them."""
    rows = [
        html.Li(
            [
                html.Button(
                    form.upper(),
                    className="button",
                    type="button",
                    **data(action="briefing-make", format=form),
                ),
                html.Span(_(_FORMS[form])),
            ]
        )
        for form in choices.formats
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
                            _button("briefing-go-on", _("Continue and download")),
                            _button("briefing-go-back", _("Back")),
                        ],
                        className="palette-foot",
                    ),
                ],
                id="briefing-caution",
                className="palette",
            ),
        ]
    )


def _batch(choices: PackChoices) -> Component:
    """One file a bureau, one after the other, in one ZIP."""
    return html.Details(
        [
            html.Summary(_("One file per bureau")),
            _field(
                "briefing-bureaus",
                _("Bureaus (several with Ctrl or Shift)"),
                html.Select(
                    [html.Option(name, value=code) for name, code in _by_name(choices)],
                    id="briefing-bureaus",
                    multiple=True,
                    size="8",
                ),
            ),
            _field(
                "briefing-batch-format",
                _("Format"),
                _select(
                    "briefing-batch-format", [(form, form.upper()) for form in choices.formats]
                ),
            ),
            _button("briefing-batch", _("Make one file per bureau")),
            _progress("briefing-batch"),
        ],
        className="briefing-batch",
    )


def _progress(name: str) -> Component:
    return html.Div(
        [
            html.Progress(id=f"{name}-bar", max="1", value="0", **aria(label=_("Progress"))),
            html.Span(role="status", **data(slot=f"{name}-said")),
            _button(f"{name}-stop", _("Cancel")),
        ],
        className="briefing-progress",
        id=f"{name}-progress",
        hidden=True,
    )


def _field(name: str, label: str, control: Component) -> Component:
    return html.Div([html.Label(label, htmlFor=name), control], className="briefing-field")


def _text(name: str, longest: int) -> Component:
    # Not dcc.Input: what is typed goes into the address, and Dash need not know.
    return html.Div(**data(text=name, longest=str(longest)))


def _select(name: str, options: Sequence[tuple[str, str]]) -> Component:
    return html.Select([html.Option(_(text), value=code) for code, text in options], id=name)


def _button(action: str, label: str) -> Component:
    return html.Button(label, className="button", type="button", **data(action=action))
