"""Cards, the frames of panels. The only home of `dcc.Graph`: no chart without its source.

A card is laid out empty, so that layouts hold no data. The panels' answer brings figures and
bodies (`callbacks/panels.py`); what a card says about itself (title, unit, source, caveat, state)
is written by `assets/cards/cards.js` from the same answer: texts alone need no component of their
own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.dependencies import Wildcard
from dash.development.base_component import Component

from dashboard.access.reader import Act, current
from dashboard.components.elements import aria, data, icon, menu, part_id
from dashboard.drawings import Entry
from dashboard.formats import plotly_config, with_subject
from dashboard.i18n import N_, _, current_language, ngettext


@dataclass(frozen=True, slots=True)
class Name:
    """A mark of a chart, as its key shows it.

    Attributes:
        area: a ground of that colour, and no line.
        labelled: the line has its name at its end; the key has it where that has no room.
        is_mark: no line, which walls leave out.
    """

    text: str
    colour: str
    dashed: bool = False
    area: bool = False
    labelled: bool = False
    is_mark: bool = False


def chart_keys(
    names: Sequence[Name], marked: Sequence[Entry], *, folded: bool = True
) -> list[Component] | None:
    """Names above the chart and events under it; None where it has neither.

    Args:
        names: of its marks.
        marked: the events that it numbers.
        folded: whether these stand under how many they are, which opens them.
    """
    parts: list[Component] = []
    if names:
        # Selectors that look down (`:has`) cost every word that a chart measures a look at the
        # whole page: what its items say of themselves is said of the key as well.
        kind = "key key-end" if all(name.labelled for name in names) else "key"
        parts.append(html.Ul([_key_name(name) for name in names], className=kind))
    if marked:
        events = [
            html.Li(
                [
                    html.Span(with_subject(event.when, "")),
                    html.A(event.text, href=event.link) if event.link else event.text,
                ]
            )
            for event in marked
        ]
        entries = html.Ol(events, className="marked")
        count = len(events)
        opener = ngettext("{count} event", "{count} events", count).format(count=count)
        parts.append(
            html.Details([html.Summary(opener), entries], className="events") if folded else entries
        )
    return parts or None


def _key_name(name: Name) -> Component:
    kinds = {"key-end": name.labelled, "key-mark": name.is_mark}
    style = {"borderTop": f"2px {'dotted' if name.dashed else 'solid'} {name.colour}"}
    swatch = html.Span(className="key-line", style=style)
    if name.area:
        swatch = html.Span(className="key-area", style={"background": name.colour})
    return html.Li(
        [swatch, name.text], className=" ".join(k for k, is_so in kinds.items() if is_so)
    )


FIGURE = "panel-figure"
"""Kind of part where a chart's figure goes; `charts/narrow.js` fits it to its card."""
GRAPH = "graph"
"""Kind of part that shows it."""
BODY = "panel-body"
"""Where everything that is no chart goes: numbers, tables, lists, messages."""
ASIDE = "panel-aside"
"""Content of the view in place of the picture, which `assets/cards/cards.js` shows."""
TAB = "panel-tab"
"""Which of those views is asked for."""
CHART_KEYS = "chart-keys"
"""Says which keys read a chart."""
POINT = "point"
"""Says what stands at the point that they have come to."""

CHART = "chart"
_VIEWS = {"table": N_("Table"), "download": N_("Download"), "about": N_("About")}
"""What a card shows instead of its picture."""
_BACK = {
    "chart": N_("Back to the chart"),
    "map": N_("Back to the map"),
    "table": N_("Back to the table"),
    "grid": N_("Back to the table"),
    "list": N_("Back to the list"),
    "headline": N_("Back to the figure"),
    "strip": N_("Back to the chart"),
}
_MARKS = ("exercise", "mark")
"""What is to be known of a card's figures, in a word each."""
_ARE_TABLES = frozenset({"table", "grid"})


def card(  # noqa: PLR0913 - each by its name
    code: str,
    kind: str,
    picture: Component | None = None,
    *,
    span: int = 12,
    tall: str = "",
    revisable: bool = False,
    dated: bool = False,
) -> Component:
    """An empty card for a panel.

    Args:
        code: the panel's code.
        kind: what it shows: `headline`, `chart`, `table`, `grid`, `map` or `list`.
        picture: the map of a map panel; a chart's graph is made here.
        span: columns of twelve that it takes on a wide screen.
        tall: name of a height in `assets/styles/charts.css`, for pictures without one of their own.
        revisable: whether it offers to mark where its figures were revised.
        dated: whether it offers to choose the day that it compares with.
    """
    is_chart = kind == "chart"
    content = graph(part_id(FIGURE, panel=code)) if is_chart else picture
    # A figure in a row of figures is no landmark: two cards may well have one title.
    role = "group" if kind == "headline" else None
    return html.Section(
        [
            _head(code, kind, revisable=revisable, dated=dated),
            html.Div(
                [
                    _picture(code, content, graph=is_chart),
                    html.Div(id=part_id(BODY, panel=code), className="card-content"),
                    html.Div(className="card-aside", tabIndex="0"),
                    dcc.Store(id=part_id(TAB, panel=code)),
                    dcc.Store(id=part_id(ASIDE, panel=code)),
                ],
                id=f"card-body-{code}",
                className="card-body",
            ),
            # Said by About; to be read on sheets, and taken along with pictures of this browser.
            html.Footer(
                [html.Span(**data(slot="source")), html.Span(**data(slot="caveat"))],
                className="card-foot",
                role="presentation",
            ),
        ],
        className=" ".join(filter(None, ("card", f"card-{kind}", f"span-{span}", tall))),
        tabIndex="-1",
        role=role,
        **data(panel=code, state="loading", filters="", version="", tab=CHART),
        **aria(labelledby=f"card-title-{code}", busy="true"),
    )


