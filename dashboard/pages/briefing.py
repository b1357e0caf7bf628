"""`/briefing`: a pack to take away, of the sections that every brief has or of one's own choice.

Its parts are on the left, the pack on the right. Every choice is in the address;
`callbacks/briefing.py` writes it there and shows what it gives.
"""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import briefing_parts as parts
from dashboard.components.elements import aria, data, press
from dashboard.exports.pack.brief_files import FORMATS
from dashboard.exports.pack.orders import LARGEST_TEMPLATE, LONGEST_HEADING
from dashboard.exports.pack.papers import PAPERS
from dashboard.formats import name_order
from dashboard.i18n import LANGUAGES, N_, _
from dashboard.pages.layouts import Page
from dashboard.url_state import BUREAU_PAGE
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
    summary = html.P(id=parts.SUMMARY, className="summary", **aria(label=_("Summary")))
    return html.Div(
        [
            html.Section(
                [_head(bureaus), summary, _notice(), _parts()], className="card briefing-parts"
            ),
            html.Aside([_pack(), _files(), _batch(bureaus)], className="card briefing-pack"),
            *(dcc.Store(id=name) for name in (parts.SHOWN, parts.MAKE, parts.DONE, parts.TURN)),
        ],
        id=parts.DESK,
        className="briefing",
        **aria(busy="true"),
    )


PAGE = Page("/briefing", N_("Briefing"), "p", "", head=(_frame,))


def _press(act: str, label: str, of: str = "", **options: Any) -> Component:
    return press(parts.PRESS, act, label, of, **options)


def _head(bureaus: Choices) -> Component:
    """Whose pack; then which: the standing sections for that, or what was chosen."""
    about = [
        ("/", _("As in the filters")),
        *((f"{BUREAU_PAGE}{code}", name) for code, name in bureaus),
    ]
    return html.Header(
        [
            _select("about", _("Country"), about, searchable=True),
            html.H2(_("Sections"), id=parts.TITLE, className="card-title"),
            html.Div(
                [
                    _press("standard", _("Standard sections"), hidden=True),
                    _press("own", _("Your selection"), hidden=True),
                    _press("take-over", _("Change these sections"), hidden=True),
                    _press("clear", _("Empty the selection"), hidden=True),
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
            html.P(id=parts.NEWER_TEXT),
            _press("then", _("As known then")),
            _press("refresh", _("Refresh")),
        ],
        className="briefing-newer",
        role="status",
        hidden=True,
        id=parts.NEWER,
    )


def _parts() -> Component:
    return html.Div(
        [
            html.P(className="briefing-problem", role="alert", id=parts.PROBLEM, hidden=True),
            html.Ol(id=parts.ITEMS, className="briefing-items"),
            html.P(role="status", className="unseen", id=parts.SAID),
        ]
    )


def _pack() -> Component:
    title: Component = dmc.TextInput(
        id=parts.field_id("title"),
        label=_("Title"),
        inputProps={"maxLength": LONGEST_HEADING},
        debounce=True,
        size="sm",
    )
    template = html.Label(
        # The field that a browser's dialog fills is named by the label around it.
        dcc.Upload(
            html.Span(_("Template for slides (.pptx or .potx)"), className="button"),
            id=parts.TEMPLATE,
            accept=".pptx,.potx",
            max_size=LARGEST_TEMPLATE,
        ),
        className="briefing-template",
    )
    papers = [(paper.name, _(paper.label)) for paper in PAPERS.values()]
    return html.Div(
        [
            html.H2(_("The pack"), className="card-title"),
            title,
            _select("paper", _("Size"), papers),
            _select("mark", _("Marking"), ()),
            _select("lang", _("Language"), [(one.code, one.name) for one in LANGUAGES.values()]),
            template,
            html.P(id=f"{parts.TEMPLATE}-name", className="briefing-what"),
        ]
    )


def _files() -> Component:
    """The files, after a caution where not everybody may be given them."""
    rows = [
        html.Li([_press("make", form.upper(), form), html.Span(_(_FORMS[form]))])
        for form in FORMATS
    ]
    caution: Component = dmc.Modal(
        [
            html.P(id=parts.CAUTION_TEXT),
            html.Div(
                [_press("go-on", _("Continue and download")), _press("go-back", _("Back"))],
                className="palette-foot",
            ),
        ],
        id=parts.CAUTION,
        title=_("Before you take it away"),
        withCloseButton=False,
        transitionProps={"duration": 0},
    )
    return html.Div(
        [
            html.H2(_("Download"), className="card-title"),
            html.Ul(rows, className="downloads"),
            _progress("briefing-make"),
            caution,
        ]
    )


def _batch(bureaus: Choices) -> Component:
    """One file a bureau, one after the other, in one ZIP."""
    chosen: Component = dmc.MultiSelect(
        id=parts.field_id("bureaus"),
        label=_("Bureaus"),
        data=[{"value": code, "label": name} for code, name in bureaus],
        value=[],
        searchable=True,
        clearable=True,
        size="sm",
    )
    return html.Details(
        [
            html.Summary(_("One file per bureau")),
            chosen,
            _select("form", _("Format"), [(form, form.upper()) for form in FORMATS], "pptx"),
            _press("batch", _("Make one file per bureau")),
            _progress("briefing-batch"),
        ],
        className="briefing-batch",
    )


def _progress(name: str) -> Component:
    return html.Div(
        [
            html.Progress(id=f"{name}-bar", max="1", value="0", **aria(label=_("Progress"))),
            html.Span(role="status", **data(slot=f"{name}-said")),
            html.Button(
                _("Cancel"), className="button", type="button", **data(action="stop-packs")
            ),
        ],
        className="briefing-progress",
        id=f"{name}-progress",
        hidden=True,
    )


def _select(
    key: str, label: str, options: Choices, value: str | None = None, **more: Any
) -> dmc.Select:
    return dmc.Select(
        id=parts.field_id(key),
        label=label,
        data=[{"value": code, "label": text} for code, text in options],
        value=value,
        allowDeselect=False,
        size="sm",
        **more,
    )
