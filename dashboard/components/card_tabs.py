"""What a card shows as Download and About."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, button, data
from dashboard.formats import with_subject
from dashboard.i18n import N_, _
from data_access.registry import METRICS, Metric, Source

NONE = "none"
"""In an address: what a PNG or an SVG leaves out."""
_TABLES = (
    ("csv", N_("The numbers shown, with source, filters and caveat above them")),
    ("xlsx", N_("The same as a workbook, with a sheet about them")),
)
_PICTURES = (
    ("png", N_("Picture for documents and slides")),
    ("svg", N_("Picture for print, sharp at any size")),
    ("pdf", N_("Page with real text")),
)
_SLIDE = (("pptx", N_("Slide with a chart or table to edit")),)


def downloads(  # noqa: PLR0913 - each by its name
    code: str,
    query: str,
    *,
    drawn: bool,
    missing: str,
    in_browser: bool,
    choices: Sequence[tuple[str, str, Sequence[tuple[str, str]]]],
    caution: str,
    confirm: str,
    exercise: str,
    embeds: bool,
) -> Component:
    """The files of a card, and what can be copied from it (`assets/cards/downloads.js`).

    Args:
        code: the panel's code.
        query: canonical query string of what is shown.
        drawn: whether there is a picture of it.
        missing: what this server lacks to draw it, as a sentence; empty where it can.
        in_browser: whether the reader's own browser can save a plainer picture instead.
        choices: of a picture: label, name, and values with their labels, the usual one first.
        caution: what is to be known before a file is taken; empty where anybody may have it.
        confirm: the mark that the reader confirms; empty where nobody signs in.
        exercise: whether any figure was made for exercises, which the file's name then says.
        embeds: whether other sites may show the card in a frame.
    """
    tables = _links(code, _TABLES, query)
    explanation = html.Span(_("the numbers, with source, filters and caveat"))
    groups: list[Component] = [html.Div([*tables, explanation], className="download-forms")]
    pictured = drawn and not missing
    forms = _links(code, _SLIDE, query)
    if pictured:
        forms = [*_links(code, _PICTURES, query), *forms, *(_choice(*one) for one in choices)]
    groups.append(_forms(forms, _("Picture") if pictured else _("Slide")))
    if drawn and not pictured and in_browser:
        groups.append(_plainer(code))
    groups.append(_copies(code, picture=pictured, embeds=embeds))
    sentences = [
        exercise,
        _(missing) if drawn and missing else "",
        _(
            "Every file carries title, unit, period, filters, source, caveat, mark and a link "
            "back. Full numbers, never rounded: the same as on screen."
        ),
    ]
    notes = [html.P(text, className="filter-note") for text in sentences if text]
    confirmed = {"confirm": confirm} if confirm else {}
    return html.Div([*groups, *notes], **data(shows="download", caution=caution, **confirmed))


def _forms(content: Sequence[Component], label: str) -> Component:
    return html.Div(content, className="download-forms", role="group", **aria(label=label))


def _choice(label: str, name: str, choices: Sequence[tuple[str, str]]) -> Component:
    options = [html.Option(text, value=value) for value, text in choices]
    return html.Label([label, " ", html.Select(options, **data(choice=name))])


def _links(code: str, forms: Sequence[tuple[str, str]], query: str) -> list[Component]:
    # Excel takes a CSV for UTF-8 by its byte-order mark.
    marked = f"{query}&bom=1".lstrip("&")
    return [
        html.A(
            form.upper(),
            href=f"/api/v1/panels/{code}.{form}?{marked if form == 'csv' else query}".rstrip("?"),
            className="button",
            title=_(what),
            **data(action="take", form=form),
        )
        for form, what in forms
    ]


def _plainer(code: str) -> Component:
    forms = (
        ("png", _("Picture for documents and slides, made by this browser")),
        ("svg", _("Picture for print, made by this browser")),
    )
    return html.Ul(
        [
            html.Li([button("picture", form.upper(), format=form, of=code), html.Span(what)])
            for form, what in forms
        ],
        className="downloads",
    )


def _copies(code: str, *, picture: bool, embeds: bool) -> Component:
    actions = [
        *([("copy-picture", _("Copy as picture"))] if picture else []),
        ("copy-figures", _("Copy the figures")),
        ("copy-card", _("Copy link and sentence")),
        *([("copy-embed", _("Copy embed"))] if embeds else []),
    ]
    return _forms([button(action, label, of=code) for action, label in actions], _("Copy"))


_MANY = 5


def about(
    lines: Sequence[str],
    explanation: str,
    metrics: Sequence[Metric],
    sources: Sequence[Source],
    method: str,
) -> Component:
    """Sources and limits of a card's figures and how to read it; the rest is folded.

    Args:
        lines: publishers with days of their releases, which are folded where they are many, what
            limits the figures shown, and which are hidden; some may be empty.
        explanation: how to read the card; empty where that needs no words.
        metrics: as the card states them.
        sources: of the measures, as far as the reader may see them.
        method: address of the document that says how they are formed; empty where it is not served.
    """
    link = html.A(_("How it is calculated"), href=method, target="_blank", rel="noopener")
    folded = [line for line in lines if line.count(" · ") > _MANY]
    rows: list[Component] = [
        *(html.P(line) for line in lines if line and line not in folded),
        *([html.P(link)] if method else []),
        *([html.H3(_("How to read it")), html.P(explanation)] if explanation else []),
    ]
    measures: list[Component] = []
    for metric in metrics:
        definition, limit = _(METRICS[metric.code].definition), _(metric.caveat)
        measures += [html.H3(_(metric.label)), html.P(definition)]
        # Those of what is shown stand above already.
        measures += [html.P(limit)] if limit not in " ".join(lines) else []
    publishers: list[Component] = [html.P(line) for line in folded]
    for one in sources:
        licence = _("Licence: {licence}").format(licence=_(one.licence))
        publishers += [
            html.H3(with_subject(_(one.publisher), _(one.title))),
            html.P(_(one.caveat)),
            html.P([licence, " · ", one.address]),
        ]
    for title, parts in ((_("Definitions"), measures), (_("Sources"), publishers)):
        fold = html.Details([html.Summary(title), *parts], className="about-part")
        rows += [fold] if parts else []
    if not rows:
        what = _("What this is, whose figures it shows, and how to cite them")
        rows = [html.P(html.A(what, href="/about"))]
    return html.Div(rows, className="about", **data(shows="about"))