def _head(code: str, kind: str, *, revisable: bool, dated: bool) -> Component:
    title = f"card-title-{code}"
    about, more = _("About, sources and limits"), f"card-more-{code}"
    # The field itself is made by `assets/cards/cards.js`.
    day = html.Label(
        [html.Span(_("Last meeting")), html.Span(**data(slot="since"))], className="card-day"
    )
    shown = {"title": about, **aria(label=about)}
    named = {"id": more, **aria(label=_("More"), labelledby=f"{more} {title}")}
    ways = [
        *([day] if dated else []),
        _view_button(code, CHART, _(_BACK[kind]), kind="card-back"),
        *(
            []
            if kind == "headline"
            else [_view_button(code, "about", icon("about"), kind="card-about", **shown)]
        ),
        menu("card-menu", "more", _("More"), _menu_ways(code, kind, revisable=revisable), **named),
    ]
    return html.Header(
        [
            html.H2(id=title, className="card-title", disable_n_clicks=True, **data(slot="title")),
            html.Div([html.Span(**data(slot=mark)) for mark in _MARKS], className="card-marks"),
            html.P(className="card-subtitle", **data(slot="subtitle")),
            html.Div(ways, className="card-ways"),
        ],
        className="card-head",
        # Named to listeners before each heading, it would tell them nothing.
        role="presentation",
    )


def _menu_ways(code: str, kind: str, *, revisable: bool) -> list[Component]:
    views = [
        _view_button(code, view, _(label))
        for view, label in _VIEWS.items()
        if not (view == "table" and kind in _ARE_TABLES)
        and (view != "download" or current().may(Act.EXPORT))
    ]
    # `app/controls.js` says whether it is on.
    off = aria(pressed="false")
    switch = html.Button(_("Mark revised months"), type="button", **data(action="revisions"), **off)
    # It takes the card's view, not its picture (`assets/briefing/basket.js`).
    add = html.Button(_("Add to briefing"), type="button", **data(action="add-to-briefing"))
    return [
        *views,
        *([switch] if revisable else []),
        *([add] if current().may(Act.BRIEF) else []),
    ]


def _view_button(
    code: str, view: str, content: str | Component, *, kind: str = "", **names: Any
) -> Component:
    """A button that has the card show one of its views."""
    return html.Button(
        content,
        className=f"card-view {kind}".strip(),
        type="button",
        **data(view=view),
        **{**aria(pressed="false", controls=f"card-body-{code}"), **names},
    )


def _picture(code: str, content: Component | None, *, graph: bool) -> Component | None:
    if content is None:
        return None
    attributes: dict[str, Any] = {"className": "card-picture", "id": f"picture-{code}"}
    if not graph:
        return html.Div(content, **attributes)
    # A chart is one stop, whose points arrow keys walk (`assets/charts/points.js`): a screen reader
    # gives those keys to an application alone. The stop is a part of it, since Orca takes an
    # application itself for a document and does not say its name. A map has parts of its own.
    words = html.P(id=f"words-{code}", hidden=True, **data(slot="alternative"))
    walked = aria(roledescription=_("chart"), describedby=f"words-{code} {CHART_KEYS}")
    stop = html.Div(content, className="chart-stop", role="img", tabIndex="0", **walked)
    return html.Div([stop, words], **attributes, role="application")


# Of an axis that is not visible Plotly 4.1 keeps ticks without labels: the next figure fails on
# them where its labels stand inside, as on phones.
_NO_AXIS = {"showticklabels": False, "showgrid": False, "zeroline": False}
_NO_FIGURE = {
    "data": [],
    "layout": {
        "xaxis": _NO_AXIS,
        "yaxis": _NO_AXIS,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}
"""Until there is one, or where none can be had: without axes, which would say 0 to 6."""


def graph(identity: dict[str, str | Wildcard]) -> Component:
    """A chart without a figure yet."""
    # Own buttons take the place of Plotly's, which screen readers cannot name.
    config: Any = {"displayModeBar": False, "responsive": True, "doubleClick": False}
    config |= plotly_config(current_language().code)
    # Scaled from outside on walls: Plotly's sizes do not follow the page's (styles/charts.css).
    shown = dcc.Graph(
        id=identity | {"type": GRAPH},
        figure=_NO_FIGURE,
        config=config,
        responsive=True,
        className="graph",
    )
    return html.Div(
        [dcc.Store(id=identity), shown],
        className="graph-scale",
        # What it shows is in its name, its points and its table: letters of axes would be noise.
        **aria(hidden="true"),
    )
