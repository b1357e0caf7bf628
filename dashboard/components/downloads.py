"""The Download and About tabs of a card."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.i18n import _


def downloads(code: str, query: str, *, picture: bool, exercise: bool = False) -> Component:
    """The files of a card.

    Args:
        code: the panel's code.
        query: canonical query string of what is shown.
        picture: whether the browser can save the card's picture.
        exercise: whether any figure was made for exercises, which the file's name then says.
    """
    address = f"/api/v1/panels/{code}.csv" + (f"?{query}" if query else "")
    name = file_name(code, exercise=exercise)
    choices: list[Component] = [
        html.Li(
            [
                html.A("CSV", href=address, className="button", download=name),
                html.Span(_("The numbers shown, with source, filters and caveat above them")),
            ]
        )
    ]
    if picture:
        choices += [
            _picture(code, "png", _("Picture for documents and slides")),
            _picture(code, "svg", _("Picture for print, sharp at any size")),
        ]
    return html.Div(
        [
            html.Ul(choices, className="downloads"),
            html.P(
                _(
                    "Pictures carry title, unit, period, filters, source and caveat. Full numbers, "
                    "never rounded: the same as on screen."
                ),
                className="filter-note",
            ),
        ],
        **data(shows="download"),
    )


def file_name(code: str, *, exercise: bool) -> str:
    """The name of a card's table as a file: that of an exercise can be told from outside."""
    return f"exercise-{code}.csv" if exercise else f"{code}.csv"


def _picture(code: str, form: str, what: str) -> Component:
    button = html.Button(
        form.upper(),
        className="button",
        type="button",
        **data(action="picture", format=form, of=code),
    )
    return html.Li([button, html.Span(what)])


@dataclass(frozen=True, slots=True)
class Measure:
    """What the About tab says of one measure."""

    label: str
    definition: str
    caveat: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What the About tab says of one source."""

    publisher: str
    title: str
    licence: str
    address: str
    caveat: str


def about(explanation: str, measures: Sequence[Measure], origins: Sequence[Origin]) -> Component:
    """How to read a card, what its measures are, and whose figures they are."""
    rows: list[Component] = []
    if explanation:
        rows += [html.H3(_("How to read it")), html.P(explanation)]
    for measure in measures:
        rows += [html.H3(measure.label), html.P(measure.definition), html.P(measure.caveat)]
    for origin in origins:
        rows += [
            html.H3(f"{origin.publisher}: {origin.title}"),
            html.P(origin.caveat),
            html.P([_("Licence: {licence}").format(licence=origin.licence), " · ", origin.address]),
        ]
    return html.Div(rows, className="about", **data(shows="about"))
