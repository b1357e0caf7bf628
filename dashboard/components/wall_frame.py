"""The frame of a wall: head, scenes, foot. Nothing in it is clicked; `assets/wall` runs it."""

from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria, data
from dashboard.i18n import _

PROGRAMME = "wall-programme"
"""The playlist as the scripts need it."""


def frame(programme: Mapping[str, object], scenes: Sequence[Component], marking: str) -> Component:
    """The whole screen.

    Args:
        programme: title, scenes and agenda, for the scripts.
        scenes: laid out, in the same order.
        marking: how what is shown may be passed on.
    """
    return html.Div(
        [
            _head(marking),
            html.Main(list(scenes), id="main", className="wall-scenes"),
            _foot(),
            _code(),
            html.Div(
                id="wall-pointer", className="wall-pointer", hidden=True, **aria(hidden="true")
            ),
            dcc.Store(id=PROGRAMME, data={**programme, "words": _words()}),
        ],
        id="page-root",
        className="wall",
        **data(ready="false", link="starting"),
    )


def _head(marking: str) -> Component:
    return html.Header(
        [
            html.H1(id="wall-title", className="wall-title"),
            _state(marking),
            html.P(
                [
                    html.Span(id="wall-exercise", className="wall-exercise"),
                    html.Span(id="wall-sentence"),
                    html.Span(id="wall-published"),
                ],
                className="wall-sentence",
            ),
        ],
        className="wall-head",
    )


def _state(marking: str) -> Component:
    return html.Div(
        [
            html.P(
                [
                    html.Span(className="wall-dot", **aria(hidden="true")),
                    html.Strong(id="wall-link", role="status"),
                    html.Span(id="wall-checked"),
                ],
                className="wall-link",
            ),
            html.P(id="wall-clock", className="wall-clock"),
            html.P(marking, className="wall-marking", role="note", **aria(label=_("Marking"))),
        ],
        className="wall-state",
    )


def _foot() -> Component:
    return html.Footer(
        [
            html.P(id="wall-line", className="wall-line"),
            html.P(id="wall-agenda", className="wall-agenda"),
            html.P(id="wall-remote", className="wall-remote", role="status"),
            html.P(
                [
                    html.Span(id="wall-place"),
                    html.Span(id="wall-ring", className="wall-ring", **aria(hidden="true")),
                ],
                className="wall-place",
            ),
        ],
        className="wall-foot",
    )


def _code() -> Component:
    """What pairs a remote: read by its camera, or entered there."""
    return html.Aside(
        [
            html.H2(_("Remote"), className="wall-code-title"),
            html.Img(id="wall-code-picture", alt=_("The address of the remote as a QR code")),
            html.P(id="wall-code-address"),
            html.Strong(id="wall-code-digits", className="wall-code-digits"),
        ],
        id="wall-code",
        className="wall-code",
        hidden=True,
    )


def _words() -> dict[str, str]:
    """What the scripts say."""
    return {
        "live": _("LIVE"),
        "starting": _("starting"),
        "retrying": _("no connection"),
        "dead": _("NOT LIVE"),
        "last": _("last data {time}"),
        "none": _("no data yet"),
        "checked": _("checked {time}"),
        "paused": _("paused"),
        "local": _("{time} local"),
        "place": _("{at} of {all}"),
        "changed": _("changed {time}"),
        "was": _("was {value}"),
        "until": _("until {time}"),
        "next": _("then {title}, {time}"),
        "remote": _("remote"),
        "silent": _("remote silent"),
        "nocode": _("no code: the server does not give one"),
        "clock": _("this screen’s clock is wrong"),
    }
