"""What a card shows as Download and About."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, button, data
from dashboard.formats import with_subject
from dashboard.i18n import N_, _
from data_access.registry import METRICS, Metric, Source


@dataclass(frozen=True, slots=True)
class Offer:
    """Files that can be taken from a card.

    Attributes:
        query: canonical query string of what is shown.
        drawn: whether there is a picture of it.
        missing: what this server lacks to draw it, as a sentence; empty where it can.
        in_browser: whether the reader's own browser can save a plainer picture instead.
        presets, scales: code and label of each sheet; how many pixels.
        preset, scale: those chosen at first.
        caution: what is to be known before a file is taken; empty where anybody may have it.
        confirm: the mark that whoever takes it confirms; empty where nobody signs in.
        embeds: whether other sites may show the card in a frame.
        exercise: whether any figure was made for exercises, which the file's name then says.
    """

    query: str
    drawn: bool
    missing: str
    in_browser: bool
    presets: Sequence[tuple[str, str]]
    scales: Sequence[int]
    preset: str
    scale: int
    caution: str
    confirm: str
    exercise: str
    embeds: bool = False


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


def downloads(code: str, offer: Offer) -> Component:
    """The files of a card, and what can be copied from it (`assets/cards/downloads.js`).

    Args:
        code: the panel's code.
        offer: what can be taken.
    """
    groups: list[Component] = [_tables(code, offer)]
    if offer.drawn and not offer.missing:
        groups.append(_pictures(code, offer))
    elif offer.drawn and offer.in_browser:
        groups.append(_plainer(code))
    pictured = offer.drawn and not offer.missing
    groups.append(_copies(code, picture=pictured, embeds=offer.embeds))
    sentences = [
        offer.exercise,
        _(offer.missing) if offer.drawn and offer.missing else "",
        _(
            "Every file carries title, unit, period, filters, source, caveat, mark and a link "
            "back. Full numbers, never rounded: the same as on screen."
        ),
    ]
    notes = [html.P(text, className="filter-note") for text in sentences if text]
    confirmed = {"confirm": offer.confirm} if offer.confirm else {}
    return html.Div([*groups, *notes], **data(shows="download", caution=offer.caution, **confirmed))


def _tables(code: str, offer: Offer) -> Component:
    links = [_link(code, form, what, offer.query) for form, what in _TABLES]
    explanation = html.Span(_("the numbers, with source, filters and caveat"))
    return html.Div([*links, explanation], className="download-forms")


def _pictures(code: str, offer: Offer) -> Component:
    links = [_link(code, form, what, offer.query) for form, what in _PICTURES]
    sheets = [(preset, _(label)) for preset, label in offer.presets]
    sizes = [(str(scale), f"{scale}×") for scale in offer.scales]
    choices = [
        _choice(_("Sheet"), "preset", sheets, offer.preset),
        _choice(_("Pixels of a PNG"), "pixels", sizes, str(offer.scale)),
        _choice(_("Title"), "heading", [("", _("on")), (NONE, _("off"))], ""),
        _choice(_("Background"), "ground", [("", _("solid")), (NONE, _("transparent"))], ""),
    ]
    return html.Div(
        [*links, *choices], className="download-forms", role="group", **aria(label=_("Picture"))
    )


def _choice(label: str, name: str, choices: Sequence[tuple[str, str]], chosen: str) -> Component:
    # The one chosen at first comes first: a select of plain HTML shows its first option.
    ordered = sorted(choices, key=lambda choice: choice[0] != chosen)
    options = [html.Option(text, value=value) for value, text in ordered]
    return html.Label([label, " ", html.Select(options, **data(choice=name))])


def _link(code: str, form: str, what: str, query: str) -> Component:
    # Excel takes a CSV for UTF-8 by its byte-order mark.
    query = "&".join(filter(None, (query, "bom=1" if form == "csv" else "")))
    address = f"/api/v1/panels/{code}.{form}" + (f"?{query}" if query else "")
    return html.A(
        form.upper(),
        href=address,
        className="button",
        title=_(what),
        **data(action="take", form=form),
    )


def _plainer(code: str) -> Component:
    forms = (
        ("png", _("Picture for documents and slides, made by this browser")),
        ("svg", _("Picture for print, made by this browser")),
    )
    buttons = [
        html.Li(
            [
                button("picture", form.upper(), format=form, of=code),
                html.Span(what),
            ]
        )
        for form, what in forms
    ]
    return html.Ul(buttons, className="downloads")


def _copies(code: str, *, picture: bool, embeds: bool) -> Component:
    actions = [
        ("copy-figures", _("Copy the figures")),
        ("copy-card", _("Copy link and sentence")),
    ]
    if embeds:
        actions.append(("copy-embed", _("Copy embed")))
    if picture:
        actions.insert(0, ("copy-picture", _("Copy as picture")))
    buttons = [button(action, label, of=code) for action, label in actions]
    return html.Div(buttons, className="download-forms", role="group", **aria(label=_("Copy")))


def about(
    source: str,
    caveat: str,
    explanation: str,
    metrics: Sequence[Metric],
    sources: Sequence[Source],
) -> Component:
    """Sources and limits of a card's figures, how to read it, and its measures.

    Args:
        source: line with publishers and days of their releases.
        caveat: what limits the figures shown, and which are hidden.
        explanation: how to read the card; empty where that needs no words.
        metrics: as the card states them.
        sources: of the measures, as far as the reader may see them.
    """
    rows: list[Component] = []
    if source:
        rows.append(html.P(_("Source: {source}").format(source=source)))
    if caveat:
        rows.append(html.P(caveat))
    if explanation:
        rows += [html.H3(_("How to read it")), html.P(explanation)]
    for metric in metrics:
        definition, limit = _(METRICS[metric.code].definition), _(metric.caveat)
        rows += [html.H3(_(metric.label)), html.P(definition)]
        # Those of what is shown stand above already.
        rows += [html.P(limit)] if limit not in caveat else []
    for one in sources:
        licence = _("Licence: {licence}").format(licence=_(one.licence))
        rows += [
            html.H3(with_subject(_(one.publisher), _(one.title))),
            html.P(_(one.caveat)),
            html.P([licence, " · ", one.address]),
        ]
    return html.Div(rows, className="about", **data(shows="about"))
